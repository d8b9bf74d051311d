//! Giving a power of attorney.

use std::collections::BTreeSet;

use domain::Period;
use domain::power::{NotTheseDays, may_hold};
use procedure::Refusal;
use uuid::Uuid;

use super::{POWERS, Powers, refused, store};
use crate::error::{Error, Result};
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// A power that somebody wants to give.
#[derive(Debug, Clone)]
pub struct NewPower {
    /// The officer number of whoever gets it.
    pub officer: String,
    pub days: Period,
    /// What it is for: `module/service` or `module/service/action`.
    pub limits: BTreeSet<String>,
}

impl Powers<'_> {
    /// Lets somebody act for the firm that the viewer heads.
    ///
    /// # Errors
    /// `power.head` from anybody but a head of a firm; `power.passed-on` from whoever acts by a power; `power.officer` for a number that
    /// nobody has; `power.own` for oneself; `power.past`, `power.endless`, `power.too-long` for the days; `power.limits` for no
    /// limits, or for what is not the firm's to do.
    pub async fn grant(&self, viewer: &Viewer, new: &NewPower) -> Result<Uuid, Error<Refusal>> {
        let app = self.0;
        let own = self.head(viewer)?;
        let (now, today) = (app.now(), app.today());
        may_hold(new.days, today).map_err(days)?;
        if !self.are_choices(own, &new.limits) {
            return refused("power.limits");
        }
        let mut tx = app.db.write().await?;
        tx.alone_with(POWERS).await?;
        let held = crate::people::posts(&mut tx, viewer.person, today).await?;
        if !held.contains(own) {
            return refused("power.head");
        }
        let Some(person) = crate::people::of_officer(&mut tx, new.officer.trim()).await? else {
            return refused("power.officer");
        };
        if person == viewer.person {
            return refused("power.own");
        }
        let post = (&own.kind, new.days);
        let id = crate::people::grant(app, &mut tx, person, own.organisation, post).await?;
        let number = (store::count(&mut tx, own.organisation).await? + 1).to_string();
        let limits: Vec<&str> = new.limits.iter().map(String::as_str).collect();
        let says = [number.as_str(), &limits.join(" ")];
        store::insert(&mut tx, (id, viewer.person, own.id), says, now).await?;
        let at = now.as_microsecond().to_string();
        let record = Record::of("powers", id, viewer.person.0).held(&at, None);
        let record = Record { at: Some(own.id.0), says: &says, ..record };
        logged(&mut tx, &app.ports, record).await?;
        tx.commit().await?;
        Ok(id)
    }
}

fn days(why: NotTheseDays) -> Error<Refusal> {
    Error::Refused(Refusal::new(match why {
        NotTheseDays::Past => "power.past",
        NotTheseDays::Endless => "power.endless",
        NotTheseDays::TooLong => "power.too-long",
    }))
}
