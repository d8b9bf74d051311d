//! `tris found`: the first records of a system, and the links by which its first officers get in.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use app::db::Place;
use app::invitations::Invitation;
use app::{App, Settings};
use domain::public_url::PublicUrl;
use web::text::Lang;

use crate::config::Found;
use crate::data::Data;
use crate::demo::{calendar, runtime};
use crate::disk::{bytes_of, put};
use crate::installation::{self, Installation};
use crate::witnesses::Remote;
use crate::{mark, modules, ports, say, system};

/// A country's bodies and laboratories with their people fit into it.
const WORLD_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// Runs the command.
pub(crate) fn run(options: &Found) -> Result<()> {
    runtime()?.block_on(found(options))
}

async fn found(options: &Found) -> Result<()> {
    // Whatever is wrong with the text is told before anything is made.
    let world = options.world.as_deref().map(text).transpose()?;
    let data = Data::take(&options.data)?;
    let (public_url, database) = told(options, &data)?;
    let folder = modules::load(options.modules.as_deref())?;
    let others = ports::Others::known(Remote::known(&data)?);
    let mark = Some(mark::of(data.folder())?);
    let ports = ports::ports(None, &folder, others, &public_url, mark)?;
    ensure!(
        ports.passkeys.are_there() && is_safe(&public_url),
        "at {public_url} browsers make no passkeys, and there is no other way in: name the system with https://, or http://localhost for a trial"
    );
    let settings = Settings { demo: false, ..data.settings(database.clone(), public_url.clone()) };
    let app = App::open(settings, ports, folder, calendar()?).await?;
    system::must_not_go_back(&app).await?;
    let links = match world {
        Some(world) => app::world::found(&app, &world).await?,
        None => again(&app, &options.data).await?,
    };
    // Only now: a folder whose founding failed holds no system.
    if data.installation().is_none() {
        let text = Installation::text(&public_url, database.as_ref());
        put(&data.folder().join(installation::FILE), text.as_bytes())
            .with_context(|| format!("writing {}", installation::FILE))?;
    }
    tell(&app, &links);
    drop(data);
    Ok(())
}

/// Where everybody reaches the system, and where its records lie: as its folder says, or as it is said here.
fn told(options: &Found, data: &Data) -> Result<(PublicUrl, Option<Place>)> {
    let database = options.database.clone().map(absolute).transpose()?;
    if let Some(known) = data.installation() {
        let url = options.public_url.as_ref();
        let is_told_otherwise = url.is_some_and(|url| *url != known.public_url)
            || database.is_some() && database != known.database;
        ensure!(
            !is_told_otherwise,
            "{} in {} says another address or database: leave both out here",
            installation::FILE,
            options.data.display()
        );
        return Ok((known.public_url.clone(), known.database.clone()));
    }
    let public_url = options.public_url.clone();
    let public_url = public_url.with_context(|| {
        format!(
            "there is no {} in {}: say with --public-url where everybody will reach the system; it never changes afterwards",
            installation::FILE,
            options.data.display()
        )
    })?;
    Ok((public_url, database))
}

/// Where browsers make passkeys: over TLS, or on the machine itself.
fn is_safe(public_url: &PublicUrl) -> bool {
    let address = public_url.to_string();
    let is_local = |rest: &str| rest == "localhost" || rest.starts_with("localhost:");
    address.starts_with("https://") || address.strip_prefix("http://").is_some_and(is_local)
}

/// New links for a system that was founded.
async fn again(app: &App, folder: &Path) -> Result<Vec<Invitation>> {
    let address = system::founded_at(app, folder).await?;
    ensure!(
        address == app.address(),
        "the system that was founded on these records is reached at {address}, which never changes: say so with --public-url"
    );
    Ok(app::world::found_again(app).await?)
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
        "Each of these links lets one officer in, once, within a day, when the system runs. Hand each to nobody else:",
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
