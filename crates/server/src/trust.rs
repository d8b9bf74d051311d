//! `tris trust`: whom to believe about these papers, to be kept beside a verifier.

use anyhow::{Context, Result};

use crate::config::Books;
use crate::demo::runtime;
use crate::witnesses::Remote;
use crate::{fsck, say};

/// Runs the command.
pub(crate) fn run(options: &Books) -> Result<()> {
    runtime()?.block_on(print(options))
}

async fn print(options: &Books) -> Result<()> {
    let data = fsck::existing(options)
        .context("a system that runs serves the same file at its address, at /trust")?;
    let app = fsck::open(options, &data, Remote::known(&data)?).await?;
    say::line(app.trust().await?.to_string().trim_end());
    Ok(())
}
