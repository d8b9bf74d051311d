//! Draws: a system event of its own, after the commit that asked for it, from a list and a seed that nobody could choose.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Calendar;
use domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use procedure::Refusal;
use procedure::act::{Cause, Decision, NewFact, Phase, drawn};
use procedure::case::{Change, EventKind, FactAt};
use procedure::definition::{Assign, AssignBy, Definition};
use procedure::draw::{Candidate, barred, pick, requirements, scope_subjects};
use procedure::guard::{Answer, Need, ScopeAnswer};
use procedure::name::Name;
use serde_json::Value;
use uuid::Uuid;

use super::act::{begin, write};
use super::jobs::Job;
use super::{candidates, secret, vacant};
use crate::App;
use crate::answers::{Asked, answer};
use crate::cases::load::{Loaded, load_one};
use crate::cases::record::Desk;
use crate::cases::store;
use crate::db::Tx;
use crate::error::{Fault, Result};

/// Where an earlier child went is hidden from a later one, and the record of the draw is shown to it.
const HIDDEN: &str = "impartial.blind";

/// Draws the people of a role.
pub(super) async fn people(app: &App, job: &Job) -> Result<()> {
    let role = named(&job.payload()?, "role")?;
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some((act, mut loaded)) =
        begin(&mut tx, &desk, job.case()?, &format!("draw:{}", job.cause)).await?
    else {
        return Ok(());
    };
    let asked = asked_at(&loaded, job)?;
    // A case that is over needs nobody any more.
    if loaded.case.is_over(&loaded.definition) || asked_again(&loaded, &role, asked.0) {
        return Ok(());
    }
    let declared = loaded
        .definition
        .roles
        .get(&role)
        .ok_or_else(|| Fault::new("a draw for an unknown role"))?;
    let assign =
        declared.assign.clone().ok_or_else(|| Fault::new("a draw for a role without assign"))?;
    let pool = pool_of_people(&mut tx, &desk, &loaded, (&role, &assign), now).await?;
    let seed = secret::seed(&mut tx, asked.1, &job.cause).await?;
    let result = pick(assign.by, &pool, 1, &seed);
    let people = result.picked.iter().copied().map(PersonId).collect();
    let record = with_day(result.record, asked.1, &job.cause);
    let decision = drawn(
        &loaded.definition,
        &loaded.case,
        &role,
        people,
        record,
        desk.moment(now, Phase::Commit),
    );
    write(
        &mut tx,
        &desk,
        &mut loaded,
        (act, Cause::Draw { seq: asked.0 }),
        decision,
        (BTreeMap::new(), now),
    )
    .await?;
    tx.commit().await
}

/// Draws the organisation of a child case. Where nobody is found the parent learns it in an event of its own, for two cases never
/// change in one transaction; the job is done when both are.
pub(super) async fn organisation(app: &App, job: &Job) -> Result<()> {
    draw_organisation(app, job).await?;
    vacant::tell_parent(app, job.case()?, &named(&job.payload()?, "kind")?).await
}

async fn draw_organisation(app: &App, job: &Job) -> Result<()> {
    let kind = named(&job.payload()?, "kind")?;
    let definitions = app.definitions();
    let desk = app.desk(&definitions);
    let now = app.now();
    let mut tx = app.db.write().await?;
    let Some((act, mut loaded)) =
        begin(&mut tx, &desk, job.case()?, &format!("draw:{}", job.cause)).await?
    else {
        return Ok(());
    };
    if loaded.case.is_over(&loaded.definition) {
        return Ok(());
    }
    let assign = assign_of_child(&mut tx, app, &loaded).await?;
    let asked = asked_at(&loaded, job)?;
    let pool = pool_of_organisations(&mut tx, &desk, &loaded, &kind, now).await?;
    let seed = secret::seed(&mut tx, asked.1, &job.cause).await?;
    let result = pick(assign.by, &pool, 1, &seed);
    let mut changes = vec![Change::Assigned {
        role: kind.clone(),
        people: Vec::new(),
        draw: with_day(result.record, asked.1, &job.cause),
    }];
    changes.extend(
        result
            .picked
            .first()
            .map(|id| Change::Joined { org: kind.clone(), organisation: OrganisationId(*id) }),
    );
    let decision =
        Decision { kind: EventKind::Drawn { role: kind }, changes, bodies: BTreeMap::new() };
    write(
        &mut tx,
        &desk,
        &mut loaded,
        (act, Cause::Draw { seq: asked.0 }),
        decision,
        (BTreeMap::new(), now),
    )
    .await?;
    tx.commit().await
}

/// How the parent's definition says the child's organisation is picked.
async fn assign_of_child(tx: &mut Tx, app: &App, child: &Loaded) -> Result<Assign> {
    let link = store::find_link(tx, child.id)
        .await?
        .ok_or_else(|| Fault::new("a draw for a case without a parent"))?;
    let parent = load_one(tx, &app.definitions(), domain::CaseId(link.parent)).await?;
    let subcase =
        Name::parse(&link.subcase).and_then(|name| parent.definition.subcases.get(&name).cloned());
    subcase
        .and_then(|subcase| subcase.assign)
        .ok_or_else(|| Fault::new("a draw that no sub-case declares"))
}

fn named(payload: &Value, field: &str) -> Result<Name> {
    let text = payload.get(field).and_then(Value::as_str);
    text.and_then(Name::parse).ok_or_else(|| Fault::new(format!("a draw without its {field}")))
}

/// The event that asked for the draw, and when.
fn asked_at(loaded: &Loaded, job: &Job) -> Result<(u64, Timestamp)> {
    let seq = job.payload()?.get("seq").and_then(Value::as_u64).unwrap_or(1);
    let event = loaded.events.iter().find(|recorded| recorded.event.seq == seq);
    event
        .map(|recorded| (seq, recorded.event.recorded_at))
        .ok_or_else(|| Fault::new("a draw that no event asked for"))
}

/// Was the role asked for once more after this event? Then only the later draw counts, in whatever order they are carried out.
fn asked_again(loaded: &Loaded, role: &Name, seq: u64) -> bool {
    let asks = |change: &Change| matches!(change, Change::AssignmentAsked { role: asked } if asked == role);
    let later = loaded.events.iter().filter(|recorded| recorded.event.seq > seq);
    later.flat_map(|recorded| &recorded.event.changes).any(asks)
}

/// The record names the day, whose secret's hash was on record before and whose secret is published after, and the cause
/// that makes the day's secret this draw's seed.
fn with_day(mut record: Value, asked: Timestamp, cause: &str) -> Value {
    if let Some(fields) = record.as_object_mut() {
        fields.insert("cause".to_owned(), Value::String(cause.to_owned()));
        fields.insert("day".to_owned(), Value::String(Calendar::day(asked).to_string()));
    }
    record
}

async fn pool_of_people(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    (role, assign): (&Name, &Assign),
    now: Timestamp,
) -> Result<Vec<Candidate>> {
    let declared = loaded
        .definition
        .roles
        .get(role)
        .ok_or_else(|| Fault::new("a draw for an unknown role"))?;
    let Some(body) = loaded.case.parties.get(&declared.org) else { return Ok(Vec::new()) };
    let on = Calendar::day(now);
    let mut holders = candidates::holders(tx, *body, declared.post.as_ref(), on).await?;
    // Whoever a fact names must hold the post like anybody else: nobody else could act.
    if let Some(named) = named_by(loaded, assign) {
        holders.retain(|holder| *holder == named);
    }
    let asked = needs(&loaded.definition, role, loaded.id, &holders, (*body, on));
    let known = answer(tx, desk.definitions, &asked).await?;
    let barred = barred(&loaded.definition, &loaded.case, role);
    let mut pool = Vec::new();
    for person in holders {
        let refusals = known
            .iter()
            .filter(|((_, need), _)| concerns(need, person))
            .filter_map(|(_, answer)| refusal(answer, on));
        let other = barred.contains(&PersonId(person)).then(|| Refusal::new("act.same-person"));
        let (open, last_used) = candidates::load_of(tx, person, role).await?;
        pool.push(Candidate {
            id: person,
            open,
            last_used,
            among_last: false,
            left_out: refusals.chain(other).next(),
        });
    }
    candidates::mark_last(&mut pool, assign.avoid_last);
    if assign.by != AssignBy::All {
        candidates::prefer_others(&mut pool, &before(loaded, role), "draw.had-before");
    }
    Ok(pool)
}

/// Who held the role in this case before, and of them who held it last.
fn before(loaded: &Loaded, role: &Name) -> [BTreeSet<Uuid>; 2] {
    let ids = |people: &mut dyn Iterator<Item = &PersonId>| people.map(|person| person.0).collect();
    let mut changes = loaded.events.iter().rev().flat_map(|recorded| &recorded.event.changes);
    let held = |change: &Change| {
        let Change::Assigned { role: held, people, .. } = change else { return None };
        (held == role && !people.is_empty()).then(|| ids(&mut people.iter()))
    };
    let last = changes.find_map(held).unwrap_or_default();
    let ever = loaded.case.once_assigned.get(role).map(|people| ids(&mut people.iter()));
    [ever.unwrap_or_default(), last]
}

/// Whom a fact names, where the role is filled so.
fn named_by(loaded: &Loaded, assign: &Assign) -> Option<Uuid> {
    let place = assign.place.as_ref().filter(|_| assign.by == AssignBy::Named)?;
    let body = &loaded.case.single(&place.fact)?.body;
    Uuid::parse_str(body.pointer(&place.pointer)?.as_str()?).ok()
}

fn needs(
    definition: &Definition,
    role: &Name,
    case: domain::CaseId,
    people: &[Uuid],
    at: (OrganisationId, jiff::civil::Date),
) -> Asked {
    let required = requirements(definition, role);
    let (body, on) = at;
    let mut asked = Asked::new();
    for person in people.iter().copied().map(PersonId) {
        asked.extend(
            required
                .areas
                .iter()
                .map(|area| (case, Need::Competence { person, area: area.clone(), on })),
        );
        if required.impartial {
            asked.insert((case, Need::Interest { person, acting_for: body, on }));
        }
    }
    asked
}

fn concerns(need: &Need, candidate: Uuid) -> bool {
    match need {
        Need::Competence { person, .. }
        | Need::Interest { person, .. }
        | Need::DidInChild { person, .. } => person.0 == candidate,
        Need::Scope { organisation, .. }
        | Need::Instrument { organisation, .. }
        | Need::Party { organisation, .. }
        | Need::Letterhead { organisation } => organisation.0 == candidate,
        Need::Ground { .. } | Need::Document { .. } => false,
    }
}

/// Why this answer keeps a candidate out of a draw.
fn refusal(answer: &Answer, on: jiff::civil::Date) -> Option<Refusal> {
    match answer {
        Answer::Competence { trained_until, attested_until } => {
            let holds = |until: &Option<jiff::civil::Date>| until.is_some_and(|until| on <= until);
            let lapsed = !holds(trained_until) || !holds(attested_until);
            lapsed.then(|| {
                Refusal::new(if trained_until.is_none() {
                    "competent.missing"
                } else {
                    "competent.lapsed"
                })
            })
        }
        // The list is shown to people who may not know the hidden parties: the record says no more than the code.
        Answer::Interest(Some(_)) => Some(Refusal::new("impartial.blind")),
        Answer::Scope(ScopeAnswer::Outside { .. } | ScopeAnswer::None) => {
            Some(Refusal::new("in-scope.outside"))
        }
        Answer::Scope(ScopeAnswer::NotActive { .. }) => Some(Refusal::new("in-scope.not-active")),
        Answer::Scope(ScopeAnswer::Covered { .. })
        | Answer::Interest(None)
        | Answer::Instrument(_)
        | Answer::Ground(_)
        | Answer::Document(_)
        | Answer::DidInChild(_)
        | Answer::Party(_)
        | Answer::Letterhead(_) => None,
    }
}

async fn pool_of_organisations(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    kind: &Name,
    now: Timestamp,
) -> Result<Vec<Candidate>> {
    let on = Calendar::day(now);
    let given = loaded.case.facts.iter().map(|(at, fact)| NewFact {
        at: FactAt { fact: at.fact.clone(), key: None },
        body: fact.body.clone(),
        author: None,
    });
    let given: Vec<NewFact> = given.collect();
    let subjects = scope_subjects(&loaded.definition, &given);
    let ids = candidates::organisations(tx, kind).await?;
    let mut asked = Asked::new();
    for organisation in ids.iter().copied().map(OrganisationId) {
        asked.extend(subjects.iter().map(|subject| {
            (loaded.id, Need::Scope { organisation, subject: subject.clone(), on })
        }));
    }
    let known = answer(tx, desk.definitions, &asked).await?;
    let tried = candidates::tried(tx, loaded.id, kind).await?;
    let mut pool = Vec::new();
    for id in ids {
        let refusals = known
            .iter()
            .filter(|((_, need), _)| concerns(need, id))
            .filter_map(|(_, answer)| refusal(answer, on));
        let twice = tried.silent.contains(&id).then(|| Refusal::new(HIDDEN));
        pool.push(Candidate {
            id,
            open: 0,
            last_used: None,
            among_last: false,
            left_out: refusals.chain(twice).next(),
        });
    }
    candidates::prefer_others(&mut pool, &[tried.answered], HIDDEN);
    Ok(pool)
}
