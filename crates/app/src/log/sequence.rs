//! The sequencer: order, files, checkpoint. Several may run: the order is fixed once, and all make the same tree of it.

use transparency::{Appender, Checkpoint, Hash, Note};

use super::{Follower, store};
use crate::App;
use crate::db::{Tx, signed, unsigned};
use crate::error::{Doing, Fault, Result};

/// What the log said last, with its signature checked.
#[derive(Debug)]
pub(crate) struct Last {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) note: Note,
    /// The time of its last leaf.
    pub(crate) unix_ms: u64,
}

/// The last checkpoint; `None` before the first.
pub(crate) async fn last(app: &App, tx: &mut Tx) -> Result<Option<Last>> {
    let Some(row) = store::last_checkpoint(tx).await? else { return Ok(None) };
    let note = Note::parse(row.note.as_bytes()).doing("reading the last checkpoint")?;
    let checkpoint = Checkpoint::open(&note, &app.log_key.0.verifier());
    let Checkpoint { size, root, .. } = checkpoint.doing("reading the last checkpoint")?;
    if signed(size) != row.size || root.0 != *row.root {
        return Err(Fault::new("the last checkpoint says something else than its row"));
    }
    Ok(Some(Last { size, root, note, unix_ms: unsigned(row.last_ms)? }))
}

/// Does the checkpoint beside the tiles know more leaves than the records? Then they were put back from a copy, and going on
/// would tell the world another story than before.
pub(crate) async fn is_behind(app: &App, size: u64) -> Result<bool> {
    let Some(note) = app.tiles.published().await? else { return Ok(false) };
    let note = Note::parse(&note).doing("reading the published checkpoint")?;
    let published = Checkpoint::open(&note, &app.log_key.0.verifier());
    Ok(published.doing("reading the published checkpoint")?.size > size)
}

/// Takes the next leaves into the log. Gives their number.
pub(crate) async fn sequence(app: &App) -> Result<usize> {
    let mut tx = app.db.read().await?;
    let last = last(app, &mut tx).await?;
    let (size, root) = last.as_ref().map_or((0, Hash::of_nothing()), |last| (last.size, last.root));
    let is_idle =
        store::indexed(&mut tx).await? == signed(size) && store::waiting(&mut tx).await?.is_empty();
    drop(tx);
    if is_idle {
        return Ok(0);
    }
    if is_behind(app, size).await? {
        return Err(Fault::new(
            "the log knows more than the records: were they put back from a copy? `tris restore` goes on behind what was lost",
        ));
    }
    only_ours(app, size).await?;
    order(app, size).await?;
    only_ours(app, size).await?;
    let mut tx = app.db.read().await?;
    let mut follower = Follower { last_ms: last.as_ref().map_or(0, |last| last.unix_ms) };
    let mut entries = Vec::new();
    for (index, (place, entry)) in (size..).zip(follower.entries(&mut tx, size..u64::MAX).await?) {
        if place != index {
            return Err(Fault::new(format!("leaf {index} of the log is gone")));
        }
        entries.push(entry?);
    }
    drop(tx);
    let edge = app.tiles.fetch(transparency::tree::tiles_for_resuming(size)).await?;
    let tree = Appender::resume(&edge, size, root).doing("going on with the tree")?;
    let (_, batch) = tree.append(&entries).doing("adding to the tree")?;
    for file in batch.files {
        app.tiles.put(file).await?;
    }
    let key = &app.log_key.0;
    let checkpoint = Checkpoint::new(key.verifier().name().clone(), batch.size, batch.root);
    let note = checkpoint.sign(key).to_string();
    let mut tx = app.db.write().await?;
    tx.alone_with("log").await?;
    // Another sequencer may have come first: its tree is ours.
    if store::last_checkpoint(&mut tx).await?.map_or(0, |row| row.size) == signed(size) {
        let tree = (batch.size, batch.root);
        store::insert_checkpoint(&mut tx, tree, &note, follower.last_ms, app.now()).await?;
        tx.commit().await?;
        app.tiles.publish(&note).await?;
    }
    Ok(entries.len())
}

/// No leaf that was put in by hand gets into the log: it would be as good as what the program recorded. The log stands still instead.
async fn only_ours(app: &App, size: u64) -> Result<()> {
    let mut tx = app.db.read().await?;
    let key = app.ports.mark()?;
    let next = store::not_told(&mut tx, signed(size)).await?;
    let Some(planted) = next.iter().find(|leaf| !leaf.is_marked(key)) else { return Ok(()) };
    Err(Fault::new(format!(
        "the leaf {} of a record `{}` was not written by this program: somebody wrote to the database, or the key of the mark \
         beside the records is another one",
        planted.id, planted.kind
    )))
}

/// Fixes the order of the next leaves, unless one is fixed that no checkpoint covers yet.
async fn order(app: &App, size: u64) -> Result<()> {
    let mut tx = app.db.write().await?;
    tx.alone_with("log").await?;
    let first = store::indexed(&mut tx).await?;
    if first != signed(size) {
        return Ok(());
    }
    for (index, (leaf,)) in (first..).zip(store::waiting(&mut tx).await?) {
        store::index(&mut tx, leaf, index).await?;
    }
    tx.commit().await
}
