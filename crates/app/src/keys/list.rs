//! The keys of a person, and what was signed with one after its word was taken back.

use std::collections::BTreeMap;

use domain::PersonId;
use jiff::Timestamp;
use procedure::name::Name;
use signing::{Evidence, Reason, Vouched};
use uuid::Uuid;

use super::Keys;
use super::revoke::reason_of;
use crate::cases::load::moment;
use crate::db::{Tx, fetch_all};
use crate::error::{Doing, Fault, Result};
use crate::people::is_compliance;
use crate::scope::{Scope, Viewer};

/// The keys of a person.
#[derive(Debug, Clone)]
pub struct KeysOf {
    pub person: PersonId,
    pub name: String,
    /// The newest first.
    pub keys: Vec<KeyView>,
}

/// A certified key.
#[derive(Debug, Clone)]
pub struct KeyView {
    pub id: Uuid,
    /// Hexadecimal, as it stands in the certificate.
    pub serial: String,
    /// SHA-256 of the key, hexadecimal: a browser knows its own by it.
    pub fingerprint: String,
    pub enrolled_at: Timestamp,
    /// The last moment of its certificate.
    pub valid_until: Timestamp,
    pub revocation: Option<RevocationView>,
}

/// That the word for a key was taken back.
#[derive(Debug, Clone)]
pub struct RevocationView {
    /// The earliest moment of all reports.
    pub from: Timestamp,
    /// Of the last report, as who made it and when.
    pub reason: Reason,
    pub reported_by: String,
    pub reported_at: Timestamp,
    /// What was signed with it from that moment on, acts and what came from the field, the latest first: to be looked through.
    pub acts: Vec<SignedAct>,
}

/// An act that was signed with a key, or a capture.
#[derive(Debug, Clone)]
pub struct SignedAct {
    /// When it was recorded; of a capture, when it came in.
    pub at: Timestamp,
    /// Of a capture: when the device says that it was.
    pub captured_at: Option<Timestamp>,
    pub reference: String,
    pub service: String,
    pub action: Name,
}

type Row = (Uuid, Vec<u8>, Vec<u8>, i64);
type Told = (Uuid, i64, String, String, i64);
type Signed = (i64, String, String, Option<String>, Vec<u8>);
type Captured = (i64, i64, String, String, String);

/// Who sees a person's keys and passkeys: the person and the compliance officer.
pub(crate) fn sees(viewer: &Viewer, person: PersonId) -> bool {
    viewer.person == person || viewer.post.as_ref().is_some_and(is_compliance)
}

impl Keys<'_> {
    /// The keys of this person; `None` if there is no such person for this reader.
    pub async fn list(&self, scope: &Scope, person: PersonId) -> Result<Option<KeysOf>> {
        let Scope::Person(viewer) = scope else { return Ok(None) };
        if !sees(viewer, person) {
            return Ok(None);
        }
        let mut tx = self.0.db.read().await?;
        let Some(name) = crate::people::names(&mut tx, &[person]).await?.remove(&person) else {
            return Ok(None);
        };
        let sql = "SELECT id, fingerprint, certificate, enrolled_at FROM keys WHERE person = $1 ORDER BY enrolled_at DESC, id";
        let rows: Vec<Row> = fetch_all!(&mut tx, sql, person.0);
        let mut told = revocations(&mut tx, person).await?;
        let mut keys = Vec::new();
        for (id, fingerprint, certificate, enrolled_at) in rows {
            let unreadable = || Fault::new("a kept certificate cannot be read");
            let mut revocation = told.remove(&id);
            if let Some(revocation) = &mut revocation {
                revocation.acts =
                    signed_with(&mut tx, person, &certificate, revocation.from).await?;
            }
            keys.push(KeyView {
                id,
                serial: hex::encode(signing::serial_of(&certificate).ok_or_else(unreadable)?),
                fingerprint: hex::encode(fingerprint),
                enrolled_at: moment(enrolled_at)?,
                valid_until: signing::valid_until(&certificate).ok_or_else(unreadable)?,
                revocation,
            });
        }
        Ok(Some(KeysOf { person, name, keys }))
    }
}

async fn revocations(tx: &mut Tx, person: PersonId) -> Result<BTreeMap<Uuid, RevocationView>> {
    let sql = "SELECT r.key, r.revoked_from, r.reason, p.name, r.reported_at FROM revocations r JOIN keys k ON k.id = r.key \
               JOIN persons p ON p.id = r.reported_by WHERE k.person = $1 ORDER BY r.key, r.place";
    let rows: Vec<Told> = fetch_all!(tx, sql, person.0);
    let mut told = BTreeMap::new();
    for (key, from, reason, reported_by, reported_at) in rows {
        let view = RevocationView {
            from: moment(from)?,
            reason: reason_of(&reason)?,
            reported_by,
            reported_at: moment(reported_at)?,
            acts: Vec::new(),
        };
        // A later report names an earlier moment: the last one counts.
        told.insert(key, view);
    }
    Ok(told)
}

async fn signed_with(
    tx: &mut Tx,
    person: PersonId,
    certificate: &[u8],
    from: Timestamp,
) -> Result<Vec<SignedAct>> {
    // Since the first report nothing is signed with it: what came after would only push out what is looked for.
    let sql = "SELECT e.recorded_at, c.reference, c.service, e.action, v.bytes FROM events e JOIN evidence v ON v.act_id = e.act_id \
               JOIN cases c ON c.id = e.case_id WHERE e.person = $1 AND e.recorded_at >= $2 \
               AND e.recorded_at <= (SELECT min(r.reported_at) FROM revocations r JOIN keys k ON k.id = r.key WHERE k.certificate = $3) \
               ORDER BY e.recorded_at DESC";
    let rows: Vec<Signed> = fetch_all!(tx, sql, person.0, from.as_microsecond(), certificate);
    let mut acts = Vec::new();
    for (at, reference, service, action, bytes) in rows {
        // What was signed by E-IMZO was signed by none of our keys.
        if Vouched::from_bytes(&bytes).is_ok() {
            continue;
        }
        let evidence = Evidence::from_bytes(&bytes).doing("reading evidence")?;
        let action = action.as_deref().and_then(Name::parse);
        if let Some(action) = action.filter(|_| evidence.certificate_der == certificate) {
            acts.push(SignedAct { at: moment(at)?, captured_at: None, reference, service, action });
        }
    }
    acts.extend(captured_with(tx, certificate, from).await?);
    acts.sort_by_key(|act| std::cmp::Reverse(act.at));
    Ok(acts)
}

/// What a device signed with it, cited by an act or not. The device's own word on the time counts for nothing here: whoever has the
/// key has the clock.
async fn captured_with(tx: &mut Tx, certificate: &[u8], from: Timestamp) -> Result<Vec<SignedAct>> {
    let sql = "SELECT a.received_at, a.occurred_at, c.reference, c.service, a.action FROM captures a \
               JOIN cases c ON c.id = a.case_id WHERE a.certificate = $1 AND a.received_at >= $2";
    let rows: Vec<Captured> = fetch_all!(tx, sql, certificate, from.as_microsecond());
    let mut captures = Vec::new();
    for (at, occurred_at, reference, service, action) in rows {
        let Some(action) = Name::parse(&action) else { continue };
        captures.push(SignedAct {
            at: moment(at)?,
            captured_at: Some(moment(occurred_at)?),
            reference,
            service,
            action,
        });
    }
    Ok(captures)
}
