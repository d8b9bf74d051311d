//! What a field of a row should say, by its declaration and by these lines alone.

use domain::calendar::Calendar;
use jiff::Timestamp;
use procedure::library::{Field, FieldKind};
use serde_json::Value;

use super::family::{Family, Wrote};

/// What a stored value may be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Just(Option<String>),
    /// A name: the one on record now, or the one on the paper of that day.
    OneOf(Vec<String>),
    /// A name, and nothing says any more which.
    Any,
}

impl Expected {
    pub(super) fn is(&self, found: Option<&str>) -> bool {
        match self {
            Self::Just(expected) => expected.as_deref() == found,
            Self::OneOf(names) => found.is_some_and(|found| names.iter().any(|name| name == found)),
            Self::Any => found.is_some(),
        }
    }

    pub(super) fn said(&self) -> String {
        let quoted = |text: &String| format!("“{text}”");
        match self {
            Self::Just(None) => "nothing".to_owned(),
            Self::Just(Some(text)) => quoted(text),
            Self::OneOf(names) => names.iter().map(quoted).collect::<Vec<_>>().join(" or "),
            Self::Any => "a name".to_owned(),
        }
    }
}

/// What the first version of a row says in this field; the versions after it repeat that.
pub(super) fn expected(family: &Family, field: &Field, wrote: &Wrote) -> Expected {
    let Some(place) = field.place.as_deref() else { return Expected::Just(None) };
    let just =
        |text: Option<String>| Expected::Just(text.and_then(|text| stored(field.kind, text)));
    match place {
        "status" => just(Some(wrote.status.clone())),
        "case" => just(family.references.get(&wrote.case).cloned()),
        "key" => just(wrote.key.clone()),
        "day" => just(day(wrote.at)),
        "number" => {
            let number = wrote.papers.first().and_then(|paper| paper.get("number")?.as_str());
            just(number.map(ToOwned::to_owned))
        }
        place => match place.split_once('#') {
            Some((fact, pointer)) => {
                let said = text_of(family, wrote, (fact, pointer));
                let party = said.as_ref().and_then(|said| {
                    wrote.parties.values().find(|party| party.to_string() == *said)
                });
                match party {
                    Some(party) => name(family, field, wrote, *party),
                    None => just(said),
                }
            }
            None => on_record(family, field, wrote, place),
        },
    }
}

/// `party/<kind>/stir` or `party/<kind>/name`.
fn on_record(family: &Family, field: &Field, wrote: &Wrote, place: &str) -> Expected {
    let words: Vec<&str> = place.split('/').collect();
    let (kind, what) = match words.as_slice() {
        ["party", kind, what] => (*kind, *what),
        _ => return Expected::Just(None),
    };
    match wrote.parties.get(kind) {
        None => Expected::Just(None),
        Some(party) if what == "name" => name(family, field, wrote, *party),
        Some(party) => {
            Expected::Just(family.organisations.get(party).map(|party| party.stir.clone()))
        }
    }
}

fn name(family: &Family, field: &Field, wrote: &Wrote, party: uuid::Uuid) -> Expected {
    // Two registers with a field of the same name share one place among a paper's public facts.
    let papers = wrote.papers.iter().filter(|_| field.public && wrote.is_alone);
    let mut names: Vec<String> = papers
        .filter_map(|paper| paper.get("public_facts")?.get(field.name.as_str())?.as_str())
        .map(ToOwned::to_owned)
        .collect();
    if names.is_empty() {
        return Expected::Any;
    }
    names.extend(family.organisations.get(&party).map(|party| party.name.clone()));
    names.sort();
    names.dedup();
    Expected::OneOf(names)
}

fn text_of(family: &Family, wrote: &Wrote, (fact, pointer): (&str, &str)) -> Option<String> {
    let body = family
        .fact(wrote, fact, None)
        .or_else(|| wrote.key.as_deref().and_then(|key| family.fact(wrote, fact, Some(key))))?;
    flat(body.pointer(pointer)?)
}

/// Everything that a value says, in one line; what says nothing is nothing.
fn flat(value: &Value) -> Option<String> {
    let joined = |texts: Vec<String>, by: &str| Some(texts.join(by));
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.to_owned()),
        Value::Array(list) => joined(list.iter().filter_map(flat).collect(), "; "),
        Value::Object(fields) => joined(fields.values().filter_map(flat).collect(), " "),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}

/// The text that the column gives back; what is not of its type is not kept.
fn stored(kind: FieldKind, text: String) -> Option<String> {
    match kind {
        FieldKind::Text | FieldKind::Date | FieldKind::Decimal => Some(text),
        FieldKind::Integer => text.parse::<i64>().ok().map(|number| number.to_string()),
        FieldKind::Boolean => {
            Some(if matches!(text.as_str(), "true" | "1") { "true" } else { "false" }.to_owned())
        }
    }
}

/// What was found, with truth in the words of one database.
pub(super) fn found(kind: FieldKind, value: Option<&str>) -> Option<&str> {
    match (kind, value) {
        (FieldKind::Boolean, Some("1")) => Some("true"),
        (FieldKind::Boolean, Some("0")) => Some("false"),
        (_, value) => value,
    }
}

fn day(at: i64) -> Option<String> {
    let at = Timestamp::from_microsecond(at).ok()?;
    Some(Calendar::day(at).to_string())
}
