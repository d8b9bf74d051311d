//! The plain SQL of leaves that stand for keys, records of the world, attempts and statuses.

use procedure::library::Register;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Error, FromRow, Row, Type};
use uuid::Uuid;

use super::super::rows::{Rows, read};
use crate::db::Tx;
use crate::error::Result;
use crate::log::LeafRow;
use crate::registers::{column_of, columns_of, table_of};

/// What a leaf commits to, and the salt.
#[derive(Debug, Default, FromRow)]
pub(in crate::fsck) struct Leafed {
    pub(in crate::fsck) leaf_hash: Option<Vec<u8>>,
    pub(in crate::fsck) leaf_salt: Option<Vec<u8>>,
}

#[derive(FromRow)]
pub(in crate::fsck) struct KeyRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) officer: Option<String>,
    pub(in crate::fsck) person: Uuid,
    pub(in crate::fsck) fingerprint: Vec<u8>,
    pub(in crate::fsck) certificate: Vec<u8>,
    pub(in crate::fsck) enrolled_at: i64,
    /// Under which its certificate is found.
    pub(in crate::fsck) serial: Option<Vec<u8>>,
    #[sqlx(flatten)]
    pub(in crate::fsck) leaf: Leafed,
}

/// With the leaf that says that it was certified.
pub(in crate::fsck) async fn keys(tx: &mut Tx) -> Result<Rows<KeyRow>> {
    let sql = "SELECT k.id, p.officer_number AS officer, k.person, k.fingerprint, k.certificate, k.enrolled_at, c.serial, \
               l.payload_hash AS leaf_hash, l.salt AS leaf_salt \
               FROM keys k LEFT JOIN persons p ON p.id = k.person LEFT JOIN certificates c ON c.key = k.id \
               LEFT JOIN leaves l ON l.kind = 'key' AND l.subject = k.id AND l.seq = 1";
    Ok(read!(tx, "keys", sql))
}

/// The leaves after this one, in the order of their ids.
pub(in crate::fsck) async fn leaves_after(
    tx: &mut Tx,
    after: Uuid,
    most: i64,
) -> Result<Rows<LeafRow>> {
    let sql = "SELECT id, kind, subject, seq, payload_hash, salt, recorded_at, mark FROM leaves WHERE id > $1 ORDER BY id LIMIT $2";
    Ok(read!(tx, "leaves", sql, after, most))
}

/// That the word for a key was taken back.
#[derive(FromRow)]
pub(in crate::fsck) struct RevocationRow {
    pub(in crate::fsck) key: Uuid,
    pub(in crate::fsck) place: i64,
    pub(in crate::fsck) revoked_from: i64,
    pub(in crate::fsck) reason: String,
    pub(in crate::fsck) reported_by: Uuid,
    pub(in crate::fsck) reported_at: i64,
    #[sqlx(flatten)]
    pub(in crate::fsck) leaf: Leafed,
}

pub(in crate::fsck) async fn revocations(tx: &mut Tx) -> Result<Rows<RevocationRow>> {
    let sql = "SELECT r.key, r.place, r.revoked_from, r.reason, r.reported_by, r.reported_at, \
               l.payload_hash AS leaf_hash, l.salt AS leaf_salt FROM revocations r \
               LEFT JOIN leaves l ON l.kind = 'key' AND l.subject = r.key AND l.seq = r.place + 1";
    Ok(read!(tx, "revocations", sql))
}

/// Keys of which a leaf says that their word was taken back, and no row.
pub(in crate::fsck) async fn without_revocation(tx: &mut Tx) -> Result<Rows<(Uuid,)>> {
    let sql = "SELECT DISTINCT l.subject FROM leaves l JOIN keys k ON k.id = l.subject WHERE l.kind = 'key' AND l.seq > 1 \
               AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.key = l.subject AND r.place = l.seq - 1)";
    Ok(read!(tx, "leaves", sql))
}

/// Who or what there is, or a dated record of what they may do.
pub(in crate::fsck) struct RecordRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) whose: Uuid,
    pub(in crate::fsck) place: Option<Uuid>,
    pub(in crate::fsck) since: String,
    pub(in crate::fsck) until: Option<String>,
    pub(in crate::fsck) leaf: Leafed,
    pub(in crate::fsck) says: Vec<String>,
}

/// Columns of a record before its texts.
const BEFORE_TEXTS: usize = 7;

impl<'r, R> FromRow<'r, R> for RecordRow
where
    R: Row,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Leafed: FromRow<'r, R>,
    usize: ColumnIndex<R>,
    &'static str: ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> Result<Self, Error> {
        Ok(Self {
            id: row.try_get("id")?,
            whose: row.try_get("whose")?,
            place: row.try_get("place")?,
            since: row.try_get("since")?,
            until: row.try_get("until")?,
            leaf: Leafed::from_row(row)?,
            says: (BEFORE_TEXTS..row.len()).map(|n| row.try_get(n)).collect::<Result<_, _>>()?,
        })
    }
}

/// A table of records: its name, the kind of its leaves, whose and where and from when until when, and its texts.
type Table = (&'static str, &'static str, [&'static str; 4], &'static [&'static str]);

const NOWHERE: &str = "CAST(NULL AS uuid)";
const ITSELF: [&str; 4] = ["r.id", NOWHERE, "''", "NULL"];

/// Every table of records, in the order in which a world is imported.
pub(in crate::fsck) const RECORDS: &[Table] = &[
    ("organisations", "record", ITSELF, &["name", "kind", "stir", "address", "region"]),
    ("accreditations", "record", ["organisation", NOWHERE, "''", "NULL"], &["number"]),
    ("accreditation_statuses", "record", ["accreditation", NOWHERE, "since", "NULL"], &["status"]),
    ("scope_lines", "record", ["accreditation", NOWHERE, "held_from", "held_until"], &["subject"]),
    ("instruments", "record", ["r.id", "organisation", "''", "NULL"], &["serial", "name"]),
    ("verifications", "record", ["instrument", NOWHERE, "verified_on", "valid_until"], &[]),
    ("persons", "record", ITSELF, &["officer_number", "name", "pinfl"]),
    ("posts", "grant", ["person", "organisation", "held_from", "held_until"], &["kind"]),
    ("delegations", "record", ["person", "post", "held_from", "held_until"], &[]),
    ("competences", "record", ["person", NOWHERE, "held_on", "valid_until"], &["area", "proof"]),
    ("seal_keys", "record", ["r.id", NOWHERE, "held_from", "held_until"], &["public_key"]),
    (
        "seal_reports",
        "record",
        [
            "key",
            "reported_by",
            "CAST(revoked_from AS text) || '/' || CAST(from_index AS text)",
            "reported_at",
        ],
        &["reason"],
    ),
    (
        "publication_approvals",
        "record",
        ["officer", NOWHERE, "CAST(signed_at AS text)", "round"],
        &["path", "definition", "post", "certificate", "signature"],
    ),
    (
        "restored_revocations",
        "record",
        [
            "key",
            "restoration",
            "CAST(revoked_from AS text) || '/' || CAST(from_index AS text)",
            "NULL",
        ],
        &[],
    ),
    ("seal_answers", "record", ["report", "taken_by", "CAST(taken_at AS text)", "NULL"], &["step"]),
    ("interests", "record", ["person", "organisation", "held_from", "held_until"], &["kind"]),
    (
        "passkeys",
        "record",
        ["person", NOWHERE, "CAST(enrolled_at AS text)", "NULL"],
        &["name", "credential_id", "credential"],
    ),
    (
        "passkey_removals",
        "record",
        ["passkey", "removed_by", "CAST(removed_at AS text)", "NULL"],
        &[],
    ),
    ("session_ends", "record", ["person", "ended_by", "CAST(ended_at AS text)", "NULL"], &[]),
    (
        "powers",
        "record",
        ["given_by", "given_in", "CAST(given_at AS text)", "NULL"],
        &["number", "limits"],
    ),
    ("power_ends", "record", ["power", "ended_by", "CAST(ended_at AS text)", "NULL"], &[]),
    (
        "proposals",
        "record",
        ["person", "coalesce(organisation, post)", "held_from", "held_until"],
        &["kind", "post_kind", "name", "pinfl", "officer_number"],
    ),
    (
        "proposal_steps",
        "record",
        ["proposal", "taken_by", "CAST(taken_at AS text)", "NULL"],
        &["step"],
    ),
    (
        "invitations",
        "record",
        ["person", "proposal", "CAST(expires_at AS text)", "NULL"],
        &["secret_hash"],
    ),
    (
        "invitation_ends",
        "record",
        ["invitation", "passkey", "CAST(ended_at AS text)", "NULL"],
        &["how"],
    ),
    (
        "weak_hashes",
        "record",
        ["r.id", "declared_by", "CAST(weak_from AS text)", "NULL"],
        &["hash"],
    ),
    (
        "firm_registrations",
        "record",
        ["organisation", "person", "CAST(registered_at AS text)", "NULL"],
        &["evidence_hash"],
    ),
];

/// The records of a table, each with its last leaf: the one of its end, if it was ended.
pub(in crate::fsck) async fn records(
    tx: &mut Tx,
    (table, kind, columns, texts): Table,
) -> Result<Rows<RecordRow>> {
    let [whose, place, since, until] = columns;
    let texts: Vec<String> = texts.iter().map(|text| format!(", r.{text}")).collect();
    let sql = format!(
        "SELECT r.id, {whose} AS whose, {place} AS place, {since} AS since, CAST({until} AS text) AS until, \
         l.payload_hash AS leaf_hash, l.salt AS leaf_salt{} FROM {table} r LEFT JOIN leaves l ON l.kind = '{kind}' AND l.subject = r.id \
         AND l.seq = (SELECT max(n.seq) FROM leaves n WHERE n.kind = '{kind}' AND n.subject = r.id)",
        texts.concat()
    );
    Ok(read!(tx, table, AssertSqlSafe(sql)))
}

/// Leaves of records that are gone.
pub(in crate::fsck) async fn without_record(tx: &mut Tx) -> Result<Rows<(Uuid,)>> {
    let there = |(table, kind, ..): &Table| {
        format!("(l.kind = '{kind}' AND EXISTS (SELECT 1 FROM {table} t WHERE t.id = l.subject))")
    };
    let there: Vec<String> = RECORDS.iter().map(there).collect();
    let sql = format!(
        "SELECT DISTINCT l.subject FROM leaves l WHERE l.kind IN ('grant', 'record') AND NOT ({})",
        there.join(" OR ")
    );
    Ok(read!(tx, "leaves", AssertSqlSafe(sql)))
}

#[derive(FromRow)]
pub(in crate::fsck) struct AttemptRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) person: Uuid,
    pub(in crate::fsck) post: Option<Uuid>,
    pub(in crate::fsck) case_id: Uuid,
    pub(in crate::fsck) action: String,
    pub(in crate::fsck) code: String,
    pub(in crate::fsck) detail: String,
    pub(in crate::fsck) count: i64,
    pub(in crate::fsck) last_at: i64,
    /// How many leaves it has.
    pub(in crate::fsck) leaves: i64,
    #[sqlx(flatten)]
    pub(in crate::fsck) leaf: Leafed,
}

/// With the leaf of the last of those that are counted together.
pub(in crate::fsck) async fn attempts(tx: &mut Tx) -> Result<Rows<AttemptRow>> {
    let sql = "SELECT a.id, a.person, a.post, a.case_id, a.action, a.code, a.detail, a.count, a.last_at, \
               (SELECT count(*) FROM leaves n WHERE n.kind = 'attempt' AND n.subject = a.id) AS leaves, \
               l.payload_hash AS leaf_hash, l.salt AS leaf_salt \
               FROM attempts a LEFT JOIN leaves l ON l.kind = 'attempt' AND l.subject = a.id AND l.seq = a.count";
    Ok(read!(tx, "attempts", sql))
}

/// A version of the register row of a paper.
#[derive(FromRow)]
pub(in crate::fsck) struct StatusRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) document: Uuid,
    pub(in crate::fsck) number: String,
    pub(in crate::fsck) slot: String,
    pub(in crate::fsck) status: String,
    pub(in crate::fsck) case_id: Uuid,
    pub(in crate::fsck) seq: i64,
    pub(in crate::fsck) held_from: i64,
}

/// The versions of rows that a paper stands for, row by row in order; `None` where the register numbers nothing.
pub(in crate::fsck) async fn statuses(
    tx: &mut Tx,
    register: &Register,
) -> Result<Option<Rows<StatusRow>>> {
    let numbered = register.fields.iter().find(|field| field.place.as_deref() == Some("number"));
    let Some(field) = numbered else { return Ok(None) };
    let (table, column) = (table_of(register), column_of(&field.name));
    // What the table lacks was told with the rows.
    if !columns_of(tx, &table).await?.contains(&column) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT r.id, d.id AS document, d.number, r.slot, r.status, r.case_id, r.seq, r.held_from FROM {table} r \
         JOIN documents d ON d.id = (SELECT o.id FROM documents o WHERE o.number = r.{column} ORDER BY o.id LIMIT 1) \
         ORDER BY r.id, r.held_from, r.held_until, r.seq"
    );
    Ok(Some(read!(tx, &table, AssertSqlSafe(sql))))
}

/// The leaves of a paper's later statuses.
pub(in crate::fsck) async fn status_leaves(tx: &mut Tx, document: Uuid) -> Result<Rows<Leafed>> {
    let sql = "SELECT payload_hash AS leaf_hash, salt AS leaf_salt FROM leaves WHERE kind = 'status' AND subject = $1";
    Ok(read!(tx, "leaves", sql, document))
}
