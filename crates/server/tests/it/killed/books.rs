//! What the tables say beside the program, by plain SQL alone.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::program::START;
use crate::sql::Sql;

/// Rows that stand without what must stand beside them: nothing of the kind may ever be found.
const HALVES: [&str; 16] = [
    "acts a WHERE a.status = 'committed' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.act_id = a.id AND e.seq = a.committed_seq)",
    "acts a WHERE a.status <> 'committed' AND EXISTS (SELECT 1 FROM events e WHERE e.act_id = a.id)",
    "acts a WHERE a.status = 'committed' AND NOT EXISTS (SELECT 1 FROM evidence v WHERE v.act_id = a.id AND v.hash = a.evidence)",
    "acts a WHERE a.status = 'committed' AND NOT EXISTS (SELECT 1 FROM numbers n WHERE n.act_id = a.id AND n.status = 'issued')",
    "acts a WHERE a.status = 'void' AND a.void_reason IS NULL",
    "acts a WHERE a.status = 'prepared' AND NOT EXISTS (SELECT 1 FROM numbers n WHERE n.act_id = a.id AND n.status = 'reserved')",
    "evidence v WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.act_id = v.act_id)",
    "events e WHERE NOT EXISTS (SELECT 1 FROM leaves l WHERE l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq)",
    "events e WHERE e.action = 'give' AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.case_id = e.case_id AND f.seq = e.seq)",
    "events e WHERE e.action = 'give' AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.case_id = e.case_id AND d.seq = e.seq)",
    "facts f WHERE NOT EXISTS (SELECT 1 FROM fact_bodies b WHERE b.fact = f.id)",
    "documents d WHERE NOT EXISTS (SELECT 1 FROM numbers n WHERE n.document = d.id AND n.status = 'issued')",
    "documents d WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.kind = 'seal' AND j.case_id = d.case_id)",
    "numbers n WHERE n.status = 'issued' AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = n.document)",
    "numbers n WHERE n.status = 'void' AND n.reason IS NULL",
    "cases c WHERE c.seq <> (SELECT max(e.seq) FROM events e WHERE e.case_id = c.id) \
     OR (c.state = 'given') <> (c.seq = 2)",
];

/// The records of a folder.
pub(crate) struct Books(Sql);

impl Books {
    pub(crate) async fn open(folder: &Path) -> Self {
        Self(Sql::lite(&folder.join("data/records.sqlite")).await)
    }

    /// A program that starts must find what it left, and no connection of ours.
    pub(crate) async fn close(self) {
        self.0.close().await;
    }

    pub(crate) async fn assert_whole(&self) {
        for halves in HALVES {
            let found = self.0.number(&format!("SELECT count(*) FROM {halves}")).await;
            assert_eq!(found, 0, "{halves}");
        }
        // One after another without a gap.
        let gaps = "SELECT coalesce(max(number), 0) - count(*) FROM numbers";
        assert_eq!(self.0.number(gaps).await, 0, "a gap in the numbers");
    }

    /// Nothing waits any more: every number is on a paper, or void with its reason.
    pub(crate) async fn assert_numbers_accounted_for(&self) {
        let of = async |status: &str| {
            self.0.number(&format!("SELECT count(*) FROM numbers WHERE status = '{status}'")).await
        };
        let papers = "SELECT count(DISTINCT number) FROM documents";
        assert_eq!(of("issued").await, self.0.number(papers).await);
        assert_eq!(of("reserved").await, 0);
        assert_ne!((of("issued").await, of("void").await), (0, 0));
    }

    pub(crate) async fn is_done(&self, act: &str) -> bool {
        self.count("events e WHERE", "e.act_id", act).await == 1
    }

    pub(crate) async fn is_prepared_or_done(&self, act: &str) -> bool {
        let prepared = self.count("acts a WHERE a.status = 'prepared' AND", "a.id", act).await;
        prepared == 1 || self.is_done(act).await
    }

    pub(crate) async fn is_void(&self, act: &str) -> bool {
        self.count(
            "acts a WHERE a.status = 'void' AND a.void_reason = 'act.expired' AND",
            "a.id",
            act,
        )
        .await
            == 1
    }

    /// How many cases were opened at this moment or later.
    pub(crate) async fn opened_since(&self, at: i64) -> i64 {
        let sql = format!("SELECT count(*) FROM events WHERE seq = 1 AND recorded_at >= {at}");
        self.0.number(&sql).await
    }

    pub(crate) async fn events_of(&self, reference: &str) -> i64 {
        self.0.events(reference).await
    }

    /// Papers that were released.
    pub(crate) async fn released(&self) -> i64 {
        self.0.number("SELECT count(*) FROM document_states WHERE state = 'released'").await
    }

    /// Acts that came too late.
    pub(crate) async fn moved(&self) -> i64 {
        let sql = "SELECT count(*) FROM acts a JOIN numbers n ON n.act_id = a.id \
                   WHERE a.status = 'void' AND n.status = 'void' AND n.reason = 'act.case-moved'";
        self.0.number(sql).await
    }

    /// Numbers and acts that wait for a signature.
    pub(crate) async fn waiting(&self) -> i64 {
        let sql = "SELECT (SELECT count(*) FROM numbers WHERE status = 'reserved') \
                   + (SELECT count(*) FROM acts WHERE status = 'prepared')";
        self.0.number(sql).await
    }

    /// A moment after everything that is on record, and after the start: the first kill may come before anybody did anything.
    pub(crate) async fn next_moment(&self) -> String {
        let start: Timestamp = START.parse().unwrap();
        let last = format!(
            "SELECT max((SELECT coalesce(max(recorded_at), 0) FROM events), \
             (SELECT coalesce(max(reserved_at), 0) FROM numbers), {})",
            start.as_microsecond()
        );
        self.after(&last).await
    }

    /// A moment at which everything prepared has expired.
    pub(crate) async fn after_all_expired(&self) -> String {
        let last = "SELECT max((SELECT max(expires_at) FROM acts), \
                    (SELECT max(reserved_at) + 1800000000 FROM numbers))";
        self.after(last).await
    }

    async fn after(&self, sql: &str) -> String {
        let last = Timestamp::from_microsecond(self.0.number(sql).await).unwrap();
        last.checked_add(SignedDuration::from_secs(1)).unwrap().to_string()
    }

    async fn count(&self, rows: &str, column: &str, id: &str) -> i64 {
        let (id, column) = (id.replace('-', ""), self.0.id(column));
        self.0.number(&format!("SELECT count(*) FROM {rows} {column} = '{id}'")).await
    }
}
