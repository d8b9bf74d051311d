//! All SQL of register rows.

use domain::CaseId;
use procedure::library::{FieldKind, Register};
use procedure::name::Name;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::OPEN;
use super::tables::{column_of, table_of};
use crate::db::{Tx, execute, fetch_all, fetch_optional, on, places};
use crate::error::Result;

/// A version of a row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) case: CaseId,
    pub(super) slot: String,
    pub(super) seq: i64,
    pub(super) status: String,
    /// As the register's fields are ordered.
    pub(super) values: Vec<Option<String>>,
}

impl Row {
    pub(super) fn new(id: Uuid, case: CaseId, slot: String) -> Self {
        Self { id, case, slot, seq: 0, status: String::new(), values: Vec::new() }
    }
}

/// A field read back as text, whatever its type.
fn read_as_text(register: &Register) -> String {
    let columns = register.fields.iter().map(|declared| {
        let column = column_of(&declared.name);
        match declared.kind {
            // The same two words from both databases.
            FieldKind::Boolean => {
                format!("CASE WHEN {column} THEN 'true' WHEN NOT {column} THEN 'false' END")
            }
            FieldKind::Text | FieldKind::Date | FieldKind::Decimal | FieldKind::Integer => {
                format!("CAST({column} AS text)")
            }
        }
    });
    let list: Vec<String> = columns.collect();
    // One text column for all values: a fixed row type, whatever the register declares.
    list.iter()
        .map(|column| format!("coalesce('+' || {column}, '-')"))
        .collect::<Vec<_>>()
        .join(" || chr_sep || ")
}

/// The values' separator in that one column; it cannot be typed into any form.
const SEPARATOR: char = '\u{1f}';

fn select(register: &Register, tx: &Tx) -> String {
    let separator = match tx {
        Tx::Lite(_) => "char(31)",
        Tx::Pg(_) => "chr(31)",
    };
    let values = read_as_text(register).replace("chr_sep", separator);
    format!(
        "SELECT id, case_id, slot, seq, status, held_from, {values} FROM {}",
        table_of(register)
    )
}

pub(super) type Read = (Uuid, Uuid, String, i64, String, i64, String);

pub(super) fn row(read: Read) -> (Row, i64) {
    let (id, case, slot, seq, status, held_from, values) = read;
    let values = values
        .split(SEPARATOR)
        .map(|value| value.strip_prefix('+').map(ToOwned::to_owned))
        .collect();
    (Row { id, case: CaseId(case), slot, seq, status, values }, held_from)
}

/// The row that these cases wrote under this slot and that holds now, and since when.
pub(super) async fn current(
    tx: &mut Tx,
    register: &Register,
    family: &[Uuid],
    slot: &str,
) -> Result<Option<(Row, i64)>> {
    let sql = format!(
        "{} WHERE case_id IN ({}) AND slot = ${} AND held_until = ${}",
        select(register, tx),
        places(3, family.len()),
        1,
        2
    );
    let found: Option<Read> = on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(slot).bind(OPEN);
        for case in family {
            query = query.bind(*case);
        }
        query.fetch_optional(c).await?
    });
    Ok(found.map(row))
}

/// The row whose field has this value now, and since when.
pub(super) async fn by_value(
    tx: &mut Tx,
    register: &Register,
    name: &Name,
    value: &str,
) -> Result<Option<(Row, i64)>> {
    let sql =
        format!("{} WHERE {} = $1 AND held_until = $2", select(register, tx), column_of(name));
    let found: Option<Read> = fetch_optional!(tx, AssertSqlSafe(sql), value, OPEN);
    Ok(found.map(row))
}

/// The version that held so far holds until now. Gives the number of versions that did.
pub(super) async fn close(tx: &mut Tx, register: &Register, id: Uuid, at: i64) -> Result<u64> {
    let sql = format!(
        "UPDATE {} SET held_until = $1 WHERE id = $2 AND held_until = $3",
        table_of(register)
    );
    Ok(execute!(tx, AssertSqlSafe(sql), at, id, OPEN))
}

pub(super) async fn insert(tx: &mut Tx, register: &Register, row: &Row, at: i64) -> Result<()> {
    let columns: Vec<String> =
        register.fields.iter().map(|declared| column_of(&declared.name)).collect();
    let sql = format!(
        "INSERT INTO {} (id, held_from, held_until, case_id, seq, slot, status, folded, {}) VALUES ({})",
        table_of(register),
        columns.join(", "),
        places(1, 8 + columns.len())
    );
    let folded = folded(register, row);
    on!(tx, c => {
        let query = sqlx::query(AssertSqlSafe(sql)).bind(row.id).bind(at).bind(OPEN).bind(row.case.0);
        let mut query = query.bind(row.seq).bind(&row.slot).bind(&row.status).bind(folded);
        for (declared, value) in register.fields.iter().zip(&row.values) {
            query = match declared.kind {
                FieldKind::Text | FieldKind::Date | FieldKind::Decimal => query.bind(value.clone()),
                FieldKind::Integer => query.bind(value.as_ref().and_then(|value| value.parse::<i64>().ok())),
                FieldKind::Boolean => query.bind(value.as_ref().map(|value| value == "true" || value == "1")),
            };
        }
        query.execute(c).await.map(|_| ())?;
    });
    Ok(())
}

/// The public indexed fields, folded: what a search looks in.
fn folded(register: &Register, row: &Row) -> String {
    let searched = register
        .fields
        .iter()
        .zip(&row.values)
        .filter(|(declared, _)| declared.public && declared.index);
    let texts: Vec<String> =
        searched.filter_map(|(_, value)| value.as_deref().map(domain::text::fold)).collect();
    texts.join(" ")
}

/// Rows that hold now and whose folded text has every word, by id; one more than asked for shows whether there are more.
pub(super) async fn search(
    tx: &mut Tx,
    register: &Register,
    words: &[String],
    after: Uuid,
    most: i64,
) -> Result<Vec<(Row, i64)>> {
    let conditions: Vec<String> =
        (0..words.len()).map(|n| format!(" AND folded LIKE ${}", n + 4)).collect();
    let sql = format!(
        "{} WHERE held_until = $1 AND id > $2{}{} ORDER BY id LIMIT $3",
        select(register, tx),
        released(register),
        conditions.concat()
    );
    let found: Vec<Read> = on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(OPEN).bind(after).bind(most);
        for word in words {
            query = query.bind(format!("%{word}%"));
        }
        query.fetch_all(c).await?
    });
    Ok(found.into_iter().map(row).collect())
}

/// Outsiders see what a paper says when it is released, and not before.
fn released(register: &Register) -> String {
    let numbered = register.fields.iter().find(|field| field.is_number());
    let Some(field) = numbered else { return String::new() };
    let (table, column) = (table_of(register), column_of(&field.name));
    format!(
        " AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.number = {table}.{column} \
         AND NOT EXISTS (SELECT 1 FROM document_states s WHERE s.document = d.id AND s.state = 'released'))"
    )
}

/// All versions of one row, oldest first.
pub(super) async fn versions(
    tx: &mut Tx,
    register: &Register,
    id: Uuid,
) -> Result<Vec<(Row, i64)>> {
    let sql = format!("{} WHERE id = $1 ORDER BY held_from, seq", select(register, tx));
    let found: Vec<Read> = fetch_all!(tx, AssertSqlSafe(sql), id);
    Ok(found.into_iter().map(row).collect())
}

/// A row that holds now, has these values and one of these statuses, and since when.
pub(super) async fn matching(
    tx: &mut Tx,
    register: &Register,
    wanted: &[(Name, String)],
    statuses: &[String],
) -> Result<Option<(Row, i64)>> {
    if statuses.is_empty() {
        return Ok(None);
    }
    let conditions: Vec<String> = wanted
        .iter()
        .enumerate()
        .map(|(n, (name, _))| format!(" AND {} = ${}", column_of(name), n + 2))
        .collect();
    let sql = format!(
        "{} WHERE held_until = $1{} AND status IN ({}) ORDER BY id LIMIT 1",
        select(register, tx),
        conditions.concat(),
        places(2 + wanted.len(), statuses.len())
    );
    let kind = |name: &Name| {
        register.fields.iter().find(|field| field.name == *name).map(|field| field.kind)
    };
    let found: Option<Read> = on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(OPEN);
        for (name, value) in wanted {
            query = match kind(name) {
                Some(FieldKind::Integer) => query.bind(value.parse::<i64>().ok()),
                Some(FieldKind::Boolean) => query.bind(value == "true"),
                Some(FieldKind::Text | FieldKind::Date | FieldKind::Decimal) | None => query.bind(value.clone()),
            };
        }
        for status in statuses {
            query = query.bind(status.clone());
        }
        query.fetch_optional(c).await?
    });
    Ok(found.map(row))
}
