//! What the cases of a family wrote into registers, by their events.

use std::collections::{BTreeMap, BTreeSet};

use procedure::act::{Author, Cause};
use procedure::case::Change;
use procedure::name::Name;
use serde_json::Value;
use uuid::Uuid;

use crate::db::Tx;
use crate::error::Result;
use crate::fsck::report::Report;
use crate::fsck::rows::References;
use crate::fsck::store::registers::{self as store, PartyRow, SaidRow, WroteRow};

/// A row: the first case that wrote it, and the key for which it did; no key is the empty text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowAt {
    pub(super) register: String,
    pub(super) case: Uuid,
    pub(super) slot: String,
}

/// A version as its event wrote it.
#[derive(Debug, Clone)]
pub(super) struct Wrote {
    pub(super) case: Uuid,
    pub(super) seq: i64,
    pub(super) at: i64,
    /// When the clock ran out that caused it, if one did.
    due_at: Option<i64>,
    /// From when it holds: from its event, or from when the clock ran out, and always after the version before.
    pub(super) held_from: i64,
    pub(super) status: String,
    pub(super) key: Option<String>,
    /// The papers of the act, as they were prepared and signed.
    pub(super) papers: Vec<Value>,
    /// Does the act write into this register alone?
    pub(super) is_alone: bool,
    /// By kind of organisation: who took part.
    pub(super) parties: BTreeMap<String, Uuid>,
    /// The events whose facts counted, by fact and key.
    pub(super) facts: BTreeMap<(String, Option<String>), i64>,
}

/// Families of cases: those of a page that have no parent, and all that come from them.
pub(super) struct Family {
    pub(super) references: References,
    parents: BTreeMap<Uuid, Uuid>,
    events: Vec<WroteRow>,
    bodies: BTreeMap<(Uuid, i64, String, Option<String>), Value>,
    /// What is on record now.
    pub(super) organisations: BTreeMap<Uuid, PartyRow>,
}

impl Family {
    pub(super) async fn read(
        tx: &mut Tx,
        report: &mut Report,
        range: (Uuid, Uuid),
    ) -> Result<Self> {
        let members = store::members(tx, range).await?.told_of_no_case(report);
        let references =
            members.iter().map(|member| (member.id, member.reference.clone())).collect();
        let events = store::wrote(tx, range).await?.told(report, &references);
        let said = store::said(tx, range).await?.told(report, &references);
        let parties = store::parties(tx, range).await?.told_of_no_case(report);
        let body = |row: SaidRow| {
            let body = serde_json::from_str(&row.body?).ok()?;
            Some(((row.case_id, row.seq, row.fact, row.fact_key), body))
        };
        Ok(Self {
            references,
            parents: members.iter().map(|member| (member.id, member.parent)).collect(),
            events,
            bodies: said.into_iter().filter_map(body).collect(),
            organisations: parties.into_iter().map(|party| (party.id, party)).collect(),
        })
    }

    /// What the fact that counted then says.
    pub(super) fn fact(&self, wrote: &Wrote, fact: &str, key: Option<&str>) -> Option<&Value> {
        let place = (fact.to_owned(), key.map(ToOwned::to_owned));
        let seq = *wrote.facts.get(&place)?;
        self.bodies.get(&(wrote.case, seq, place.0, place.1))
    }

    /// Every row with its versions, the oldest first. A case writes on at the row of the nearest case above it that has one.
    pub(super) fn rows(&self) -> BTreeMap<RowAt, Vec<Wrote>> {
        let mut all: Vec<(String, Wrote)> = self.wrote();
        // At the same microsecond a parent came before its children.
        all.sort_by_key(|(_, wrote)| {
            (wrote.at, self.above(wrote.case).count(), wrote.case, wrote.seq)
        });
        let mut rows: BTreeMap<RowAt, Vec<Wrote>> = BTreeMap::new();
        for (register, wrote) in all {
            let slot = wrote.key.clone().unwrap_or_default();
            let at = |case| RowAt { register: register.clone(), case, slot: slot.clone() };
            let row = self.above(wrote.case).map(at).find(|row| rows.contains_key(row));
            let versions = rows.entry(row.unwrap_or_else(|| at(wrote.case))).or_default();
            let before = versions.last().map(|before| before.held_from.saturating_add(1));
            let due_at =
                wrote.due_at.map(|due_at| before.map_or(due_at, |least| least.max(due_at)));
            versions.push(Wrote { held_from: due_at.unwrap_or(wrote.at), ..wrote });
        }
        rows
    }

    /// The case, its parent, and so on. A link that somebody bent into a ring leads round at most once.
    fn above(&self, case: Uuid) -> impl Iterator<Item = Uuid> {
        let parent = |case: &Uuid| self.parents.get(case).copied().filter(|parent| parent != case);
        std::iter::successors(Some(case), parent).take(self.parents.len().max(1))
    }

    fn wrote(&self) -> Vec<(String, Wrote)> {
        let mut all = Vec::new();
        let mut now = Now::default();
        for event in &self.events {
            if now.case != Some(event.case_id) {
                now = Now { case: Some(event.case_id), ..Now::default() };
            }
            // An event that cannot be read is a complaint of its own.
            let changes: Vec<Change> = serde_json::from_str(&event.changes).unwrap_or_default();
            let due_at = now.due_at(event);
            for change in &changes {
                now.change(change, event.seq);
            }
            all.extend(now.wrote((event, due_at), &changes));
        }
        all
    }
}

/// What a case has come to.
#[derive(Default)]
struct Now {
    case: Option<Uuid>,
    parties: BTreeMap<String, Uuid>,
    facts: BTreeMap<(String, Option<String>), i64>,
    /// When each clock runs out, or ran out.
    clocks: BTreeMap<Name, i64>,
}

impl Now {
    /// When the clock ran out that caused this event.
    fn due_at(&self, event: &WroteRow) -> Option<i64> {
        match serde_json::from_str(&event.author).ok()? {
            Author::Cause(Cause::Clock { clock, .. }) => self.clocks.get(&clock).copied(),
            Author::Cause(_) | Author::Person(_) => None,
        }
    }

    fn change(&mut self, change: &Change, seq: i64) {
        let place = |at: &procedure::case::FactAt| {
            (at.fact.to_string(), at.key.as_ref().map(|key| key.0.clone()))
        };
        if let Change::Produced { at, .. } = change {
            self.facts.insert(place(at), seq);
        }
        if let Change::Retired { at } = change {
            self.facts.remove(&place(at));
        }
        if let Change::ClockStarted { clock, due_at, .. } | Change::ClockResumed { clock, due_at } =
            change
        {
            self.clocks.insert(clock.clone(), due_at.as_microsecond());
        }
        if let Change::Joined { org, organisation } = change {
            self.parties.insert(org.to_string(), organisation.0);
        }
    }

    /// The rows that an event wrote, after all else that it changed.
    fn wrote(
        &self,
        (event, due_at): (&WroteRow, Option<i64>),
        changes: &[Change],
    ) -> Vec<(String, Wrote)> {
        let mut registered = Vec::new();
        for change in changes {
            if let Change::Registered { register, status, key } = change {
                registered.push((register, status, key));
            }
        }
        let registers: BTreeSet<_> = registered.iter().map(|(register, ..)| register).collect();
        let shown = event.shown.as_deref().and_then(|shown| serde_json::from_str(shown).ok());
        let papers: Vec<Value> = shown.unwrap_or_default();
        let wrote = registered.iter().map(|(register, status, key)| {
            let wrote = Wrote {
                case: event.case_id,
                seq: event.seq,
                at: event.recorded_at,
                due_at,
                held_from: event.recorded_at,
                status: status.to_string(),
                key: key.as_ref().map(|key| key.0.clone()),
                papers: papers.clone(),
                is_alone: registers.len() == 1,
                parties: self.parties.clone(),
                facts: self.facts.clone(),
            };
            ((*register).clone(), wrote)
        });
        wrote.collect()
    }
}
