//! `tris found`: the first records of a system, and the links by which its first administrators get in.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use app::App;
use app::db::Place;
use app::invitations::Invitation;
use web::text::Lang;

use crate::config::Found;
use crate::data::Data;
use crate::demo::{calendar, runtime};
use crate::disk::{bytes_of, put};
use crate::installation::{self, Installation};
use crate::witnesses::Remote;
use crate::{modules, ports, say};

/// A country's bodies and laboratories with their people fit into it.
const WORLD_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// Runs the command.
pub(crate) fn run(options: &Found) -> Result<()> {
    runtime()?.block_on(found(options))
}

async fn found(options: &Found) -> Result<()> {
    let data = match &options.world {
        Some(_) => new(options)?,
        None => Data::take(&options.data)?,
    };
    let known = data.installation().with_context(|| {
        format!(
            "there is no {} in {}: found a system with the text of its first records, and --public-url",
            installation::FILE,
            options.data.display()
        )
    })?;
    let folder = modules::load(options.modules.as_deref())?;
    let others = ports::Others::known(Remote::known(&data)?);
    let ports = ports::ports(None, &folder, others, &known.public_url)?;
    let settings = data.settings(None, known.public_url.clone());
    let app = App::open(settings, ports, folder, calendar()?).await?;
    let links = match &options.world {
        Some(world) => app::world::found(&app, &text(world)?).await?,
        None => app::world::found_again(&app).await?,
    };
    tell(&app, &links);
    drop(data);
    Ok(())
}

/// The folder of a new system, which knows how it is set up. One whose founding failed is as good as new.
fn new(options: &Found) -> Result<Data> {
    let data = Data::take(&options.data)?;
    let database = options.database.clone().map(absolute).transpose()?;
    if let Some(known) = data.installation() {
        let is_told_otherwise =
            options.public_url.as_ref().is_some_and(|url| *url != known.public_url)
                || database.is_some() && database != known.database;
        ensure!(
            !is_told_otherwise,
            "{} in {} says another address or database: change it there, or leave both out here",
            installation::FILE,
            options.data.display()
        );
        return Ok(data);
    }
    ensure!(
        !data.folder().join("records.sqlite").exists(),
        "{} holds a demo: name another folder with --data",
        options.data.display()
    );
    let public_url = options.public_url.as_ref();
    let public_url = public_url.context(
        "say with --public-url where everybody will reach the system: it never changes afterwards",
    )?;
    let text = Installation::text(public_url, database.as_ref());
    put(&data.folder().join(installation::FILE), text.as_bytes())
        .with_context(|| format!("writing {}", installation::FILE))?;
    // Read again, as every later start reads it.
    drop(data);
    Data::take(&options.data)
}

/// Later starts may have another working directory.
fn absolute(place: Place) -> Result<Place> {
    Ok(match place {
        Place::Sqlite(path) => {
            Place::Sqlite(std::path::absolute(path).context("the path of the records")?)
        }
        Place::Postgres(_) => place,
    })
}

fn text(path: &Path) -> Result<String> {
    let bytes = bytes_of(path, WORLD_LIMIT_BYTES)?;
    ensure!(bytes.len() <= WORLD_LIMIT_BYTES, "{} is too long", path.display());
    String::from_utf8(bytes).with_context(|| format!("{} is no text", path.display()))
}

fn tell(app: &App, links: &[Invitation]) {
    say::line(
        "Each of these links lets one administrator in, once, within a day, when the system runs. Hand each to nobody else:",
    );
    for link in links {
        say::line(&format!(
            "  {}: {}/{}/invitations/{}",
            link.name,
            app.address(),
            Lang::UzLatn.path(),
            link.secret
        ));
    }
    say::line("The key of the log, for its witnesses (`tris witness --log-key`):");
    say::line(&format!("  {}", app.log().key()));
    say::line(
        "Next: `tris serve`; docs/how-to/run-a-system.md says how witnesses, seal and stamps come to stand beside it.",
    );
}
