//! Proposing: nothing comes of it yet.

use domain::pinfl::Pinfl;
use domain::{OrganisationId, Period, PersonId};
use jiff::civil::Date;
use procedure::Refusal;
use procedure::name::Name;
use uuid::Uuid;

use super::{PROPOSALS, Proposals, must_be_administrator, refused, step, store};
use crate::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// What somebody proposes.
#[derive(Debug, Clone)]
pub enum Proposed {
    /// Somebody gets a post on these days.
    Post { officer: String, stir: String, kind: Name, days: Period },
    /// Somebody's post ends with this day.
    End { officer: String, stir: String, kind: Name, last: Date },
    /// Somebody gets a link to enrol a passkey by; whoever is not known yet is known from then on.
    Invitation { name: String, pinfl: Pinfl },
}

/// A proposal on its way to its row. Empty is what it does not say.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) person: Uuid,
    pub(super) name: String,
    pub(super) pinfl: String,
    pub(super) officer_number: String,
    pub(super) organisation: Option<Uuid>,
    pub(super) post_kind: String,
    pub(super) post: Option<Uuid>,
    pub(super) from: String,
    pub(super) until: Option<String>,
}

/// Letters of a name, at most.
const LONGEST_NAME: usize = 120;

impl Proposals<'_> {
    /// Proposes, in the name of an administrator.
    ///
    /// # Errors
    /// `proposal.administrator` from anybody else; `proposal.own` about oneself; `proposal.officer`, `proposal.organisation`,
    /// `proposal.kind` for what is not on record; `proposal.days` for days that begin or end before today; `proposal.held` for a post
    /// that is held on these days, `proposal.not-held` for an end of none; `proposal.name` for no name of somebody new;
    /// `proposal.open` if the same waits for its answer already.
    pub async fn propose(
        &self,
        viewer: &Viewer,
        proposed: &Proposed,
    ) -> Result<Uuid, Error<Refusal>> {
        must_be_administrator(viewer)?;
        let app = self.0;
        let (id, now) = (app.ports.uuid(), app.now());
        let mut tx = app.db.write().await?;
        tx.alone_with(PROPOSALS).await?;
        let row = row(app, &mut tx, proposed).await?;
        if row.person == viewer.person.0 {
            return refused("proposal.own");
        }
        if store::is_open(&mut tx, &row).await? {
            return refused("proposal.open");
        }
        store::insert(&mut tx, id, &row).await?;
        let says = [row.kind, &row.post_kind, &row.name, &row.pinfl, &row.officer_number];
        let record = Record::of("proposals", id, row.person).held(&row.from, row.until.as_deref());
        let record = Record { at: row.organisation.or(row.post), says: &says, ..record };
        logged(&mut tx, &app.ports, record).await?;
        step(&mut tx, app, (id, None), (viewer.person, now)).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn row(app: &App, tx: &mut Tx, proposed: &Proposed) -> Result<Row, Error<Refusal>> {
    let today = app.today();
    match proposed {
        Proposed::Post { officer, stir, kind, days } => {
            if days.from < today || days.until.is_some_and(|until| until < days.from) {
                return refused("proposal.days");
            }
            let (person, at) = found(tx, officer, stir).await?;
            let organisation = store::organisation_kind(tx, at).await?;
            let known = app.definitions().posts_of(&organisation);
            if !known.contains(kind) {
                return refused("proposal.kind");
            }
            let held = store::days_of(tx, person, at, kind).await?;
            if held.iter().any(|(_, held)| held.overlaps(*days)) {
                return refused("proposal.held");
            }
            Ok(Row {
                kind: "post",
                person: person.0,
                organisation: Some(at.0),
                post_kind: kind.to_string(),
                from: days.from.to_string(),
                until: days.until.map(|until| until.to_string()),
                ..Row::default()
            })
        }
        Proposed::End { officer, stir, kind, last } => {
            if *last < today {
                return refused("proposal.days");
            }
            let (person, at) = found(tx, officer, stir).await?;
            let held = store::days_of(tx, person, at, kind).await?;
            let ends = |held: &Period| held.holds_on(*last) && held.until != Some(*last);
            let Some((post, held)) = held.into_iter().find(|(_, held)| ends(held)) else {
                return refused("proposal.not-held");
            };
            Ok(Row {
                kind: "end",
                person: person.0,
                post_kind: kind.to_string(),
                post: Some(post),
                from: held.from.to_string(),
                until: Some(last.to_string()),
                ..Row::default()
            })
        }
        Proposed::Invitation { name, pinfl } => invitation(app, tx, name, &pinfl.to_string()).await,
    }
}

async fn invitation(
    app: &App,
    tx: &mut Tx,
    name: &str,
    pinfl: &str,
) -> Result<Row, Error<Refusal>> {
    let known = store::person_of_pinfl(tx, pinfl).await?;
    if let Some(person) = known {
        return Ok(Row { kind: "invitation", person: person.0, ..Row::default() });
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return refused("proposal.name");
    }
    Ok(Row {
        kind: "invitation",
        person: app.ports.uuid(),
        name: name.to_owned(),
        pinfl: pinfl.to_owned(),
        officer_number: crate::people::new_officer_number(app, tx).await?,
        ..Row::default()
    })
}

async fn found(
    tx: &mut Tx,
    officer: &str,
    stir: &str,
) -> Result<(PersonId, OrganisationId), Error<Refusal>> {
    let Some(person) = crate::people::of_officer(tx, officer.trim()).await? else {
        return refused("proposal.officer");
    };
    let Some(organisation) = store::organisation_of_stir(tx, stir.trim()).await? else {
        return refused("proposal.organisation");
    };
    Ok((person, organisation))
}
