//! `"x-date"`: which days a date of a form may name, counted from the civil day of the act.
//!
//! `after`, `not_before` and `not_after` name `"today"`, `"opened"` (the day on which the case was opened), `"year_end"` (the last
//! day of the year of the act) or another date of the same form; `within` is an ISO 8601 duration from the day of the act,
//! forward from `after`, backward from `not_after`. A list of such rules holds as a whole, and a rule with `when` only where other
//! fields of the form have one of the values that it names.

use jiff::Span;
use jiff::civil::Date;
use jiff::fmt::temporal::SpanParser;
use serde_json::{Map, Value};

use super::{escape, resolve};

/// The word in a form.
pub const WORD: &str = "x-date";

/// What a side names for the day of the act.
pub(crate) const TODAY: &str = "today";
/// What a side names for the day on which the case was opened: nothing that is done in a case was done before it.
pub(crate) const OPENED: &str = "opened";

/// What a side names for the last day of the year of the act.
pub(crate) const YEAR_END: &str = "year_end";
/// What a side may name beside the dates of its form.
pub(crate) const NAMED: [&str; 3] = [TODAY, OPENED, YEAR_END];

/// The days from which a form counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchors {
    /// The civil day of the act.
    pub today: Date,
    /// The civil day on which the case was opened; none where that is not known, and then it sets no limit.
    pub opened: Option<Date>,
}

/// What a form says of a date: rules that hold together.
#[derive(Debug, Clone)]
pub struct Rules<'a>(Vec<Rule<'a>>);

#[derive(Debug, Clone, Copy)]
struct Rule<'a> {
    when: Option<&'a Map<String, Value>>,
    after: Option<&'a str>,
    not_before: Option<&'a str>,
    not_after: Option<&'a str>,
    within: Option<Span>,
}

/// The days that a date may name: the first and the last of them. None: no limit on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days {
    pub first: Option<Date>,
    pub last: Option<Date>,
}

/// A date that its form does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON Pointer of the date in the body.
    pub pointer: String,
    pub given: Date,
    pub days: Days,
}

impl<'a> Rules<'a> {
    /// What this field's schema says; none: any day will do.
    pub fn of(schema: &'a Value) -> Option<Self> {
        Some(Self(rules(schema.get(WORD)?).iter().map(Rule::of).collect()))
    }

    /// The days they allow for an act of these days. A date they name that the body does not have sets no limit.
    pub fn days(&self, body: &Value, anchors: Anchors) -> Days {
        let held = self.0.iter().filter(|rule| rule.holds(body));
        held.map(|rule| rule.days(body, anchors)).fold(Days::default(), Days::and)
    }

    /// The same as far as it hangs on no other field: what a page can say before those are filled.
    pub fn days_by_day(&self, anchors: Anchors) -> Days {
        self.days(&Value::Null, anchors)
    }
}

/// The rules of the word: a list of them, or one.
pub(crate) fn rules(word: &Value) -> &[Value] {
    word.as_array().map_or(std::slice::from_ref(word), Vec::as_slice)
}

impl<'a> Rule<'a> {
    fn of(word: &'a Value) -> Self {
        let text = |name: &str| word.get(name).and_then(Value::as_str);
        Self {
            when: word.get("when").and_then(Value::as_object),
            after: text("after"),
            not_before: text("not_before"),
            not_after: text("not_after"),
            within: text("within").and_then(duration),
        }
    }

    fn holds(&self, body: &Value) -> bool {
        let is_named = |(field, values): (&String, &Value)| {
            let given = body.pointer(field);
            given.is_some_and(|given| values.as_array().is_some_and(|named| named.contains(given)))
        };
        self.when.is_none_or(|when| when.iter().all(is_named))
    }

    fn days(&self, body: &Value, anchors: Anchors) -> Days {
        let named = |name: &str| match name {
            TODAY => Some(anchors.today),
            OPENED => anchors.opened,
            YEAR_END => Some(anchors.today.last_of_year()),
            _ => body.pointer(name)?.as_str()?.parse().ok(),
        };
        let after: Option<Date> = self.after.and_then(named);
        let first = self.not_before.and_then(named);
        let far = |span: Span| anchors.today.saturating_add(span);
        let forward = self.within.filter(|_| self.not_after.is_none()).map(far);
        let backward = self.within.filter(|_| self.not_after.is_some()).map(|span| far(-span));
        Days {
            first: first
                .or(after.map(|after| after.saturating_add(Span::new().days(1))))
                .or(backward),
            last: self.not_after.and_then(named).or(forward),
        }
    }
}

impl Days {
    /// The days that both allow.
    fn and(self, other: Self) -> Self {
        let last = self.last.into_iter().chain(other.last).min();
        Self { first: self.first.max(other.first), last }
    }

    /// Does it lie in them?
    pub fn hold(&self, date: Date) -> bool {
        self.first.is_none_or(|first| first <= date) && self.last.is_none_or(|last| date <= last)
    }

    /// The day before the first, as people say it: "after the 22nd".
    pub fn after(&self) -> Option<Date> {
        self.first.map(|first| first.saturating_sub(Span::new().days(1)))
    }
}

/// The dates of this body that its form does not allow in an act of these days, in the order of the fields. What is no date
/// is told by the schema.
pub fn faults(schema: &Value, body: &Value, anchors: Anchors) -> Vec<Fault> {
    let mut found = Vec::new();
    walk((schema, body, anchors), (schema, body), "", &mut found);
    found
}

fn walk(
    all: (&Value, &Value, Anchors),
    (part, value): (&Value, &Value),
    pointer: &str,
    found: &mut Vec<Fault>,
) {
    let (root, body, anchors) = all;
    let Some(part) = resolve::follow(root, part) else { return };
    match value {
        Value::String(text) => {
            let given = text.parse::<Date>().ok();
            let Some((rules, given)) = Rules::of(part).zip(given) else { return };
            let days = rules.days(body, anchors);
            if !days.hold(given) {
                found.push(Fault { pointer: pointer.to_owned(), given, days });
            }
        }
        Value::Array(elements) => {
            let Some(items) = part.get("items") else { return };
            for (number, element) in elements.iter().enumerate() {
                walk(all, (items, element), &format!("{pointer}/{number}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let Some(own) = part.get("properties").and_then(|own| own.get(name)) else {
                    continue;
                };
                walk(all, (own, field), &format!("{pointer}/{}", escape(name)), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A duration of whole days, at least one and at most a hundred years: ISO 8601, such as `P3Y` or `P6M`.
pub(crate) fn duration(text: &str) -> Option<Span> {
    let span = SpanParser::new().parse_span(text).ok()?;
    let zero = jiff::civil::date(2000, 1, 1);
    let has_time = span.get_hours() != 0
        || span.get_minutes() != 0
        || span.get_seconds() != 0
        || span.get_milliseconds() != 0
        || span.get_microseconds() != 0
        || span.get_nanoseconds() != 0;
    let end = zero.checked_add(span).ok().filter(|_| !has_time)?;
    (zero < end && end <= jiff::civil::date(2100, 1, 1)).then_some(span)
}

#[cfg(test)]
mod tests;
