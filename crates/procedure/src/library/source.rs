//! The text of a file and where its parts stand, so that every finding names line and column.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::name::Name;

/// A TOML file's text and the byte offset of every key and listed string in it.
#[derive(Debug, Clone, Default)]
pub struct Source {
    text: String,
    /// Offset by dotted path; a string in a list is found by its value, a table in a list by its number.
    marks: BTreeMap<String, usize>,
}

impl Source {
    pub(crate) fn new(text: &str, root: &DeTable<'_>) -> Self {
        let mut marks = BTreeMap::new();
        mark_table("", root, &mut marks);
        Self { text: text.to_owned(), marks }
    }

    /// Line and column of the thing with this path, or of the nearest thing that encloses it.
    pub fn place(&self, path: &str) -> (usize, usize) {
        position(&self.text, self.offset(path))
    }

    /// Byte offset of the thing with this path, or of the nearest thing that encloses it.
    pub fn offset(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(offset) = self.marks.get(path) {
                return *offset;
            }
            match path.rsplit_once('.') {
                Some((outer, _)) => path = outer,
                None => return 0,
            }
        }
    }

    /// Names of the tables of a kind, `[role.a]` and `[role.b]`, those that could not be read among them.
    pub(crate) fn declared(&self, kind: &str) -> BTreeSet<Name> {
        let prefix = format!("{kind}.");
        let names = self.marks.keys().filter_map(|path| path.strip_prefix(&prefix));
        names.filter_map(Name::parse).collect()
    }

    /// Line and column of a byte of this file.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        position(&self.text, offset)
    }
}

/// Line and column, both from 1, the column in characters.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// One table of the file as the struct that says its shape.
pub(crate) fn shaped<T: DeserializeOwned>(
    value: Spanned<DeValue<'_>>,
) -> Result<T, toml::de::Error> {
    T::deserialize(ValueDeserializer::from(value))
}

fn mark_table(path: &str, table: &DeTable<'_>, marks: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        let path = join(path, name);
        marks.entry(path.clone()).or_insert(key.span().start);
        mark_value(&path, value.get_ref(), marks);
    }
}

fn mark_value(path: &str, value: &DeValue<'_>, marks: &mut BTreeMap<String, usize>) {
    if let Some(table) = value.as_table() {
        mark_table(path, table, marks);
    }
    for (number, item) in value.as_array().into_iter().flat_map(|array| array.iter()).enumerate() {
        let name = item.get_ref().as_str().map_or_else(|| number.to_string(), str::to_owned);
        let path = join(path, &name);
        marks.entry(path.clone()).or_insert(item.span().start);
        mark_value(&path, item.get_ref(), marks);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
