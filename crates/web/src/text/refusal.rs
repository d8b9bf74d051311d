//! A refusal in the reader's words: what, why, what to do next, and the values it came with.

use procedure::refusal::Refusal;

use super::{Text, ids};

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
        let details = refusal
            .values
            .iter()
            .filter_map(|(name, value)| {
                let label = self.find(&format!("value-{name}"))?;
                Some((label, self.value(name, value, refusal, service)))
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

    fn value(&self, name: &str, value: &str, refusal: &Refusal, service: Option<&str>) -> String {
        let of = |name: &str| refusal.values.get(name).map_or("", String::as_str);
        let (fact, pointer) = (of("fact"), labelled(of("pointer")));
        let option = |service: &str, word: &str| {
            self.find(&ids::option(service, fact, &pointer, word))
                .unwrap_or_else(|| word.to_owned())
        };
        let named = service.and_then(|service| match name {
            "fact" => self.find(&ids::fact(service, value)),
            "pointer" => self.find(&ids::field(service, fact, &pointer)),
            "action" => self.find(&ids::action(service, value)),
            "state" => self.find(&ids::state(service, value)),
            "role" => self.find(&ids::role(service, value)),
            "template" | "document" => self.find(&ids::document(service, value)),
            "value" | "allowed" if !pointer.is_empty() => {
                let words: Vec<String> =
                    value.split(", ").map(|word| option(service, word)).collect();
                Some(words.join(", "))
            }
            _ => None,
        });
        let anywhere = || self.anywhere(&format!("{name}-{value}"));
        named.or_else(anywhere).unwrap_or_else(|| self.date_text(value))
    }
}

/// A pointer without the numbers of rows, as texts name fields.
fn labelled(pointer: &str) -> String {
    let is_name = |part: &&str| !part.is_empty() && part.parse::<usize>().is_err();
    pointer.split('/').filter(is_name).flat_map(|part| ["/", part]).collect()
}
