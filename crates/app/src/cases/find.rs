//! One case for one reader.

use domain::CaseId;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::act::{Actor, Moment, Phase, judge_open, open_actions};
use procedure::definition::{By, Definition};
use procedure::name::Name;
use procedure::vacancy::{vacancies, vacancies_shown_to};

use super::children;
use super::load::{Loaded, moment};
use super::record::Desk;
use super::store::{self, CaseRecord, NEVER};
use crate::acts::answers;
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::{Fault, Result};
use crate::scope::{PostView, Scope, Viewer};
use crate::views::{ActionView, AwaitedView, CaseRow, Due};

/// The case with this reference, if the reader may see it: their organisation takes part in it, or it stands open in public and
/// waits for nobody in particular of their kind and post, as a certificate in force waits for any inspector.
pub(crate) async fn find_case(
    tx: &mut Tx,
    definitions: &Definitions,
    scope: &Scope,
    reference: &str,
) -> Result<Option<CaseId>> {
    let post = match scope {
        Scope::Public => None,
        Scope::Person(viewer) => viewer.post.as_ref(),
    };
    let Some(post) = post else { return Ok(None) };
    if let Some(id) = store::find_reference(tx, reference, post.organisation).await? {
        return Ok(Some(id));
    }
    let Some((id, kinds)) = store::find_parties(tx, reference).await? else { return Ok(None) };
    let record = store::records(tx, &[id]).await?.into_iter().next();
    let record = record.ok_or_else(|| Fault::new(format!("case {id} is not there")))?;
    let definition = definitions.by_hash(&record.definition)?;
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    Ok(is_open_to(&definition, &record, post, &kinds).then_some(id))
}

/// Does the case stand open in public, and has it no party of the reader's kind yet, so that it waits for any holder of the post?
pub(super) fn is_open_to(
    definition: &Definition,
    record: &CaseRecord,
    post: &PostView,
    kinds: &[&str],
) -> bool {
    let state = Name::parse(&record.state);
    let state = state.and_then(|state| definition.states.get(&state));
    let is_public = record.state_kind != store::ENDED && state.is_some_and(|state| state.public);
    let is_awaited = definition.roles.values().any(|role| {
        role.assign.is_none() && role.org == post.org && role.post.as_ref() == Some(&post.kind)
    });
    is_public && is_awaited && !kinds.contains(&post.org.as_str())
}

/// A case as a row of this reader's list, with its actions open and closed.
pub(crate) async fn row_of(
    tx: &mut Tx,
    desk: &Desk<'_>,
    viewer: &Viewer,
    loaded: &Loaded,
    now: Timestamp,
) -> Result<CaseRow> {
    let applicant = match loaded.record.opened_by {
        None => None,
        Some(organisation) => {
            crate::organisations::name(tx, domain::OrganisationId(organisation)).await?
        }
    };
    let actions = match viewer.actor() {
        None => Vec::new(),
        Some(actor) => actions(tx, desk, loaded, &actor, now).await?,
    };
    let mut awaited = children::awaited(tx, desk.definitions, &[loaded], now).await?;
    let awaits = awaited.remove(&loaded.id).unwrap_or_default();
    row(loaded, applicant, (actions, awaits), now)
}

pub(super) fn row(
    loaded: &Loaded,
    applicant: Option<String>,
    (actions, awaits): (Vec<ActionView>, Vec<AwaitedView>),
    now: Timestamp,
) -> Result<CaseRow> {
    let record = &loaded.record;
    Ok(CaseRow {
        reference: record.reference.clone(),
        service: record.service.clone(),
        title: record.title.clone(),
        state: name(&record.state)?,
        is_ended: loaded.case.ended,
        due: due(record, now)?,
        awaits,
        vacancies: vacancies(&loaded.definition, &loaded.case),
        vacancies_shown_to: vacancies_shown_to(&loaded.definition, &loaded.case).cloned(),
        actions,
        updated_at: moment(record.updated_at)?,
        applicant,
    })
}

pub(super) fn due(record: &CaseRecord, now: Timestamp) -> Result<Option<Due>> {
    let Some(clock) = &record.due_clock else { return Ok(None) };
    if record.due_at == NEVER {
        return Ok(None);
    }
    let at = moment(record.due_at)?;
    Ok(Some(Due { at, is_overdue: at <= now, clock: name(clock)? }))
}

pub(super) fn name(text: &str) -> Result<Name> {
    Name::parse(text).ok_or_else(|| Fault::new(format!("a stored name is not one: {text}")))
}

/// The actions a person of this role sees here; those of other roles are not listed.
pub(super) async fn actions(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<ActionView>> {
    let moment = desk.moment(now, Phase::Prepare);
    let needs = open_actions(&loaded.definition, &loaded.case, actor, moment)
        .into_iter()
        .flat_map(|(_, needs)| needs.unwrap_or_default());
    let answers = answers(tx, desk, loaded.id, needs.collect()).await?;
    let judge = |action: &Name| {
        judge_open(&loaded.definition, &loaded.case, action, actor, &answers, moment)
    };
    Ok(action_views(loaded, actor, moment, judge))
}

/// The same with the judging given, for a page whose needs were answered together.
pub(super) fn action_views(
    loaded: &Loaded,
    actor: &Actor,
    moment: Moment<'_>,
    judge: impl Fn(&Name) -> Vec<Refusal>,
) -> Vec<ActionView> {
    let listed = open_actions(&loaded.definition, &loaded.case, actor, moment);
    let views = listed.into_iter().map(|(action, result)| {
        let closed = result.map_or_else(|refusal| vec![refusal], |_needs| judge(&action));
        view(loaded, action, closed)
    });
    let shown = |view: &ActionView| {
        !view.closed.iter().any(is_of_another) || is_own_role(loaded, &view.action, actor)
    };
    let mut views: Vec<ActionView> = views.filter(shown).collect();
    // What takes the case on comes first, then what is open.
    views.sort_by_key(|view| (!view.leads_ahead, !view.closed.is_empty()));
    views
}

/// Does the action take the case along its shortest way to an end?
fn leads_ahead(loaded: &Loaded, action: &Name) -> bool {
    let next = loaded
        .case
        .state
        .as_ref()
        .and_then(|state| loaded.definition.way_ahead(state).into_iter().next());
    let to = loaded.definition.actions.get(action).and_then(|declared| declared.to.clone());
    next.is_some() && next == to
}

fn is_of_another(refusal: &Refusal) -> bool {
    matches!(refusal.code.as_str(), "act.not-your-role" | "act.not-assigned")
}

/// Does the person hold the post that the action is for? Then a closed action is worth showing.
fn is_own_role(loaded: &Loaded, action: &Name, actor: &Actor) -> bool {
    let Some(declared) = loaded.definition.actions.get(action) else { return false };
    let By::Role(role) = &declared.by else { return false };
    loaded.definition.roles.get(role).is_some_and(|role| {
        role.org == actor.org && role.post.as_ref().is_none_or(|post| *post == actor.post_kind)
    })
}

fn view(loaded: &Loaded, action: Name, closed: Vec<Refusal>) -> ActionView {
    let declared = loaded.definition.actions.get(&action);
    let documents = declared.map(|declared| {
        declared.documents.iter().map(|document| document.template.clone()).collect()
    });
    let has_form = declared.is_some_and(|declared| {
        declared.produces.iter().any(|fact| loaded.definition.schemas.contains_key(fact))
    });
    let leads_ahead = leads_ahead(loaded, &action);
    ActionView { action, closed, documents: documents.unwrap_or_default(), has_form, leads_ahead }
}
