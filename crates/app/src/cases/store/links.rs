//! SQL of parents and children: which child hangs where, and what crossed between them.

use domain::{CaseId, OrganisationId};
use jiff::Timestamp;
use procedure::name::{Key, Name};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_all, fetch_optional, on, places};
use crate::error::Result;

/// Where a child hangs.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct LinkRecord {
    pub(crate) child: Uuid,
    pub(crate) parent: Uuid,
    pub(crate) parent_seq: i64,
    pub(crate) subcase: String,
    pub(crate) fact_key: Option<String>,
}

pub(crate) async fn insert_link(tx: &mut Tx, link: &LinkRecord) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO case_links (child, parent, parent_seq, subcase, fact_key) VALUES ($1, $2, $3, $4, $5)",
        link.child,
        link.parent,
        link.parent_seq,
        &link.subcase,
        &link.fact_key,
    );
    Ok(())
}

/// Where this child hangs, if it is one.
pub(crate) async fn find_link(tx: &mut Tx, child: CaseId) -> Result<Option<LinkRecord>> {
    let sql =
        "SELECT child, parent, parent_seq, subcase, fact_key FROM case_links WHERE child = $1";
    Ok(fetch_optional!(tx, sql, child.0))
}

/// Marks that the child's answer is with the parent.
pub(crate) async fn answer_link(tx: &mut Tx, child: CaseId, at: Timestamp) -> Result<()> {
    execute!(
        tx,
        "UPDATE case_links SET answered_at = $1 WHERE child = $2 AND answered_at IS NULL",
        at.as_microsecond(),
        child.0,
    );
    Ok(())
}

/// The facts of this case that were first made in another in which this organisation takes no part, each with the author of
/// the event that made it.
pub(crate) async fn crossed_unseen(
    tx: &mut Tx,
    case: CaseId,
    reader: OrganisationId,
) -> Result<Vec<(Uuid, String)>> {
    let sql = "WITH RECURSIVE way (fact, source, case_id, seq) AS ( \
                 SELECT f.id, s.source, s.case_id, s.seq FROM facts f JOIN facts s ON s.id = f.source WHERE f.case_id = $1 \
                 UNION ALL SELECT w.fact, s.source, s.case_id, s.seq FROM way w JOIN facts s ON s.id = w.source) \
               SELECT w.fact, e.author FROM way w JOIN events e ON e.case_id = w.case_id AND e.seq = w.seq \
               WHERE w.source IS NULL AND NOT EXISTS \
               (SELECT 1 FROM case_parties p WHERE p.case_id = w.case_id AND p.organisation = $2)";
    Ok(fetch_all!(tx, sql, case.0, reader.0))
}

/// The children of a case with the sub-case each was opened for.
pub(crate) async fn children(tx: &mut Tx, parent: CaseId) -> Result<Vec<(Uuid, String)>> {
    Ok(fetch_all!(tx, "SELECT child, subcase FROM case_links WHERE parent = $1", parent.0))
}

/// (author, changes) of the actions that causes fired in a case and its children, the latest first.
pub(crate) async fn caused(tx: &mut Tx, case: CaseId) -> Result<Vec<(String, String)>> {
    // The cross join holds SQLite to the family: by itself it goes through everything that ever happened without a person.
    let sql = "WITH family AS (SELECT id FROM cases WHERE id = $1 UNION ALL SELECT child FROM case_links WHERE parent = $1) \
               SELECT e.author, e.changes FROM family f CROSS JOIN events e \
               WHERE e.case_id = f.id AND e.person IS NULL AND e.action IS NOT NULL \
               ORDER BY e.recorded_at DESC, e.seq DESC";
    Ok(fetch_all!(tx, sql, case.0))
}

/// The children of these cases in the order in which they were opened.
pub(crate) async fn links_of(tx: &mut Tx, parents: &[CaseId]) -> Result<Vec<LinkRecord>> {
    if parents.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT child, parent, parent_seq, subcase, fact_key FROM case_links WHERE parent IN ({}) ORDER BY parent_seq, child",
        places(1, parents.len())
    );
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for parent in parents {
            query = query.bind(parent.0);
        }
        query.fetch_all(c).await?
    }))
}

/// The child that was opened last for this place.
pub(crate) async fn latest_child(
    tx: &mut Tx,
    parent: CaseId,
    subcase: &Name,
    key: Option<&Key>,
) -> Result<Option<CaseId>> {
    let sql = "SELECT child FROM case_links WHERE parent = $1 AND subcase = $2 AND coalesce(fact_key, '') = $3 \
               ORDER BY parent_seq DESC LIMIT 1";
    let key = key.map_or("", |key| key.0.as_str());
    let found: Option<(Uuid,)> = fetch_optional!(tx, sql, parent.0, subcase.as_str(), key);
    Ok(found.map(|(child,)| CaseId(child)))
}
