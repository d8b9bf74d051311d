//! fsck of many cases: what belongs to a page is read with that page, and what belongs to none is read once.
//!
//! Counted on PostgreSQL alone, for SQLite's statements run in a thread of their own; they are the same ones.

use std::cell::Cell;
use std::fmt::Debug;

use testkit::{Records, Setup};
use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::library::{Library, application};
use crate::people::assert_balanced;

thread_local! {
    /// The rows that came of jobs and of secrets of days, while this thread counts them.
    static COUNT: Cell<Option<[u64; 2]>> = const { Cell::new(None) };
}

/// Hears of the statements of all stories, and counts those of one.
struct Counter;

/// One statement.
#[derive(Default)]
struct Statement {
    sql: String,
    rows: u64,
}

impl Visit for Statement {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "db.statement" {
            self.sql = format!("{value:?}");
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            self.rows = value;
        }
    }
}

impl<S: Subscriber> Layer<S> for Counter {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target() == "sqlx::query" && COUNT.get().is_some()
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let Some([jobs, secrets]) = COUNT.get() else { return };
        let mut statement = Statement::default();
        event.record(&mut statement);
        let of = |table| if statement.sql.contains(table) { statement.rows } else { 0 };
        COUNT.set(Some([jobs + of("FROM jobs"), secrets + of("FROM draw_secrets")]));
    }
}

#[tokio::test]
async fn postgres_reads_each_job_twice_however_many_pages_there_are() {
    let library = Library::of(Setup::toy().on(Records::Postgres)).await;
    for _ in 0..3 {
        let reference = library.draft().await;
        library.aida.act(&library.world, &reference, "apply", application(&["A-1"])).await;
    }
    for _ in 0..1_000 {
        library.draft().await;
    }
    let waiting = "SELECT count(*) FROM jobs WHERE done_at IS NULL";
    let waiting = library.sql.number(waiting).await;
    let secrets = library.sql.number("SELECT count(*) FROM draw_secrets").await;
    assert!(waiting >= 3 && secrets >= 1, "{waiting} {secrets}");

    let counter = tracing_subscriber::fmt().with_max_level(Level::TRACE);
    let counter = counter.with_writer(std::io::sink).finish().with(Counter);
    tracing::subscriber::set_global_default(counter).expect("nobody else counts");
    COUNT.set(Some([0, 0]));
    assert_balanced(&library.world).await;
    let read = COUNT.take().expect("it was counted");
    // With its page, and at the end by itself; the secrets once for all pages, and once to be looked at.
    assert_eq!(read.map(|read| i64::try_from(read).unwrap()), [2 * waiting, 2 * secrets]);
}
