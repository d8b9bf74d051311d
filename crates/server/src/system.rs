//! `tris serve`: a system that was founded. Whoever stands beside it, runs elsewhere: `tris.toml` says where.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use app::App;
use app::ports::{NoOneId, OneId, Seal, TimeStamps, Unconnected, Unsealed, Unstamped};

use crate::config::Serve;
use crate::data::Data;
use crate::demo::{calendar, runtime};
use crate::installation::{self, Installation};
use crate::witnesses::Remote;
use crate::{modules, oneids, ports, rules, say, seals, serve, stamps, welcome};

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
    let (seal, stamps, oneid) = beside(known)?;
    let outside: ports::Others =
        (Arc::new(Unconnected), Remote::known(&data)?, seal, stamps, oneid);
    let ports = ports::ports(None, &folder, outside, &known.public_url)?;
    let settings = data.settings(None, known.public_url.clone());
    let app = App::open(settings, ports, folder, calendar()?).await?;
    if let Some(last) = app.last_moment().await? {
        ensure!(
            last <= app.now(),
            "the machine's clock says {}, and the newest record is of {last}: set the clock; whatever is done before it would be dated back",
            app.now()
        );
    }
    let texts = welcome::texts(&app)?;
    let router = web::router(app.clone(), texts);
    say::line(&format!("http://{}", listener.local_addr()?));
    for warning in lacks(known) {
        say::error(&format!("tris: {warning}"));
    }
    serve::serve(listener, router, app).await
}

/// Who seals, who stamps, and who says who came.
fn beside(known: &Installation) -> Result<(Arc<dyn Seal>, Arc<dyn TimeStamps>, Arc<dyn OneId>)> {
    let seal: Arc<dyn Seal> = match &known.seal {
        Some(seal) => Arc::new(seals::Remote::at(seal, &known.public_url)?),
        None => Arc::new(Unsealed),
    };
    let stamps: Arc<dyn TimeStamps> = match &known.stamps {
        Some(stamps) => Arc::new(stamps::Remote::at(stamps)?),
        None => Arc::new(Unstamped),
    };
    let oneid: Arc<dyn OneId> = match &known.oneid {
        Some(oneid) => oneids::Remote::named(&oneid.named())?,
        None => Arc::new(NoOneId),
    };
    Ok((seal, stamps, oneid))
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
