//! `tris demo`: a world of invented people, on a folder of its own.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use app::App;
use app::db::Place;
use domain::Calendar;
use domain::public_url::PublicUrl;
use jiff::Timestamp;

use crate::bank::{self, Bank};
use crate::config::Demo;
use crate::data::Data;
use crate::witnesses::Remote;
use crate::{eimzo, mark, modules, oneids, ports, rules, say, seals, serve, stamps, welcome};

/// The demo's people and organisations.
const WORLD: &str = include_str!("../../../demo/world.toml");
/// Holidays and swapped days, imported and versioned.
const CALENDAR: &str = include_str!("../../../demo/calendar.txt");

/// Runs until it is stopped.
pub(crate) fn run(options: &Demo) -> Result<()> {
    runtime()?.block_on(demo(options))
}

/// What asynchronous commands run on.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the program's threads cannot be started")
}

/// The working calendar.
pub(crate) fn calendar() -> Result<Calendar> {
    Calendar::import(CALENDAR).context("demo/calendar.txt")
}

async fn demo(options: &Demo) -> Result<()> {
    let folder = modules::load(options.modules.as_deref())?;
    if options.modules.is_some() {
        rules::must_hold(&folder)?;
    }
    // Before anything is made or thrown away: a taken address is the commonest mistake.
    let listener = serve::listen(options.listen).await?;
    let data = Data::take(&options.data)?;
    ensure!(
        data.installation().is_none(),
        "{} holds a system that was founded: `tris serve` runs it; name another folder with --data",
        options.data.display()
    );
    if options.fresh {
        ensure!(
            !matches!(options.database, Some(Place::Postgres(_))),
            "--fresh: drop the PostgreSQL database yourself, and make a new one"
        );
        if let Some(Place::Sqlite(path)) = &options.database {
            bail!("--fresh: remove {} yourself", path.display());
        }
        data.empty()?;
    }
    let bank = Arc::new(Bank::open(&data.bank(), &ports::MachineEntropy)?);
    let witnesses = Remote::demo(&data)?;
    let local = listener.local_addr()?;
    let public_url = options.public_url.clone().unwrap_or_else(|| PublicUrl::local(local.port()));
    let seal = seals::Remote::demo(&data, &public_url)?;
    let stamps = stamps::Remote::demo()?;
    let oneid = match &options.oneid {
        Some(named) => oneids::Remote::named(named)?,
        None => oneids::Remote::demo()?,
    };
    let eimzo = eimzo::remote::Remote::demo(&public_url)?;
    let others = ports::Others {
        outside: bank.clone(),
        witnesses: witnesses.clone(),
        seal: seal.clone(),
        stamps: stamps.clone(),
        oneid: oneid.clone(),
        eimzo: eimzo.clone(),
    };
    let mark = Some(mark::of(data.folder())?);
    let open = async |start: Option<Timestamp>| {
        let settings = data.settings(options.database.clone(), public_url.clone());
        let ports = ports::ports(start, &folder, others.clone(), &public_url, mark.clone())?;
        Ok::<_, anyhow::Error>(App::open(settings, ports, folder.clone(), calendar()?).await?)
    };
    let mut app = open(options.now).await?;
    if let Some(last) = app.last_moment().await?.filter(|last| *last > app.now()) {
        // A clock that goes back would date acts back: nobody could believe them.
        say::line(&format!("The data goes to {last}: the demo's clock goes on from there."));
        app = open(Some(last)).await?;
    }
    app::world::import(&app, WORLD).await?;
    app.publish_demo().await?;
    let _watching = witnesses.start(&data, &app.log().key()).await?;
    let _sealing = seal.start(&data, &app).await?;
    let _stamping = stamps.start(&data, &app).await?;
    // Browsers elsewhere would not find the stand-in: it listens on this machine.
    let is_here = options.oneid.is_none() && public_url == PublicUrl::local(local.port());
    let _telling = if is_here { Some(oneid.start(&data, &app).await?) } else { None };
    let _standing_in = eimzo.start(&data, app.now()).await?;
    let texts = welcome::texts(&app)?;
    let own = bank::pages::router(bank, &app, &texts);
    let router = web::router_with(app.clone(), texts.clone(), &own);
    say::line(&welcome::text(&app, &texts, local).await?);
    serve::serve(listener, router, app).await
}
