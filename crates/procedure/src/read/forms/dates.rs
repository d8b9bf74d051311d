//! `x-date`: it stands on a date, says which days it allows, and leaves some.

use serde_json::{Map, Value};

use super::{Check, Place};
use crate::form::dates::{NAMED, WORD, duration, rules};
use crate::form::resolve::descend;

const SHAPE: &str = "write for example { \"after\": \"today\", \"within\": \"P3Y\" }";

/// Where in the word, what is wrong, and how to mend it.
type Found = (&'static str, String, String);

fn found(at: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Found {
    (at, message.into(), mend.into())
}

impl Check<'_> {
    pub(super) fn dates(&mut self, schema: &Value, pointer: &str, place: Place) {
        let Some(word) = schema.get(WORD) else { return };
        let is_date = schema.get("type").and_then(Value::as_str) == Some("string")
            && schema.get("format").and_then(Value::as_str) == Some("date");
        if !is_date || place == Place::Condition {
            let message = "`x-date` says nothing here: this is no date that people fill";
            let mend = "move it to a field with \"type\": \"string\" and \"format\": \"date\", outside conditions";
            return self.report(&format!("{pointer}/{WORD}"), message, mend);
        }
        let stated = rules(word);
        if stated.is_empty() {
            let message = "a list of no rules allows every day";
            return self.report(&format!("{pointer}/{WORD}"), message, SHAPE);
        }
        for (place, rule) in stated.iter().enumerate() {
            let own = if word.is_array() { format!("/{place}") } else { String::new() };
            if let Err((at, message, mend)) = self.of_date(rule, pointer) {
                self.report(&format!("{pointer}/{WORD}{own}{at}"), &message, &mend);
            }
        }
    }

    fn of_date(&self, word: &Value, pointer: &str) -> Result<(), Found> {
        let shape = |message: &str| found("", message, SHAPE);
        let words = word.as_object().ok_or_else(|| shape("`x-date` is an object"))?;
        let known = ["after", "not_before", "not_after", "within", "when"];
        let others = words.keys().filter(|name| !known.contains(&name.as_str()));
        let others: Vec<_> = others.map(|name| format!("`{name}`")).collect();
        if !others.is_empty() {
            let is = if others.len() == 1 { "is not a word" } else { "are not words" };
            let message = format!("{} {is} of `x-date`", others.join(", "));
            let mend = "use some of: after, not_before, not_after, within, when";
            return Err(found("", message, mend));
        }
        self.condition(words)?;
        let after = self.bound(words, ("after", "/after"), pointer)?;
        let not_before = self.bound(words, ("not_before", "/not_before"), pointer)?;
        let not_after = self.bound(words, ("not_after", "/not_after"), pointer)?;
        if after.is_none() && not_before.is_none() && not_after.is_none() {
            return Err(shape(
                "this allows every day: it names neither `after`, `not_before` nor `not_after`",
            ));
        }
        if after.is_some() && not_before.is_some() {
            let message = "`after` and `not_before` bound the same side";
            return Err(found("/not_before", message, "leave out one of the two"));
        }
        if after.is_some() && after == not_after {
            let message = "no day lies after a day and not after it";
            return Err(found("/not_after", message, "name two days, or only one of them"));
        }
        let Some(within) = words.get("within") else { return Ok(()) };
        if not_before.is_some() || (after.is_some() && not_after.is_some()) {
            let message = "both sides are bounded already: `within` would bound one of them twice";
            return Err(found("/within", message, "leave out `within`, or one of the two"));
        }
        if within.as_str().and_then(duration).is_none() {
            let message =
                format!("{within} is no duration of whole days, from a day to a hundred years");
            let mend = "write it as ISO 8601 has it: \"P3Y\", \"P6M\", \"P10D\"";
            return Err(found("/within", message, mend));
        }
        Ok(())
    }

    /// `when` names fields of the form that have a choice, and values among which they choose.
    fn condition(&self, words: &Map<String, Value>) -> Result<(), Found> {
        const MEND: &str = "write for example { \"/scheme\": [\"7\"] }";
        let Some(when) = words.get("when") else { return Ok(()) };
        let wrong = |message: String| Err(found("/when", message, MEND));
        let Some(fields) = when.as_object().filter(|fields| !fields.is_empty()) else {
            return wrong("`when` names no field".to_owned());
        };
        for (field, values) in fields {
            let target = descend(self.root, self.root, field).filter(|target| !target.in_list);
            let Some(choice) = target.and_then(|target| target.part.get("enum")?.as_array()) else {
                return wrong(format!("`{field}` is not one field of this form with a choice"));
            };
            let Some(values) = values.as_array().filter(|values| !values.is_empty()) else {
                return wrong(format!("`when` names no value of `{field}`"));
            };
            if let Some(other) = values.iter().find(|value| !choice.contains(value)) {
                return wrong(format!("{other} is none of the values of `{field}`"));
            }
        }
        Ok(())
    }

    /// What this side names: a day that every form knows, or another single date of this one.
    fn bound<'w>(
        &self,
        words: &'w Map<String, Value>,
        (name, at): (&str, &'static str),
        pointer: &str,
    ) -> Result<Option<&'w str>, Found> {
        let Some(value) = words.get(name) else { return Ok(None) };
        let is_named = |text: &&str| NAMED.contains(text) || text.starts_with('/');
        let Some(text) = value.as_str().filter(is_named) else {
            let message = format!("`{name}` names a day: {value} is none");
            return Err(found(
                at,
                message,
                "write \"today\", \"opened\", \"year_end\", or \"/<field>\" for a date of this form",
            ));
        };
        if NAMED.contains(&text) {
            return Ok(Some(text));
        }
        let target = descend(self.root, self.root, text).filter(|target| !target.in_list);
        let is_date = |part: &Value| part.get("format").and_then(Value::as_str) == Some("date");
        let Some(target) = target.filter(|target| is_date(target.part)) else {
            let message = format!("`{text}` is not one date of this form");
            return Err(found(
                at,
                message,
                "point at a field with \"format\": \"date\" outside any list",
            ));
        };
        // By identity: a definition may stand in several fields.
        let own = self.root.pointer(pointer);
        if own.is_some_and(|own| std::ptr::eq(own, target.part)) {
            let message = "this date would be held to itself";
            return Err(found(at, message, "point at another date"));
        }
        Ok(Some(text))
    }
}
