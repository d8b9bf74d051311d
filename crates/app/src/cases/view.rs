//! A case, whole, for one reader.

use std::collections::{BTreeMap, BTreeSet};

use domain::PersonId;
use jiff::Timestamp;
use procedure::act::{Author, Phase, checks};
use procedure::case::{Change, Event, EventKind};
use procedure::definition::Length;
use procedure::guard::Answers;
use procedure::name::Name;
use uuid::Uuid;

use super::draws::without_left_out;
use super::find::{find_case, row_of};
use super::load::{Loaded, load_one};
use super::record::{Desk, length};
use super::{Cases, children, papers, store};
use crate::db::Tx;
use crate::error::Result;
use crate::people::{is_compliance, names};
use crate::scope::{Scope, Viewer};
use crate::views::{CaseView, CheckView, ClockView, EventView, FactAuthor, FactView, Stage};
use crate::{acts, answers, attempts, organisations, outside, registers};

/// When an event happened in the field, by its number.
type Captured = BTreeMap<u64, Timestamp>;
type Names = BTreeMap<PersonId, String>;

impl Cases<'_> {
    /// The case with this reference; `None` if it is not there for this reader.
    pub async fn find(&self, scope: &Scope, reference: &str) -> Result<Option<CaseView>> {
        let app = self.0;
        let Scope::Person(viewer) = scope else { return Ok(None) };
        let definitions = app.definitions();
        let desk = app.desk(&definitions);
        let now = app.now();
        let mut tx = app.db.read().await?;
        let Some(id) = find_case(&mut tx, &definitions, scope, reference).await? else {
            return Ok(None);
        };
        let loaded = load_one(&mut tx, &definitions, id).await?;
        let names = names(&mut tx, &people_of(&loaded)).await?;
        let row = row_of(&mut tx, &desk, viewer, &loaded, now).await?;
        let checks = check_views(&mut tx, &desk, viewer, &loaded, now).await?;
        let parties = parties(&mut tx, &loaded).await?;
        let family = answers::parties_of_family(&mut tx, id).await?;
        let own: BTreeSet<_> =
            loaded.case.parties.values().map(|organisation| organisation.0).collect();
        let is_blind = family.iter().any(|party| !own.contains(party));
        // Whoever made a fact that crossed from another case is known to those who take part there: a laboratory does not learn
        // who took the sample, nor the applicant who tests it.
        let Some(post) = &viewer.post else { return Ok(None) };
        let unseen = store::crossed_unseen(&mut tx, id, post.organisation).await?;
        let captured = captured(&mut tx, id).await?;
        let owner = (loaded.record.owner_organisation, post.organisation);
        let outside = outside::view::of_case(&mut tx, id, owner).await?;
        let in_vain = registers::in_vain(&mut tx, &desk, &loaded).await?;
        let attempts = match &viewer.post {
            Some(post) if is_compliance(post) => attempts::of_case(&mut tx, id).await?,
            Some(_) | None => Vec::new(),
        };
        Ok(Some(CaseView {
            seq: loaded.case.seq,
            stages: stages(&loaded),
            facts: facts(&loaded, &names, &elsewhere(unseen, &parties)?),
            assigned: assigned(&loaded, &names),
            history: history(&loaded, &names, &captured),
            documents: papers::views(&mut tx, app, &loaded, post.organisation).await?,
            checks,
            clocks: clocks(&desk, &loaded),
            children: children::views(&mut tx, &definitions, scope, &loaded, now).await?,
            draws: without_left_out(&loaded, &names, &parties),
            parties,
            outside,
            in_vain,
            attempts,
            is_blind,
            definition: loaded.definition.clone(),
            row,
        }))
    }
}

fn people_of(loaded: &Loaded) -> Vec<PersonId> {
    let mut people: BTreeSet<PersonId> =
        loaded.facts.iter().filter_map(|fact| fact.author).collect();
    for recorded in &loaded.events {
        if let Author::Person(actor) = &recorded.event.author {
            people.insert(actor.person);
        }
    }
    people.extend(loaded.case.assigned.values().flatten());
    people.extend(loaded.case.once_assigned.values().flatten());
    people.into_iter().collect()
}

async fn captured(tx: &mut Tx, case: domain::CaseId) -> Result<Captured> {
    let rows = crate::captures::of_case(tx, case).await?.into_iter();
    rows.map(|(seq, at)| Ok((crate::db::unsigned(seq)?, super::load::moment(at)?))).collect()
}

/// The states on the way: those entered, in order, then the shortest way from here to the first end that the author wrote.
fn stages(loaded: &Loaded) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for recorded in &loaded.events {
        for change in &recorded.event.changes {
            let Change::Moved { to } = change else { continue };
            let entered_at = Some(recorded.event.recorded_at);
            stages.push(Stage { state: to.clone(), entered_at, is_now: false });
        }
    }
    // A case that is needed no longer stands nowhere, and nothing lies ahead of it.
    let Some(now) = loaded.case.state.as_ref().filter(|_| !loaded.case.ended) else {
        return stages;
    };
    if let Some(last) = stages.last_mut() {
        last.is_now = last.state == *now;
    }
    let ahead = loaded.definition.way_ahead(now).into_iter();
    let known: BTreeSet<Name> = stages.iter().map(|stage| stage.state.clone()).collect();
    let new = ahead.filter(|state| !known.contains(state));
    stages.extend(new.map(|state| Stage { state, entered_at: None, is_now: false }));
    stages
}

async fn parties(
    tx: &mut Tx,
    loaded: &Loaded,
) -> Result<Vec<(Name, domain::OrganisationId, String)>> {
    let ids: Vec<_> = loaded.case.parties.values().map(|organisation| organisation.0).collect();
    let names = organisations::names(tx, &ids).await?;
    let party = |(kind, id): (&Name, &domain::OrganisationId)| {
        (kind.clone(), *id, names.get(&id.0).cloned().unwrap_or_default())
    };
    Ok(loaded.case.parties.iter().map(party).collect())
}

fn assigned(loaded: &Loaded, names: &Names) -> Vec<(Name, Vec<String>)> {
    let people = loaded.case.assigned.iter().filter(|(_, people)| !people.is_empty());
    people
        .map(|(role, people)| {
            (role.clone(), people.iter().filter_map(|person| names.get(person).cloned()).collect())
        })
        .collect()
}

/// Who made what crossed, for a reader who took no part there: the organisation where it is a party of this case too, so that
/// naming it tells nothing; otherwise nobody.
fn elsewhere(
    unseen: Vec<(Uuid, String)>,
    parties: &[(Name, domain::OrganisationId, String)],
) -> Result<BTreeMap<Uuid, FactAuthor>> {
    let mut authors = BTreeMap::new();
    for (fact, author) in unseen {
        let author = match serde_json::from_str(&author)? {
            Author::Person(actor) => parties
                .iter()
                .find(|(_, party, _)| *party == actor.organisation)
                .map_or(FactAuthor::Elsewhere, |(_, _, name)| {
                    FactAuthor::Organisation(name.clone())
                }),
            Author::Cause(_) => FactAuthor::Elsewhere,
        };
        authors.insert(fact, author);
    }
    Ok(authors)
}

fn facts(loaded: &Loaded, names: &Names, elsewhere: &BTreeMap<Uuid, FactAuthor>) -> Vec<FactView> {
    let author = |fact: &super::load::LoadedFact| {
        let name = || Some(FactAuthor::Person(names.get(&fact.author?)?.clone()));
        let hidden = elsewhere.get(&fact.id).cloned();
        hidden.or_else(name).unwrap_or(FactAuthor::Core)
    };
    let view = |fact: &super::load::LoadedFact| FactView {
        fact: fact.at.fact.clone(),
        key: fact.at.key.clone(),
        body: fact.body.clone(),
        author: author(fact),
        recorded_at: fact.recorded_at,
        is_current: loaded.case.facts.get(&fact.at).is_some_and(|current| current.seq == fact.seq),
    };
    loaded.facts.iter().map(view).collect()
}

fn history(loaded: &Loaded, names: &Names, captured: &Captured) -> Vec<EventView> {
    let view = |recorded: &super::load::Recorded| {
        let (author, post, power) = match &recorded.event.author {
            Author::Person(actor) => {
                let name = names.get(&actor.person).cloned();
                (name, Some(actor.post_kind.clone()), actor.power.clone())
            }
            Author::Cause(_) => (None, None, None),
        };
        EventView {
            seq: recorded.event.seq,
            kind: recorded.event.kind.clone(),
            is_signed: matches!(recorded.event.kind, EventKind::Acted { .. }) && author.is_some(),
            is_vain: is_vain(&recorded.event),
            author,
            post,
            power,
            at: recorded.event.recorded_at,
            captured_at: captured.get(&recorded.event.seq).copied(),
            hash: hex::encode(&recorded.hash),
        }
    };
    loaded.events.iter().map(view).collect()
}

/// Did a draw find nobody, neither people nor an organisation?
fn is_vain(event: &Event) -> bool {
    let found = |change: &Change| {
        matches!(change, Change::Joined { .. })
            || matches!(change, Change::Assigned { people, .. } if !people.is_empty())
    };
    matches!(event.kind, EventKind::Drawn { .. }) && !event.changes.iter().any(found)
}

async fn check_views(
    tx: &mut Tx,
    desk: &Desk<'_>,
    viewer: &Viewer,
    loaded: &Loaded,
    now: Timestamp,
) -> Result<Vec<CheckView>> {
    let Some(actor) = viewer.actor() else { return Ok(Vec::new()) };
    let moment = desk.moment(now, Phase::Prepare);
    let open = procedure::act::open_actions(&loaded.definition, &loaded.case, &actor, moment);
    let checked = |action: &Name, answers: &Answers| {
        checks(&loaded.definition, &loaded.case, action, &actor, answers, moment)
    };
    // Asked of every check, also of an action that one of them closes already: an unanswered need would speak against it.
    let unanswered = open.iter().flat_map(|(action, _)| checked(action, &Answers::default()));
    let needs = unanswered.flat_map(|check| check.needs).collect();
    let answers = acts::answers(tx, desk, loaded.id, needs).await?;
    let mut views = Vec::new();
    for (action, _) in open {
        for check in checked(&action, &answers) {
            let guard = check.guard.to_owned();
            views.push(CheckView {
                action: action.clone(),
                guard,
                result: check.result,
                at_act: check.at_act,
            });
        }
    }
    Ok(views)
}

fn clocks(desk: &Desk<'_>, loaded: &Loaded) -> Vec<ClockView> {
    let view = |(name, clock): (&Name, &procedure::case::Clock)| {
        let length = length(&loaded.definition, name);
        let skipped = match length {
            Some(Length::WorkingDays(_)) => skipped(desk, clock.started_at, clock.due_at),
            Some(
                Length::Hours(_)
                | Length::Days(_)
                | Length::Months(_)
                | Length::Years(_)
                | Length::At(_),
            )
            | None => Vec::new(),
        };
        ClockView {
            clock: name.clone(),
            started_at: clock.started_at,
            due_at: clock.due_at,
            is_paused: clock.paused_at.is_some(),
            is_overdue: clock.overdue,
            length,
            skipped,
        }
    };
    loaded.case.clocks.iter().map(view).collect()
}

/// The days between that did not count.
fn skipped(desk: &Desk<'_>, from: Timestamp, until: Timestamp) -> Vec<jiff::civil::Date> {
    let (first, last) =
        (domain::calendar::Calendar::day(from), domain::calendar::Calendar::day(until));
    let mut days = Vec::new();
    let mut day = first;
    while let Ok(next) = day.tomorrow() {
        if next >= last {
            break;
        }
        if !desk.calendar.is_working(next) {
            days.push(next);
        }
        day = next;
    }
    days
}
