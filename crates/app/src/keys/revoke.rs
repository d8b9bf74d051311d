//! Taking back the word for a key, from a moment on: a key is lost, replaced, or its holder has left.

use std::collections::BTreeMap;

use domain::PersonId;
use jiff::{SignedDuration, Timestamp};
use procedure::Refusal;
use serde_json::json;
use signing::{Reason, Revoked};
use uuid::Uuid;

use super::Keys;
use super::list::sees;
use crate::App;
use crate::canonical::canonical;
use crate::cases::load::moment;
use crate::db::{Tx, execute, fetch_all, fetch_optional, unsigned};
use crate::error::{Error, Fault, Result};
use crate::log::Of;
use crate::people::is_compliance;
use crate::scope::Viewer;

/// So many days back a holder may say alone that a key was lost; farther back the compliance officer says it.
const HOLDER_DAYS: i64 = 30;

const REVOCATIONS: &str = "revocations";

/// What somebody says of a key.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    pub key: Uuid,
    pub reason: Reason,
    /// From when on its signatures count for nothing; `None`: from now on.
    pub from: Option<Timestamp>,
}

macro_rules! reported {
    ($condition:literal) => {
        concat!(
            "SELECT k.certificate, (SELECT min(o.revoked_from) FROM revocations o WHERE o.key = k.id), r.reason, r.reported_at \
             FROM keys k JOIN revocations r ON r.key = k.id \
             WHERE r.place = (SELECT max(o.place) FROM revocations o WHERE o.key = k.id) AND ",
            $condition
        )
    };
}

impl Keys<'_> {
    /// Takes back the word for a key. Nothing is signed with it any more, and what was signed from that moment on is doubted by
    /// every verifier; what the log shows to be older stands. It is for its holder and for the compliance officer to say. The answer is
    /// whose key it is.
    ///
    /// # Errors
    /// `key.unknown` if it is none of those that the reader sees; `key.future` for a moment to come; `key.before` for one before the
    /// key was certified; `key.too-early` for a holder and one more than a month ago; `key.revoked` if its word was taken back from that moment or an earlier one.
    pub async fn revoke(
        &self,
        viewer: &Viewer,
        report: Report,
    ) -> Result<PersonId, Error<Refusal>> {
        let app = self.0;
        let now = app.now();
        let refused = |refusal: Refusal| Err(Error::Refused(refusal));
        let mut tx = app.db.write().await?;
        // Two reports at once are told one after the other, and none while an act is committed.
        tx.alone_with(REVOCATIONS).await?;
        let sql = "SELECT person, enrolled_at FROM keys WHERE id = $1";
        let known: Option<(Uuid, i64)> = fetch_optional!(&mut tx, sql, report.key);
        let known = known.filter(|(person, _)| sees(viewer, PersonId(*person)));
        let Some((holder, enrolled_at)) = known else {
            return refused(Refusal::new("key.unknown"));
        };
        let from = report.from.unwrap_or(now);
        if from > now {
            return refused(Refusal::new("key.future"));
        }
        // People see and type whole minutes: the minute in which the key was certified is from its beginning.
        let enrolled_at = moment(enrolled_at)?;
        let is_that_minute = enrolled_at.duration_since(from) < SignedDuration::from_mins(1);
        let from = if is_that_minute { from.max(enrolled_at) } else { from };
        if from < enrolled_at {
            return refused(Refusal::new("key.before").with("from", enrolled_at));
        }
        // Nobody puts a year of their own papers in doubt alone.
        let is_officer = viewer.post.as_ref().is_some_and(is_compliance);
        if !is_officer && now.duration_since(from) > SignedDuration::from_hours(24 * HOLDER_DAYS) {
            return refused(Refusal::new("key.too-early").with("days", HOLDER_DAYS));
        }
        let sql = "SELECT count(*), min(revoked_from) FROM revocations WHERE key = $1";
        let before: Option<(i64, Option<i64>)> = fetch_optional!(&mut tx, sql, report.key);
        let (count, earliest) = before.unwrap_or_default();
        if let Some(earliest) = earliest.filter(|earliest| *earliest <= from.as_microsecond()) {
            return refused(Refusal::new("key.revoked").with("from", moment(earliest)?));
        }
        let said = Said {
            key: report.key,
            place: count + 1,
            from,
            reason: report.reason,
            by: viewer.person,
        };
        write(&mut tx, app, said).await?;
        tx.commit().await?;
        Ok(PersonId(holder))
    }
}

/// One report, the n-th of its key.
struct Said {
    key: Uuid,
    place: i64,
    from: Timestamp,
    reason: Reason,
    by: PersonId,
}

async fn write(tx: &mut Tx, app: &App, said: Said) -> Result<()> {
    let Said { key, place, from, reason, by } = said;
    let (now, from) = (app.now(), from.as_microsecond());
    let at = now.as_microsecond();
    let sql = "INSERT INTO revocations (key, place, revoked_from, reason, reported_by, reported_at) VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, key, place, from, reason.as_str(), by.0, at);
    let said = json!({
        "place": place, "from": from, "reason": reason.as_str(), "by": by.0, "at": at,
    });
    let leaf = Of::Revocation(key, unsigned(place)?);
    crate::log::record(tx, &app.ports, leaf, canonical(&said).as_bytes(), now).await
}

/// Takes back the word for a key of which the log tells something that is not known here any more: it may have been a report that it
/// was stolen. Whoever put the records back answers for it.
pub(crate) async fn doubt(
    tx: &mut Tx,
    app: &App,
    (key, by): (Uuid, PersonId),
    from: Timestamp,
) -> Result<()> {
    let sql = "SELECT count(*), min(revoked_from) FROM revocations WHERE key = $1";
    let before: Option<(i64, Option<i64>)> = fetch_optional!(tx, sql, key);
    let (count, earliest) = before.unwrap_or_default();
    if earliest.is_some_and(|earliest| earliest <= from.as_microsecond()) {
        return Ok(());
    }
    let reason = Reason::Compromised;
    write(tx, app, Said { key, place: count + 1, from, reason, by }).await
}

/// How often the word for a key was taken back, a second report of one included.
pub(super) async fn reports(tx: &mut Tx) -> Result<u64> {
    let counted: Option<(i64,)> = fetch_optional!(tx, "SELECT count(*) FROM revocations");
    unsigned(counted.map_or(0, |(count,)| count))
}

/// From here to the end of the transaction nobody takes back the word for a key: an act is committed before, or refused.
pub(crate) async fn hold_still(tx: &mut Tx) -> Result<()> {
    tx.together_with(REVOCATIONS).await
}

/// Was the word for the key of this certificate taken back?
pub(crate) async fn is_revoked(tx: &mut Tx, certificate: &[u8]) -> Result<bool> {
    let sql = "SELECT r.key FROM revocations r JOIN keys k ON k.id = r.key WHERE k.certificate = $1 LIMIT 1";
    let found: Option<(Uuid,)> = fetch_optional!(tx, sql, certificate);
    Ok(found.is_some())
}

/// The serial numbers of all certificates whose word was taken back, and from when.
pub(crate) async fn revoked(tx: &mut Tx) -> Result<BTreeMap<[u8; 16], Timestamp>> {
    Ok(all(tx).await?.into_iter().map(|one| (one.serial, one.from)).collect())
}

/// Each certificate once, with the earliest moment and the last report.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Revoked>> {
    let rows: Vec<Row> = fetch_all!(tx, reported!("true ORDER BY r.reported_at, k.id"));
    rows.into_iter().map(one).collect()
}

/// The same of one key, if its word was taken back.
pub(super) async fn of_key(tx: &mut Tx, key: Uuid) -> Result<Option<Revoked>> {
    let row: Option<Row> = fetch_optional!(tx, reported!("k.id = $1"), key);
    row.map(one).transpose()
}

/// Certificate, earliest moment, last reason, when it was reported.
type Row = (Vec<u8>, i64, String, i64);

fn one((certificate, from, reason, reported_at): Row) -> Result<Revoked> {
    let serial = signing::serial_of(&certificate);
    Ok(Revoked {
        serial: serial.ok_or_else(|| Fault::new("a kept certificate cannot be read"))?,
        from: moment(from)?,
        reported_at: moment(reported_at)?,
        reason: reason_of(&reason)?,
    })
}

pub(super) fn reason_of(name: &str) -> Result<Reason> {
    Reason::parse(name).ok_or_else(|| Fault::new("a stored reason is none"))
}
