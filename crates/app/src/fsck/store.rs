//! The plain SQL of fsck.

pub(super) mod firms;
pub(super) mod jobs;
pub(super) mod law;
pub(super) mod leaves;
pub(super) mod log;
pub(super) mod registers;
pub(super) mod restorations;

use sqlx::FromRow;
use uuid::Uuid;

use super::rows::{Rows, read};
use crate::cases::store::CaseRecord;
use crate::db::Tx;
use crate::error::Result;

/// An event with its leaf.
#[derive(FromRow)]
pub(super) struct EventRow {
    pub(super) case_id: Uuid,
    pub(super) seq: i64,
    pub(super) act_id: Uuid,
    pub(super) kind: String,
    pub(super) action: Option<String>,
    pub(super) author: String,
    pub(super) person: Option<Uuid>,
    pub(super) changes: String,
    pub(super) definition: Vec<u8>,
    pub(super) recorded_at: i64,
    pub(super) evidence: Option<Vec<u8>>,
    pub(super) prev_hash: Option<Vec<u8>>,
    pub(super) hash: Vec<u8>,
    pub(super) leaf_hash: Option<Vec<u8>>,
    pub(super) leaf_salt: Option<Vec<u8>>,
}

/// A fact with its body.
#[derive(FromRow)]
pub(super) struct FactRow {
    pub(super) case_id: Uuid,
    pub(super) seq: i64,
    pub(super) fact: String,
    pub(super) fact_key: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) author: Option<Uuid>,
    pub(super) hash: Vec<u8>,
    pub(super) source: Option<Uuid>,
    pub(super) recorded_at: i64,
    pub(super) salt: Option<Vec<u8>>,
    pub(super) body: Option<String>,
}

#[derive(FromRow)]
pub(super) struct ClockRow {
    pub(super) case_id: Uuid,
    pub(super) clock: String,
    pub(super) run: i64,
    pub(super) due_at: i64,
    pub(super) armed: bool,
    pub(super) look_at: i64,
}

/// A link with the opening event and the standing of its child.
#[derive(FromRow)]
pub(super) struct LinkRow {
    pub(super) child: Uuid,
    /// Of the child, unless it is gone.
    pub(super) child_reference: Option<String>,
    pub(super) parent: Uuid,
    pub(super) parent_seq: i64,
    pub(super) subcase: String,
    pub(super) fact_key: Option<String>,
    pub(super) answered_at: Option<i64>,
    pub(super) author: Option<String>,
    pub(super) act_id: Option<Uuid>,
    pub(super) state_kind: Option<String>,
    /// The child is about to be told that it is needed no longer.
    pub(super) is_told: bool,
}

/// A document with its leaf.
#[derive(FromRow)]
pub(super) struct DocumentRow {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) case_id: Uuid,
    pub(super) seq: i64,
    pub(super) template: String,
    pub(super) slot: String,
    pub(super) series: String,
    pub(super) number: String,
    pub(super) issuer: Uuid,
    pub(super) signer: Uuid,
    pub(super) signer_post: Uuid,
    pub(super) issued_on: String,
    pub(super) valid_until: Option<String>,
    pub(super) file: Vec<u8>,
    /// Of one that was signed by E-IMZO, with the seal.
    pub(super) sealed_file: Option<Vec<u8>>,
    /// Was it given out?
    pub(super) is_released: bool,
    pub(super) public_facts: String,
    /// File, authority and moment of its time stamp.
    pub(super) stamp_file: Option<Vec<u8>>,
    pub(super) stamp_authority: Option<String>,
    pub(super) stamped_at: Option<i64>,
    pub(super) stamp_hash: Option<String>,
    pub(super) stamp_due_at: Option<i64>,
    /// The place of its number in the list of statuses; -1 where there is no such number.
    pub(super) status_index: i64,
    pub(super) leaf_hash: Option<Vec<u8>>,
    pub(super) leaf_salt: Option<Vec<u8>>,
}

/// A stamp over the stamps of a paper.
#[derive(FromRow)]
pub(super) struct RestampRow {
    pub(super) document: Uuid,
    pub(super) place: i64,
    pub(super) file: Vec<u8>,
    pub(super) authority: String,
    pub(super) stamped_at: i64,
    pub(super) hash: String,
    pub(super) due_at: i64,
}

/// Of the papers of a page of cases, in order.
pub(super) async fn restamps(tx: &mut Tx, (first, last): Range) -> Result<Rows<RestampRow>> {
    let sql = "SELECT r.document, r.place, r.file, r.authority, r.stamped_at, r.hash, r.due_at FROM document_restamps r \
               JOIN documents d ON d.id = r.document WHERE d.case_id >= $1 AND d.case_id <= $2 ORDER BY r.document, r.place";
    Ok(read!(tx, "document_restamps", sql, first, last))
}

/// An act that became an event, with its post, which may be gone.
#[derive(FromRow)]
pub(super) struct ActRow {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) action: String,
    pub(super) person: Uuid,
    pub(super) post: Uuid,
    pub(super) holder: Option<Uuid>,
    pub(super) organisation: Option<Uuid>,
    pub(super) post_kind: Option<String>,
    pub(super) held_from: Option<String>,
    /// Number and limits of the power of attorney, where the post is one.
    pub(super) power: Option<String>,
    pub(super) power_limits: Option<String>,
    /// Whether the post was lent to whoever acted, on the day of the paper.
    pub(super) lent: i64,
    pub(super) expected_seq: i64,
    pub(super) definition: Vec<u8>,
    pub(super) facts: String,
    pub(super) facts_hash: Vec<u8>,
    pub(super) shown: String,
    /// Hash of the capture that it cites, and of the facts that were captured.
    pub(super) capture_hash: Option<Vec<u8>>,
    pub(super) captured_facts: Option<Vec<u8>>,
    pub(super) ground_seq: i64,
    pub(super) ground_hash: Vec<u8>,
    pub(super) nonce: Vec<u8>,
    pub(super) status: String,
    pub(super) prepared_on: String,
    pub(super) evidence: Option<Vec<u8>>,
    pub(super) committed_seq: Option<i64>,
}

/// A message to another system.
#[derive(FromRow)]
pub(super) struct MessageRow {
    pub(super) case_id: Uuid,
    pub(super) seq: i64,
    pub(super) system: String,
    pub(super) message: String,
    pub(super) body: String,
}

/// An answer of another system, with the case whose message it answers.
#[derive(FromRow)]
pub(super) struct AnswerRow {
    pub(super) case_id: Uuid,
    pub(super) id: Uuid,
    pub(super) system: String,
    pub(super) message: Option<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) state: String,
    pub(super) seq: Option<i64>,
}

/// The first and the last case of a page.
type Range = (Uuid, Uuid);

pub(super) async fn cases_after(tx: &mut Tx, after: Uuid, most: i64) -> Result<Rows<CaseRecord>> {
    let sql = "SELECT id, reference, service, definition, state, state_kind, owner_role, owner_organisation, owner_post, \
               owner_assigned, escalated_organisation, escalated_post, seq, title, opened_by, opened_at, entered_at, updated_at, \
               due_at, due_clock FROM cases WHERE id > $1 ORDER BY id LIMIT $2";
    Ok(read!(tx, "cases", sql, after, most))
}

pub(super) async fn events(tx: &mut Tx, (first, last): Range) -> Result<Rows<EventRow>> {
    let sql = "SELECT e.case_id, e.seq, e.act_id, e.kind, e.action, e.author, e.person, e.changes, e.definition, e.recorded_at, \
               e.evidence, e.prev_hash, e.hash, l.payload_hash AS leaf_hash, l.salt AS leaf_salt FROM events e \
               LEFT JOIN leaves l ON l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq \
               WHERE e.case_id >= $1 AND e.case_id <= $2 ORDER BY e.case_id, e.seq";
    Ok(read!(tx, "events", sql, first, last))
}

pub(super) async fn facts(tx: &mut Tx, (first, last): Range) -> Result<Rows<FactRow>> {
    let sql = "SELECT f.case_id, f.seq, f.fact, f.fact_key, f.kind, f.author, f.hash, f.source, f.recorded_at, b.salt, b.body \
               FROM facts f LEFT JOIN fact_bodies b ON b.fact = f.id WHERE f.case_id >= $1 AND f.case_id <= $2";
    Ok(read!(tx, "facts", sql, first, last))
}

/// (case, kind, organisation)
pub(super) async fn parties(
    tx: &mut Tx,
    (first, last): Range,
) -> Result<Rows<(Uuid, String, Uuid)>> {
    let sql = "SELECT case_id, kind, organisation FROM case_parties WHERE case_id >= $1 AND case_id <= $2";
    Ok(read!(tx, "case_parties", sql, first, last))
}

/// (case, role, person, since)
pub(super) async fn people(
    tx: &mut Tx,
    (first, last): Range,
) -> Result<Rows<(Uuid, String, Uuid, i64)>> {
    let sql = "SELECT case_id, role, person, assigned_at FROM case_people WHERE case_id >= $1 AND case_id <= $2";
    Ok(read!(tx, "case_people", sql, first, last))
}

/// Somebody who was drawn or named.
#[derive(Debug, Clone, FromRow)]
pub(super) struct AssignmentRow {
    pub(super) case_id: Uuid,
    pub(super) seq: i64,
    pub(super) role: String,
    pub(super) person: Uuid,
    pub(super) assigned_at: i64,
}

pub(super) async fn assignments(tx: &mut Tx, (first, last): Range) -> Result<Rows<AssignmentRow>> {
    let sql = "SELECT case_id, seq, role, person, assigned_at FROM assignments WHERE case_id >= $1 AND case_id <= $2";
    Ok(read!(tx, "assignments", sql, first, last))
}

pub(super) async fn messages(tx: &mut Tx, (first, last): Range) -> Result<Rows<MessageRow>> {
    let sql = "SELECT case_id, seq, system, message, body FROM outside_messages WHERE case_id >= $1 AND case_id <= $2";
    Ok(read!(tx, "outside_messages", sql, first, last))
}

pub(super) async fn answers(tx: &mut Tx, (first, last): Range) -> Result<Rows<AnswerRow>> {
    let sql = "SELECT m.case_id, a.id, a.system, a.message, a.bytes, a.state, a.seq FROM outside_answers a \
               JOIN outside_messages m ON m.id = a.in_reply_to WHERE m.case_id >= $1 AND m.case_id <= $2";
    Ok(read!(tx, "outside_answers", sql, first, last))
}

pub(super) async fn clocks(tx: &mut Tx, (first, last): Range) -> Result<Rows<ClockRow>> {
    let sql = "SELECT case_id, clock, run, due_at, armed, look_at FROM clocks WHERE case_id >= $1 AND case_id <= $2";
    Ok(read!(tx, "clocks", sql, first, last))
}

/// The links of these parents.
pub(super) async fn links(tx: &mut Tx, (first, last): Range) -> Result<Rows<LinkRow>> {
    let sql = "SELECT k.child, c.reference AS child_reference, k.parent, k.parent_seq, k.subcase, k.fact_key, k.answered_at, \
               e.author, e.act_id, c.state_kind, \
               EXISTS (SELECT 1 FROM jobs j WHERE j.kind = 'end' AND j.case_id = k.child AND j.done_at IS NULL) AS is_told \
               FROM case_links k LEFT JOIN cases c ON c.id = k.child \
               LEFT JOIN events e ON e.case_id = k.child AND e.seq = 1 WHERE k.parent >= $1 AND k.parent <= $2";
    Ok(read!(tx, "case_links", sql, first, last))
}

/// A case that hangs under a parent.
#[derive(FromRow)]
pub(super) struct ChildRow {
    pub(super) child: Uuid,
    pub(super) subcase: String,
    pub(super) answered_at: Option<i64>,
    /// Of the parent, unless it is gone.
    pub(super) parent_definition: Option<Vec<u8>>,
}

pub(super) async fn children(tx: &mut Tx, (first, last): Range) -> Result<Rows<ChildRow>> {
    let sql = "SELECT k.child, k.subcase, k.answered_at, p.definition AS parent_definition FROM case_links k \
               LEFT JOIN cases p ON p.id = k.parent WHERE k.child >= $1 AND k.child <= $2";
    Ok(read!(tx, "case_links", sql, first, last))
}

/// The secret of a day.
#[derive(FromRow)]
pub(super) struct SecretRow {
    pub(super) day: String,
    pub(super) secret: Vec<u8>,
    pub(super) hash: Vec<u8>,
    pub(super) published_at: i64,
}

/// The secrets of the days after this one.
pub(super) async fn draw_secrets(tx: &mut Tx, after: &str) -> Result<Rows<SecretRow>> {
    let sql =
        "SELECT day, secret, hash, published_at FROM draw_secrets WHERE day > $1 ORDER BY day";
    Ok(read!(tx, "draw_secrets", sql, after))
}

pub(super) async fn documents(tx: &mut Tx, (first, last): Range) -> Result<Rows<DocumentRow>> {
    let sql = "SELECT d.id, d.code, d.case_id, d.seq, d.template, d.slot, d.series, d.number, d.issuer, d.signer, d.signer_post, \
               d.issued_on, d.valid_until, d.file, q.file AS sealed_file, EXISTS (SELECT 1 FROM document_states r WHERE r.document = d.id AND r.state = 'released') AS is_released, \
               d.public_facts, s.file AS stamp_file, s.authority AS stamp_authority, s.stamped_at, s.hash AS stamp_hash, s.due_at AS stamp_due_at, \
               CAST(coalesce((SELECT max(n.status_index) FROM numbers n WHERE n.document = d.id), -1) AS bigint) AS status_index, \
               l.payload_hash AS leaf_hash, l.salt AS leaf_salt FROM documents d LEFT JOIN document_stamps s ON s.document = d.id \
               LEFT JOIN document_seals q ON q.document = d.id LEFT JOIN leaves l ON l.kind = 'document' AND l.subject = d.id AND l.seq = d.seq \
               WHERE d.case_id >= $1 AND d.case_id <= $2 ORDER BY d.case_id, d.id";
    Ok(read!(tx, "documents", sql, first, last))
}

pub(super) async fn acts(tx: &mut Tx, (first, last): Range) -> Result<Rows<ActRow>> {
    let sql = "SELECT a.id, a.case_id, a.action, a.person, a.post, p.person AS holder, p.organisation, p.kind AS post_kind, p.held_from, \
               w.number AS power, w.limits AS power_limits, CAST((SELECT count(*) FROM delegations d WHERE d.post = a.post AND d.person = a.person \
               AND d.held_from <= a.prepared_on AND d.held_until >= a.prepared_on) AS bigint) AS lent, a.expected_seq, a.definition, a.facts, \
               a.facts_hash, a.shown, a.ground_seq, a.ground_hash, a.nonce, a.status, a.prepared_on, a.evidence, a.committed_seq, \
               c.hash AS capture_hash, c.facts_hash AS captured_facts \
               FROM events e JOIN acts a ON a.id = e.act_id LEFT JOIN posts p ON p.id = a.post LEFT JOIN powers w ON w.id = a.post LEFT JOIN captures c ON c.id = a.capture \
               WHERE e.case_id >= $1 AND e.case_id <= $2";
    Ok(read!(tx, "acts", sql, first, last))
}

/// The number of a person.
pub(super) async fn pinfl_of(tx: &mut Tx, person: Option<Uuid>) -> Result<Rows<(String,)>> {
    Ok(read!(tx, "persons", "SELECT pinfl FROM persons WHERE id = $1", person))
}

/// Evidence of an act: (hash, bytes).
pub(super) async fn evidence_of(tx: &mut Tx, act: Uuid) -> Result<Rows<(Vec<u8>, Vec<u8>)>> {
    Ok(read!(tx, "evidence", "SELECT hash, bytes FROM evidence WHERE act_id = $1", act))
}

/// Events whose case is gone.
pub(super) async fn events_without_case(tx: &mut Tx) -> Result<Rows<(Uuid,)>> {
    let sql = "SELECT DISTINCT e.case_id FROM events e WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = e.case_id)";
    Ok(read!(tx, "events", sql))
}

/// Leaves whose subject is gone: (kind, subject, seq).
pub(super) async fn leaves_without_subject(tx: &mut Tx) -> Result<Rows<(String, Uuid, i64)>> {
    let sql = "SELECT l.kind, l.subject, l.seq FROM leaves l WHERE \
               (l.kind = 'event' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.case_id = l.subject AND e.seq = l.seq)) \
               OR (l.kind = 'document' AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = l.subject AND d.seq = l.seq)) \
               OR (l.kind = 'publication' AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.id = l.subject)) \
               OR (l.kind = 'status' AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = l.subject)) \
               OR (l.kind = 'key' AND NOT EXISTS (SELECT 1 FROM keys k WHERE k.id = l.subject)) \
               OR (l.kind = 'attempt' AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.id = l.subject AND a.count >= l.seq))";
    Ok(read!(tx, "leaves", sql))
}

/// Facts said to be taken from a case that is neither parent nor child: reference, event, fact.
pub(super) async fn sources_elsewhere(tx: &mut Tx) -> Result<Rows<(String, i64, String)>> {
    let sql = "SELECT c.reference, f.seq, f.fact FROM facts f JOIN cases c ON c.id = f.case_id \
               LEFT JOIN facts s ON s.id = f.source WHERE f.source IS NOT NULL AND NOT EXISTS \
               (SELECT 1 FROM case_links k WHERE (k.child = f.case_id AND k.parent = s.case_id) \
               OR (k.child = s.case_id AND k.parent = f.case_id))";
    Ok(read!(tx, "facts", sql))
}

/// Certificates whose case has no sample and test by different people.
pub(super) async fn certificates_without_evidence(tx: &mut Tx) -> Result<Rows<(String,)>> {
    let sql = "SELECT c.reference FROM facts f JOIN cases c ON c.id = f.case_id WHERE f.kind = 'certificate' AND NOT EXISTS ( \
                 SELECT 1 FROM facts s JOIN facts t ON t.case_id = s.case_id WHERE s.case_id = f.case_id AND s.kind = 'sample' \
                 AND t.kind = 'test' AND s.author <> t.author AND s.author <> f.author)";
    Ok(read!(tx, "facts", sql))
}

/// Papers out of order in their life: signed at another time than their event, sealed before that, sealed and not released.
pub(super) async fn papers_out_of_order(tx: &mut Tx) -> Result<Rows<(String,)>> {
    let sql = "SELECT DISTINCT d.number FROM document_states s JOIN documents d ON d.id = s.document WHERE (s.place = 1 AND s.state <> 'signed') \
               OR (s.place = 2 AND s.state <> 'sealed') OR (s.place = 3 AND s.state <> 'released') OR s.place > 3 \
               UNION SELECT d.number FROM documents d WHERE NOT EXISTS \
               (SELECT 1 FROM document_states s WHERE s.document = d.id AND s.place = 1) \
               UNION SELECT d.number FROM documents d JOIN document_states s ON s.document = d.id AND s.place = 1 \
               JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq WHERE s.since <> e.recorded_at \
               UNION SELECT d.number FROM documents d JOIN document_states s ON s.document = d.id AND s.place = 2 \
               WHERE NOT EXISTS (SELECT 1 FROM document_states r JOIN document_states f ON f.document = r.document AND f.place = 1 \
               WHERE r.document = d.id AND r.place = 3 AND r.since = s.since AND f.since <= s.since)";
    Ok(read!(tx, "document_states", sql))
}

/// Documents whose act has no issued number that was reserved for them.
pub(super) async fn documents_without_number(tx: &mut Tx) -> Result<Rows<(String,)>> {
    let sql = "SELECT d.number FROM documents d JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq WHERE NOT EXISTS \
               (SELECT 1 FROM numbers n WHERE n.act_id = e.act_id AND n.issuer || '/' || n.kind || '/' || n.year = d.series AND n.slot = d.slot \
               AND n.document = d.id AND n.code = d.code AND n.status = 'issued')";
    Ok(read!(tx, "documents", sql))
}

/// Issued numbers without a document.
pub(super) async fn numbers_without_document(tx: &mut Tx) -> Result<Rows<(String, String, i64)>> {
    let sql = "SELECT n.issuer, n.kind, n.number FROM numbers n WHERE n.status = 'issued' AND NOT EXISTS ( \
                 SELECT 1 FROM events e JOIN documents d ON d.case_id = e.case_id AND d.seq = e.seq \
                 WHERE e.act_id = n.act_id AND d.series = n.issuer || '/' || n.kind || '/' || n.year AND d.slot = n.slot)";
    Ok(read!(tx, "numbers", sql))
}

/// Series with a gap: (issuer, kind, year), and how many numbers there are.
pub(super) async fn series(tx: &mut Tx) -> Result<Rows<(String, String, i64, i64, i64)>> {
    let sql =
        "SELECT issuer, kind, year, count(*), max(number) FROM numbers GROUP BY issuer, kind, year";
    Ok(read!(tx, "numbers", sql))
}
