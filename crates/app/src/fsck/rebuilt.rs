//! A case folded a second time, from the changes its events name and by these lines alone: an error in the engine's fold shows here.

use std::collections::{BTreeMap, BTreeSet};

use procedure::case::{Change, FactAt};
use procedure::name::{Key, Name};
use uuid::Uuid;

use super::events::Read;

/// A child as a parent's event names it: sub-case and key.
pub(super) type ChildAt = (String, Option<String>);

/// What the events of a case say of it.
#[derive(Default)]
pub(super) struct Rebuilt {
    pub(super) state: Option<Name>,
    pub(super) entered_at: i64,
    pub(super) parties: BTreeMap<String, Uuid>,
    /// The people who hold each role, and since when; nobody, from the moment a new draw is asked for.
    pub(super) people: BTreeMap<String, (BTreeSet<Uuid>, i64)>,
    /// Everybody who was ever drawn or named: event, role, person, time.
    pub(super) assignments: BTreeSet<(i64, String, Uuid, i64)>,
    pub(super) clocks: BTreeMap<Name, Running>,
    /// The event that produced each fact that counts now.
    pub(super) facts: BTreeMap<FactAt, i64>,
    /// Roles for which a draw was asked that has not been made, by the event that asked.
    pub(super) asked: BTreeMap<Name, i64>,
    /// Children opened, with the number of the event.
    pub(super) opened: BTreeSet<(i64, ChildAt)>,
    /// Children whose answer came, by the event that opened them, and when it came.
    pub(super) answered: BTreeMap<(i64, ChildAt), i64>,
    /// Children that are needed no longer, by the event that opened them.
    pub(super) dropped: BTreeSet<(i64, ChildAt)>,
    /// Open children for which no organisation was found.
    pub(super) vacant: BTreeSet<ChildAt>,
    /// The case itself is needed no longer.
    pub(super) is_ended: bool,
}

/// A clock that was started and not stopped.
pub(super) struct Running {
    pub(super) due_at: i64,
    pub(super) run: u32,
    pub(super) is_paused: bool,
    pub(super) is_overdue: bool,
}

impl Rebuilt {
    pub(super) fn of(events: &[Read<'_>]) -> Self {
        let mut rebuilt = Self::default();
        for event in events {
            for change in &event.changes {
                rebuilt.change(change, event.row.seq, event.row.recorded_at);
            }
        }
        rebuilt
    }

    fn change(&mut self, change: &Change, seq: i64, at: i64) {
        match change {
            Change::Produced { at: place, .. } => {
                self.facts.insert(place.clone(), seq);
            }
            Change::Retired { at: place } => {
                self.facts.remove(place);
            }
            Change::Moved { to } => {
                self.state = Some(to.clone());
                self.entered_at = at;
            }
            Change::Joined { org, organisation } => {
                self.parties.insert(org.to_string(), organisation.0);
            }
            Change::Assigned { role, people, .. } => {
                let people: BTreeSet<Uuid> = people.iter().map(|person| person.0).collect();
                let assigned = people.iter().map(|person| (seq, role.to_string(), *person, at));
                self.assignments.extend(assigned);
                self.people.insert(role.to_string(), (people, at));
                self.asked.remove(role);
            }
            Change::ClockStarted { clock, due_at, run } => {
                let due_at = due_at.as_microsecond();
                let running = Running { due_at, run: *run, is_paused: false, is_overdue: false };
                self.clocks.insert(clock.clone(), running);
            }
            Change::ClockStopped { clock } => {
                self.clocks.remove(clock);
            }
            Change::ClockPaused { clock } => self.tick(clock, |running| running.is_paused = true),
            Change::ClockResumed { clock, due_at } => self.tick(clock, |running| {
                running.is_paused = false;
                running.due_at = due_at.as_microsecond();
            }),
            Change::ClockOverdue { clock } => self.tick(clock, |running| running.is_overdue = true),
            Change::SubcaseOpened { subcase, key } => {
                self.vacant.remove(&child(subcase, key.as_ref()));
                self.opened.insert((seq, child(subcase, key.as_ref())));
            }
            Change::SubcaseAnswered { subcase, key } => {
                self.vacant.remove(&child(subcase, key.as_ref()));
                let child = self.last(child(subcase, key.as_ref()));
                self.answered.insert(child, at);
            }
            Change::SubcaseEnded { subcase, key } => {
                self.vacant.remove(&child(subcase, key.as_ref()));
                let child = self.last(child(subcase, key.as_ref()));
                self.dropped.insert(child);
            }
            Change::SubcaseVacant { subcase, key } => {
                self.vacant.insert(child(subcase, key.as_ref()));
            }
            Change::Ended => self.is_ended = true,
            Change::AssignmentAsked { role } => {
                self.people.remove(role.as_str());
                self.asked.insert(role.clone(), seq);
            }
            Change::Papered { .. }
            | Change::Registered { .. }
            | Change::Sent { .. }
            | Change::SentOutside { .. } => {}
        }
    }

    /// The child at this place that was opened last, with the event that did.
    fn last(&self, child: ChildAt) -> (i64, ChildAt) {
        let last = self.opened.iter().rev().find(|(_, opened)| *opened == child);
        (last.map(|(seq, _)| *seq).unwrap_or_default(), child)
    }

    fn tick(&mut self, clock: &Name, change: impl FnOnce(&mut Running)) {
        if let Some(running) = self.clocks.get_mut(clock) {
            change(running);
        }
    }
}

fn child(subcase: &Name, key: Option<&Key>) -> ChildAt {
    (subcase.to_string(), key.map(|key| key.0.clone()))
}
