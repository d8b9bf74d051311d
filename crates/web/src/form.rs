//! Forms made from JSON Schema (2020-12, closed): what a person fills, read back as JSON of the schema's types.
//!
//! The name of a control is a JSON Pointer into all facts of the act: `/fact/field`, `/fact/list/0/field`, and for a
//! keyed fact `/fact/key/field`. Everything works without scripts: rows are added and taken away by submitting.

mod build;
mod check;
mod parse;
pub mod pointer;
mod schema;

use std::collections::BTreeMap;

use procedure::form::fixed::Fixed;
use serde_json::Value;

pub use build::{Column, Context, Control, Field, FileRow, Files, Item, Pick, When, items};
pub(crate) use build::{short_type, types};
pub(crate) use check::of_date;
pub use check::problems;
pub use parse::{Asked, Hostile, Input};
pub(crate) use schema::{is_closed_list, is_decimal, properties, resolve};

/// One fact of the act, or one key of a keyed fact: the part of the form that fills it.
#[derive(Debug, Clone)]
pub struct Part {
    /// JSON Pointer of the fact among all facts of the act.
    pub at: String,
    /// What the part is called where an act has several.
    pub legend: Option<String>,
    /// `module/service`, and the fact: where its labels are found.
    pub service: String,
    pub fact: String,
    pub schema: Value,
    /// A key that may be left out of this act: nothing filled means no fact.
    pub optional: bool,
    /// What is shown and not asked.
    pub fixed: Vec<Fixed>,
}

impl Part {
    /// The list at this pointer, if its elements repeat those of a source.
    fn fixed_list(&self, path: &str) -> Option<&Fixed> {
        self.fixed.iter().find(|fixed| fixed.pointer == path && fixed.properties.is_some())
    }

    /// Does the field at this pointer, which is without row numbers, repeat its source?
    fn is_fixed(&self, path: &str) -> bool {
        self.fixed.iter().any(|fixed| match &fixed.properties {
            None => fixed.pointer == path,
            Some(names) => names.iter().any(|name| pointer::join(&fixed.pointer, name) == path),
        })
    }
}

/// What was filled, by part.
pub type Bodies = BTreeMap<String, Value>;

/// What is wrong with a field, by its pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub at: String,
    /// Id of the text, with its values.
    pub text: &'static str,
    pub values: Vec<(&'static str, String)>,
}

#[cfg(test)]
mod tests;
