//! What became of a paper that stands in no register: another took its place, or what it laid down was taken back.

use std::collections::BTreeSet;

use domain::calendar::Calendar;
use jiff::Timestamp;
use procedure::case::{Change, Event, EventKind, FactAt};

use super::store::DocumentRecord;
use super::verify::{day_of, midnight};
use crate::cases::load::{Loaded, moment};
use crate::db::signed;
use crate::error::Result;

/// Why a paper is no longer what it was.
pub(super) enum Fate {
    /// A later paper of its template, by an act that lays down anew what this one says.
    Replaced(Box<DocumentRecord>),
    /// An act retired a fact that the paper's own act had made: an order was lifted, a decision put out of force.
    Lifted(Timestamp),
}

impl Fate {
    pub(super) fn status(&self) -> &'static str {
        match self {
            Self::Replaced(_) => "replaced",
            Self::Lifted(_) => "lifted",
        }
    }

    pub(super) fn since(&self) -> Result<Timestamp> {
        match self {
            Self::Replaced(later) => moment(later.since),
            Self::Lifted(at) => Ok(*at),
        }
    }

    /// The day of it, as an instant that says nothing of the hour.
    pub(super) fn day(&self) -> Result<Timestamp> {
        match self {
            Self::Replaced(later) => day_of(later),
            Self::Lifted(at) => midnight(Calendar::day(*at)),
        }
    }
}

/// What became of this paper of a case, whose papers these are.
pub(super) fn fate(
    loaded: &Loaded,
    papers: &[DocumentRecord],
    document: &DocumentRecord,
) -> Option<Fate> {
    let mut events = loaded.events.iter().map(|recorded| &recorded.event);
    let first = events.find(|event| signed(event.seq) == document.seq)?;
    let mut own = laid_down(loaded, first, document);
    for event in events {
        if own.iter().any(|at| makes(event, at)) && is_in_place(loaded, event) {
            let is_later = |one: &&DocumentRecord| {
                (one.case_id, one.seq) == (document.case_id, signed(event.seq))
                    && (&one.template, &one.slot) == (&document.template, &document.slot)
                    && one.state == "released"
            };
            if let Some(later) = papers.iter().find(is_later) {
                return Some(Fate::Replaced(Box::new(later.clone())));
            }
        }
        if own.iter().any(|at| event.changes.contains(&Change::Retired { at: at.clone() })) {
            return Some(Fate::Lifted(event.recorded_at));
        }
        // What another act made since is no longer this paper's, whatever becomes of it.
        own.retain(|at| !makes(event, at));
    }
    None
}

/// The facts of the paper's own act: of one per key, those without a key and those of its own. What the core counted is not laid
/// down by anybody; it goes by what was counted.
fn laid_down(loaded: &Loaded, event: &Event, document: &DocumentRecord) -> BTreeSet<FactAt> {
    let is_own = |at: &FactAt| {
        let key = at.key.as_ref().map(|key| key.0.as_str());
        document.slot.is_empty() || key.is_none_or(|key| key == document.slot)
    };
    let is_computed = |at: &FactAt| {
        let declared = loaded.definition.facts.get(&at.fact);
        declared.is_some_and(|declared| declared.computed.is_some())
    };
    let made = event.changes.iter().filter_map(|change| {
        let Change::Produced { at, .. } = change else { return None };
        Some(at)
    });
    made.filter(|at| is_own(at) && !is_computed(at)).cloned().collect()
}

fn makes(event: &Event, place: &FactAt) -> bool {
    event.changes.iter().any(|change| matches!(change, Change::Produced { at, .. } if at == place))
}

/// One that moves the case on orders something new: a second one of the kind leaves the first what it was.
fn is_in_place(loaded: &Loaded, event: &Event) -> bool {
    let EventKind::Acted { action } = &event.kind else { return false };
    let action = loaded.definition.actions.get(action);
    action.is_some_and(|action| action.to.as_ref().is_none_or(|to| action.from.contains(to)))
}
