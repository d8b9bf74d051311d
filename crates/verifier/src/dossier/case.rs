//! A case as its records have it. Hashes and salts are in hexadecimal; texts are byte for byte what was hashed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A case, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    pub id: Uuid,
    pub reference: String,
    /// `module/service`.
    pub service: String,
    /// Reference of the case that opened it.
    pub parent: Option<String>,
    pub events: Vec<Event>,
    pub facts: Vec<Fact>,
    pub papers: Vec<Paper>,
}

/// A step of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub seq: u64,
    pub act: Uuid,
    /// Who or what, as JSON.
    pub author: String,
    /// The name of that person at the time of the dossier.
    pub name: Option<String>,
    /// What kind of event, as JSON.
    pub kind: String,
    /// What it changed, as canonical JSON.
    pub changes: String,
    pub definition: String,
    /// Microseconds since 1970.
    pub recorded_at: i64,
    pub evidence: Option<String>,
    pub previous: Option<String>,
    pub hash: String,
    /// It opens the leaf; none where the log has not taken the event yet.
    pub salt: Option<String>,
}

/// A fact that a step made, current or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub seq: u64,
    pub fact: String,
    pub key: Option<String>,
    pub hash: String,
    /// Salt and body; none once they were destroyed by law.
    pub body: Option<Body>,
}

/// What opens the hash of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    pub salt: String,
    /// Canonical JSON.
    pub text: String,
}

/// A paper that a step made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    pub seq: u64,
    pub number: String,
    pub template: String,
    /// What became of it, at the time of the dossier.
    pub state: String,
}
