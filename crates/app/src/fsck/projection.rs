//! What is kept of a case for queries is what its events made of it.

use std::collections::{BTreeMap, BTreeSet};

use procedure::act::Author;
use procedure::case::FactAt;
use procedure::definition::{Action, By, Definition, Effect, Role, StateKind};
use procedure::name::Name;
use uuid::Uuid;

use super::cases::{Page, of};
use super::code::Code;
use super::events::Read;
use super::rebuilt::Rebuilt;
use super::report::{At, Report};
use super::store::{ClockRow, FactRow};
use crate::cases::store::{CaseRecord, ENDED, NEVER};

pub(super) fn check(
    report: &mut Report,
    definition: Option<&Definition>,
    (case, latest): (&CaseRecord, i64),
    (events, page): (&[Read<'_>], &Page),
) {
    let rebuilt = Rebuilt::of(events);
    let name = format!("case {}", case.reference);
    moved(report, case, events, &rebuilt);
    match definition {
        Some(definition) => {
            let path = definition.path();
            report.same(Code::CaseDefinition, &name, (path.as_str(), case.service.as_str()));
            by_definition(report, definition, case, &rebuilt);
            title(report, definition, case, (&rebuilt, of(&page.facts, case.id)));
        }
        None => report.complain(Code::CaseDefinition, &name),
    }
    due(report, case, &rebuilt);
    let clocks = of(&page.clocks, case.id);
    report.expect(clocks_agree(clocks, latest, &rebuilt), Code::CaseClocks, &name);
    let parties: BTreeMap<_, _> =
        of(&page.parties, case.id).iter().map(|(_, kind, id)| (kind.clone(), *id)).collect();
    report.expect(parties == rebuilt.parties, Code::CaseParties, &name);
    let people: BTreeSet<(&str, Uuid, i64)> = of(&page.people, case.id)
        .iter()
        .map(|(_, role, person, at)| (role.as_str(), *person, *at))
        .collect();
    let assigned = rebuilt.people.iter().flat_map(|(role, (people, at))| {
        people.iter().map(move |person| (role.as_str(), *person, *at))
    });
    report.expect(people == assigned.collect(), Code::CasePeople, &name);
    let assignments: BTreeSet<(i64, String, Uuid, i64)> = of(&page.assignments, case.id)
        .iter()
        .map(|row| (row.seq, row.role.clone(), row.person, row.assigned_at))
        .collect();
    report.expect(assignments == rebuilt.assignments, Code::CaseAssignments, &name);
}

/// Where the case stands and since when, and who opened it.
fn moved(report: &mut Report, case: &CaseRecord, events: &[Read<'_>], rebuilt: &Rebuilt) {
    let name = format!("case {}", case.reference);
    let (first, last) = (events.first(), events.last());
    let state = rebuilt.state.as_ref().map(Name::as_str).unwrap_or_default();
    report.same(Code::CaseState, &name, (state, case.state.as_str()));
    let events = format!("{name}: number of its last event");
    report.same(Code::CaseState, events, (last.map(|event| event.row.seq), Some(case.seq)));
    let at = |event: Option<&Read<'_>>| event.map(|event| At(event.row.recorded_at));
    for (what, expected, found) in [
        ("opened", at(first), case.opened_at),
        ("changed", at(last), case.updated_at),
        ("entered its state", Some(At(rebuilt.entered_at)), case.entered_at),
    ] {
        report.same(Code::CaseTimes, format!("{name}: {what}"), (expected, Some(At(found))));
    }
    let opener = first.and_then(|event| match &event.author {
        Author::Person(actor) => Some(actor.organisation.0),
        Author::Cause(_) => None,
    });
    report.same(Code::CaseOpener, &name, (opener, case.opened_by));
}

/// What the pinned definition says of the state: its kind, whose queue the case is in, and who is shown lateness.
fn by_definition(
    report: &mut Report,
    definition: &Definition,
    case: &CaseRecord,
    rebuilt: &Rebuilt,
) {
    let name = format!("case {}", case.reference);
    let state = rebuilt.state.as_ref().and_then(|state| definition.states.get(state));
    let kind = state.map(|state| match state.kind {
        StateKind::Start => "start",
        StateKind::Waiting => "waiting",
        StateKind::Standing => "standing",
        StateKind::Final => "final",
    });
    let kind = if rebuilt.is_ended { Some(ENDED) } else { kind };
    let kind_name = format!("{name}: kind of its state");
    report.same(Code::CaseState, kind_name, (kind, Some(case.state_kind.as_str())));
    let party = |role: &Role| rebuilt.parties.get(role.org.as_str()).copied();
    let post = |role: &Role| role.post.as_ref().map(ToString::to_string);
    let owner = state.and_then(|state| state.owner.as_ref()).filter(|_| !rebuilt.is_ended);
    let role = owner.and_then(|owner| definition.roles.get(owner));
    let owned = case.owner_role == owner.map(ToString::to_string)
        && case.owner_organisation == role.and_then(party)
        && case.owner_post == role.and_then(post)
        && case.owner_assigned == role.is_some_and(|role| role.assign.is_some());
    report.expect(owned, Code::CaseOwner, &name);
    let late = rebuilt.clocks.iter().find(|(_, clock)| clock.is_overdue);
    let shown = late
        .and_then(|(name, _)| definition.deadline(name)?.escalate_to.as_ref())
        .or_else(|| vacancy_shown_to(definition, rebuilt))
        .and_then(|role| definition.roles.get(role));
    let escalated = case.escalated_organisation == shown.and_then(party)
        && case.escalated_post == shown.and_then(post);
    report.expect(escalated, Code::CaseEscalation, &name);
}

/// Who is shown that nobody was found for what the state waits for: whom its deadline names, else whoever may draw the first
/// of it again without having been drawn.
fn vacancy_shown_to<'a>(definition: &'a Definition, rebuilt: &Rebuilt) -> Option<&'a Name> {
    let name = rebuilt.state.as_ref().filter(|_| !rebuilt.is_ended)?;
    let state = definition.states.get(name).filter(|state| state.kind != StateKind::Final)?;
    let here: Vec<_> =
        definition.actions_in_order().into_iter().map(|(_, action)| action).collect();
    let here: Vec<_> = here.into_iter().filter(|action| action.from.contains(name)).collect();
    let by = |action: &Action| match &action.by {
        By::Role(role) => Some(role.as_str().to_owned()),
        By::Evidence | By::Clock | By::Register(_) | By::Outside(_) => None,
    };
    let mut acting: BTreeSet<String> = here.iter().filter_map(|action| by(action)).collect();
    acting.extend(state.owner.as_ref().map(ToString::to_string));
    let drawn =
        |role: &&Name| definition.roles.get(*role).is_some_and(|role| role.assign.is_some());
    let acting = definition.roles.keys().filter(|role| acting.contains(role.as_str()));
    let nobody = |role: &Name| {
        rebuilt.people.get(role.as_str()).is_some_and(|(people, _)| people.is_empty())
    };
    let role = acting.filter(drawn).find(|role| nobody(role));
    let takes = |(subcase, _): &(String, Option<String>)| {
        let declared = definition.subcases.iter().find(|(name, _)| name.as_str() == subcase);
        declared.and_then(|(name, subcase)| Some((name, subcase.take.as_ref()?)))
    };
    let collects = |take: &Name| here.iter().any(|action| action.guards.collected.contains(take));
    let subcase = rebuilt.vacant.iter().filter_map(takes).find(|(_, take)| collects(take));
    if role.is_none() && subcase.is_none() {
        return None;
    }
    let again = |effect: &Effect| match effect {
        Effect::Assign { role: drawn } => role == Some(drawn),
        Effect::OpenSubcase { subcase: opened, .. } => {
            role.is_none() && subcase.is_some_and(|(name, _)| name == opened)
        }
        Effect::Register { .. } | Effect::Send { .. } => false,
    };
    let named = state.deadline.as_ref().and_then(|deadline| deadline.escalate_to.as_ref());
    named.or_else(|| {
        here.iter().filter(|action| action.effects.iter().any(again)).find_map(|action| {
            let By::Role(role) = &action.by else { return None };
            (!drawn(&role)).then_some(role)
        })
    })
}

/// The title is the field that a form marks with `x-title`, once that fact counts.
fn title(
    report: &mut Report,
    definition: &Definition,
    case: &CaseRecord,
    (rebuilt, facts): (&Rebuilt, &[FactRow]),
) {
    let name = format!("case {}", case.reference);
    let marked = definition.schemas.iter().find_map(|(fact, schema)| {
        let pointer = schema.get("x-title")?.as_str()?;
        let seq = rebuilt.facts.get(&FactAt { fact: fact.clone(), key: None })?;
        let row = facts
            .iter()
            .find(|row| row.seq == *seq && row.fact == fact.as_str() && row.fact_key.is_none())?;
        let body: serde_json::Value = serde_json::from_str(row.body.as_ref()?).ok()?;
        body.pointer(pointer)?.as_str().map(ToOwned::to_owned)
    });
    if let Some(marked) = marked {
        report.same(Code::CaseTitle, &name, (marked.as_str(), case.title.as_str()));
    }
}

/// The earliest clock that runs; the first by name where two are due together.
fn due(report: &mut Report, case: &CaseRecord, rebuilt: &Rebuilt) {
    let name = format!("case {}", case.reference);
    let next = rebuilt
        .clocks
        .iter()
        .filter(|(_, clock)| !clock.is_paused)
        .min_by_key(|(_, clock)| clock.due_at);
    let due_at = next.map_or(NEVER, |(_, clock)| clock.due_at);
    report.same(Code::CaseDue, &name, (At(due_at), At(case.due_at)));
    let clock = next.map(|(name, _)| name.as_str());
    report.same(
        Code::CaseDue,
        format!("{name}: by which clock"),
        (clock, case.due_clock.as_deref()),
    );
}

/// The worker looks when a clock is due; only later where what it leads to was refused, and then not for ever.
fn clocks_agree(rows: &[ClockRow], latest: i64, rebuilt: &Rebuilt) -> bool {
    let agrees = |row: &ClockRow| {
        let running = rebuilt.clocks.iter().find(|(name, _)| name.as_str() == row.clock);
        running.is_some_and(|(_, running)| {
            row.run == i64::from(running.run)
                && row.due_at == running.due_at
                && row.armed != (running.is_paused || running.is_overdue)
                && (row.look_at == row.due_at || (row.due_at..=latest).contains(&row.look_at))
        })
    };
    rows.len() == rebuilt.clocks.len() && rows.iter().all(agrees)
}
