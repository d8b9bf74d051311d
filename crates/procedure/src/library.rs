//! All modules, read: what [`crate::read::read`] makes, [`crate::prove::prove`] proves, and a run of the program holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::definition::Definition;
use crate::finding::Finding;
use crate::name::Name;

pub mod crossing;
pub mod source;

pub use source::Source;

/// Every module with its services and registers.
#[derive(Debug, Clone, Default)]
pub struct Library {
    pub modules: BTreeMap<Name, Module>,
    /// By `module/service`. A service with a finding from reading is not here but in `broken`.
    pub services: BTreeMap<String, Definition>,
    /// By `module/register`.
    pub registers: BTreeMap<String, Register>,
    /// Names of the lists of lawful grounds; what is in them is dated and read elsewhere.
    pub lists: BTreeSet<Name>,
    /// Text of each TOML file, by path: it turns a part's `at` into line and column.
    pub sources: BTreeMap<String, Source>,
    /// Paths of services and registers that stand in the folder but could not be read: no proof blames their users.
    pub broken: BTreeSet<String>,
}

/// `<module>/module.toml` and the module's texts.
///
/// ```toml
/// title = "library-title"     # id of a text
/// order = 1                   # place in the menu
/// owner = "reading-rooms"     # who answers for it: id of a text
///
/// [gets_in]                   # may be left out: firms that register themselves by their director's signature
/// org = "business"            # their kind
/// post = "director"           # what their director becomes
/// titles = ["direktor"]       # what certificates call a director
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    pub name: Name,
    /// Id of a text.
    pub title: Name,
    /// Place in the menu.
    pub order: u32,
    /// Who answers for the module: id of a text.
    pub owner: Name,
    /// The posts that head an organisation of a kind: whoever holds one may empower others to act for it.
    pub heads: BTreeMap<Name, BTreeSet<Name>>,
    /// Fluent source by language, e.g. `uz-Latn`.
    pub texts: BTreeMap<String, String>,
    /// SHA-256 over the texts: apart from the law, which a comma must not fork.
    pub texts_hash: [u8; 32],
    /// Firms that get in by themselves; no other organisation does.
    pub gets_in: Option<GetsIn>,
}

/// Organisations of one kind that register themselves: nobody has to let a firm in that only applies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetsIn {
    /// The kind.
    pub org: Name,
    /// The post of whoever directs one.
    pub post: Name,
    /// What certificates call whoever directs one, in any script and case.
    pub titles: Vec<String>,
}

/// `<module>/registers/<register>.toml`: dated records that effects write and everyone may look up.
///
/// Each row is one thing through time; every write is a new dated version of it. Besides its fields, a row always has
/// a status and the day from which it holds.
///
/// ```toml
/// key = "number"                       # the field by which a later write finds the row
/// statuses = ["valid", "lost"]         # all that a row can be
/// keep = { years = 10 }                # retention after the last change
///
/// [passport]                           # of the open data set
/// title = "cards-title"                # id of a text
/// owner = "reading-rooms"              # id of a text
/// period = "daily"                     # daily, weekly, monthly, quarterly or yearly
///
/// [field.number]
/// kind = "text"                        # text, date, integer, decimal or boolean
/// place = "number"                     # fact#/pointer, party/<kind>/stir or /name, or one of number, status, case, key, day
/// public = true                        # otherwise only for those whom the register's scope admits
/// index = true                         # searched by
///
/// [field.holder]
/// kind = "text"
/// place = "enrolment#/name"
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    pub module: Name,
    pub name: Name,
    /// As the author ordered them.
    pub fields: Vec<Field>,
    /// Name of the field by which a later write finds the row.
    pub key: Name,
    pub retention_years: u32,
    pub statuses: Vec<Name>,
    pub passport: Passport,
}

impl Register {
    /// `module/register`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.module, self.name)
    }

    /// The field of that name.
    pub fn field(&self, name: &Name) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }
}

/// A column of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: Name,
    pub kind: FieldKind,
    /// Shown to everybody, and in the open data set.
    pub public: bool,
    /// Where its value comes from: `fact#/pointer`; `party/<kind>/stir` and `party/<kind>/name`, what is on record of the party of that kind; or
    /// one of [`Field::SOURCES`]. `None`: nothing in the case says it.
    pub place: Option<String>,
    pub index: bool,
    /// What of the row the sealed code of its paper says.
    pub sealed: Option<Said>,
}

/// What a sealed code says besides numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The name of the product.
    Product,
    /// Who makes it.
    Maker,
    /// Its code in the tariff.
    HsCode,
}

impl Field {
    /// Values of a row that are not in a fact: the number of the paper made in the same act, the row's status, the
    /// public reference of the case, the key for which the row is written (`each`), the day of the act in Tashkent.
    pub const SOURCES: &'static [&'static str] = &["number", "status", "case", "key", "day"];

    /// Does it hold the number of the paper that the row is about?
    pub fn is_number(&self) -> bool {
        self.place.as_deref() == Some("number")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Date,
    Integer,
    Decimal,
    Boolean,
}

/// What the open data portal says about the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passport {
    /// Id of a text.
    pub title: Name,
    /// Id of a text.
    pub owner: Name,
    pub period: Period,
}

/// How often the data set is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    Yearly,
}

/// A rule broken, before it is known where.
#[derive(Debug, Clone)]
pub struct Broken {
    pub code: &'static str,
    pub message: String,
    pub mend: String,
}

impl Broken {
    /// Rule, what is wrong and why it matters, how to mend it.
    pub fn new(code: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { code, message: message.into(), mend: mend.into() }
    }

    /// The finding, once the place is known. Line and column 1 where it is the file as a whole.
    pub fn at(self, file: &str, line: usize, column: usize) -> Finding {
        let Self { code, message, mend } = self;
        Finding { file: file.to_owned(), line, column, code, message, mend }
    }
}

impl Library {
    /// The broken rule as a finding at the thing named by `path`, e.g. `action.issue.requires.sample`.
    pub fn finding(&self, file: &str, path: &str, broken: Broken) -> Finding {
        let (line, column) = self.sources.get(file).map_or((1, 1), |source| source.place(path));
        broken.at(file, line, column)
    }
}
