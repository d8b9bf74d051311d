//! The records of a system beside the log that it shows: what was deleted, changed, or never logged.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use transparency::Leaf;
use transparency::monitor::compare_records;
use transparency::tree::WIDTH;

use super::alarm::Alarm;
use super::round::Watch;
use crate::config::{Books, Monitor};
use crate::fsck;
use crate::witnesses::Remote;

/// Compares leaf by leaf, and then every record with its own leaf as `tris fsck` does.
pub(super) async fn compare(options: &Monitor, folder: &Path, watch: &Watch) -> Result<Vec<Alarm>> {
    let books = Books {
        data: folder.to_owned(),
        modules: options.modules.clone(),
        database: options.database.clone(),
    };
    let data = fsck::existing(&books)?;
    let app = fsck::open(&books, &data, Remote::known(&data)?).await?;
    let size = watch.believed()?.map_or(0, |believed| believed.checkpoint.size);
    let mut alarms = Vec::new();
    let mut recorded = app.log().recorded();
    for index in 0..size.div_ceil(u64::from(WIDTH)) {
        let first = index * u64::from(WIDTH);
        let end = size.min(first + u64::from(WIDTH));
        let records = recorded.up_to(end).await.context("reading the leaves of the records")?;
        let mut logged = BTreeMap::new();
        for (index, entry) in (first..).zip(watch.mirror.bundle(index, size)?) {
            // An entry that is no leaf was told of already.
            logged.extend(Leaf::from_entry(&entry).ok().map(|leaf| (index, leaf)));
        }
        alarms.extend(compare_records(&logged, &records).iter().map(Alarm::of));
    }
    let report = app.fsck().await?;
    let complaints = report.complaints.iter();
    alarms.extend(complaints.map(|one| Alarm::new("records.balance", one.to_string())));
    Ok(alarms)
}
