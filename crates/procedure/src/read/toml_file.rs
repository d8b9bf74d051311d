//! A TOML file taken apart table by table, so that each table's mistake is reported, not only the file's first.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::finding::Finding;
use crate::library::source::position;
use crate::library::{Broken, Source};
use crate::name::Name;
use crate::read::files::File;
use crate::read::{shape, words};

/// The open file: what has not been taken yet, and what was wrong so far.
pub(super) struct TomlFile<'a> {
    path: &'a str,
    pub(super) source: Source,
    tables: BTreeMap<String, Spanned<DeValue<'a>>>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> TomlFile<'a> {
    /// The file, or what is wrong with its TOML.
    pub(super) fn open(file: File<'a>) -> Result<Self, Vec<Finding>> {
        let (root, errors) = DeTable::parse_recoverable(file.text);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| syntax(file, error)).collect());
        }
        let root = root.into_inner();
        let source = Source::new(file.text, &root);
        let tables =
            root.into_iter().map(|(key, value)| (key.into_inner().into_owned(), value)).collect();
        Ok(Self { path: file.path, source, tables, findings: Vec::new() })
    }

    /// The table of this name, which must be there.
    pub(super) fn table<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        if let Some(value) = self.tables.remove(name) {
            return self.shape(value);
        }
        let broken =
            Broken::new("P05", format!("`[{name}]` is missing"), format!("write `[{name}]`"));
        self.findings.push(broken.at(self.path, 1, 1));
        None
    }

    /// The table of this name, which may be left out.
    pub(super) fn maybe<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.tables.remove(name)?;
        self.shape(value)
    }

    /// Tables by name, such as `[role.a]` and `[role.b]`; those that cannot be read are left out and reported.
    pub(super) fn named<T: DeserializeOwned>(&mut self, kind: &str) -> BTreeMap<Name, T> {
        let mut parts = BTreeMap::new();
        let Some(value) = self.tables.remove(kind) else { return parts };
        let span = value.span();
        let DeValue::Table(tables) = value.into_inner() else {
            let message = format!("`{kind}` must be tables with a name");
            self.report_at(
                span.start,
                Broken::new("P05", message, format!("write `[{kind}.<name>]`")),
            );
            return parts;
        };
        for (key, value) in tables {
            let offset = key.span().start;
            let name = Name::parse(key.get_ref());
            if name.is_none() {
                self.report_at(offset, misspelt(key.get_ref()));
            }
            let part = self.shape(value);
            if let (Some(name), Some(part)) = (name, part) {
                parts.insert(name, part);
            }
        }
        parts
    }

    /// The elements of an array of tables.
    pub(super) fn listed<T: DeserializeOwned>(&mut self, name: &str) -> Vec<T> {
        let Some(value) = self.tables.remove(name) else { return Vec::new() };
        let span = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            let message = format!("`{name}` must be a list of tables");
            self.report_at(span.start, Broken::new("P05", message, format!("write `[[{name}]]`")));
            return Vec::new();
        };
        items.into_iter().filter_map(|item| self.shape(item)).collect()
    }

    /// A value that stands outside any table.
    pub(super) fn value<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        if let Some(value) = self.tables.remove(name) {
            return self.shape(value);
        }
        let broken = Broken::new(
            "P05",
            format!("`{name}` is missing"),
            format!("write `{name} = ...` at the top"),
        );
        self.findings.push(broken.at(self.path, 1, 1));
        None
    }

    /// Whatever has not been taken is unknown.
    pub(super) fn refuse_rest(&mut self, allowed: &str) {
        for name in std::mem::take(&mut self.tables).into_keys() {
            let broken = words::broken(&format!("unknown field `{name}`, expected {allowed}"));
            self.report(&name, broken);
        }
    }

    /// Reports at the thing with this path.
    pub(super) fn report(&mut self, path: &str, broken: Broken) {
        self.report_at(self.source.offset(path), broken);
    }

    fn report_at(&mut self, offset: usize, broken: Broken) {
        let (line, column) = self.source.position(offset);
        self.findings.push(broken.at(self.path, line, column));
    }

    fn shape<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'a>>) -> Option<T> {
        match shape::whole(value) {
            Ok(part) => Some(part),
            Err(mistakes) => {
                for (offset, broken) in mistakes {
                    self.report_at(offset, broken);
                }
                None
            }
        }
    }
}

pub(super) fn misspelt(text: &str) -> Broken {
    let shown: String = text.chars().take(80).collect();
    let message = format!("`{shown}` is not spelt as names are, so nothing could refer to it");
    Broken::new(
        "P06",
        message,
        "use small Latin letters, digits, `-` and `_`, a letter first, at most 64",
    )
}

fn syntax(file: File<'_>, error: &toml::de::Error) -> Finding {
    let (line, column) = position(file.text, error.span().map_or(0, |span| span.start));
    let message = format!("this is not TOML: {}", error.message().replace('\n', ", "));
    Broken::new("P01", message, "mend the spelling here; a key may stand only once")
        .at(file.path, line, column)
}
