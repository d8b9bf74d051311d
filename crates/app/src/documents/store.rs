//! All SQL of documents.

mod seals;
mod stamps;

use domain::{CaseId, OrganisationId};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::NewDocument;
use crate::canonical::canonical;
use crate::db::{Tx, execute, fetch_all, fetch_optional, on, places, signed};
use crate::error::Result;

pub(crate) use seals::{insert_seal, is_sealed, made_by, waits_for_seal};
pub(crate) use stamps::{
    StampRecord, due_for_stamps, has_stamps, insert_stamp, last_stamp_of, stamp_of,
};

/// A document with its last state.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct DocumentRecord {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) case_id: Uuid,
    pub(crate) seq: i64,
    pub(crate) template: String,
    /// Which of the papers of its template, where an act makes several.
    pub(crate) slot: String,
    pub(crate) number: String,
    pub(crate) issued_on: String,
    pub(crate) valid_until: Option<String>,
    pub(crate) file: Vec<u8>,
    pub(crate) public_facts: String,
    pub(crate) state: String,
    pub(crate) since: i64,
    pub(crate) issuer_name: String,
    pub(crate) signer_name: String,
    pub(crate) signer_post: String,
    pub(crate) service: String,
    pub(crate) issuer: Uuid,
    pub(crate) series: String,
}

macro_rules! documents {
    ($condition:literal) => {
        concat!(
            "SELECT d.id, d.code, d.case_id, d.seq, d.template, d.slot, d.number, d.issued_on, d.valid_until, d.file, d.public_facts, \
             s.state, s.since, o.name AS issuer_name, p.name AS signer_name, CASE WHEN w.id IS NULL THEN t.kind ELSE 'attorney' END AS signer_post, c.service, d.issuer, d.series \
             FROM documents d JOIN document_states s ON s.document = d.id \
             JOIN organisations o ON o.id = d.issuer JOIN persons p ON p.id = d.signer JOIN posts t ON t.id = d.signer_post LEFT JOIN powers w ON w.id = t.id \
             JOIN cases c ON c.id = d.case_id \
             WHERE s.place = (SELECT max(x.place) FROM document_states x WHERE x.document = d.id) AND ",
            $condition
        )
    };
}

pub(super) async fn insert(tx: &mut Tx, document: &NewDocument<'_>) -> Result<()> {
    let paper = document.paper;
    execute!(
        tx,
        "INSERT INTO documents (id, code, case_id, seq, template, slot, series, number, issuer, signer, signer_post, issued_on, \
         valid_until, file, public_facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        paper.document,
        &paper.code,
        document.case.0,
        signed(document.seq),
        paper.template.as_str(),
        &paper.slot,
        &paper.series,
        &paper.number,
        document.issuer.0,
        document.signer.0,
        document.post.0,
        &document.issued_on,
        &paper.valid_until,
        document.file.as_slice(),
        canonical(&paper.public_facts),
    );
    Ok(())
}

/// The document's next state.
pub(crate) async fn push_state(
    tx: &mut Tx,
    document: Uuid,
    state: &str,
    at: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        "INSERT INTO document_states (document, place, state, since) \
         SELECT $1, coalesce(max(s.place), 0) + 1, $2, $3 FROM document_states s WHERE s.document = $1",
        document,
        state,
        at.as_microsecond()
    );
    Ok(())
}

pub(super) async fn find_by_code(tx: &mut Tx, code: &str) -> Result<Option<DocumentRecord>> {
    Ok(fetch_optional!(tx, documents!("d.code = $1"), code))
}

pub(super) async fn find_by_number(tx: &mut Tx, number: &str) -> Result<Option<DocumentRecord>> {
    Ok(fetch_optional!(tx, documents!("d.number = $1 ORDER BY s.since DESC LIMIT 1"), number))
}

/// The paper of which this is the signed file, or that file with its seal, with one of its time stamps or more.
pub(super) async fn find_by_file(tx: &mut Tx, hash: &[u8]) -> Result<Option<DocumentRecord>> {
    let signed: Option<DocumentRecord> = fetch_optional!(tx, documents!("d.file = $1"), hash);
    if signed.is_some() {
        return Ok(signed);
    }
    let stamped = documents!(
        "d.id IN (SELECT t.document FROM document_stamps t WHERE t.file = $1 \
         UNION SELECT r.document FROM document_restamps r WHERE r.file = $1 \
         UNION SELECT e.document FROM document_seals e WHERE e.file = $1)"
    );
    Ok(fetch_optional!(tx, stamped, hash))
}

pub(super) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<DocumentRecord>> {
    Ok(fetch_optional!(tx, documents!("d.id = $1"), id))
}

/// Those of these documents that exist.
pub(super) async fn of_ids(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<DocumentRecord>> {
    listed(tx, documents!("d.id IN"), ids).await
}

/// The papers of a case, oldest first.
pub(crate) async fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<DocumentRecord>> {
    Ok(fetch_all!(tx, documents!("d.case_id = $1 ORDER BY d.seq, d.template"), case.0))
}

/// The papers of these cases, of each the oldest first.
pub(crate) async fn of_cases(tx: &mut Tx, cases: &[CaseId]) -> Result<Vec<DocumentRecord>> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    let mut papers = listed(tx, documents!("d.case_id IN"), &ids).await?;
    papers.sort_by(|a, b| (a.case_id, a.seq, &a.template).cmp(&(b.case_id, b.seq, &b.template)));
    Ok(papers)
}

async fn listed(tx: &mut Tx, sql: &str, ids: &[Uuid]) -> Result<Vec<DocumentRecord>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{sql} ({})", places(1, ids.len()));
    Ok(on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id);
        }
        query.fetch_all(c).await?
    }))
}

/// The last state of a document.
pub(crate) async fn state_of(tx: &mut Tx, document: Uuid) -> Result<Option<String>> {
    let sql = "SELECT state FROM document_states WHERE document = $1 ORDER BY place DESC LIMIT 1";
    let found: Option<(String,)> = fetch_optional!(tx, sql, document);
    Ok(found.map(|(state,)| state))
}

/// SHA-256 of the signed file of a paper; of one that was signed by E-IMZO, of the sealed file once there is one.
pub(crate) async fn file_of(tx: &mut Tx, document: Uuid) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT coalesce(e.file, d.file) FROM documents d LEFT JOIN document_seals e ON e.document = d.id WHERE d.id = $1";
    let found: Option<(Vec<u8>,)> = fetch_optional!(tx, sql, document);
    Ok(found.map(|(file,)| file))
}

/// Is a paper of ours the file with this hash?
pub(crate) async fn has_file(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let found: Option<(i64,)> =
        fetch_optional!(tx, "SELECT count(*) FROM documents WHERE file = $1", hash);
    Ok(found.is_some_and(|(count,)| count > 0))
}

/// The case that made the paper with this number.
pub(crate) async fn case_of(tx: &mut Tx, number: &str) -> Result<Option<CaseId>> {
    let found: Option<(Uuid,)> = fetch_optional!(
        tx,
        "SELECT case_id FROM documents WHERE number = $1 ORDER BY id LIMIT 1",
        number
    );
    Ok(found.map(|(case,)| CaseId(case)))
}

/// (fact, key, number, date) of the papers made in the children from which this case took facts. Never the other way: a child
/// learns of no paper of its parent.
pub(crate) async fn of_children(
    tx: &mut Tx,
    case: CaseId,
) -> Result<Vec<(String, Option<String>, String, String)>> {
    let sql = "SELECT f.fact, f.fact_key, d.number, d.issued_on FROM facts f JOIN facts s ON s.id = f.source \
               JOIN case_links l ON l.child = s.case_id AND l.parent = f.case_id JOIN documents d ON d.case_id = s.case_id \
               WHERE f.case_id = $1 ORDER BY f.seq, d.seq";
    Ok(fetch_all!(tx, sql, case.0))
}

/// The released papers of the children from which this case took facts, also where a fact counts no longer: whoever acted on an
/// answer may read what it rests on.
pub(crate) async fn of_answered(tx: &mut Tx, parent: CaseId) -> Result<Vec<DocumentRecord>> {
    let sql = documents!(
        "s.state = 'released' AND d.case_id IN (SELECT x.case_id FROM facts f JOIN facts x ON x.id = f.source \
         JOIN case_links l ON l.child = x.case_id AND l.parent = f.case_id WHERE f.case_id = $1) ORDER BY d.seq, d.template, d.slot"
    );
    Ok(fetch_all!(tx, sql, parent.0))
}

/// Did the parent of this case take its answer, and is this organisation a party of the parent?
pub(super) async fn is_answer_to(
    tx: &mut Tx,
    child: CaseId,
    organisation: OrganisationId,
) -> Result<bool> {
    let sql = "SELECT count(*) FROM case_links l JOIN case_parties p ON p.case_id = l.parent AND p.organisation = $2 \
               JOIN facts f ON f.case_id = l.parent JOIN facts x ON x.id = f.source AND x.case_id = l.child WHERE l.child = $1";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, child.0, organisation.0);
    Ok(found.is_some_and(|(count,)| count > 0))
}

/// The paper with this number.
pub(crate) async fn numbered(tx: &mut Tx, number: &str) -> Result<Option<Uuid>> {
    let sql = "SELECT id FROM documents WHERE number = $1 ORDER BY id LIMIT 1";
    let found: Option<(Uuid,)> = fetch_optional!(tx, sql, number);
    Ok(found.map(|(id,)| id))
}
