//! `tris restore`: what was lost with the records is told, and the log goes on.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use app::App;
use app::Fault;
use app::db::Place;
use app::restorations::Restored;
use app::seals::PutBack;
use signing::qr::SNAPSHOT_LIMIT_BYTES;
use transparency::{Checkpoint, Note, Tile, VerifierKey};

use crate::config::Restore;
use crate::demo::{calendar, runtime};
use crate::disk::{bytes_of, put};
use crate::witnesses::Remote;
use crate::{fsck, mark, modules, ports, say};

const CHECKPOINT: &str = "checkpoint";
/// Keys of the seal and statuses, as everybody knows them.
const SNAPSHOT: &str = "snapshot";
/// A signed note with its witnesses.
const NOTE_LIMIT_BYTES: usize = 256 * 1024;
/// The largest bundle: 256 entries of 65,535 bytes, each with its length.
const TILE_LIMIT_BYTES: usize = 256 * (65_535 + 2);

/// Runs the command.
pub(crate) fn run(options: &Restore) -> Result<()> {
    runtime()?.block_on(restore(options))
}

async fn restore(options: &Restore) -> Result<()> {
    let data = fsck::existing(&options.books)?;
    let public_url = data.public_url();
    let settings = data.settings(options.books.database.clone(), public_url.clone());
    if let Place::Sqlite(path) = &settings.place
        && !path.is_file()
    {
        bail!("there are no records at {}: put the copy there first", path.display());
    }
    let own = settings.files.join("log");
    let folder = modules::load(options.books.modules.as_deref())?;
    let others = ports::Others::known(Remote::known(&data)?);
    let mark = Some(mark::of(data.folder())?);
    let ports = ports::ports(options.now, &folder, others, &public_url, mark)?;
    let app = App::open(settings, ports, folder, calendar()?).await?;
    if let Some(copy) = &options.log_copy {
        take(&app, copy, &own)?;
    }
    match app.restorations().restore(&options.by).await? {
        None => say::line("Nothing was lost: the records know all that the world was shown."),
        Some(restored) => tell(&restored),
    }
    drop(data);
    Ok(())
}

fn tell(restored: &Restored) {
    let Restored { known_size, shown_size, lost, numbers_over, voided, revoked, seals } = restored;
    say::line(&format!(
        "The records knew {} of the log, the world was shown {shown_size}.",
        say::count(*known_size, "leaf", "leaves")
    ));
    if lost.is_empty() {
        say::line("All that the copy did not know had been waiting in it: nothing is lost.");
    } else {
        say::line("Lost, and told in the log:");
    }
    for loss in lost {
        say::line(&format!("  {}: {}", loss.kind, loss.count));
    }
    say::line(&format!("Every series passes over {numbers_over} numbers."));
    say::line(&format!(
        "{} cannot be signed any more; the word for {} was taken back.",
        say::count(*voided, "prepared act", "prepared acts"),
        say::count(*revoked, "key", "keys")
    ));
    match seals {
        None => say::error(
            "No snapshot lies beside the log: whether keys of the seal were listed or taken back in the lost days, nobody knows. Phones refuse what forgets one: have the key of the seal replaced before the system starts.",
        ),
        Some(own) if *own == PutBack::default() => {}
        Some(own) => say::line(&format!(
            "{} of the seal listed again, as everybody knows them; the word for {} stays taken back.",
            say::count(own.keys, "key", "keys"),
            say::count(own.revoked, "of them", "of them")
        )),
    }
    say::line("Start the system: it goes on from here. /log says to everybody what was lost.");
}

/// Takes from a copy what the own folder lacks. Whether it is the tree that the log signed is judged when it is read.
fn take(app: &App, copy: &Path, own: &Path) -> Result<()> {
    let key = VerifierKey::parse(&app.log().key()).context("the key of the log")?;
    let size = |folder: &Path| -> Result<u64> {
        let path = folder.join(CHECKPOINT);
        if !path.is_file() {
            return Ok(0);
        }
        let note = Note::parse(&bytes_of(&path, NOTE_LIMIT_BYTES)?);
        let note = note.with_context(|| format!("{} is no signed note", path.display()))?;
        let checkpoint = Checkpoint::open(&note, &key);
        Ok(checkpoint.with_context(|| format!("{} is of another log", path.display()))?.size)
    };
    let (theirs, ours) = (size(copy)?, size(own)?);
    if theirs == 0 {
        bail!("there is no copy of a log in {}", copy.display());
    }
    tiles(&copy.join("tile"), "tile", own)?;
    let known = copy.join(SNAPSHOT);
    if known.is_file() {
        let theirs = bytes_of(&known, SNAPSHOT_LIMIT_BYTES)?;
        let beside = own.join(SNAPSHOT);
        let ours = beside.is_file().then(|| bytes_of(&beside, SNAPSHOT_LIMIT_BYTES)).transpose()?;
        // What was taken back stays taken back, also where the whole folder was put back with an older snapshot.
        let more = app.restorations().knows_more(&theirs, ours.as_deref());
        if more.map_err(|fault: Fault| anyhow!("{}", fault.chain()))? {
            put(&beside, &theirs).context("taking the snapshot of the copy")?;
        }
    }
    if theirs > ours {
        let note = bytes_of(&copy.join(CHECKPOINT), NOTE_LIMIT_BYTES)?;
        put(&own.join(CHECKPOINT), &note).context("taking the checkpoint of the copy")?;
    }
    Ok(())
}

/// Copies the tiles of a folder that are not there yet.
fn tiles(folder: &Path, name: &str, own: &Path) -> Result<()> {
    let failed = || format!("the copy in {} cannot be read", folder.display());
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let Some(part) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let (path, name) = (entry.path(), format!("{name}/{part}"));
        if entry.file_type().with_context(failed)?.is_dir() {
            tiles(&path, &name, own)?;
        } else if Tile::parse(&name).is_some() {
            let to = own.join(&name);
            let bytes = bytes_of(&path, TILE_LIMIT_BYTES)?;
            // One that was cut is as good as gone.
            let length = fs::metadata(&to).map_or(0, |found| found.len());
            if u64::try_from(bytes.len()).is_ok_and(|theirs| theirs <= length) {
                continue;
            }
            let parent = to.parent().context("a tile without a folder")?;
            fs::create_dir_all(parent).context("making room for tiles")?;
            put(&to, &bytes).with_context(|| format!("taking {name}"))?;
        }
    }
    Ok(())
}
