//! All SQL of questions to agents.

use jiff::Timestamp;

use crate::db::{Tx, execute, fetch_optional};
use crate::error::Result;

/// `says`: for what it is asked, what is to be signed, what goes with it.
pub(super) async fn keep(
    tx: &mut Tx,
    id: &[u8],
    [purpose, sign, detail]: [&str; 3],
    expires_at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO eimzo_questions (id, purpose, sign, detail, expires_at) VALUES ($1, $2, $3, $4, $5)";
    execute!(tx, sql, id, purpose, sign, detail, expires_at.as_microsecond());
    Ok(())
}

/// What was to be signed and what went with it; it is gone with that.
pub(super) async fn take(
    tx: &mut Tx,
    id: &[u8],
    purpose: &str,
    now: Timestamp,
) -> Result<Option<(String, String)>> {
    let sql = "DELETE FROM eimzo_questions WHERE id = $1 AND purpose = $2 AND expires_at >= $3 RETURNING sign, detail";
    Ok(fetch_optional!(tx, sql, id, purpose, now.as_microsecond()))
}

/// Forgets the questions that nobody answered in time.
pub(super) async fn forget(tx: &mut Tx, now: Timestamp) -> Result<()> {
    execute!(tx, "DELETE FROM eimzo_questions WHERE expires_at < $1", now.as_microsecond());
    Ok(())
}
