//! `tris serve`: a system that was founded. Whoever stands beside it, runs elsewhere: `tris.toml` says where.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use app::ports::Witnesses;
use app::{App, Fault};

use crate::config::Serve;
use crate::data::Data;
use crate::demo::{calendar, runtime};
use crate::installation::{self, Installation};
use crate::ports::Others;
use crate::witnesses::Remote;
use crate::{eimzo, mark, modules, oneids, ports, rules, say, seals, serve, stamps, welcome};

/// Runs until it is stopped.
pub(crate) fn run(options: &Serve) -> Result<()> {
    runtime()?.block_on(system(options))
}

async fn system(options: &Serve) -> Result<()> {
    ensure!(
        options.data.is_dir(),
        "there is no folder {}: name the data of the system with --data DIR, or found one with `tris found`",
        options.data.display()
    );
    let data = Data::take(&options.data)?;
    let known = data.installation().with_context(|| {
        format!("there is no {} in {}: it holds no system; `tris found` founds one, `tris demo` runs a demo", installation::FILE, options.data.display())
    })?;
    let folder = modules::load(options.modules.as_deref())?;
    if options.modules.is_some() {
        rules::must_hold(&folder)?;
    }
    let listener = serve::listen(options.listen).await?;
    let others = beside(known, Remote::known(&data)?)?;
    let mark = Some(mark::of(data.folder())?);
    let ports = ports::ports(None, &folder, others, &known.public_url, mark)?;
    let settings = data.settings(None, known.public_url.clone());
    let app = App::open(settings, ports, folder, calendar()?).await?;
    must_not_go_back(&app).await?;
    let address = founded_at(&app, &options.data).await?;
    ensure!(
        address == app.address(),
        "{} says the public address {}, and the system was founded at {address}: papers, passkeys and codes hang on it, so it never changes",
        installation::FILE,
        app.address()
    );
    let texts = welcome::texts(&app)?;
    let router = web::router(app.clone(), texts);
    say::line(&format!("http://{}", listener.local_addr()?));
    for warning in lacks(known) {
        say::error(&format!("tris: {warning}"));
    }
    let is_over = app.seals().is_over().await;
    if is_over.map_err(|fault: Fault| anyhow!("{}", fault.chain()))? {
        say::error(
            "tris: the key of [seal] in tris.toml was taken back, or its days are over: no paper is prepared before another key stands there",
        );
    }
    serve::serve(listener, router, app).await
}

/// Where the system that was founded on these records is reached.
pub(crate) async fn founded_at(app: &App, folder: &Path) -> Result<String> {
    let address = app::world::founded_at(app).await?;
    address.with_context(|| {
        format!("nothing was founded on the records of {}: found a system with the text of its first records", folder.display())
    })
}

/// Whatever is done before the newest record would be dated back.
pub(crate) async fn must_not_go_back(app: &App) -> Result<()> {
    if let Some(last) = app.last_moment().await? {
        ensure!(
            last <= app.now(),
            "the machine's clock says {}, and the newest record is of {last}: set the clock; whatever is done before it would be dated back",
            app.now()
        );
    }
    Ok(())
}

/// Whoever stands beside the system, where it is told so.
fn beside(known: &Installation, witnesses: Arc<dyn Witnesses>) -> Result<Others> {
    let mut others = Others::known(witnesses);
    if let Some(seal) = &known.seal {
        others.seal = Arc::new(seals::Remote::at(seal, &known.public_url)?);
    }
    if let Some(stamps) = &known.stamps {
        others.stamps = Arc::new(stamps::Remote::at(stamps)?);
    }
    if let Some(oneid) = &known.oneid {
        others.oneid = oneids::Remote::named(&oneid.named())?;
    }
    if let Some(eimzo) = &known.eimzo {
        others.eimzo = Arc::new(eimzo::remote::Remote::named(eimzo, &known.public_url)?);
    }
    Ok(others)
}

/// What outsiders would miss.
fn lacks(known: &Installation) -> impl Iterator<Item = &'static str> {
    let lacks = [
        (
            known.witness.is_empty(),
            "nobody outside watches this log: name [[witness]] in tris.toml",
        ),
        (known.seal.is_none(), "papers have no sealed code: name [seal] in tris.toml"),
        (known.stamps.is_none(), "papers have no time stamp: name [stamps] in tris.toml"),
    ];
    lacks.into_iter().filter_map(|(is_so, what)| is_so.then_some(what))
}
