//! What a fact says, in the words of the form on which somebody wrote it.

use procedure::definition::{Computed, Definition};
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
        let of = match computed {
            Some(Computed::Outcomes { of, .. }) => of,
            None => fact,
        };
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
        match computed {
            Some(Computed::Outcomes { pointer, .. }) => self.outcomes(place, pointer, body),
            None => shown(place, body),
        }
    }

    /// How many of how many were good, and each by its key.
    fn outcomes(&self, place: Place<'_>, pointer: &str, body: &Value) -> Vec<Shown> {
        let number = |name: &str| body.get(name).and_then(Value::as_u64).unwrap_or(0).to_string();
        let values = [("good", number("good")), ("count", number("count"))];
        let sum = Shown::Pair(self.text.say("outcomes"), self.text.puts("outcomes-sum", &values));
        let word = |entry: &Value, name: &str| {
            entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let line = |entry: &Value| {
            Shown::Pair(word(entry, "key"), option(place, pointer, &word(entry, "value")))
        };
        let entries = body.get("entries").and_then(Value::as_array);
        std::iter::once(sum).chain(entries.into_iter().flatten().map(line)).collect()
    }
}
