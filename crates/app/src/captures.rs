//! Captures: what a device signed in the field. They come when there is a network again; the act is made online and cites them.

mod cite;
mod receive;
mod store;

use jiff::{SignedDuration, Timestamp};
use procedure::name::Name;
use uuid::Uuid;

pub(crate) use cite::cite;
pub use receive::Received;
pub(crate) use store::{bytes, of_case};

use crate::App;
use crate::cases::load::moment;
use crate::error::{Fault, Result};
use crate::scope::Viewer;

/// The verbs of captures.
pub struct Captures<'a>(pub(crate) &'a App);

/// How old a capture may be when an act cites it. A working figure: no act of law sets it yet.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(72);
/// How far a device's clock may be from ours before its word on the order of things is not taken.
pub const DRIFT: SignedDuration = SignedDuration::from_mins(5);

/// A capture as its author sees it.
#[derive(Debug, Clone)]
pub struct CaptureView {
    pub id: Uuid,
    pub reference: String,
    pub action: Name,
    /// The form as it was filled in the field.
    pub content: String,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    /// The device signed another one before it, or beside it, that never came.
    pub has_gap: bool,
}

impl Captures<'_> {
    /// A capture of this person; `None` if it is not there or another's.
    pub async fn find(&self, viewer: &Viewer, id: Uuid) -> Result<Option<CaptureView>> {
        let mut tx = self.0.db.read().await?;
        let Some(row) = store::find(&mut tx, viewer.person, id).await? else { return Ok(None) };
        let case = crate::cases::store::records(&mut tx, &[domain::CaseId(row.case_id)]).await?;
        Ok(Some(CaptureView {
            id,
            reference: case.first().map(|case| case.reference.clone()).unwrap_or_default(),
            action: Name::parse(&row.action)
                .ok_or_else(|| Fault::new("a stored action has no name"))?,
            has_gap: store::has_gap(&mut tx, id).await?,
            content: row.content,
            occurred_at: moment(row.occurred_at)?,
            received_at: moment(row.received_at)?,
        }))
    }
}
