//! The shape of `service.toml`, table by table. A word that is not here is refused with the list of those that are.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use crate::definition::{AssignBy, FactKind, StateKind};

pub(super) type RawWhen = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawService {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) basis: Vec<String>,
    pub(super) calendar: String,
    pub(super) returns: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRole {
    pub(super) org: String,
    pub(super) post: Option<String>,
    pub(super) assign: Option<RawAssign>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAssign {
    pub(super) by: AssignBy,
    pub(super) avoid_last: Option<u32>,
    pub(super) among: Option<String>,
    pub(super) at: Option<String>,
}

/// `{ years = 10 }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Keep {
    pub(super) years: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    pub(super) schema: Option<String>,
    pub(super) kind: Option<FactKind>,
    #[serde(default)]
    pub(super) given: bool,
    #[serde(default)]
    pub(super) per: OneOrMany,
    #[serde(default)]
    pub(super) except: Vec<String>,
    pub(super) computed: Option<RawComputed>,
    pub(super) annotates: Option<String>,
    pub(super) keep: Option<Keep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum RawComputed {
    Outcomes {
        of: String,
        at: String,
        good: Vec<String>,
    },
    Votes {
        of: String,
        at: String,
        quorum: String,
        present: Option<String>,
        at_least: Option<String>,
        more_than: Option<String>,
    },
    Ranking {
        of: String,
        at: String,
        at_least: u32,
        places: RawPlacesToGive,
    },
}

/// `3`, or `"fact#/pointer"`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a whole number, or \"<fact>#/<pointer>\"")]
pub(super) enum RawPlacesToGive {
    Count(u32),
    At(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawState {
    pub(super) kind: Option<StateKind>,
    pub(super) owner: Option<String>,
    pub(super) deadline: Option<RawDeadline>,
    #[serde(default)]
    pub(super) public: bool,
    pub(super) keep: Option<Keep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeadline {
    pub(super) hours: Option<u32>,
    pub(super) days: Option<u32>,
    pub(super) working_days: Option<u32>,
    pub(super) months: Option<u32>,
    pub(super) years: Option<u32>,
    pub(super) at: Option<String>,
    #[serde(default)]
    pub(super) starts: Vec<String>,
    #[serde(default)]
    pub(super) stops: Vec<String>,
    pub(super) then: Option<String>,
    pub(super) escalate_to: Option<String>,
    pub(super) repeats: Option<u32>,
    #[serde(default)]
    pub(super) pauses_while: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAction {
    pub(super) from: Vec<String>,
    pub(super) to: Option<String>,
    pub(super) by: Option<String>,
    pub(super) on: Option<RawOn>,
    #[serde(default)]
    pub(super) requires: Vec<String>,
    #[serde(default)]
    pub(super) produces: Vec<String>,
    #[serde(default)]
    pub(super) supersedes: Vec<String>,
    #[serde(default)]
    pub(super) retires: Vec<String>,
    pub(super) at_most: Option<u32>,
    #[serde(default)]
    pub(super) document: Vec<RawDocument>,
    #[serde(default)]
    pub(super) effect: Vec<RawEffect>,
    #[serde(default)]
    pub(super) guard: RawGuards,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum RawOn {
    Evidence,
    Clock,
    Outside(String),
    Register { r#in: String, r#match: BTreeMap<String, String>, is: Vec<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDocument {
    pub(super) template: String,
    pub(super) series: String,
    pub(super) each: Option<String>,
    pub(super) when: Option<RawWhen>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum RawEffect {
    Assign { role: String },
    OpenSubcase { subcase: String, keep: Option<RawWhen> },
    Register { r#in: String, status: String, each: Option<String>, when: Option<RawWhen> },
    Send { to: String, message: String },
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGuards {
    pub(super) signed_by_actor: Option<RawSigned>,
    pub(super) present: Option<RawPresent>,
    pub(super) competent: Option<RawCompetent>,
    pub(super) impartial: Option<RawImpartial>,
    pub(super) in_scope: Option<RawWithin>,
    pub(super) instruments_verified: Option<RawAt>,
    pub(super) results_conform: Option<RawAt>,
    pub(super) covers: Option<RawCovers>,
    pub(super) issued: Option<RawIssued>,
    pub(super) lawful_ground: Option<RawGround>,
    #[serde(default)]
    pub(super) collected: Vec<String>,
    pub(super) when: Option<RawWhen>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSigned {
    pub(super) over: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPresent {
    pub(super) max_age_minutes: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCompetent {
    pub(super) area: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawImpartial {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAt {
    pub(super) at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCovers {
    pub(super) at: String,
    pub(super) by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWithin {
    pub(super) at: RawPlaces,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected \"<fact>#/<pointer>\", or a list of such")]
pub(super) enum RawPlaces {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIssued {
    pub(super) documents: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGround {
    pub(super) list: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSubcase {
    pub(super) service: String,
    pub(super) each: Option<String>,
    pub(super) when: Option<RawWhen>,
    #[serde(default)]
    pub(super) give: Vec<String>,
    pub(super) take: Option<String>,
    pub(super) assign: Option<RawAssign>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNeverSamePerson {
    pub(super) actions: Vec<String>,
}

/// `"a"` or `["a", "b"]`.
#[derive(Debug, Default)]
pub(super) struct OneOrMany(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany, A::Error> {
        let mut all = Vec::new();
        while let Some(text) = list.next_element()? {
            all.push(text);
        }
        Ok(OneOrMany(all))
    }
}
