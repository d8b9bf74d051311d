//! Who acts for whom by a power of attorney.

use std::collections::{BTreeMap, BTreeSet};

use domain::PersonId;
use domain::calendar::Calendar;
use jiff::Timestamp;
use jiff::civil::Date;
use procedure::definition::By;
use procedure::name::Name;
use uuid::Uuid;

use super::{Powers as Verbs, store};
use crate::cases::load::moment;
use crate::error::{Doing, Result};
use crate::people::is_compliance;
use crate::scope::{PostView, Scope};

/// A power of attorney.
#[derive(Debug, Clone)]
pub struct PowerView {
    pub id: Uuid,
    pub number: String,
    /// The day on which it was given.
    pub on: Date,
    pub person: PersonId,
    pub name: String,
    pub officer_number: String,
    pub organisation: String,
    pub giver: String,
    pub from: Date,
    pub until: Option<Date>,
    /// `module/service` or `module/service/action`.
    pub limits: Vec<String>,
    /// By whom and when it was ended, if it was.
    pub ended: Option<(String, Timestamp)>,
    /// May this reader end it?
    pub may_end: bool,
}

/// What a power may be for: a service, and the actions of the firm in it.
#[derive(Debug, Clone)]
pub struct Choice {
    /// `module/service`.
    pub service: String,
    pub actions: Vec<Name>,
}

/// All that the page of powers shows.
#[derive(Debug, Clone)]
pub struct Powers {
    /// The latest first.
    pub powers: Vec<PowerView>,
    /// What the reader may give; empty: nothing.
    pub choices: Vec<Choice>,
}

/// Powers of the page, at most.
const MOST: i64 = 200;

impl Verbs<'_> {
    /// The powers of one's firm and those that one has; all of them for the compliance officer. Who has a power sees only that
    /// one while acting by it.
    pub async fn list(&self, scope: &Scope) -> Result<Powers> {
        let Scope::Person(viewer) = scope else { return Ok(Powers::nothing()) };
        let app = self.0;
        let post = viewer.post.as_ref();
        let firm = post.filter(|post| post.power.is_none()).map(|post| post.organisation);
        let sees_all = post.is_some_and(is_compliance);
        let today = app.today();
        let mut tx = app.db.read().await?;
        let rows = store::list(&mut tx, (firm, viewer.person, sees_all), MOST).await?;
        let heads = post.filter(|post| self.is_head(post));
        let view = |row: store::Listed| {
            let is_theirs = heads.is_some_and(|post| post.organisation.0 == row.organisation)
                || row.person == viewer.person.0;
            view(row, is_theirs, today)
        };
        let powers = rows.into_iter().map(view).collect::<Result<_>>()?;
        let choices = heads.map(|post| self.choices(post)).unwrap_or_default();
        Ok(Powers { powers, choices })
    }

    /// What an organisation of this kind may do in each service.
    pub(super) fn choices(&self, post: &PostView) -> Vec<Choice> {
        let mut choices: BTreeMap<String, Vec<Name>> = BTreeMap::new();
        for definition in self.0.definitions().services() {
            let of = |role: &Name| {
                let role = definition.roles.get(role);
                role.is_some_and(|role| post.may_be(role))
            };
            let actions = definition.actions_in_order().into_iter();
            let actions =
                actions.filter(|(_, action)| matches!(&action.by, By::Role(role) if of(role)));
            let actions: Vec<Name> = actions.map(|(name, _)| name.clone()).collect();
            if !actions.is_empty() {
                choices.insert(definition.path(), actions);
            }
        }
        let choice = |(service, actions)| Choice { service, actions };
        choices.into_iter().map(choice).collect()
    }

    /// Are these limits, and each one of the firm's own doings?
    pub(super) fn are_choices(&self, post: &PostView, limits: &BTreeSet<String>) -> bool {
        let mut known = BTreeSet::new();
        for Choice { service, actions } in self.choices(post) {
            known.extend(actions.iter().map(|action| format!("{service}/{action}")));
            known.insert(service);
        }
        !limits.is_empty() && limits.is_subset(&known)
    }
}

impl Powers {
    fn nothing() -> Self {
        Self { powers: Vec::new(), choices: Vec::new() }
    }
}

fn view(row: store::Listed, is_theirs: bool, today: Date) -> Result<PowerView> {
    let day = |text: &str| text.parse::<Date>().doing("reading a day of a power");
    let until = row.held_until.as_deref().map(day).transpose()?;
    let ended = row.ender.zip(row.ended_at);
    let ended = ended.map(|(by, at)| Ok::<_, crate::Fault>((by, moment(at)?))).transpose()?;
    let is_over = ended.is_some() || until.is_some_and(|until| until < today);
    Ok(PowerView {
        id: row.id,
        number: row.number,
        on: Calendar::day(moment(row.given_at)?),
        person: PersonId(row.person),
        name: row.name,
        officer_number: row.officer_number,
        organisation: row.organisation_name,
        giver: row.giver,
        from: day(&row.held_from)?,
        until,
        limits: row.limits.split(' ').map(str::to_owned).collect(),
        ended,
        may_end: is_theirs && !is_over,
    })
}
