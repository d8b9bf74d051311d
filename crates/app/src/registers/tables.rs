//! The table of a register, made and widened from its declaration.

use jiff::Timestamp;
use procedure::library::{FieldKind, Register};
use procedure::name::Name;
use sqlx::AssertSqlSafe;

use crate::db::{Tx, execute, fetch_all};
use crate::definitions::Definitions;
use crate::error::Result;

/// The name of a register's table. Names are `[a-z][a-z0-9_-]*`, so nothing a person types reaches the statement.
pub(crate) fn table_of(register: &Register) -> String {
    format!("register_{}_{}", column(&register.module), column(&register.name))
}

/// A field's column. The prefix keeps it clear of SQL's words and of our own columns.
fn column(name: &Name) -> String {
    name.as_str().replace('-', "_")
}

pub(crate) fn column_of(name: &Name) -> String {
    format!("f_{}", column(name))
}

/// Makes the tables that are missing and the columns that are new. Nothing is ever dropped: old rows keep what they say.
pub(crate) async fn create_all(
    tx: &mut Tx,
    definitions: &Definitions,
    now: Timestamp,
) -> Result<()> {
    // Two processes that start at once.
    tx.alone_with("registers").await?;
    for register in definitions.library.registers.values() {
        create(tx, register).await?;
        remember(tx, register, now).await?;
    }
    Ok(())
}

async fn create(tx: &mut Tx, register: &Register) -> Result<()> {
    let table = table_of(register);
    // Which statuses there are is proved of the definitions: a check here would refuse those that a later version adds.
    execute!(
        tx,
        AssertSqlSafe(format!(
            "CREATE TABLE IF NOT EXISTS {table} (id uuid NOT NULL, held_from bigint NOT NULL, held_until bigint NOT NULL, \
             case_id uuid NOT NULL REFERENCES cases (id), seq bigint NOT NULL, slot text NOT NULL, \
             status text NOT NULL, folded text NOT NULL, PRIMARY KEY (id, held_from, seq))"
        ))
    );
    let there = columns_of(tx, &table).await?;
    for declared in &register.fields {
        let name = column_of(&declared.name);
        if !there.contains(&name) {
            execute!(
                tx,
                AssertSqlSafe(format!(
                    "ALTER TABLE {table} ADD COLUMN {name} {}",
                    sql_type(declared.kind)
                ))
            );
        }
        if declared.index || declared.is_number() {
            // With both columns no planner mistakes "what holds now", which is most of the table, for the narrower condition.
            execute!(
                tx,
                AssertSqlSafe(format!(
                    "CREATE INDEX IF NOT EXISTS {table}_{name} ON {table} ({name}, held_until)"
                ))
            );
        }
    }
    execute!(
        tx,
        AssertSqlSafe(format!(
            "CREATE INDEX IF NOT EXISTS {table}_case ON {table} (case_id, slot, held_until)"
        ))
    );
    execute!(
        tx,
        AssertSqlSafe(format!(
            "CREATE INDEX IF NOT EXISTS {table}_now ON {table} (held_until, id)"
        ))
    );
    Ok(())
}

/// Keeps since when each column is there and whether searches look in it: what an older row says is judged by that.
async fn remember(tx: &mut Tx, register: &Register, now: Timestamp) -> Result<()> {
    let path = register.path();
    let sql = "SELECT name, searched FROM register_columns WHERE register = $1 ORDER BY place";
    let known: Vec<(String, bool)> = fetch_all!(tx, sql, &path);
    let mut place = i64::try_from(known.len()).unwrap_or(i64::MAX);
    for declared in &register.fields {
        let (name, searched) = (column_of(&declared.name), declared.public && declared.index);
        let last = known.iter().rev().find(|(known, _)| *known == name);
        if last.is_some_and(|(_, was)| *was == searched) {
            continue;
        }
        place += 1;
        let sql = "INSERT INTO register_columns (register, place, name, searched, made_at) VALUES ($1, $2, $3, $4, $5)";
        execute!(tx, sql, &path, place, &name, searched, now.as_microsecond());
    }
    Ok(())
}

/// Every column that was ever made: (register, column).
pub(crate) async fn columns_made(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(fetch_all!(tx, "SELECT DISTINCT register, name FROM register_columns"))
}

pub(crate) async fn columns_of(tx: &mut Tx, table: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = match tx {
        Tx::Lite(_) => fetch_all!(tx, "SELECT name FROM pragma_table_info($1)", table),
        Tx::Pg(_) => {
            fetch_all!(
                tx,
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1",
                table
            )
        }
    };
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Dates are civil dates as ISO 8601 text and decimals are text, as everywhere: exact, and the same in both databases.
fn sql_type(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Date | FieldKind::Decimal => "text",
        FieldKind::Integer => "bigint",
        FieldKind::Boolean => "boolean",
    }
}
