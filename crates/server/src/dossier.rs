//! `tris dossier`: all that is on record of a case, in one signed file for an auditor or a court.

use anyhow::{Context, Result, bail, ensure};
use web::text::Lang;

use crate::config::Dossier;
use crate::demo::runtime;
use crate::disk::put;
use crate::witnesses::Remote;
use crate::{fsck, say, welcome};

/// Runs the command.
pub(crate) fn run(options: &Dossier) -> Result<()> {
    runtime()?.block_on(give_out(options))
}

async fn give_out(options: &Dossier) -> Result<()> {
    let path = options.to.clone();
    let path = path.unwrap_or_else(|| format!("{}.dossier.zip", options.case).into());
    ensure!(!path.exists(), "{} is there already: name another file with --to", path.display());
    let Some(lang) = Lang::from_path(&options.language) else {
        bail!("the language `{}` is not known: uz, uzc, ru or en", options.language);
    };
    let data = fsck::existing(&options.books)?;
    let app = fsck::open(&options.books, &data, Remote::known(&data)?).await?;
    let dossier = app.dossiers().of(&options.case).await?;
    let dossier = dossier.with_context(|| {
        format!(
            "there is no case {} in these records: its reference stands on its page",
            options.case
        )
    })?;
    let counted = say::count(dossier.cases.len(), "case", "cases");
    let text = welcome::texts(&app)?.speak(lang);
    let index = web::dossier(&text, &app.definitions().library, &dossier)?;
    let file = app.dossiers().sign(dossier, index)?;
    put(&path, &file).with_context(|| format!("writing {}", path.display()))?;
    say::line(&format!("{}: {counted}, {} bytes", path.display(), file.len()));
    Ok(())
}
