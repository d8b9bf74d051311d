//! Time stamps for papers that were released (ETSI EN 319 142-1, 5.4.3).
//!
//! With it comes what later judges need who can ask nobody (B-LT): what the authority says of the officers' certificates now, and its
//! list, by which the stamper's own certificate is judged. The stamp comes in an update after the signed file, which the log knows by its hash and which stays the beginning of the new one.
//! Nothing waits for it. Killed at any point, nothing or all of it is there: at most a file lies in the store that no row names.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use signing::pdf::{self, Store, Trust};
use signing::stamp::{Question, Stamp, StampTrust};

use super::jobs::Job;
use super::seal::document_of;
use crate::App;
use crate::documents::{StampRecord, file_of, insert_stamp, stamp_of};
use crate::error::{Doing, Fault, Result};
use crate::keys;

/// The name of the field in the paper.
const FIELD: &str = "Stamp-1";
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
    let signed = app.files.find(&file).await?;
    let signed =
        signed.ok_or_else(|| Fault::new(format!("the file {} is gone", hex::encode(&file))))?;
    let (whole, stamp) = stamped(app, &signed).await?;
    let file = app.files.put(whole).await?.to_vec();
    let stamped_at = stamp.at.as_microsecond();
    let record = StampRecord { file, authority: stamp.authority, stamped_at };
    let mut tx = app.db.write().await?;
    insert_stamp(&mut tx, document, &record, app.now()).await?;
    tx.commit().await
}

/// What the file is to carry: how the certificates under it stand, as the authority says now.
async fn store(app: &App, signed: &[u8]) -> Result<Store> {
    let roots: &[&[u8]] = &[app.authority.certificate_der()];
    let trust = Trust { authorities: roots, ..Trust::default() };
    let report = pdf::verify(signed, &trust).doing("reading a signed paper")?;
    let signers = report.signatures.iter().filter_map(|one| one.signer.as_ref());
    let serials: BTreeSet<[u8; 16]> = signers.map(|signer| signer.serial).collect();
    let serials: Vec<[u8; 16]> = serials.into_iter().collect();
    Ok(Store {
        certificates: vec![app.authority.certificate_der().to_vec()],
        answers: keys::answers(app, &serials).await?,
        lists: vec![app.keys().revocation_list().await?.der.clone()],
    })
}

/// The signed file with a stamp that stands, and what the stamp says.
async fn stamped(app: &App, signed: &[u8]) -> Result<(Vec<u8>, Stamp)> {
    let store = store(app, signed).await?;
    let prepared =
        pdf::prepare_stamp(signed, FIELD, &store).doing("making room for a time stamp")?;
    let question = Question::new(prepared.digest(), app.ports.bytes());
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
    if report.holds() && stands {
        return Ok((whole, stamp));
    }
    Err(Fault::new("a stamped paper that would not stand"))
}
