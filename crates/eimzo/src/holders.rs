//! Who has a key of the stand-in: invented people, from one TOML text.

use serde::Deserialize;

/// The whole text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Holders {
    pub(crate) holder: Vec<Holder>,
}

/// `[[holder]]`: one key with its certificate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The name of the key's file.
    pub id: String,
    /// As certificates of E-IMZO write it: surname first, in capitals.
    pub name: String,
    pub pinfl: String,
    /// The taxpayer's number of the person.
    pub inn: Option<String>,
    /// `None`: the certificate of a natural person.
    pub firm: Option<Firm>,
    #[serde(default)]
    pub standing: Standing,
}

/// The legal person for which the key signs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    pub name: String,
    pub stir: String,
    /// What the holder is there, in the words of the certificate: `DIREKTOR`.
    pub title: String,
}

/// Whether the certificate may be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    #[default]
    Good,
    /// Its days are over.
    Ended,
    /// Taken back ten days ago.
    Revoked,
}
