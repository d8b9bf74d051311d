//! A case: what its events made of it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::act::Author;
use crate::definition::{Definition, StateKind};
use crate::name::{Key, Name};

mod fold;

/// Where a fact stands in a case: its name, and its key if it is keyed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactAt {
    pub fact: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
}

/// A case folded from its events. Holds only what counts now; the history is the events themselves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    /// `None` before the opening event.
    pub state: Option<Name>,
    /// Number of the last event; the opening is 1, 0 means no event yet.
    pub seq: u64,
    pub opened_at: Option<Timestamp>,
    /// When the case entered its state.
    pub entered_at: Option<Timestamp>,
    /// The facts that count now. Bodies are `Value::Null` until the caller fills them.
    pub facts: BTreeMap<FactAt, CurrentFact>,
    /// The organisation of each kind that takes part.
    pub parties: BTreeMap<Name, OrganisationId>,
    /// The people of each role that has been drawn or named.
    pub assigned: BTreeMap<Name, BTreeSet<PersonId>>,
    /// Everybody ever assigned to a role in this case: a draw prefers others while there are any.
    pub once_assigned: BTreeMap<Name, BTreeSet<PersonId>>,
    pub clocks: BTreeMap<Name, Clock>,
    /// No longer needed: its parent awaits its answer no more, and nothing happens in it any more, whatever its state.
    pub ended: bool,
    /// Children by sub-case and key (`None` where the sub-case has no `each`): is the answer here?
    pub children: BTreeMap<(Name, Option<Key>), ChildState>,
    /// Children for which no organisation was found.
    pub vacant: BTreeSet<(Name, Option<Key>)>,
    /// Who did which action, in order.
    pub acts: Vec<PastAct>,
}

/// A fact that counts now.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentFact {
    /// SHA-256 of salt and canonical body, as stored.
    pub hash: [u8; 32],
    pub body: Value,
    /// Number of the event that recorded it.
    pub seq: u64,
    /// Who made it; a computed fact has no author.
    pub author: Option<PersonId>,
    pub recorded_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChildState {
    Open,
    Answered,
    /// Its answer is awaited no more.
    Ended,
}

/// A running clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    /// 1 on the first run of a repeating clock.
    pub run: u32,
    /// Since when it stands still; `None` while it runs.
    pub paused_at: Option<Timestamp>,
    /// It ran out and only escalates.
    pub overdue: bool,
}

/// That somebody, or a cause, did an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAct {
    pub seq: u64,
    pub action: Name,
    pub person: Option<PersonId>,
    pub at: Timestamp,
}

/// What kind of event it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// The case was opened, with its given facts and parties.
    Opened,
    /// An action of the definition.
    Acted { action: Name },
    /// A child answered.
    Answered { subcase: Name, key: Option<Key> },
    /// People or an organisation were drawn.
    Drawn { role: Name },
    /// No organisation was found for a child.
    Vacant { subcase: Name, key: Option<Key> },
    /// A clock that escalates ran out; the case stays where it is.
    Overdue { clock: Name },
    /// The post by which somebody held the role is over; another draw is asked for.
    Left { role: Name },
    /// Its parent needs it no longer.
    Ended,
}

/// One event, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub seq: u64,
    pub kind: EventKind,
    pub author: Author,
    pub recorded_at: Timestamp,
    pub changes: Vec<Change>,
}

/// What an event changed. The list of changes is the stored payload of the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A fact counts from now on, instead of an earlier one at the same place if there is one.
    Produced {
        at: FactAt,
        /// Hex of the hash of salt and body; filled by the caller that salts.
        hash: String,
        author: Option<PersonId>,
    },
    /// The fact no longer counts.
    Retired {
        at: FactAt,
    },
    Moved {
        to: Name,
    },
    /// An organisation takes part from now on.
    Joined {
        org: Name,
        organisation: OrganisationId,
    },
    /// A draw is asked for; the draw itself is an event of its own.
    AssignmentAsked {
        role: Name,
    },
    /// These people now hold the role; empty: nobody could be found.
    Assigned {
        role: Name,
        people: Vec<PersonId>,
        draw: Value,
    },
    ClockStarted {
        clock: Name,
        due_at: Timestamp,
        run: u32,
    },
    ClockStopped {
        clock: Name,
    },
    ClockPaused {
        clock: Name,
    },
    /// It runs again; the due time moved by exactly the pause.
    ClockResumed {
        clock: Name,
        due_at: Timestamp,
    },
    ClockOverdue {
        clock: Name,
    },
    /// A child is opened; its id stands elsewhere, so that nothing in the parent names it.
    SubcaseOpened {
        subcase: Name,
        key: Option<Key>,
    },
    SubcaseAnswered {
        subcase: Name,
        key: Option<Key>,
    },
    /// No organisation was found for the open child.
    SubcaseVacant {
        subcase: Name,
        key: Option<Key>,
    },
    /// The open child is needed no longer; it is told so in an event of its own.
    SubcaseEnded {
        subcase: Name,
        key: Option<Key>,
    },
    /// This case itself is needed no longer.
    Ended,
    /// A paper of this template is made, one per key.
    Papered {
        template: Name,
        key: Option<Key>,
    },
    /// A register row is written.
    Registered {
        register: String,
        status: Name,
        key: Option<Key>,
    },
    Sent {
        to: Name,
        message: Name,
    },
    /// A message to another system goes out.
    SentOutside {
        system: Name,
        message: Name,
    },
}

impl Case {
    /// Nothing can happen in it any more: it reached a final state, or its parent needs it no longer.
    pub fn is_over(&self, definition: &Definition) -> bool {
        let state = self.state.as_ref().and_then(|state| definition.states.get(state));
        self.ended || state.is_some_and(|state| state.kind == StateKind::Final)
    }

    /// The body of a single fact that counts now.
    pub fn single(&self, fact: &Name) -> Option<&CurrentFact> {
        self.facts.get(&FactAt { fact: fact.clone(), key: None })
    }

    /// The entries of a keyed fact that count now.
    pub fn keyed<'a>(&'a self, fact: &'a Name) -> impl Iterator<Item = (&'a Key, &'a CurrentFact)> {
        self.facts
            .iter()
            .filter(move |(at, _)| at.fact == *fact)
            .filter_map(|(at, current)| at.key.as_ref().map(|key| (key, current)))
    }
}
