//! The table of a register, made and widened from its declaration.

use procedure::library::{FieldKind, Register};
use procedure::name::Name;
use sqlx::AssertSqlSafe;

use crate::db::{Tx, execute, fetch_all};
use crate::definitions::Definitions;
use crate::error::Result;

/// The name of a register's table. Names are `[a-z][a-z0-9_-]*`, so nothing a person types reaches the statement.
pub(super) fn table(register: &Register) -> String {
    format!("register_{}_{}", column(&register.module), column(&register.name))
}

/// A field's column. The prefix keeps it clear of SQL's words and of our own columns.
pub(super) fn column(name: &Name) -> String {
    name.as_str().replace('-', "_")
}

pub(super) fn field(name: &Name) -> String {
    format!("f_{}", column(name))
}

/// Makes the tables that are missing and the columns that are new. Nothing is ever dropped: old rows keep what they say.
pub(crate) async fn create_all(tx: &mut Tx, definitions: &Definitions) -> Result<()> {
    // Two processes that start at once.
    tx.alone_with("registers").await?;
    for register in definitions.library.registers.values() {
        create(tx, register).await?;
    }
    Ok(())
}

async fn create(tx: &mut Tx, register: &Register) -> Result<()> {
    let table = table(register);
    // Which statuses there are is proved of the definitions: a check here would refuse those that a later version adds.
    execute!(
        tx,
        AssertSqlSafe(format!(
            "CREATE TABLE IF NOT EXISTS {table} (id uuid NOT NULL, held_from bigint NOT NULL, held_until bigint NOT NULL, \
             case_id uuid NOT NULL REFERENCES cases (id), seq bigint NOT NULL, slot text NOT NULL, \
             status text NOT NULL, folded text NOT NULL, PRIMARY KEY (id, held_from, seq))"
        ))
    );
    let there = columns(tx, &table).await?;
    for declared in &register.fields {
        let name = field(&declared.name);
        if !there.contains(&name) {
            execute!(
                tx,
                AssertSqlSafe(format!(
                    "ALTER TABLE {table} ADD COLUMN {name} {}",
                    sql_type(declared.kind)
                ))
            );
        }
        if declared.index {
            execute!(
                tx,
                AssertSqlSafe(format!(
                    "CREATE INDEX IF NOT EXISTS {table}_{name} ON {table} ({name})"
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

async fn columns(tx: &mut Tx, table: &str) -> Result<Vec<String>> {
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
