//! The papers that a report on a key of the seal is about: whoever answers for it looks at each.

use procedure::Refusal;
use sqlx::FromRow;
use uuid::Uuid;

use super::report::must_be_officer;
use super::{Seals, store};
use crate::db::fetch_all;
use crate::error::{Error, Result};
use crate::keyset;
use crate::scope::Viewer;
use crate::views::{Cursor, Page};

/// A paper that was signed since the moment that a report names.
#[derive(Debug, Clone, FromRow)]
pub struct SealedPaper {
    id: Uuid,
    recorded_at: i64,
    pub number: String,
    pub template: String,
    /// `module/service`.
    pub service: String,
    pub issued_on: String,
    /// The name of whoever issued it.
    pub issuer: String,
}

impl Seals<'_> {
    /// The papers since the moment that this report names, the earliest first; `None`: there is no such report.
    ///
    /// # Errors
    /// `seal.officer` to anybody but the compliance officer and administrators.
    pub async fn papers(
        &self,
        viewer: &Viewer,
        report: Uuid,
        after: Option<&Cursor>,
    ) -> Result<Option<Page<SealedPaper>>, Error<Refusal>> {
        must_be_officer(viewer)?;
        let mut tx = self.0.db.read().await?;
        let Some(from) = store::reported_from(&mut tx, report).await? else { return Ok(None) };
        let (since, id) = keyset::start(after, keyset::EARLIEST_FIRST);
        let sql = "SELECT d.id, e.recorded_at, d.number, d.template, c.service, d.issued_on, o.name AS issuer FROM documents d \
                   JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq JOIN cases c ON c.id = d.case_id \
                   JOIN organisations o ON o.id = d.issuer WHERE e.recorded_at >= $1 \
                   AND (e.recorded_at > $2 OR (e.recorded_at = $2 AND d.id > $3)) ORDER BY e.recorded_at, d.id LIMIT $4";
        let rows: Vec<SealedPaper> = fetch_all!(&mut tx, sql, from, since, id, keyset::ASKED);
        Ok(Some(keyset::page(rows, |row| (row.recorded_at, row.id))))
    }
}
