//! Taking a power of attorney back, or laying it down.

use procedure::Refusal;
use uuid::Uuid;

use super::{POWERS, Powers, refused, store};
use crate::error::{Error, Result};
use crate::scope::Viewer;
use crate::world::{Record, logged};

impl Powers<'_> {
    /// Ends a power from this moment on: any head of the firm may, and whoever has it. What was done by it stays done.
    ///
    /// # Errors
    /// `power.unknown` if it is none of theirs; `power.ended` if it is over already.
    pub async fn end(&self, viewer: &Viewer, power: Uuid) -> Result<(), Error<Refusal>> {
        let app = self.0;
        let (id, now, today) = (app.ports.uuid(), app.now(), app.today());
        let mut tx = app.db.write().await?;
        tx.alone_with(POWERS).await?;
        let Some(found) = store::find(&mut tx, power).await? else {
            return refused("power.unknown");
        };
        let heads = viewer.post.as_ref().filter(|post| self.is_head(post));
        let is_firms = heads.is_some_and(|post| post.organisation.0 == found.organisation);
        if !is_firms && found.person != viewer.person.0 {
            return refused("power.unknown");
        }
        let today = today.to_string();
        if found.is_ended || found.held_until.as_ref().is_some_and(|until| *until < today) {
            return refused("power.ended");
        }
        store::end(&mut tx, (id, power), viewer.person, now).await?;
        let at = now.as_microsecond().to_string();
        let record = Record::of("power_ends", id, power).held(&at, None);
        let record = Record { at: Some(viewer.person.0), ..record };
        logged(&mut tx, &app.ports, record).await?;
        // The tie to the firm fades from the last day on, as that of a post does.
        let last = today.max(found.held_from);
        crate::proposals::end_post(app, &mut tx, power, &last).await?;
        Ok(tx.commit().await?)
    }
}
