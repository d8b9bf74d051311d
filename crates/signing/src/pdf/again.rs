//! Is an update, byte for byte, what is written here for what it adds?
//!
//! Other readers mend what they cannot read: where a row is too short or a comment stands in the way they rebuild the whole table from all that
//! looks like an object, also from what no section lists. So no byte of an update may be anybody else's.

use super::changes::Added;
use super::dictionary::{self, Written};
use super::fields::{self, Cover};
use super::file::File;
use super::lex::{Dict, Value, entry};
use super::prepare::{Appended, Slot};
use super::store::Store;

/// Writes the update once more, from the file before it and from what it adds, and compares. What fills the hole is judged elsewhere.
pub(super) fn is_as_written(
    file: &File<'_>,
    level: usize,
    (field, added): (&str, Added),
    store: &Store,
) -> bool {
    expected(file, level, (field, added), store).unwrap_or(false)
}

/// `None`: it cannot be written, so it was not.
fn expected(
    file: &File<'_>,
    level: usize,
    (field, added): (&str, Added),
    store: &Store,
) -> Option<bool> {
    let before = level.checked_sub(1)?;
    let start = file.revisions.get(before)?.end;
    let (base, update) =
        file.bytes.get(..file.revisions.get(level)?.end)?.split_at_checked(start)?;
    let object = file.view(level).must(added.signature).ok()?;
    let (dict, cover) = (object.dict()?, fields::cover(&object)?);
    let written = if added.is_timestamp { Written::stamp() } else { signature(dict, &cover)? };
    let rules = dictionary::more(dict).is_some();
    let again = Appended::to(&file.view(before), base, (field, rules), &written, store).ok()?;
    let hole = cover.hole.start.checked_sub(start)?..cover.hole.end.checked_sub(start)?;
    let is_same = again.hole == cover.hole
        && again.bytes.get(..hole.start)? == update.get(..hole.start)?
        && again.bytes.get(hole.end..)? == update.get(hole.end..)?;
    Some(is_same)
}

/// As it is written for whoever signs this.
fn signature(dict: &Dict, cover: &Cover) -> Option<Written> {
    let text = |key| entry(dict, key).and_then(Value::text);
    let slot = Slot {
        field: "",
        name: &fields::readable(text("Name")?),
        reason: &fields::readable(text("Reason")?),
        at: dictionary::moment(text("M")?)?,
        more: dictionary::more(dict),
        bytes: cover.hole.len() / 2,
    };
    Written::signature(&slot).ok()
}
