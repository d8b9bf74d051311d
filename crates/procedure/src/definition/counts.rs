//! Facts that the core counts: outcomes, votes and rankings.

use crate::name::{Name, Place};

/// A fact the core counts when an action produces it.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The family that is counted.
    pub of: Name,
    /// The field of its entries that is counted (JSON Pointer).
    pub pointer: String,
    pub method: Method,
}

/// How a family is counted. What comes out stands in `/result`.
#[derive(Debug, Clone)]
pub enum Method {
    /// `all`, `some` or `none` of the entries have a good value; no entries: `all`.
    Outcomes { good: Vec<String> },
    /// `passed`, `failed` or `no_quorum`, of entries that are `for`, `against` or `abstain`.
    Votes(Votes),
    /// `ranked` or `none`, of entries that are whole numbers; who stands where is the list `/places`.
    Ranking(Ranking),
}

/// Who must take part, and how many must be in favour.
#[derive(Debug, Clone)]
pub struct Votes {
    /// The share of those who may vote that must take part.
    pub quorum: Share,
    /// The attendance: who has an entry there takes part, and nobody else votes. Without it whoever voted took part.
    pub present: Option<Name>,
    /// The share of those who took part that must be in favour; to abstain is not to be.
    pub majority: Majority,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Majority {
    AtLeast(Share),
    MoreThan(Share),
}

/// A part of a whole, `part / of`: more than nothing, and no more than all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub part: u32,
    pub of: u32,
}

/// Who gets one of so many places.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Whoever has less gets none.
    pub at_least: u32,
    pub places: Places,
}

/// How many places there are. Whoever shares the last one with another gets it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    Count(u32),
    /// A whole number in a single fact.
    At(Place),
}

impl Computed {
    /// The facts that are counted, or by which is counted: when one of them changes, the count says nothing any more.
    pub fn sources(&self) -> impl Iterator<Item = &Name> {
        let by = match &self.method {
            Method::Outcomes { .. } | Method::Ranking(Ranking { places: Places::Count(_), .. }) => {
                None
            }
            Method::Votes(votes) => votes.present.as_ref(),
            Method::Ranking(Ranking { places: Places::At(place), .. }) => Some(&place.fact),
        };
        std::iter::once(&self.of).chain(by)
    }
}

impl Method {
    pub const OUTCOMES: [&str; 3] = ["all", "some", "none"];
    pub const VOTES: [&str; 3] = ["passed", "failed", "no_quorum"];
    pub const RANKING: [&str; 2] = ["ranked", "none"];

    /// What `/result` can be.
    pub fn results(&self) -> &'static [&'static str] {
        match self {
            Self::Outcomes { .. } => &Self::OUTCOMES,
            Self::Votes(_) => &Self::VOTES,
            Self::Ranking(_) => &Self::RANKING,
        }
    }

    /// The word of the definition.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Outcomes { .. } => "outcomes",
            Self::Votes(_) => "votes",
            Self::Ranking(_) => "ranking",
        }
    }
}
