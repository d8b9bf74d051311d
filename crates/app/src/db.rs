//! One door to two databases: the same statements on SQLite and PostgreSQL wherever the dialects agree.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::error::{Doing, Fault, Result};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Where the records lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A connection string, `postgres://…`.
    Postgres(String),
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            _ => Err("a database is written sqlite:PATH or postgres://…".to_owned()),
        }
    }
}

impl Place {
    /// As [`FromStr`] reads it. A connection string may hold a password: this is for files that only their owner reads.
    pub fn to_setting(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(text) => text.clone(),
        }
    }
}

/// The pools.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// One writer, several readers: SQLite lets one write at a time, and waiting in our own queue is fairer than its lock.
    Lite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Pg(PgPool),
}

/// A transaction; dropped without [`Tx::commit`] it leaves nothing behind.
pub(crate) enum Tx {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// Runs the same statement on whichever database the transaction is of.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Lite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Tx::Pg(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}
pub(crate) use on;

impl Db {
    /// Opens the place and brings its tables up to date.
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let db = match place {
            Place::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // FULL: a committed act survives the loss of power, not only of the process.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10));
                let writer =
                    SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await;
                let writer = writer.doing("opening the SQLite file")?;
                SQLITE.run(&writer).await.doing("migrating SQLite")?;
                let readers = SqlitePoolOptions::new()
                    .max_connections(8)
                    .connect_with(options.read_only(true));
                Self::Lite {
                    writer,
                    readers: readers.await.doing("opening the SQLite file to read")?,
                }
            }
            Place::Postgres(url) => {
                let options =
                    PgConnectOptions::from_str(url).doing("reading the PostgreSQL address")?;
                let pool = PgPoolOptions::new().max_connections(10).connect_with(options).await;
                let pool = pool.doing("connecting to PostgreSQL")?;
                POSTGRES.run(&pool).await.doing("migrating PostgreSQL")?;
                Self::Pg(pool)
            }
        };
        Ok(db)
    }

    /// Opens what is there to look at it. Nothing is made or brought up to date, and the database itself refuses to write.
    pub(crate) async fn look(place: &Place) -> Result<Self> {
        let db = match place {
            Place::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let options = options.busy_timeout(Duration::from_secs(10));
                let readers = SqlitePoolOptions::new().max_connections(8).connect_with(options);
                let readers = readers.await.doing("opening the SQLite file to read")?;
                Self::Lite { writer: readers.clone(), readers }
            }
            Place::Postgres(url) => {
                let options =
                    PgConnectOptions::from_str(url).doing("reading the PostgreSQL address")?;
                let options = options.options([("default_transaction_read_only", "on")]);
                let pool = PgPoolOptions::new().max_connections(10).connect_with(options).await;
                Self::Pg(pool.doing("connecting to PostgreSQL")?)
            }
        };
        db.is_up_to_date().await?;
        Ok(db)
    }

    /// Tables that another version of the program made would be misread.
    async fn is_up_to_date(&self) -> Result<()> {
        let migrator = match self {
            Self::Lite { .. } => &SQLITE,
            Self::Pg(_) => &POSTGRES,
        };
        let mut tx = self.read().await?;
        let sql = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
        let made: Vec<(i64, Vec<u8>)> = on!(&mut tx, c => sqlx::query_as(sql).fetch_all(c).await)
            .doing("looking for tables of this program")?;
        let own = migrator.iter().map(|one| (one.version, one.checksum.to_vec()));
        if made.into_iter().eq(own) {
            return Ok(());
        }
        Err(Fault::new(
            "the tables were made by another version of this program: look with that one, or start this one on them first",
        ))
    }

    /// One snapshot to read from.
    pub(crate) async fn read(&self) -> Result<Tx> {
        match self {
            Self::Lite { readers, .. } => Ok(Tx::Lite(readers.begin().await?)),
            Self::Pg(pool) => {
                let isolation = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Ok(Tx::Pg(begin(pool, isolation).await?))
            }
        }
    }

    /// A transaction that writes.
    pub(crate) async fn write(&self) -> Result<Tx> {
        match self {
            Self::Lite { writer, .. } => Ok(Tx::Lite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Pg(pool) => Ok(Tx::Pg(begin(pool, "BEGIN").await?)),
        }
    }
}

/// Begins to the end, even if whoever asked has hung up: sqlx gives a connection that is dropped between `BEGIN` and its
/// answer back to the pool with the transaction open, and the next one would act inside it.
async fn begin(pool: &PgPool, statement: &'static str) -> Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    Ok(begun.await.doing("beginning a transaction")??)
}

impl Tx {
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Lite(transaction) => transaction.commit().await?,
            Self::Pg(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Waits until this transaction is alone with what the name stands for, until it ends; SQLite's writer always is.
    pub(crate) async fn alone_with(&mut self, name: &str) -> Result<()> {
        if let Self::Pg(transaction) = self {
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            sqlx::query(sql).bind(name).execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// Waits until nobody is alone with what the name stands for, and lets nobody be until this transaction ends. Others may be
    /// there together with it.
    pub(crate) async fn together_with(&mut self, name: &str) -> Result<()> {
        if let Self::Pg(transaction) = self {
            let sql = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))";
            sqlx::query(sql).bind(name).execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// Whether rows must be locked by hand; SQLite's writer is alone already.
    pub(crate) fn locks_rows(&self) -> bool {
        matches!(self, Self::Pg(_))
    }
}

/// `$1, $2, …` for a list of this length, counted from `first`.
pub(crate) fn places(first: usize, length: usize) -> String {
    let list: Vec<String> = (first..first + length).map(|n| format!("${n}")).collect();
    list.join(", ")
}

/// A count or number from a row, which is never negative.
pub(crate) fn unsigned(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|source| Fault::while_doing("reading a stored number", source))
}

/// A number on its way into a row.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Runs one statement with its values and gives the number of rows it touched.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::on!($tx, connection => sqlx::query($sql)$(.bind($bind))*.execute(connection).await?.rows_affected())
    };
}
pub(crate) use execute;

/// Runs one query with its values and gives all rows.
macro_rules! fetch_all {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::on!($tx, connection => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(connection).await?)
    };
}
pub(crate) use fetch_all;

/// Runs one query with its values and gives the first row, if there is one.
macro_rules! fetch_optional {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::on!($tx, connection => sqlx::query_as($sql)$(.bind($bind))*.fetch_optional(connection).await?)
    };
}
pub(crate) use fetch_optional;
