//! `tris weak-hash`: a hash is declared weak from a moment on, and papers are stamped anew by a stronger one.

use anyhow::{Result, anyhow};
use app::{App, Fault};

use crate::config::WeakHash;
use crate::demo::{calendar, runtime};
use crate::witnesses::Remote;
use crate::{fsck, mark, modules, ports, say};

/// Runs the command.
pub(crate) fn run(options: &WeakHash) -> Result<()> {
    runtime()?.block_on(declare(options))
}

async fn declare(options: &WeakHash) -> Result<()> {
    let data = fsck::existing(&options.books)?;
    let public_url = data.public_url();
    let settings = data.settings(options.books.database.clone(), public_url.clone());
    let folder = modules::load(options.books.modules.as_deref())?;
    let others = ports::Others::known(Remote::known(&data)?);
    let mark = Some(mark::of(data.folder())?);
    let ports = ports::ports(options.now, &folder, others, &public_url, mark)?;
    let app = App::open(settings, ports, folder, calendar()?).await?;
    let (hash, from) = (options.hash, options.from);
    let declared = app.hashes().declare_weak(hash, from, &options.by).await;
    let declared = declared.map_err(|fault: Fault| anyhow!("{}", fault.chain()))?;
    if !declared {
        say::line(&format!("{hash} is declared weak from {from} on already: nothing changes."));
        return Ok(());
    }
    say::line(&format!("{hash} is declared weak from {from} on, and the log will have it."));
    if from <= app.now() {
        say::line(
            "That is not ahead of us: what only such stamps show of old papers, verifiers call unknown from now on.",
        );
    }
    say::line(
        "Start the system: every paper is stamped anew at once. Give out /trust again: verifiers learn it there.",
    );
    drop(data);
    Ok(())
}
