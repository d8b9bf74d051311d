//! Witnesses: each is shown every checkpoint with the proof that it grew out of the one it signed last.

use std::sync::Arc;

use tokio::task::JoinSet;
use transparency::note::SignatureLine;
use transparency::tree::tiles_for_consistency;
use transparency::witness::{AddCheckpoint, cosignature_in};
use transparency::{Checkpoint, Note, Policy, Reader, VerifierKey};

use super::sequence::{Last, last};
use super::{LogKey, store};
use crate::App;
use crate::db::{Tx, signed, unsigned};
use crate::error::{Doing, Fault, Result};
use crate::ports::Witnesses;

/// Whom to believe about this log: its key, the keys of its witnesses, and how many of them are enough.
pub(crate) fn policy(log: &LogKey, witnesses: &dyn Witnesses) -> Result<Policy> {
    Policy::new(log.0.verifier(), witnesses.keys(), witnesses.threshold())
        .doing("reading who witnesses the log")
}

/// The last checkpoint that enough witnesses signed, with their signatures. `None` before the first.
pub(crate) async fn witnessed(app: &App, tx: &mut Tx) -> Result<Option<Note>> {
    let threshold = app.policy.threshold();
    let names: Vec<String> =
        app.policy.witnesses().iter().map(|key| key.name().to_string()).collect();
    let most = reached(tx, &names, threshold).await?;
    let Some((size, text)) = store::witnessed(tx, &names, threshold, most).await? else {
        return Ok(None);
    };
    let mut note = Note::parse(text.as_bytes()).doing("reading a checkpoint")?;
    for (line,) in store::cosignatures(tx, size).await? {
        let line = SignatureLine::parse(&line)
            .ok_or_else(|| Fault::new("a kept cosignature cannot be read"))?;
        // Of those that are believed no more, nothing is shown.
        if app.policy.witnesses().iter().any(|key| line.is_by(key)) {
            note.add(line).doing("adding a cosignature")?;
        }
    }
    app.policy.trust(&note).doing("believing the last witnessed checkpoint")?;
    Ok(Some(note))
}

/// The size that enough witnesses have reached, each by whatever checkpoint: none beyond it can have enough signatures, and
/// the last one that has is looked for from here, however long the log is.
async fn reached(tx: &mut Tx, names: &[String], threshold: usize) -> Result<i64> {
    let Some(place) = threshold.checked_sub(1) else { return Ok(i64::MAX) };
    let mut sizes = Vec::new();
    for name in names {
        sizes.extend(store::last_cosigned(tx, name).await?);
    }
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    Ok(sizes.get(place).copied().unwrap_or(0))
}

/// How many leaves enough witnesses have seen.
pub(crate) async fn witnessed_size(app: &App, tx: &mut Tx) -> Result<u64> {
    let Some(note) = witnessed(app, tx).await? else { return Ok(0) };
    let checkpoint = Checkpoint::open(&note, app.policy.log());
    Ok(checkpoint.doing("reading the last witnessed checkpoint")?.size)
}

/// Shows the last checkpoint to every witness that has not signed it. Gives the number of those who did.
///
/// A witness that is away, or refuses, keeps nobody from acting; papers wait for their release as long as too few sign. It is
/// asked again after a while, and not at every round.
pub(crate) async fn ask(app: &App) -> Result<usize> {
    let mut tx = app.db.read().await?;
    let Some(last) = last(app, &mut tx).await? else { return Ok(0) };
    let last = Arc::new(last);
    let mut asked = JoinSet::new();
    for key in app.policy.witnesses() {
        let signed_size = store::last_cosigned(&mut tx, key.name().as_str()).await?;
        let is_due = app.absences.is_due(key.name().as_str(), app.now());
        if is_due && signed_size < Some(signed(last.size)) {
            let old = signed_size.map(unsigned).transpose()?.unwrap_or(0);
            let (app, key, last) = (app.clone(), key.clone(), last.clone());
            asked.spawn(async move {
                let answer = one(&app, &key, &last, old).await;
                (key, answer)
            });
        }
    }
    drop(tx);
    let mut done = 0;
    while let Some(answered) = asked.join_next().await {
        let (key, answer) = answered.doing("asking a witness")?;
        match answer {
            Ok(line) => {
                if app.absences.signed(key.name().as_str()) {
                    tracing::info!(witness = %key.name(), "a witness signs again");
                }
                let mut tx = app.db.write().await?;
                // Another worker may have asked too.
                if store::last_cosigned(&mut tx, key.name().as_str()).await?
                    < Some(signed(last.size))
                {
                    store::insert_cosignature(
                        &mut tx,
                        (last.size, key.name().as_str()),
                        &line.to_string(),
                        app.now(),
                    )
                    .await?;
                    tx.commit().await?;
                    done += 1;
                }
            }
            Err(fault) => {
                let why = fault.chain();
                if app.absences.failed(key.name().as_str(), &why, app.now()) {
                    tracing::warn!(witness = %key.name(), "a witness does not sign: {why}");
                }
            }
        }
    }
    Ok(done)
}

/// Asks one witness, and once more from where it stands, if that is not where we thought.
async fn one(app: &App, key: &VerifierKey, last: &Last, old: u64) -> Result<SignatureLine> {
    let mut old = old;
    for _again in [true, false] {
        let (status, body) = send(app, key, last, old).await?;
        let size = || str::from_utf8(&body).ok()?.trim_end().parse::<u64>().ok();
        match (status, size()) {
            (200, _) => {
                return cosignature_in(&body, &last.note, key)
                    .ok_or_else(|| Fault::new("its signature does not stand"));
            }
            (409, Some(size)) if size != old && size <= last.size => old = size,
            (409, Some(size)) if size > last.size => {
                return Err(Fault::new(format!(
                    "it has signed a log of size {size}, ours is of {}: were the records put back from a copy?",
                    last.size
                )));
            }
            (409 | 422, _) => return Err(Fault::new("it says that the log tells two stories")),
            (status, _) => return Err(Fault::new(format!("it answers with status {status}"))),
        }
    }
    Err(Fault::new("it changes its mind"))
}

async fn send(app: &App, key: &VerifierKey, last: &Last, old: u64) -> Result<(u16, Vec<u8>)> {
    let proof = if old == 0 || old == last.size {
        Vec::new()
    } else {
        let tiles = app.tiles.fetch(tiles_for_consistency(old, last.size)).await?;
        Reader::new(&tiles, last.size).consistency(old).doing("proving that the log grew")?
    };
    let message = AddCheckpoint { old, proof, note: last.note.clone() };
    let log = app.policy.log();
    app.ports.witnesses.add_checkpoint(log, key.name(), message.to_string()).await
}
