//! SQL of clocks that ran out and that the worker has not come to yet.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::db::{Tx, on, places};
use crate::error::Result;

/// A clock that ran out, of a case or of one that comes from it.
#[derive(Debug, FromRow)]
pub(crate) struct RunOut {
    /// The case that was asked about.
    pub(crate) first: Uuid,
    pub(crate) clock: String,
    pub(crate) due_at: i64,
    pub(crate) definition: Vec<u8>,
    /// The state of the case whose clock it is.
    pub(crate) state: String,
}

/// The clocks of these cases and of all that come from them that have run out, the first first; not those whose action was
/// refused and is tried later.
pub(crate) async fn run_out(tx: &mut Tx, cases: &[Uuid], now: Timestamp) -> Result<Vec<RunOut>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "WITH RECURSIVE family (first, id) AS (SELECT c.id, c.id FROM cases c WHERE c.id IN ({}) \
         UNION SELECT f.first, k.child FROM family f JOIN case_links k ON k.parent = f.id) \
         SELECT f.first, t.clock, t.due_at, c.definition, c.state FROM family f JOIN clocks t ON t.case_id = f.id \
         JOIN cases c ON c.id = f.id WHERE t.armed = $1 AND t.look_at <= $2 ORDER BY t.due_at, t.clock",
        places(3, cases.len())
    );
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(true).bind(now.as_microsecond());
        for case in cases {
            query = query.bind(*case);
        }
        query.fetch_all(c).await?
    }))
}
