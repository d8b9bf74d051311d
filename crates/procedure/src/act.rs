//! The one way a case changes: a command is decided into changes, or refused.

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::{OrganisationId, PersonId, PostId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::case::{Case, Change, EventKind, FactAt};
use crate::definition::Definition;
use crate::guard::{self, Answers, Need};
use crate::name::{Key, Name};
use crate::refusal::Refusal;

mod again;
mod author;
mod causes;
mod children;
mod clocks;
pub(crate) mod context;
mod draft;
mod effects;
pub(crate) mod facts;
pub(crate) mod fields;
mod letterhead;
mod open;
mod page;
mod parties;
mod power;
mod replay;

use context::Context;
use parties::Joining;

pub use author::holds;
pub use causes::{
    answer, drawn, ended, evidence_actions, left, outside_actions, overdue, register_actions,
    vacant,
};
pub use open::open;
pub use page::{Check, checks, judge_open, open_actions};
pub use power::Power;
pub use replay::fits;

/// One author or one cause. Never both, never neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    Person(Actor),
    Cause(Cause),
}

/// A signed-in person, in the post in which they act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub person: PersonId,
    pub post: PostId,
    pub organisation: OrganisationId,
    /// Kind of the organisation, e.g. `business`.
    pub org: Name,
    /// Kind of the post, e.g. `head`.
    pub post_kind: Name,
    /// By what power of attorney, where the post is the firm's and not theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
}

/// Why something happened that nobody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Evidence arrived with this event of the case.
    Evidence { seq: u64 },
    /// A clock ran out.
    Clock { clock: Name, run: u32 },
    /// A register row has a status.
    Register { register: String, row: String },
    /// A child answered; `answer` is opaque.
    Child { answer: String },
    /// Another system answered; `answer` is the id under which its answer is kept.
    Outside { system: Name, message: Name, answer: String },
    /// A draw that the event `seq` asked for.
    Draw { seq: u64 },
    /// The draw of a child's organisation found nobody.
    Vacancy,
    /// A parent opened the case, or needs it no longer.
    Parent,
    /// The post by which this person held a role is over.
    Left { person: PersonId },
}

/// What somebody, or a cause, wants to happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub action: Name,
    pub author: Author,
    /// The facts that a person filled or another system brought; computed ones are not among them.
    pub facts: Vec<NewFact>,
}

/// A fact not yet recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFact {
    pub at: FactAt,
    pub body: Value,
    pub author: Option<PersonId>,
}

/// How far the act has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Before signing: signature and presence are not asked for yet.
    Prepare,
    /// All guards.
    Commit,
}

/// What the decision may look at besides case and command.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub now: Timestamp,
    /// When it happened in the field, for an act that cites a capture: competence and instruments are judged then, order
    /// and deadlines now.
    pub captured_at: Option<Timestamp>,
    pub calendar: &'a Calendar,
    pub phase: Phase,
}

impl Moment<'_> {
    /// The civil day on which competence and instruments had to be valid.
    pub(crate) fn day(&self) -> jiff::civil::Date {
        Calendar::day(self.captured_at.unwrap_or(self.now))
    }
}

/// An act that may happen: the event it makes, and the facts with their bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub kind: EventKind,
    /// In the order of an act: produced, retired, moved, clocks, effects. `Produced.hash` is empty: the caller salts.
    pub changes: Vec<Change>,
    /// Bodies of all produced facts, computed ones included, by place.
    pub bodies: BTreeMap<FactAt, Value>,
}

impl Decision {
    /// The papers it makes: template and key.
    pub fn papers(&self) -> Vec<(&Name, Option<&Key>)> {
        let mut papers = Vec::new();
        for change in &self.changes {
            if let Change::Papered { template, key } = change {
                papers.push((template, key.as_ref()));
            }
        }
        papers
    }

    /// The registers it writes.
    pub fn registers(&self) -> Vec<&str> {
        let mut registers = Vec::new();
        for change in &self.changes {
            if let Change::Registered { register, .. } = change {
                registers.push(register.as_str());
            }
        }
        registers
    }
}

/// What must be known before [`decide`] can say yes or no.
///
/// # Errors
/// What needs no answers is refused at once: an unknown action, a wrong state, another's role, a missing or malformed fact.
pub fn needs(
    definition: &Definition,
    case: &Case,
    command: &Command,
    moment: Moment<'_>,
) -> Result<Vec<Need>, Refusal> {
    let (context, joining) = taken(definition, case, command, moment)?;
    let guards = guard::all(&context.action.guards);
    let asked = guards.iter().flat_map(|guard| guard.needs(&context));
    let mut needs: Vec<_> = again::needs(&context)
        .into_iter()
        .chain(joining.iter().map(Joining::need))
        .chain(letterhead::need(&context))
        .chain(asked)
        .collect();
    needs.sort_unstable();
    needs.dedup();
    Ok(needs)
}

/// Decides an action: all its guards, what it produces, retires, moves, starts and stops.
///
/// # Errors
/// The first refusal in this order: state, role, key, form, required facts, same person, parties, guards by name.
pub fn decide(
    definition: &Definition,
    case: &Case,
    command: &Command,
    answers: &Answers,
    moment: Moment<'_>,
) -> Result<Decision, Refusal> {
    let (context, joining) = taken(definition, case, command, moment)?;
    again::same_person(&context, answers)?;
    joining.iter().try_for_each(|one| one.decide(answers))?;
    letterhead::decide(&context, answers)?;
    for guard in guard::all(&context.action.guards) {
        guard.decide(&context, answers)?;
    }
    carried_out(context, &joining)
}

/// The command with its facts taken and everything checked that needs no answers.
fn taken<'a>(
    definition: &'a Definition,
    case: &'a Case,
    command: &'a Command,
    moment: Moment<'a>,
) -> Result<(Context<'a>, Vec<Joining>), Refusal> {
    let mut context = Context::begin(definition, case, &command.action, &command.author, moment)?;
    facts::take(&mut context, &command.facts)?;
    again::required(&context)?;
    again::at_most(&context)?;
    again::same_person_here(&context)?;
    let joining = parties::joining(&context)?;
    Ok((context, joining))
}

/// All holds: the facts are there; now the parties, what no longer counts, the state, the clocks and the effects.
fn carried_out(context: Context<'_>, joining: &[Joining]) -> Result<Decision, Refusal> {
    let Context { mut draft, action, name, author, before, .. } = context;
    for one in joining {
        draft.emit(one.change());
    }
    for fact in &action.retires {
        draft.retire_fact(fact);
    }
    let left = before.state.as_ref().filter(|_| action.to.is_some());
    if let Some(to) = &action.to {
        draft.emit(Change::Moved { to: to.clone() });
    }
    clocks::after_action(&mut draft, name, &author, left)?;
    effects::emit(&mut draft, action);
    children::end_unneeded(&mut draft);
    clocks::pause_or_resume(&mut draft);
    Ok(draft.decision(EventKind::Acted { action: name.clone() }))
}

/// The child's answer as an event of the parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub subcase: Name,
    pub key: Option<Key>,
    pub body: Value,
    pub author: Option<PersonId>,
}

#[cfg(test)]
mod tests;
