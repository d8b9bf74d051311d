//! A refusal in the reader's words: what, why, what to do next, and the values it came with.

use procedure::refusal::Refusal;

use super::{Text, ids};
use crate::form::pointer::without_rows;

/// A refusal as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalText {
    pub code: String,
    /// What is closed.
    pub what: String,
    /// On what rule.
    pub why: String,
    /// What would open it.
    pub next: String,
    /// The values it came with, as (name, value) in words.
    pub details: Vec<(String, String)>,
}

impl Text {
    /// The refusal in words; `service` is where it happened, for names of facts and states.
    pub fn refusal(&self, refusal: &Refusal, service: Option<&str>) -> RefusalText {
        let id = format!("refusal-{}", refusal.code.replace('.', "-"));
        let words = Words { text: self, refusal, service };
        let details = refusal
            .values
            .iter()
            .filter_map(|(name, value)| {
                let label = self.find(&format!("value-{name}"))?;
                Some((label, words.value(name, value)?))
            })
            .collect();
        RefusalText {
            code: refusal.code.clone(),
            what: self.say(&id),
            why: self.say(&format!("{id}.why")),
            next: self.say(&format!("{id}.next")),
            details,
        }
    }
}

/// The values of one refusal in words. What only the program can read, a pointer or an id without a text, is left out: the
/// reader gets words or nothing.
struct Words<'a> {
    text: &'a Text,
    refusal: &'a Refusal,
    service: Option<&'a str>,
}

impl Words<'_> {
    fn value(&self, name: &str, value: &str) -> Option<String> {
        let in_service = |id: fn(&str, &str) -> String| self.text.find(&id(self.service?, value));
        match name {
            _ if value.is_empty() => None,
            "fact" => in_service(ids::fact),
            "action" => in_service(ids::action),
            "state" => in_service(ids::state),
            "role" => in_service(ids::role),
            "document" => in_service(ids::document),
            "pointer" => self.field(),
            "value" | "allowed" if self.of("pointer").is_some() => self.options(value),
            "area" | "kind" | "org" | "status" => self.text.anywhere(&format!("{name}-{value}")),
            "list" => self.text.anywhere(&format!("list-{value}-title")),
            "ground" => self.text.anywhere(&format!("ground-{}-{value}", self.of("list")?)),
            "key" | "keys" => keys(value),
            "value" | "min" | "max" => Some(self.text.number(value)),
            _ => Some(self.text.date_text(value)),
        }
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.refusal.values.get(name).map(String::as_str)
    }

    /// The field by the service's words; one that the core computes by the pages' own.
    fn field(&self) -> Option<String> {
        let path = without_rows(self.of("pointer")?);
        let own = self.text.find(&ids::field(self.service?, self.of("fact")?, &path));
        own.or_else(|| self.text.find(&format!("field{}", path.replace('/', "-"))))
    }

    /// Each value of a closed list, a yes or no, or an outcome that the core computes.
    fn options(&self, value: &str) -> Option<String> {
        let path = without_rows(self.of("pointer")?);
        let option = |word: &str| {
            let own = self.text.find(&ids::option(self.service?, self.of("fact")?, &path, word));
            own.or_else(|| match word {
                "true" => Some(self.text.say("yes")),
                "false" => Some(self.text.say("no")),
                _ => self.text.find(&format!("outcome-{word}")),
            })
        };
        let words: Option<Vec<String>> = value.split(", ").map(option).collect();
        words.map(|words| words.join(", "))
    }
}

/// Keys that people gave, such as the code of a sample; never the id of a person or an organisation.
fn keys(value: &str) -> Option<String> {
    let is_id = |key: &&str| key.len() == 36 && key.matches('-').count() == 4;
    let given: Vec<&str> = value.split(", ").filter(|key| !is_id(key)).collect();
    (!given.is_empty()).then(|| given.join(", "))
}
