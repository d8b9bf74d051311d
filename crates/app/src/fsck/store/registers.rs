//! The plain SQL of register rows and of what they were made from, a page of families at a time.

use procedure::library::Register;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Error, FromRow, Row, Type};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::Result;
use crate::fsck::rows::{Rows, read};
use crate::registers::{column_of, columns_of, table_of};

/// The first and the last case of a page.
type Range = (Uuid, Uuid);

/// The cases of a page that have no parent, with all that come from them.
const FAMILY: &str = "WITH RECURSIVE family (id, parent) AS ( \
       SELECT c.id, c.id FROM cases c WHERE c.id >= $1 AND c.id <= $2 \
       AND NOT EXISTS (SELECT 1 FROM case_links k WHERE k.child = c.id) \
     UNION SELECT k.child, k.parent FROM family f JOIN case_links k ON k.parent = f.id) ";

/// Whether the case of the family ever wrote into a register.
const WROTE: &str =
    "EXISTS (SELECT 1 FROM events w WHERE w.case_id = f.id AND w.changes LIKE '%\"registered\"%')";

/// A member of a family.
#[derive(FromRow)]
pub(in crate::fsck) struct MemberRow {
    pub(in crate::fsck) id: Uuid,
    /// Itself for the first of the family.
    pub(in crate::fsck) parent: Uuid,
    pub(in crate::fsck) reference: String,
}

/// An event of a case that wrote into a register, with the papers of its act.
#[derive(FromRow)]
pub(in crate::fsck) struct WroteRow {
    pub(in crate::fsck) case_id: Uuid,
    pub(in crate::fsck) seq: i64,
    pub(in crate::fsck) recorded_at: i64,
    pub(in crate::fsck) author: String,
    pub(in crate::fsck) changes: String,
    pub(in crate::fsck) shown: Option<String>,
}

/// What a fact of such a case says.
#[derive(FromRow)]
pub(in crate::fsck) struct SaidRow {
    pub(in crate::fsck) case_id: Uuid,
    pub(in crate::fsck) seq: i64,
    pub(in crate::fsck) fact: String,
    pub(in crate::fsck) fact_key: Option<String>,
    pub(in crate::fsck) body: Option<String>,
}

/// An organisation that takes part in a case of the family.
#[derive(FromRow)]
pub(in crate::fsck) struct PartyRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) stir: String,
    pub(in crate::fsck) name: String,
}

/// Since when a column of a register is there, and whether searches look in it.
#[derive(FromRow)]
pub(in crate::fsck) struct ColumnRow {
    pub(in crate::fsck) name: String,
    pub(in crate::fsck) searched: bool,
    pub(in crate::fsck) made_at: i64,
}

/// A version of a register row.
#[derive(Debug, Clone)]
pub(in crate::fsck) struct VersionRow {
    pub(in crate::fsck) id: Uuid,
    pub(in crate::fsck) case: Uuid,
    pub(in crate::fsck) seq: i64,
    pub(in crate::fsck) slot: String,
    pub(in crate::fsck) status: String,
    pub(in crate::fsck) folded: String,
    pub(in crate::fsck) held_from: i64,
    pub(in crate::fsck) held_until: i64,
    /// As the register's fields are ordered, as text.
    pub(in crate::fsck) values: Vec<Option<String>>,
}

/// Columns of a version before its fields.
const OWN: [&str; 8] =
    ["id", "case_id", "seq", "slot", "status", "folded", "held_from", "held_until"];

impl<'r, R> FromRow<'r, R> for VersionRow
where
    R: Row,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    usize: ColumnIndex<R>,
    &'static str: ColumnIndex<R>,
{
    fn from_row(row: &'r R) -> Result<Self, Error> {
        Ok(Self {
            id: row.try_get("id")?,
            case: row.try_get("case_id")?,
            seq: row.try_get("seq")?,
            slot: row.try_get("slot")?,
            status: row.try_get("status")?,
            folded: row.try_get("folded")?,
            held_from: row.try_get("held_from")?,
            held_until: row.try_get("held_until")?,
            values: (OWN.len()..row.len()).map(|n| row.try_get(n)).collect::<Result<_, _>>()?,
        })
    }
}

pub(in crate::fsck) async fn members(tx: &mut Tx, (first, last): Range) -> Result<Rows<MemberRow>> {
    let sql = format!(
        "{FAMILY} SELECT f.id, f.parent, c.reference FROM family f JOIN cases c ON c.id = f.id"
    );
    Ok(read!(tx, "cases", AssertSqlSafe(sql), first, last))
}

pub(in crate::fsck) async fn wrote(tx: &mut Tx, (first, last): Range) -> Result<Rows<WroteRow>> {
    let sql = format!(
        "{FAMILY} SELECT e.case_id, e.seq, e.recorded_at, e.author, e.changes, a.shown FROM family f JOIN events e ON e.case_id = f.id \
         LEFT JOIN acts a ON a.id = e.act_id WHERE {WROTE} ORDER BY e.case_id, e.seq"
    );
    Ok(read!(tx, "events", AssertSqlSafe(sql), first, last))
}

pub(in crate::fsck) async fn said(tx: &mut Tx, (first, last): Range) -> Result<Rows<SaidRow>> {
    let sql = format!(
        "{FAMILY} SELECT t.case_id, t.seq, t.fact, t.fact_key, b.body FROM family f JOIN facts t ON t.case_id = f.id \
         LEFT JOIN fact_bodies b ON b.fact = t.id WHERE {WROTE}"
    );
    Ok(read!(tx, "facts", AssertSqlSafe(sql), first, last))
}

pub(in crate::fsck) async fn parties(tx: &mut Tx, (first, last): Range) -> Result<Rows<PartyRow>> {
    let sql = format!(
        "{FAMILY} SELECT DISTINCT o.id, o.stir, o.name FROM family f JOIN case_parties p ON p.case_id = f.id \
         JOIN organisations o ON o.id = p.organisation"
    );
    Ok(read!(tx, "organisations", AssertSqlSafe(sql), first, last))
}

/// In the order in which they were made.
pub(in crate::fsck) async fn columns(tx: &mut Tx, register: &Register) -> Result<Rows<ColumnRow>> {
    let sql =
        "SELECT name, searched, made_at FROM register_columns WHERE register = $1 ORDER BY place";
    Ok(read!(tx, "register_columns", sql, register.path()))
}

/// The declared columns that the register's table does not have.
pub(in crate::fsck) async fn lacking(tx: &mut Tx, register: &Register) -> Result<Vec<String>> {
    let there = columns_of(tx, &table_of(register)).await?;
    let declared = register.fields.iter().map(|field| column_of(&field.name));
    let own = OWN.iter().map(|column| (*column).to_owned());
    Ok(own.chain(declared).filter(|column| !there.contains(column)).collect())
}

pub(in crate::fsck) async fn versions(
    tx: &mut Tx,
    register: &Register,
    (first, last): Range,
) -> Result<Rows<VersionRow>> {
    let sql = format!("{FAMILY} {} JOIN family f ON f.id = r.case_id", select(register));
    Ok(read!(tx, &table_of(register), AssertSqlSafe(sql), first, last))
}

/// Rows whose case is gone, or never was.
pub(in crate::fsck) async fn versions_of_no_case(
    tx: &mut Tx,
    register: &Register,
) -> Result<Rows<VersionRow>> {
    let sql = format!(
        "{} WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = r.case_id)",
        select(register)
    );
    Ok(read!(tx, &table_of(register), AssertSqlSafe(sql)))
}

/// Every field as text, whatever it is declared to be: so one of a wrong type is seen for what it is.
fn select(register: &Register) -> String {
    let fields = register.fields.iter().map(|field| column_of(&field.name));
    let fields: Vec<String> = fields.map(|column| format!(", CAST(r.{column} AS text)")).collect();
    format!("SELECT r.{}{} FROM {} r", OWN.join(", r."), fields.concat(), table_of(register))
}
