//! The database below its rows: SQLite reads every page and compares tables with their indexes.

use super::code::Code;
use super::report::Report;
use crate::App;
use crate::db::{Tx, fetch_all};
use crate::error::Result;

/// Is something damaged? On PostgreSQL nothing is looked at.
pub(super) async fn check(app: &App, report: &mut Report) -> Result<bool> {
    let mut tx = app.db.read().await?;
    if matches!(tx, Tx::Pg(_)) {
        return Ok(false);
    }
    let found = match found(&mut tx).await {
        Ok(found) => found,
        // So damaged that even this cannot be said.
        Err(fault) => vec![(fault.chain(),)],
    };
    let damages = found.into_iter().filter(|(said,)| said != "ok");
    let before = report.complaints.len();
    damages.for_each(|(said,)| report.complain(Code::DatabasePages, said));
    Ok(report.complaints.len() > before)
}

async fn found(tx: &mut Tx) -> Result<Vec<(String,)>> {
    Ok(fetch_all!(tx, "PRAGMA integrity_check(20)"))
}
