//! What an action asks a person to fill, what was typed so far, and what is known before.

mod known;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ActId;
use domain::calendar::Calendar;
use jiff::civil::Date;
use procedure::definition::{Definition, Per};
use procedure::form::fixed::{Fixed, fixed};
use procedure::name::{Key, Name};
use procedure::{Refusal, keys};
use serde_json::Value;

use known::Known;

use super::{Acts, store, unknown};
use crate::cases::find::{find_case, row_of};
use crate::cases::load::{Loaded, load_one};
use crate::error::{Error, Result};
use crate::organisations;
use crate::scope::Viewer;
use crate::views::CaseRow;

/// The form of an action.
pub struct ActForm {
    /// Fresh: the id under which this form will be prepared.
    pub act_id: ActId,
    pub case: CaseRow,
    /// The event the person sees last.
    pub seq: u64,
    /// The civil day on which the case was opened.
    pub opened_on: Option<Date>,
    pub definition: Arc<Definition>,
    pub action: Name,
    pub forms: Vec<FormView>,
    /// Why the action is closed; empty: it is open as far as can be known before the form is filled.
    pub closed: Vec<Refusal>,
}

/// The form of one fact.
pub struct FormView {
    pub fact: Name,
    /// The keys this person may fill, for a keyed fact.
    pub keys: Option<Vec<Key>>,
    pub schema: Value,
    /// What was typed before, or known already; `Null` if nothing. What is fixed is as its source has it.
    pub draft: Value,
    /// What is shown and not asked: it repeats what was recorded before, of the case or of the actor's organisation.
    pub fixed: Vec<Fixed>,
}

impl Acts<'_> {
    /// The form of an action of a case.
    ///
    /// # Errors
    /// `act.unknown-action` if the case is not there for this person, or has no such action.
    pub async fn form(
        &self,
        viewer: &Viewer,
        reference: &str,
        action: &Name,
    ) -> Result<ActForm, Error<Refusal>> {
        let app = self.0;
        let definitions = app.definitions();
        let desk = app.desk(&definitions);
        let mut tx = app.db.read().await?;
        let id = find_case(&mut tx, &definitions, &viewer.scope(), reference).await?;
        let id = id.ok_or_else(|| Error::Refused(unknown(action)))?;
        let loaded = load_one(&mut tx, &definitions, id).await?;
        let declared =
            loaded.definition.actions.get(action).ok_or_else(|| Error::Refused(unknown(action)))?;
        let draft = store::find_draft(&mut tx, id, action.as_str(), viewer.person).await?;
        let draft: Value =
            draft.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
        let actor = match &viewer.post {
            Some(post) => {
                let asked = (&BTreeSet::new(), app.today());
                organisations::letterhead(&mut tx, post.organisation, asked).await?.to_json()
            }
            None => Value::Null,
        };
        let today = app.today().to_string();
        let known = Known { case: &loaded.case, actor: &actor, today: &today };
        let forms = declared.produces.iter();
        let forms = forms.filter_map(|fact| form_of(&loaded, fact, &draft, &known)).collect();
        let row = row_of(&mut tx, &desk, viewer, &loaded, app.now()).await?;
        let closed =
            row.actions.iter().find(|view| view.action == *action).map(|view| view.closed.clone());
        Ok(ActForm {
            act_id: ActId(app.ports.uuid()),
            seq: loaded.case.seq,
            opened_on: loaded.case.opened_at.map(Calendar::day),
            definition: Arc::clone(&loaded.definition),
            action: action.clone(),
            forms,
            closed: closed.unwrap_or_else(|| vec![Refusal::new("act.wrong-state")]),
            case: row,
        })
    }

    /// Keeps what was typed, however incomplete.
    ///
    /// # Errors
    /// Faults only; a case that is not there for this person keeps nothing.
    pub async fn save_draft(
        &self,
        viewer: &Viewer,
        reference: &str,
        action: &Name,
        facts: &Value,
    ) -> Result<()> {
        let app = self.0;
        let mut tx = app.db.write().await?;
        let definitions = app.definitions();
        if let Some(id) = find_case(&mut tx, &definitions, &viewer.scope(), reference).await? {
            let text = crate::canonical::canonical(facts);
            store::save_draft(&mut tx, id, action.as_str(), viewer.person, &text, app.now())
                .await?;
        }
        tx.commit().await
    }
}

fn form_of(loaded: &Loaded, fact: &Name, draft: &Value, known: &Known<'_>) -> Option<FormView> {
    let schema = loaded.definition.schemas.get(fact)?.clone();
    let declared = loaded.definition.facts.get(fact)?;
    let keys = if declared.per.is_empty() {
        None
    } else {
        keys::expected(&loaded.definition, &loaded.case, fact)
    };
    // What was typed; else, for a fact that the act supersedes, what counts now; else what is known.
    let typed = draft.get(fact.as_str()).cloned();
    let current = || loaded.case.single(fact).map(|current| current.body.clone());
    // The entries of a keyed fact may each be left out: a value that nobody typed would count as an answer.
    let is_one = declared.per.iter().all(|per| *per == Per::Act);
    let first = || if is_one { known.draft(&schema) } else { Value::Null };
    let mut draft = typed.or_else(current).unwrap_or_else(first);
    let fixed = if is_one { fixed(&schema, &loaded.case, known.actor) } else { Vec::new() };
    for fixed in &fixed {
        fixed.restore(&mut draft);
    }
    Some(FormView { fact: fact.clone(), keys, schema, draft, fixed })
}
