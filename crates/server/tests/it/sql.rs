//! Plain SQL beside the program: what a story asserts is read from the tables, never from the code that wrote them.

use std::path::Path;

use app::db::Place;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use testkit::World;

/// A connection of one's own to a world's records.
pub(crate) enum Sql {
    Lite(SqlitePool),
    Pg(PgPool),
}

/// Runs the same call on whichever pool it is.
macro_rules! on {
    ($sql:expr, $pool:ident => $body:expr) => {
        match $sql {
            Sql::Lite($pool) => $body,
            Sql::Pg($pool) => $body,
        }
    };
}

impl Sql {
    pub(crate) async fn of(world: &World) -> Self {
        Self::at(world.settings().place).await
    }

    /// The records that lie there.
    pub(crate) async fn at(place: Place) -> Self {
        match place {
            Place::Sqlite(path) => Self::lite(&path).await,
            Place::Postgres(url) => {
                let pool = PgPoolOptions::new().max_connections(1).connect(&url);
                Self::Pg(pool.await.expect("the database of the records"))
            }
        }
    }

    /// The file of the records.
    pub(crate) async fn lite(path: &Path) -> Self {
        // A vandal does not care for foreign keys either.
        let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options);
        Self::Lite(pool.await.expect("the file of the records"))
    }

    /// Lets go of the records.
    pub(crate) async fn close(self) {
        on!(self, pool => pool.close().await);
    }

    /// Whoever owns the tables gets rid of the triggers, and on PostgreSQL of foreign keys with them.
    pub(crate) async fn without_triggers(&self) {
        if matches!(self, Self::Pg(_)) {
            self.run("SET session_replication_role = replica").await.unwrap();
            return;
        }
        for trigger in self.texts("SELECT name FROM sqlite_master WHERE type = 'trigger'").await {
            self.run(&format!("DROP TRIGGER {trigger}")).await.unwrap();
        }
    }

    /// Runs a statement and gives the number of rows, or what the database says against it.
    pub(crate) async fn run(&self, sql: &str) -> Result<u64, String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let rows = on!(self, pool => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected()));
        rows.map_err(|error| error.to_string())
    }

    /// Runs a statement that must do something.
    pub(crate) async fn must(&self, sql: &str) {
        let rows = self.run(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_ne!(rows, 0, "{sql}");
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let text = AssertSqlSafe(sql.to_owned());
        let found: sqlx::Result<i64> =
            on!(self, pool => sqlx::query_scalar(text).fetch_one(pool).await);
        found.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The texts in the one column of a query; an absent one is empty.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let text = AssertSqlSafe(sql.to_owned());
        let found: sqlx::Result<Vec<Option<String>>> =
            on!(self, pool => sqlx::query_scalar(text).fetch_all(pool).await);
        let found = found.unwrap_or_else(|error| panic!("{sql}: {error}"));
        found.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The bytes in the one column of a query.
    pub(crate) async fn bytes(&self, sql: &str) -> Vec<Vec<u8>> {
        let text = AssertSqlSafe(sql.to_owned());
        let found: sqlx::Result<Vec<Vec<u8>>> =
            on!(self, pool => sqlx::query_scalar(text).fetch_all(pool).await);
        found.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The column of ids as hexadecimal text, however the database writes a UUID.
    pub(crate) fn id(&self, column: &str) -> String {
        match self {
            Self::Lite(_) => format!("lower(hex({column}))"),
            Self::Pg(_) => format!("replace(CAST({column} AS text), '-', '')"),
        }
    }

    /// An expression for an id that nobody has.
    pub(crate) fn new_id(&self) -> &'static str {
        match self {
            Self::Lite(_) => "randomblob(16)",
            Self::Pg(_) => "gen_random_uuid()",
        }
    }

    /// The state of the case with this reference.
    pub(crate) async fn state(&self, reference: &str) -> String {
        let states =
            self.texts(&format!("SELECT state FROM cases WHERE reference = '{reference}'")).await;
        states.into_iter().next().unwrap_or_else(|| panic!("no case {reference}"))
    }

    /// Events of the case with this reference.
    pub(crate) async fn events(&self, reference: &str) -> i64 {
        let sql =
            "SELECT count(*) FROM events e JOIN cases c ON c.id = e.case_id WHERE c.reference = ";
        self.number(&format!("{sql}'{reference}'")).await
    }

    /// Refused attempts with this code: rows, and the sum of their counts.
    pub(crate) async fn attempts(&self, code: &str) -> (i64, i64) {
        let rows =
            self.number(&format!("SELECT count(*) FROM attempts WHERE code = '{code}'")).await;
        let sum = format!(
            "SELECT CAST(coalesce(sum(count), 0) AS bigint) FROM attempts WHERE code = '{code}'"
        );
        (rows, self.number(&sum).await)
    }

    /// Every number ever shown in series of these letters: `number status reason`, in order.
    pub(crate) async fn numbers(&self, kind: &str) -> Vec<String> {
        self.texts(&format!(
            "SELECT number || ' ' || status || ' ' || coalesce(reason, '-') FROM numbers WHERE kind = '{kind}' ORDER BY number"
        ))
        .await
    }
}
