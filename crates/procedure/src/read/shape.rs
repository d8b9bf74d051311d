//! A table as the struct that says its shape, with everything that is wrong with it and not only the first.
//!
//! serde stops at the first mistake. What it stopped at is put right in a copy, and the copy is read again, until nothing more is
//! wrong; what comes of a spoilt table is never used.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeString, DeTable, DeValue};

use crate::library::Broken;
use crate::library::source::shaped;
use crate::read::words;

/// Nobody reads more of one table, and no table takes longer.
const MOST: usize = 500;
/// Where values of ours stand: behind the end of every file.
const BEYOND: usize = usize::MAX - MOST - 1;

/// The byte at which something is wrong, and what.
type Mistake = (usize, Broken);

/// The table as a `T`, or everything that is wrong with it.
pub(super) fn whole<T: DeserializeOwned>(
    mut value: Spanned<DeValue<'_>>,
) -> Result<T, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut mended = Mended::default();
    for round in 0..MOST {
        let error = match shaped(value.clone()) {
            Ok(part) if mistakes.is_empty() => return Ok(part),
            Ok(_) => break,
            Err(error) => error,
        };
        let at = error.span().unwrap_or_else(|| value.span());
        let missing = missing(error.message());
        if !mended.knows(&at, missing) {
            mistakes.push((at.start, words::broken(error.message())));
        }
        if !mended.mend(&mut value, &at, missing, BEYOND + round) {
            break;
        }
    }
    Err(mistakes)
}

/// The word that serde misses.
fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.strip_suffix('`')
}

/// What was put right so far: what comes of it is no mistake of the author's.
#[derive(Default)]
struct Mended {
    /// Table and word of what was taken away.
    taken: BTreeSet<(usize, String)>,
    /// Table and word that got a value of ours, and how many values were tried.
    tried: Option<(Range<usize>, String, usize)>,
}

impl Mended {
    fn knows(&self, at: &Range<usize>, missing: Option<&str>) -> bool {
        let mut taken = self.taken.iter().filter(|(table, _)| *table == at.start);
        at.start >= BEYOND
            || taken.any(|(_, word)| missing.is_none_or(|missing| missing == word.as_str()))
    }

    /// Puts right what stands there; false: it cannot be.
    fn mend(
        &mut self,
        value: &mut Spanned<DeValue<'_>>,
        at: &Range<usize>,
        missing: Option<&str>,
        place: usize,
    ) -> bool {
        let (around, word, tried) = match (missing, self.tried.take()) {
            (_, Some((around, word, tried))) if at.start >= BEYOND => (around, word, tried + 1),
            (Some(word), _) => (at.clone(), word.to_owned(), 0),
            (None, _) => return self.without(value, at),
        };
        let Some(own) = stand_in(tried) else { return self.without(value, &around) };
        let own = Spanned::new(place..place, own);
        let is_given = give(value, &around, (&word, &own));
        self.tried = Some((around, word, tried));
        is_given
    }

    fn without(&mut self, value: &mut Spanned<DeValue<'_>>, at: &Range<usize>) -> bool {
        let taken = remove(value, at);
        let is_taken = taken.is_some();
        self.taken.extend(taken);
        is_taken
    }
}

/// Values of the types that words take, one after the other: one fits, or the word takes none that could be made up.
fn stand_in(tried: usize) -> Option<DeValue<'static>> {
    let kinds = [
        DeValue::String(DeString::default()),
        DeValue::Array(DeArray::default()),
        DeValue::Integer(DeInteger::default()),
        DeValue::Table(DeTable::default()),
    ];
    kinds.into_iter().nth(tried)
}

/// Gives a word to the innermost table with this span.
fn give(
    value: &mut Spanned<DeValue<'_>>,
    at: &Range<usize>,
    (word, own): (&str, &Spanned<DeValue<'static>>),
) -> bool {
    if inner(value.get_mut()).into_iter().any(|inner| give(inner, at, (word, own))) {
        return true;
    }
    let is_it = value.span() == *at;
    if let DeValue::Table(table) = value.get_mut()
        && is_it
    {
        let key = Spanned::new(own.span(), DeString::Owned(word.to_owned()));
        table.insert(key, own.clone());
        return true;
    }
    false
}

/// Takes away the innermost thing whose key or value has this span; its table and word, for an element a word that is none.
fn remove(value: &mut Spanned<DeValue<'_>>, at: &Range<usize>) -> Option<(usize, String)> {
    let own = value.span().start;
    let taken = inner(value.get_mut()).into_iter().find_map(|inner| remove(inner, at));
    if taken.is_some() {
        return taken;
    }
    let mut taken = None;
    if let DeValue::Table(table) = value.get_mut() {
        let is_other = |key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>| {
            key.span() != *at && value.span() != *at
        };
        let (kept, gone): (DeTable<'_>, DeTable<'_>) =
            std::mem::take(table).into_iter().partition(|(key, value)| is_other(key, value));
        *table = kept;
        taken = gone.into_iter().next().map(|(key, _)| (own, key.into_inner().into_owned()));
    } else if let DeValue::Array(items) = value.get_mut() {
        let before = items.len();
        let all = std::mem::replace(items, DeArray::new());
        *items = all.into_iter().filter(|item| item.span() != *at).collect();
        taken = (items.len() < before).then(|| (own, String::new()));
    }
    taken
}

/// What stands directly in a table or an array.
fn inner<'v, 'a>(value: &'v mut DeValue<'a>) -> Vec<&'v mut Spanned<DeValue<'a>>> {
    if let DeValue::Table(table) = value {
        table.iter_mut().map(|(_, value)| value).collect()
    } else if let DeValue::Array(items) = value {
        items.iter_mut().collect()
    } else {
        Vec::new()
    }
}
