//! Checkpoints and what witnesses signed: every signature stands, also those that nobody asks for any more.

use transparency::note::SignatureLine;
use transparency::witness::cosignature_in;
use transparency::{Checkpoint, Note};

use super::code::Code;
use super::report::Report;
use super::store::log::{self as store, CheckpointRow, CosignatureRow};
use crate::App;
use crate::db::signed;
use crate::error::Result;

pub(super) async fn check(app: &App, report: &mut Report) -> Result<()> {
    let mut tx = app.db.read().await?;
    for row in store::earlier_checkpoints(&mut tx).await?.told_of_no_case(report) {
        let stands = is_signed(app, &row).unwrap_or_default();
        report.expect(stands, Code::LogCheckpoint, format!("checkpoint of size {}", row.size));
    }
    for row in store::cosignatures(&mut tx).await?.told_of_no_case(report) {
        let stands = is_cosigned(app, &row).unwrap_or_default();
        let subject = format!("checkpoint of size {}, witness {}", row.size, row.witness);
        report.expect(stands, Code::LogCosignature, subject);
    }
    Ok(())
}

/// Signed by the log, and said by its row as it was signed. `None` where it cannot be read.
fn is_signed(app: &App, row: &CheckpointRow) -> Option<bool> {
    let note = Note::parse(row.note.as_bytes()).ok()?;
    let checkpoint = Checkpoint::open(&note, app.policy.log()).ok()?;
    Some(signed(checkpoint.size) == row.size && checkpoint.root.0 == *row.root)
}

/// Signed by the witness that is named, over this checkpoint. Of one that nobody believes any more only the name is known.
fn is_cosigned(app: &App, row: &CosignatureRow) -> Option<bool> {
    let note = Note::parse(row.note.as_ref()?.as_bytes()).ok()?;
    let line = SignatureLine::parse(&row.line)?;
    let witness = app.policy.witnesses().iter().find(|key| key.name().as_str() == row.witness);
    let stands = witness.is_none_or(|key| {
        cosignature_in(line.to_string().as_bytes(), &note, key).as_ref() == Some(&line)
    });
    Some(line.name.as_str() == row.witness && stands)
}
