//! Time stamps for papers that were released (ETSI EN 319 142-1, 5.4.3).
//!
//! With it comes what later judges need who can ask nobody (B-LT): what the authority says of the officers' certificates now, and its
//! list, by which the stamper's own certificate is judged. The stamp comes in an update after the signed file, which the log knows by its hash and which stays the beginning of the new one.
//! Nothing waits for it. Killed at any point, nothing or all of it is there: at most a file lies in the store that no row names.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use signing::pdf::{self, Store, Trust};
use signing::stamp::{Question, Stamp, StampTrust};
use uuid::Uuid;

use super::jobs::Job;
use super::restamp::due;
use super::seal::document_of;
use crate::App;
use crate::documents::{StampRecord, file_of, insert_stamp, stamp_of};
use crate::error::{Doing, Fault, Result};
use crate::{hashes, keys};

/// How far the clock of whoever stamps may be from ours.
const DRIFT: SignedDuration = SignedDuration::from_mins(5);

/// Stamps a paper, once.
pub(super) async fn paper(app: &App, job: &Job) -> Result<()> {
    let document = document_of(job)?;
    let mut tx = app.db.read().await?;
    if stamp_of(&mut tx, document).await?.is_some() {
        return Ok(());
    }
    let file = file_of(&mut tx, document).await?;
    drop(tx);
    let file = file.ok_or_else(|| Fault::new(format!("there is no paper {document}")))?;
    put(app, document, &file, 1).await
}

/// Puts the n-th stamp of a paper over all that is in this file of it.
pub(super) async fn put(app: &App, document: Uuid, file: &[u8], place: u32) -> Result<()> {
    let base = app.files.find(file).await?;
    let base = base.ok_or_else(|| Fault::new(format!("the file {} is gone", hex::encode(file))))?;
    let (whole, stamp) = stamped(app, &base, place).await?;
    let record = StampRecord {
        place: i64::from(place),
        file: app.files.put(whole).await?.to_vec(),
        stamped_at: stamp.at.as_microsecond(),
        hash: stamp.hash.as_str().to_owned(),
        due_at: Some(due(&stamp).as_microsecond()),
        authority: stamp.authority,
    };
    let mut tx = app.db.write().await?;
    insert_stamp(&mut tx, document, &record, app.now()).await?;
    tx.commit().await
}

/// What the file is to carry: how the certificates under it stand, as the authority says now. Of one that has ended nothing is asked: an
/// authority need not answer for it any more, and what the file carries from before is what counts.
async fn store(app: &App, base: &[u8]) -> Result<Store> {
    let roots: &[&[u8]] = &[app.authority.certificate_der()];
    let trust = Trust { authorities: roots, stampers: roots, ..Trust::default() };
    let report = pdf::verify(base, &trust).doing("reading a signed paper")?;
    let now = app.now();
    let signers = report.signatures.iter().filter_map(|one| one.signer.as_ref());
    let signers = signers.filter(|one| now <= one.valid_until);
    let stamps = report.stamps.iter().filter_map(|one| one.said.as_ref().ok());
    let stamps = stamps.filter(|one| now <= one.valid_until);
    let serials: BTreeSet<[u8; 16]> =
        signers.map(|signer| signer.serial).chain(stamps.map(|stamp| stamp.serial)).collect();
    let serials: Vec<[u8; 16]> = serials.into_iter().collect();
    // A later list would speak of certificates that have ended, which it need not name any more (RFC 5280, 3.3); of those that
    // stand an answer says more.
    let is_carried = report.stamps.iter().any(|one| !one.carries.lists.is_empty());
    let lists =
        if is_carried { Vec::new() } else { vec![app.keys().revocation_list().await?.der.clone()] };
    Ok(Store {
        certificates: vec![app.authority.certificate_der().to_vec()],
        answers: keys::answers(app, &serials).await?,
        lists,
    })
}

/// The file with one stamp more, which stands, and what the stamp says.
async fn stamped(app: &App, base: &[u8], place: u32) -> Result<(Vec<u8>, Stamp)> {
    let store = store(app, base).await?;
    let field = format!("Stamp-{place}");
    let prepared =
        pdf::prepare_stamp(base, &field, &store).doing("making room for a time stamp")?;
    let mut tx = app.db.read().await?;
    let hash = hashes::in_use(&hashes::weak(&mut tx).await?);
    drop(tx);
    let question = Question::new(prepared.imprint(hash), app.ports.bytes());
    let asked_at = app.now();
    let answer = app.ports.stamps.stamp(question.to_der()).await?;
    let mut tx = app.db.read().await?;
    let revoked = keys::revoked(&mut tx).await?;
    drop(tx);
    let roots: &[&[u8]] = &[app.authority.certificate_der()];
    let trust = StampTrust { roots, revoked: Some(&revoked) };
    let (token, stamp) = question.token(&answer, &trust).doing("judging a time stamp")?;
    let early = stamp.at.duration_since(asked_at) < -DRIFT;
    if early || stamp.at.duration_since(app.now()) > DRIFT {
        return Err(Fault::new(format!("the clock of {} is wrong: {}", stamp.authority, stamp.at)));
    }
    let whole = prepared.splice(&token).doing("putting a time stamp into its place")?;
    // What is given out is judged as strangers will judge it.
    let trust = Trust { authorities: roots, stampers: roots, ..Trust::default() };
    let report = pdf::verify(&whole, &trust).doing("judging a stamped paper")?;
    let stands = report.stamps.last().is_some_and(|own| own.said.as_ref() == Ok(&stamp));
    if report.holds_if_not_revoked() && stands {
        return Ok((whole, stamp));
    }
    Err(Fault::new("a stamped paper that would not stand"))
}
