//! What a fact says, in the words of the form on which somebody wrote it.

use procedure::definition::{Definition, Method};
use procedure::library::Library;
use procedure::name::Name;
use serde_json::Value;

use super::origin;
use crate::data::{Place, Shown, option, shown};
use crate::text::Text;

/// Whose words they are, and where the files lie that a fact cites.
pub(crate) struct Words<'a> {
    pub(crate) text: &'a Text,
    pub(crate) library: &'a Library,
    /// Of the case whose fact it is.
    pub(crate) definition: &'a Definition,
    pub(crate) files: &'a str,
    /// Name of an organisation or a person with this id.
    pub(crate) name: &'a dyn Fn(&str) -> Option<String>,
}

impl Words<'_> {
    /// The body of this fact.
    pub(crate) fn of(&self, fact: &Name, body: &Value) -> Vec<Shown> {
        let declared = self.definition.facts.get(fact);
        let computed = declared.and_then(|declared| declared.computed.as_ref());
        let of = computed.map_or(fact, |computed| &computed.of);
        let origin = origin::of(self.library, self.definition, of);
        let place = Place {
            text: self.text,
            service: &origin.service,
            fact: &origin.fact,
            base: &origin.base,
            schema: origin.schema,
            files: self.files,
            name: self.name,
        };
        let Some(computed) = computed else { return shown(place, body) };
        match computed.method {
            Method::Outcomes { .. } => self.outcomes(place, &computed.pointer, body),
            Method::Votes(_) => self.votes(place, &computed.pointer, body),
            Method::Ranking(_) => self.ranking(body),
        }
    }

    /// Who could vote, who took part, and what each said.
    fn votes(&self, place: Place<'_>, pointer: &str, body: &Value) -> Vec<Shown> {
        let number = |name: &str| body.get(name).and_then(Value::as_u64).unwrap_or(0).to_string();
        let counted = ["took_part", "may_vote", "for", "against", "abstain"].map(number);
        let names = ["part", "all", "for", "against", "abstain"];
        let values: Vec<_> = names.into_iter().zip(counted).collect();
        let values: [(&str, String); 5] = values.try_into().unwrap_or_default();
        let result = format!("votes-{}", word(body, "result"));
        let sum = Shown::Pair(self.text.say(&result), self.text.puts("votes-sum", &values));
        std::iter::once(sum).chain(self.entries(place, pointer, body)).collect()
    }

    /// Who stands on which place, with how much.
    fn ranking(&self, body: &Value) -> Vec<Shown> {
        let places = body.get("places").and_then(Value::as_array);
        let line = |one: &Value| {
            let place = one.get("place").and_then(Value::as_u64).unwrap_or(0).to_string();
            let values = [("place", place), ("points", word(one, "points"))];
            Shown::Pair(self.key(one), self.text.puts("ranking-place", &values))
        };
        places.into_iter().flatten().map(line).collect()
    }

    fn entries(&self, place: Place<'_>, pointer: &str, body: &Value) -> Vec<Shown> {
        let line = |entry: &Value| {
            Shown::Pair(self.key(entry), option(place, pointer, &word(entry, "value")))
        };
        let entries = body.get("entries").and_then(Value::as_array);
        entries.into_iter().flatten().map(line).collect()
    }

    /// What the entry is about: people by their names.
    fn key(&self, entry: &Value) -> String {
        let key = word(entry, "key");
        let parts = key.split('/');
        let named: Vec<_> =
            parts.map(|part| (self.name)(part).unwrap_or_else(|| part.to_owned())).collect();
        named.join(" · ")
    }

    /// How many of how many were good, and each by its key.
    fn outcomes(&self, place: Place<'_>, pointer: &str, body: &Value) -> Vec<Shown> {
        let number = |name: &str| body.get(name).and_then(Value::as_u64).unwrap_or(0).to_string();
        let values = [("good", number("good")), ("count", number("count"))];
        let sum = Shown::Pair(self.text.say("outcomes"), self.text.puts("outcomes-sum", &values));
        std::iter::once(sum).chain(self.entries(place, pointer, body)).collect()
    }
}

fn word(entry: &Value, name: &str) -> String {
    entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
