//! `tris fsck`: do the books balance?

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Result, ensure};
use app::db::Place;
use app::ports::Witnesses;
use app::{App, Fault};
use procedure::Folder;

use crate::config::Books;
use crate::data::Data;
use crate::demo::{calendar, runtime};
use crate::witnesses::Remote;
use crate::{mark, modules, ports, say};

/// Runs the command; false: something does not balance.
pub(crate) fn run(options: &Books) -> Result<bool> {
    runtime()?.block_on(fsck(options))
}

async fn fsck(options: &Books) -> Result<bool> {
    let data = existing(options)?;
    let app = open(options, &data, Remote::known(&data)?).await?;
    let report = app.fsck().await?;
    for complaint in &report.complaints {
        say::line(&complaint.to_string());
    }
    let app::fsck::Report { cases, events, facts, documents, numbers, rows, complaints } = &report;
    // What to do is said once for each kind of damage, however much there is of it.
    let codes: BTreeSet<_> = complaints.iter().map(|complaint| complaint.code).collect();
    if !codes.is_empty() {
        say::line("What to do:");
    }
    for code in codes {
        say::line(&format!("  {}: {}", code.id(), code.next()));
    }
    let counted = [
        say::count(*cases, "case", "cases"),
        say::count(*events, "event", "events"),
        say::count(*facts, "fact", "facts"),
        say::count(*documents, "document", "documents"),
        say::count(*numbers, "number", "numbers"),
        say::count(*rows, "version of register rows", "versions of register rows"),
    ];
    let wrong = say::count(complaints.len(), "complaint", "complaints");
    say::line(&format!("{}: {wrong}", counted.join(", ")));
    Ok(complaints.is_empty())
}

/// The folder of data that must be there.
pub(crate) fn existing(options: &Books) -> Result<Data> {
    let folder = &options.data;
    ensure!(
        folder.is_dir(),
        "there is no folder {}: name the data with --data DIR",
        folder.display()
    );
    Data::take(folder)
}

/// Opens the records that are there.
pub(crate) async fn open(
    options: &Books,
    data: &Data,
    witnesses: Arc<dyn Witnesses>,
) -> Result<App> {
    let settings = data.settings(options.database.clone(), data.public_url());
    // Nothing is made by looking: the commonest mistake is told by its name.
    if let Place::Sqlite(path) = &settings.place {
        ensure!(path.is_file(), "there are no records at {}", path.display());
    }
    let modules = modules::load(options.modules.as_deref());
    let modules = modules.map_err(|error| Fault::new(format!("{error:#}")));
    // Nothing is printed, so no text of a module is needed.
    let ports = ports::ports(
        None,
        &Folder::default(),
        ports::Others::known(witnesses),
        &data.public_url(),
        mark::known(data.folder())?,
    )?;
    Ok(App::open_records(settings, ports, modules, calendar()?).await?)
}
