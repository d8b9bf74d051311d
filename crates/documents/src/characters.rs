//! Which characters a paper can show. PDF/A forbids a missing glyph, and a paper must not read otherwise than its facts.

use std::collections::BTreeMap;

use domain::text::is_unseen;
use serde_json::Value;

use crate::engine::Engine;
use crate::error::RenderError;

impl Engine {
    /// The first place of every character that cannot be printed, so that a form can refuse it before anybody signs.
    pub fn unprintable(&self, data: &Value) -> BTreeMap<char, String> {
        let mut seen = BTreeMap::new();
        walk(data, &mut String::new(), &mut seen);
        seen.retain(|character, _| !self.prints(*character));
        seen
    }

    fn prints(&self, character: char) -> bool {
        match character {
            '\n' | '\t' | ' '..='~' => true,
            // The eye would read another text than the hash covers.
            _ if is_unseen(character) => false,
            _ => self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(character))),
        }
    }
}

pub(crate) fn printable(engine: &Engine, data: &Value) -> Result<(), RenderError> {
    match engine.unprintable(data).pop_first() {
        None => Ok(()),
        Some((character, pointer)) => Err(RenderError::Unprintable { pointer, character }),
    }
}

fn walk(value: &Value, pointer: &mut String, seen: &mut BTreeMap<char, String>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => note(text, pointer, seen),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                step(&index.to_string(), item, pointer, seen);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                note(name, pointer, seen);
                step(name, member, pointer, seen);
            }
        }
    }
}

fn step(name: &str, value: &Value, pointer: &mut String, seen: &mut BTreeMap<char, String>) {
    let before = pointer.len();
    pointer.push('/');
    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
    walk(value, pointer, seen);
    pointer.truncate(before);
}

fn note(text: &str, pointer: &str, seen: &mut BTreeMap<char, String>) {
    for character in text.chars() {
        seen.entry(character).or_insert_with(|| pointer.to_owned());
    }
}
