//! `tris monitor`: somebody outside who keeps a copy of the log and cries out when it tells another story than before.
//!
//! It needs nothing of the system but the address of its log. Whoever has the records too compares them with the copy: the
//! log that the system shows the world, not the one that lies beside the records.

mod alarm;
mod mirror;
mod records;
mod round;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use transparency::monitor::Audit;
use transparency::receipt::MAX_RECEIPT;
use transparency::{Note, Policy, Receipt};
use verifier::{TRUST_LIMIT_BYTES, TrustFile};

use crate::config::Monitor;
use crate::demo::runtime;
use crate::disk::bytes_of;
use crate::site::Site;
use crate::{ports, say, serve};
use alarm::Alarm;
use mirror::Mirror;
use round::Watch;

/// Runs the command; false: there was an alarm.
pub(crate) fn run(options: &Monitor) -> Result<bool> {
    runtime()?.block_on(monitor(options))
}

async fn monitor(options: &Monitor) -> Result<bool> {
    let policy = policy(&options.trust)?;
    let site = Site::at(&options.site)?;
    let mirror = Mirror::open(&options.data)?;
    let watch = Watch { site, policy, mirror };
    let mut audit = Audit::default();
    // What was wrong stays wrong: a copy that is read again cries again.
    let mut known = BTreeSet::new();
    let mut alarms = watch.audit(&mut audit)?;
    loop {
        alarms.extend(watch.look(&mut audit).await?);
        for path in &options.seen {
            alarms.extend(watch.compare_seen(&path.display().to_string(), &seen(path)?)?);
        }
        if let Some(folder) = &options.records {
            alarms.extend(records::compare(options, folder, &watch).await?);
        }
        let is_quiet = alarms.is_empty();
        tell(&watch, std::mem::take(&mut alarms), &mut known)?;
        let Some(seconds) = options.every else { return Ok(is_quiet) };
        tokio::select! {
            asked = serve::asked_to_stop() => return asked.map(|()| is_quiet),
            () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
        }
    }
}

/// Says what is new: an alarm once, until it is over.
fn tell(watch: &Watch, alarms: Vec<Alarm>, known: &mut BTreeSet<Alarm>) -> Result<()> {
    let now: BTreeSet<Alarm> = alarms.into_iter().collect();
    for alarm in now.difference(known) {
        say::line(&alarm.to_string());
    }
    let size = watch.believed()?.map_or(0, |believed| believed.checkpoint.size);
    let leaves = say::count(size, "leaf", "leaves");
    say::line(&format!("{leaves} in the copy: {}", say::count(now.len(), "alarm", "alarms")));
    *known = now;
    Ok(())
}

fn policy(path: &Path) -> Result<Policy> {
    let bytes = bytes_of(path, TRUST_LIMIT_BYTES)?;
    let file = TrustFile::read(&bytes).context("the trust file")?;
    Ok(file.knowledge(ports::machine_time()).context("the trust file")?.policy)
}

/// The checkpoint in a receipt, or a checkpoint alone.
fn seen(path: &Path) -> Result<Note> {
    let bytes = bytes_of(path, MAX_RECEIPT)?;
    ensure!(bytes.len() <= MAX_RECEIPT, "{} is larger than any receipt", path.display());
    if let Ok(receipt) = Receipt::parse(&bytes) {
        return Ok(receipt.checkpoint);
    }
    Note::parse(&bytes)
        .with_context(|| format!("{} is neither a receipt nor a checkpoint", path.display()))
}
