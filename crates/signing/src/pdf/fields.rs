//! The signature fields of a form, and what a signature dictionary says.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Unreadable;
use super::file::{Object, View};
use super::lex::{Dict, Ref, Value, entry};

/// More fields than any paper has.
const MOST_FIELDS: usize = 256;

/// A signature field that is filled in.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The signature dictionary.
    pub(crate) signature: Ref,
}

/// The form of the document; `None` if it has none.
pub(crate) fn form(view: &View<'_, '_>) -> Result<Option<Dict>, Unreadable> {
    let root = view.must(view.root()?)?;
    let Some(form) = root.dict().and_then(|root| entry(root, "AcroForm")) else { return Ok(None) };
    Ok(view.resolved(form)?.dict().cloned())
}

/// The fields at the top of the form, all of them references.
pub(crate) fn listed(view: &View<'_, '_>, form: &Dict) -> Result<Vec<Ref>, Unreadable> {
    references(view, entry(form, "Fields"))
}

/// A list of references, itself perhaps behind one.
pub(crate) fn references(
    view: &View<'_, '_>,
    list: Option<&Value>,
) -> Result<Vec<Ref>, Unreadable> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let list = view.resolved(list)?;
    if list == Value::Null {
        return Ok(Vec::new());
    }
    let items = list.array().ok_or(Unreadable::Syntax)?.iter();
    items.map(|item| item.value.reference().ok_or(Unreadable::Unsupported)).collect()
}

/// All signature fields with a value, also those below others.
pub(crate) fn signed(view: &View<'_, '_>) -> Result<Vec<Field>, Unreadable> {
    let Some(form) = form(view)? else { return Ok(Vec::new()) };
    let mut todo: Vec<(Ref, String)> =
        listed(view, &form)?.into_iter().rev().map(|id| (id, String::new())).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some((id, above)) = todo.pop() {
        if !seen.insert(id) {
            return Err(Unreadable::Twice);
        }
        if seen.len() > MOST_FIELDS {
            return Err(Unreadable::Limit);
        }
        let object = view.must(id)?;
        let field = object.dict().ok_or(Unreadable::Syntax)?;
        let name = match entry(field, "T").and_then(Value::text).map(readable) {
            Some(own) if above.is_empty() => own,
            Some(own) => format!("{above}.{own}"),
            None => above,
        };
        for kid in references(view, entry(field, "Kids"))? {
            todo.push((kid, name.clone()));
        }
        let is_signature = entry(field, "FT").is_some_and(|kind| kind.is_name("Sig"));
        if let Some(Value::Ref(signature)) = entry(field, "V")
            && is_signature
        {
            found.push(Field { name, signature: *signature });
        }
    }
    Ok(found)
}

/// What a signature dictionary covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) byte_range: [usize; 4],
    /// The hexadecimal digits of the signature, without their brackets.
    pub(crate) hole: Range<usize>,
}

/// The byte range, if it leaves out exactly the signature's own digits, written as we write them: one signature has one form.
pub(crate) fn cover(object: &Object<'_>) -> Option<Cover> {
    let dict = object.dict().filter(|_| object.is_in_file)?;
    let numbers: Option<Vec<usize>> =
        entry(dict, "ByteRange")?.array()?.iter().map(|number| number.value.size()).collect();
    let byte_range: [usize; 4] = numbers?.try_into().ok()?;
    let contents = dict.get(b"Contents".as_slice())?;
    let raw = object.raw(contents);
    let (digits, brackets) = (raw.get(1..raw.len().checked_sub(1)?)?, [raw.first()?, raw.last()?]);
    let is_plain = brackets == [&b'<', &b'>']
        && digits.len().is_multiple_of(2)
        && digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let [start, length, after, _] = byte_range;
    let is_own = start == 0 && length == contents.span.start && after == contents.span.end;
    let hole = contents.span.start + 1..contents.span.end - 1;
    (is_plain && is_own).then_some(Cover { byte_range, hole })
}

/// A text string: UTF-16 or UTF-8 with its mark, or else one byte a character.
pub(crate) fn readable(text: &[u8]) -> String {
    match text {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
            char::decode_utf16(units.map(u16::from_be_bytes))
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        plain => plain.iter().copied().map(char::from).collect(),
    }
}
