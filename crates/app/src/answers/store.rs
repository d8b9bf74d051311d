//! All SQL that answers what guards need: one query a kind of need, whatever the number of cases.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::db::{Tx, fetch_all, on, places};
use crate::error::Result;

/// Runs a query over a list; `{}` stands for the list's places.
macro_rules! rows_of {
    ($tx:expr, $sql:expr, $ids:expr) => {{
        if $ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = $sql.replace("{}", &places(1, $ids.len()));
        on!($tx, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in $ids {
                query = query.bind(id.clone());
            }
            query.fetch_all(c).await?
        })
    }};
}

macro_rules! instruments {
    () => {
        "SELECT i.id, i.organisation, i.serial, i.name, v.verified_on, v.valid_until FROM instruments i \
         LEFT JOIN verifications v ON v.instrument = i.id "
    };
}

/// (person, area, proof, held on, valid until)
pub(super) async fn competences(
    tx: &mut Tx,
    persons: &[Uuid],
) -> Result<Vec<(Uuid, String, String, String, String)>> {
    Ok(rows_of!(
        tx,
        "SELECT person, area, proof, held_on, valid_until FROM competences WHERE person IN ({})",
        persons
    ))
}

/// (organisation, accreditation, number)
pub(super) async fn accreditations(
    tx: &mut Tx,
    organisations: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, String)>> {
    Ok(rows_of!(
        tx,
        "SELECT organisation, id, number FROM accreditations WHERE organisation IN ({})",
        organisations
    ))
}

/// (accreditation, status, since)
pub(super) async fn statuses(
    tx: &mut Tx,
    accreditations: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>> {
    let sql = "SELECT accreditation, status, since FROM accreditation_statuses WHERE accreditation IN ({}) ORDER BY since";
    Ok(rows_of!(tx, sql, accreditations))
}

/// (accreditation, subject, held from, held until)
pub(super) async fn scope_lines(
    tx: &mut Tx,
    accreditations: &[Uuid],
) -> Result<Vec<(Uuid, String, String, Option<String>)>> {
    Ok(rows_of!(
        tx,
        "SELECT accreditation, subject, held_from, held_until FROM scope_lines WHERE accreditation IN ({})",
        accreditations
    ))
}

/// (person, organisation, kind, held from, held until)
pub(super) async fn interests(
    tx: &mut Tx,
    persons: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, String, String, Option<String>)>> {
    Ok(rows_of!(
        tx,
        "SELECT person, organisation, kind, held_from, held_until FROM interests WHERE person IN ({})",
        persons
    ))
}

/// Posts as interests: who works for a party is tied to it. (person, organisation, held from, held until)
pub(super) async fn employments(
    tx: &mut Tx,
    persons: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, String, Option<String>)>> {
    Ok(rows_of!(
        tx,
        "SELECT person, organisation, held_from, held_until FROM posts WHERE person IN ({})",
        persons
    ))
}

/// Parties of a case's whole family: (case, organisation, is it the case's own party).
pub(super) async fn family_parties(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<(Uuid, Uuid, Uuid)>> {
    let sql = "WITH RECURSIVE family (start, id) AS ( \
           SELECT c.id, c.id FROM cases c WHERE c.id IN ({}) \
           UNION SELECT f.start, l.parent FROM family f JOIN case_links l ON l.child = f.id ) \
         SELECT f.start, f.id, p.organisation FROM family f JOIN case_parties p ON p.case_id = f.id";
    Ok(rows_of!(tx, sql, cases))
}

/// An instrument with one of its verifications, or with none.
#[derive(Debug, Clone, FromRow)]
pub(super) struct InstrumentRow {
    pub(super) id: Uuid,
    pub(super) organisation: Uuid,
    pub(super) serial: String,
    pub(super) name: String,
    pub(super) verified_on: Option<String>,
    pub(super) valid_until: Option<String>,
}

/// Instruments by serial number, verifications in their order.
pub(super) async fn instruments(tx: &mut Tx, serials: &[String]) -> Result<Vec<InstrumentRow>> {
    let sql =
        concat!(instruments!(), "WHERE i.serial IN ({}) ORDER BY v.verified_on, v.valid_until");
    Ok(rows_of!(tx, sql, serials))
}

/// The instruments of an organisation, verifications in their order.
pub(super) async fn instruments_of(tx: &mut Tx, organisation: Uuid) -> Result<Vec<InstrumentRow>> {
    let sql =
        concat!(instruments!(), "WHERE i.organisation = $1 ORDER BY v.verified_on, v.valid_until");
    Ok(fetch_all!(tx, sql, organisation))
}

/// (case, template, last state) of the papers of these cases.
pub(super) async fn documents(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<(Uuid, String, String)>> {
    let sql = "SELECT d.case_id, d.template, s.state FROM documents d JOIN document_states s ON s.document = d.id \
         WHERE d.case_id IN ({}) AND s.place = (SELECT max(x.place) FROM document_states x WHERE x.document = d.id)";
    Ok(rows_of!(tx, sql, cases))
}

/// (parent, sub-case, action, person) of all acts of people in the children of these cases.
pub(super) async fn child_acts(
    tx: &mut Tx,
    parents: &[Uuid],
) -> Result<Vec<(Uuid, String, String, Uuid)>> {
    let sql = "SELECT l.parent, l.subcase, e.action, e.person FROM case_links l JOIN events e ON e.case_id = l.child \
         WHERE l.parent IN ({}) AND e.action IS NOT NULL AND e.person IS NOT NULL";
    Ok(rows_of!(tx, sql, parents))
}

/// (organisation, kind)
pub(super) async fn kinds(tx: &mut Tx, organisations: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    Ok(rows_of!(tx, "SELECT id, kind FROM organisations WHERE id IN ({})", organisations))
}
