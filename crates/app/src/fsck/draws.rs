//! Draws: the secret of each day gives the hash that was published for it, and is what the day's draws were seeded by.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Calendar;
use jiff::Timestamp;
use procedure::case::Change;
use serde_json::Value;

use super::code::Code;
use super::events::Read;
use super::report::Report;
use super::store::{self, SecretRow};
use crate::canonical::sha256;
use crate::db::Tx;
use crate::error::Result;

/// The secrets of days, and when the last was made: every day that the worker sees has one.
#[derive(Default)]
pub(super) struct Secrets {
    /// `None` where one does not give its hash, which is said once and not of each draw.
    by_day: BTreeMap<String, Option<Vec<u8>>>,
    pub(super) last_made: i64,
}

impl Secrets {
    /// Reads those of the days since the last one that is known: none of them changes, and a run may last over midnight.
    pub(super) async fn read_on(&mut self, tx: &mut Tx) -> Result<()> {
        let last = self.by_day.keys().next_back().cloned().unwrap_or_default();
        for row in store::draw_secrets(tx, &last).await?.readable() {
            let stands = stands(&row);
            self.last_made = self.last_made.max(row.published_at);
            self.by_day.insert(row.day, Some(row.secret).filter(|_| stands));
        }
        Ok(())
    }
}

/// Each secret gives its hash, and was made on its day.
pub(super) async fn check_secrets(tx: &mut Tx, report: &mut Report) -> Result<()> {
    for row in store::draw_secrets(tx, "").await?.told_of_no_case(report) {
        report.expect(stands(&row), Code::DrawSecret, format!("day {}", row.day));
    }
    Ok(())
}

fn stands(row: &SecretRow) -> bool {
    sha256(&[&row.secret]).as_slice() == row.hash.as_slice()
        && day(row.published_at).as_ref() == Some(&row.day)
}

/// Each draw of a case names a day whose secret is there and made its seed.
pub(super) fn check(report: &mut Report, secrets: &Secrets, events: &[Read<'_>]) {
    // Each day once, however much was drawn on it.
    let mut gone = BTreeSet::new();
    for event in events {
        for change in &event.changes {
            let (day, draw) = if let Change::Assigned { draw, .. } = change {
                (said(draw, "day").map(ToOwned::to_owned), Some(draw))
            } else if matches!(change, Change::AssignmentAsked { .. }) {
                (day(event.row.recorded_at), None)
            } else {
                continue;
            };
            let day = day.unwrap_or_default();
            match (secrets.by_day.get(&day), draw) {
                (Some(Some(secret)), Some(draw)) => {
                    let is_seeded = is_seeded(secret, draw).unwrap_or_default();
                    report.expect(is_seeded, Code::DrawSeed, event.name());
                }
                (Some(_), _) => {}
                (None, _) => {
                    let subject = format!("day {day}, {}", event.name());
                    report.expect(!gone.insert(day), Code::DrawSecret, subject);
                }
            }
        }
    }
}

/// Whoever runs the draw again comes to the same seed. `None` where its record does not say enough to run it.
fn is_seeded(secret: &[u8], draw: &Value) -> Option<bool> {
    let seed = sha256(&[b"tris/draw/v1\0", secret, said(draw, "cause")?.as_bytes()]);
    Some(said(draw, "seed_sha256")? == hex::encode(sha256(&[&seed])))
}

fn said<'a>(draw: &'a Value, word: &str) -> Option<&'a str> {
    draw.get(word).and_then(Value::as_str)
}

fn day(at: i64) -> Option<String> {
    Timestamp::from_microsecond(at).ok().map(|at| Calendar::day(at).to_string())
}
