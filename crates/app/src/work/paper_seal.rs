//! Papers that were signed by E-IMZO get the seal of the institution, before they are released.
//!
//! Whoever has the key is shown the event of that act, the proof that witnesses have seen it in the log, and what was signed, and judges for itself. Killed
//! at any point, nothing or all of it is there: at most a file lies in the store that no row names.

use domain::CaseId;
use sealer::{Act, AskedPaper};
use signing::pdf::{self, Trust};
use uuid::Uuid;

use super::jobs::Job;
use super::seal::document_of;
use crate::App;
use crate::cases::store as cases;
use crate::db::unsigned;
use crate::documents::{file_of, insert_seal, is_sealed, made_by};
use crate::error::{Doing, Fault, Result};
use crate::log;

/// Seals a paper, once; `false` while too few witnesses have seen its act.
pub(super) async fn paper(app: &App, job: &Job) -> Result<bool> {
    let document = document_of(job)?;
    let mut tx = app.db.read().await?;
    if is_sealed(&mut tx, document).await? {
        return Ok(true);
    }
    let shown = file_of(&mut tx, document).await?;
    drop(tx);
    let shown = shown.ok_or_else(|| Fault::new(format!("there is no paper {document}")))?;
    let paper = app.files.find(&shown).await?;
    let paper = paper.ok_or_else(|| Fault::new(format!("the file of paper {document} is gone")))?;
    let Some(asked) = asked(app, document, paper).await? else { return Ok(false) };
    let sealed = app.ports.seal.seal_paper(asked.to_json()).await?;
    let sealed = sealed.map_err(|code| Fault::new(format!("the seal refuses a paper: {code}")))?;
    if !stands(app, &sealed, &shown)? {
        return Err(Fault::new("a sealed paper that would not stand"));
    }
    let file = app.files.put(sealed).await?;
    let mut tx = app.db.write().await?;
    insert_seal(&mut tx, document, &file, app.now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// What the seal is shown; `None` while too few witnesses have seen the event.
async fn asked(app: &App, document: Uuid, paper: Vec<u8>) -> Result<Option<AskedPaper>> {
    let mut tx = app.db.read().await?;
    let made = made_by(&mut tx, document).await?;
    let (made, evidence) = made.ok_or_else(|| Fault::new("a paper without evidence"))?;
    let events = cases::events(&mut tx, &[CaseId(made.case)]).await?;
    let event = events.into_iter().find(|event| event.seq == made.seq);
    let event = event.ok_or_else(|| Fault::new("a paper without its event"))?;
    let leaf = log::place_of_event(&mut tx, made.case, made.seq).await?;
    let checkpoint = log::witnessed(app, &mut tx).await?;
    drop(tx);
    let Some(((index, salt), checkpoint)) = leaf.zip(checkpoint) else { return Ok(None) };
    let receipt = app.log().receipt_of(unsigned(index)?, checkpoint).await?;
    let Some(receipt) = receipt else { return Ok(None) };
    let act = Act {
        case: event.case_id,
        seq: unsigned(event.seq)?,
        previous: event.prev_hash.as_ref().map(hex::encode),
        definition: hex::encode(&event.definition),
        author: event.author,
        kind: event.kind,
        changes: event.changes,
        recorded_at: event.recorded_at,
    };
    let salt = salt.as_slice().try_into().doing("reading the salt of a leaf")?;
    let issuer = app.authority.certificate_der().to_vec();
    Ok(Some(AskedPaper { act, receipt, salt, evidence, paper, issuer }))
}

/// What is given out is judged as strangers will judge it: the very paper that was signed and logged, sealed.
fn stands(app: &App, sealed: &[u8], shown: &[u8]) -> Result<bool> {
    let trust = Trust { authorities: &[app.authority.certificate_der()], ..Trust::default() };
    let report = pdf::verify(sealed, &trust).doing("judging a sealed paper")?;
    let last = report.signatures.last();
    let is_this = last.is_some_and(|own| {
        let is_seal = own.signer.as_ref().is_some_and(|signer| signer.officer().is_none());
        is_seal
            && own.is_whole
            && own.revision_hash.as_ref().map(<[u8; 32]>::as_slice) == Some(shown)
    });
    Ok(report.holds() && is_this)
}
