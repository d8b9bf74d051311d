//! Folding: events into the case they made.

use jiff::Timestamp;
use serde_json::Value;

use super::{Case, Change, ChildState, Clock, CurrentFact, Event, EventKind, FactAt, PastAct};
use crate::act::Author;
use crate::definition::Definition;

impl Case {
    /// The case that these events made, in their order.
    pub fn fold(definition: &Definition, events: &[Event]) -> Self {
        let mut case = Self::default();
        for event in events {
            case.apply(definition, event);
        }
        case
    }

    /// Adds one event, the next by number. The definition is the version the case is pinned to.
    pub fn apply(&mut self, definition: &Definition, event: &Event) {
        debug_assert_eq!(event.seq, self.seq + 1, "events fold in their order");
        self.seq = event.seq;
        for change in &event.changes {
            if let Change::Moved { to } = change {
                debug_assert!(
                    definition.states.contains_key(to),
                    "state {to} of another definition"
                );
            }
            self.change(change, event.recorded_at);
        }
        match &event.kind {
            EventKind::Opened => self.opened_at = Some(event.recorded_at),
            EventKind::Acted { action } => {
                let person = match &event.author {
                    Author::Person(actor) => Some(actor.person),
                    Author::Cause(_) => None,
                };
                self.acts.push(PastAct {
                    seq: event.seq,
                    action: action.clone(),
                    person,
                    at: event.recorded_at,
                });
            }
            EventKind::Answered { .. }
            | EventKind::Drawn { .. }
            | EventKind::Vacant { .. }
            | EventKind::Overdue { .. }
            | EventKind::Left { .. }
            | EventKind::Ended => {}
        }
    }

    /// Gives a fact that counts now its body; a place where none counts is left alone.
    pub fn fill(&mut self, at: &FactAt, body: Value) {
        if let Some(current) = self.facts.get_mut(at) {
            current.body = body;
        }
    }

    /// One change of the event `self.seq`.
    pub(crate) fn change(&mut self, change: &Change, at: Timestamp) {
        match change {
            Change::Produced { at: place, hash, author } => {
                let current = CurrentFact {
                    hash: hash_bytes(hash),
                    body: Value::Null,
                    seq: self.seq,
                    author: *author,
                    recorded_at: at,
                };
                self.facts.insert(place.clone(), current);
            }
            Change::Retired { at: place } => {
                self.facts.remove(place);
            }
            Change::Moved { to } => {
                self.state = Some(to.clone());
                self.entered_at = Some(at);
            }
            Change::Joined { org, organisation } => {
                self.parties.insert(org.clone(), *organisation);
            }
            // From the moment a new draw is asked for nobody holds the role.
            Change::AssignmentAsked { role } => {
                self.assigned.remove(role);
            }
            Change::Assigned { role, people, draw: _ } => {
                self.assigned.insert(role.clone(), people.iter().copied().collect());
                self.once_assigned.entry(role.clone()).or_default().extend(people);
            }
            Change::SubcaseOpened { subcase, key } => {
                let place = (subcase.clone(), key.clone());
                self.vacant.remove(&place);
                self.children.insert(place, ChildState::Open);
            }
            Change::SubcaseVacant { subcase, key } => {
                self.vacant.insert((subcase.clone(), key.clone()));
            }
            Change::SubcaseAnswered { subcase, key } => {
                self.children.insert((subcase.clone(), key.clone()), ChildState::Answered);
            }
            Change::SubcaseEnded { subcase, key } => {
                self.children.insert((subcase.clone(), key.clone()), ChildState::Ended);
            }
            Change::Ended => self.ended = true,
            Change::ClockStarted { .. }
            | Change::ClockStopped { .. }
            | Change::ClockPaused { .. }
            | Change::ClockResumed { .. }
            | Change::ClockOverdue { .. } => self.tick(change, at),
            Change::Papered { .. }
            | Change::Registered { .. }
            | Change::Sent { .. }
            | Change::SentOutside { .. } => {}
        }
    }

    fn tick(&mut self, change: &Change, at: Timestamp) {
        match change {
            Change::ClockStarted { clock, due_at, run } => {
                let clock_now = Clock {
                    started_at: at,
                    due_at: *due_at,
                    run: *run,
                    paused_at: None,
                    overdue: false,
                };
                self.clocks.insert(clock.clone(), clock_now);
            }
            Change::ClockStopped { clock } => {
                self.clocks.remove(clock);
            }
            Change::ClockPaused { clock } => {
                if let Some(clock) = self.clocks.get_mut(clock) {
                    clock.paused_at = Some(at);
                }
            }
            Change::ClockResumed { clock, due_at } => {
                if let Some(clock) = self.clocks.get_mut(clock) {
                    clock.paused_at = None;
                    clock.due_at = *due_at;
                }
            }
            Change::ClockOverdue { clock } => {
                if let Some(clock) = self.clocks.get_mut(clock) {
                    clock.overdue = true;
                }
            }
            Change::Produced { .. }
            | Change::Retired { .. }
            | Change::Moved { .. }
            | Change::Joined { .. }
            | Change::AssignmentAsked { .. }
            | Change::Assigned { .. }
            | Change::SubcaseOpened { .. }
            | Change::SubcaseVacant { .. }
            | Change::SubcaseAnswered { .. }
            | Change::SubcaseEnded { .. }
            | Change::Ended
            | Change::Papered { .. }
            | Change::Registered { .. }
            | Change::Sent { .. }
            | Change::SentOutside { .. } => {}
        }
    }
}

/// An unsalted decision has no hash yet, and is folded only inside `decide`.
fn hash_bytes(hex_text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    match hex::decode_to_slice(hex_text, &mut bytes) {
        Ok(()) => bytes,
        Err(_) => [0; 32],
    }
}

#[cfg(test)]
mod tests;
