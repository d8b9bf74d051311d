//! Who, or what, brought an event about: an action has the author that its procedure names, happens where it may, and does what it says.

use std::collections::BTreeSet;

use procedure::act::{Actor, Author, Cause};
use procedure::case::{Change, EventKind};
use procedure::definition::{Action, By, Definition, Effect, Recipient, Role};
use procedure::name::Name;

use super::code::Code;
use super::events::Read;
use super::report::Report;

pub(super) fn check(report: &mut Report, definition: &Definition, events: &[Read<'_>]) {
    let mut state: Option<&Name> = None;
    for event in events {
        let stands = if let EventKind::Acted { action: name } = &event.kind {
            definition.actions.get(name).is_some_and(|action| {
                let possible = state.is_some_and(|state| action.from.contains(state));
                let does = possible && does(definition, action, &event.changes);
                report.expect(does, Code::EventAct, event.name());
                is_let(definition, (name, action), &event.author)
            })
        } else {
            is_own(&event.kind, &event.author)
        };
        report.expect(stands, Code::EventAuthor, event.name());
        for change in &event.changes {
            if let Change::Moved { to } = change {
                state = Some(to);
            }
        }
    }
}

/// What no action brings about has a cause of its own.
fn is_own(kind: &EventKind, author: &Author) -> bool {
    match kind {
        EventKind::Opened => matches!(author, Author::Person(_) | Author::Cause(Cause::Parent)),
        EventKind::Answered { .. } => matches!(author, Author::Cause(Cause::Child { .. })),
        EventKind::Drawn { .. } => matches!(author, Author::Cause(Cause::Draw { .. })),
        EventKind::Vacant { .. } => matches!(author, Author::Cause(Cause::Vacancy)),
        EventKind::Overdue { .. } => matches!(author, Author::Cause(Cause::Clock { .. })),
        EventKind::Left { .. } => matches!(author, Author::Cause(Cause::Left { .. })),
        EventKind::Ended => matches!(author, Author::Cause(Cause::Parent)),
        EventKind::Acted { .. } => false,
    }
}

/// Does the procedure give this action to whoever did it?
fn is_let(definition: &Definition, (name, action): (&Name, &Action), author: &Author) -> bool {
    match (&action.by, author) {
        (By::Role(role), Author::Person(actor)) => {
            definition.roles.get(role).is_some_and(|role| fits(role, actor))
        }
        (By::Evidence, Author::Cause(Cause::Evidence { .. })) => true,
        (By::Clock, Author::Cause(Cause::Clock { clock, .. })) => {
            definition.deadline(clock).is_some_and(|deadline| deadline.then.as_ref() == Some(name))
        }
        (By::Register(heard), Author::Cause(Cause::Register { register, .. })) => {
            heard.register == *register
        }
        (By::Outside(heard), Author::Cause(Cause::Outside { system, message, .. })) => {
            heard.system == *system && heard.message == *message
        }
        (By::Role(_) | By::Evidence | By::Clock | By::Register(_) | By::Outside(_), _) => false,
    }
}

/// Whoever acts by a power of attorney does so in a post of that firm, of another kind than its own.
fn fits(role: &Role, actor: &Actor) -> bool {
    let anybody = matches!(role.org.as_str(), "person" | "any");
    let org = anybody || role.org == actor.org;
    org && (actor.power.is_some() || role.post.as_ref().is_none_or(|post| *post == actor.post_kind))
}

/// Does the action do all this? What follows from it by itself, such as clocks and the end of children, is looked at elsewhere.
fn does(definition: &Definition, action: &Action, changes: &[Change]) -> bool {
    let effects = |is: &dyn Fn(&Effect) -> bool| action.effects.iter().any(is);
    let mut moved = BTreeSet::new();
    let each = changes.iter().all(|change| match change {
        Change::Produced { at, .. } => action.produces.contains(&at.fact),
        Change::Moved { to } => {
            moved.insert(to);
            action.to.as_ref() == Some(to)
        }
        Change::AssignmentAsked { role } => {
            effects(&|effect| matches!(effect, Effect::Assign { role: own } if own == role))
        }
        Change::SubcaseOpened { subcase, .. } => effects(
            &|effect| matches!(effect, Effect::OpenSubcase { subcase: own, .. } if own == subcase),
        ),
        Change::Registered { register, status, .. } => effects(&|effect| {
            matches!(effect, Effect::Register { register: own, status: said, .. } if own == register && said == status)
        }),
        Change::Papered { template, .. } => {
            action.documents.iter().any(|document| document.template == *template)
        }
        Change::Sent { to, message } => effects(&|effect| {
            matches!(effect, Effect::Send { to: Recipient::Role(own), message: said } if own == to && said == message)
        }),
        Change::SentOutside { system, message } => effects(&|effect| {
            matches!(effect, Effect::Send { to: Recipient::Outside(own), message: said } if own == system && said == message)
        }),
        Change::ClockStarted { clock, .. } => definition.deadline(clock).is_some(),
        Change::Assigned { .. } | Change::SubcaseAnswered { .. } | Change::SubcaseVacant { .. } | Change::Ended => false,
        Change::Retired { .. }
        | Change::Joined { .. }
        | Change::ClockStopped { .. }
        | Change::ClockPaused { .. }
        | Change::ClockResumed { .. }
        | Change::ClockOverdue { .. }
        | Change::SubcaseEnded { .. } => true,
    });
    each && (action.to.is_none() || moved.len() == 1)
}
