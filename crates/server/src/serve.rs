//! What runs: pages, the worker that does what follows from acts, the log, and time stamps, for which nobody waits.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use app::App;
use axum::Router;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_millis(500);
/// How long leaves may wait for their batch.
const BATCH: Duration = Duration::from_millis(200);
/// How long open connections may hold up the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes the address.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| {
        if error.kind() != ErrorKind::AddrInUse {
            return anyhow!(error).context(format!("cannot listen at {address}"));
        }
        let ip = address.ip();
        anyhow!("{address} is taken: stop the program that has it, or take a free port with --listen {ip}:0")
    })
}

/// Serves until Ctrl-C or SIGTERM; what is under way is finished first.
pub(crate) async fn serve(listener: TcpListener, router: Router, app: App) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let log = tokio::spawn(keep_log(app.clone(), stopped.clone()));
    let stamps = tokio::spawn(stamp(app.clone(), stopped.clone()));
    let worker = tokio::spawn(work(app, stopped.clone()));
    // Each visit knows its address: who asks too often is told so.
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let pages = axum::serve(listener, router).with_graceful_shutdown(stopping(stopped));
    let pages = tokio::spawn(pages.into_future());
    asked_to_stop().await?;
    tracing::info!("stopping");
    stop.send_replace(true);
    worker.await.context("the worker broke down")?;
    log.await.context("the log broke down")?;
    stamps.await.context("stamping broke down")?;
    match tokio::time::timeout(PATIENCE, pages).await {
        Ok(ended) => ended.context("the server broke down")?.context("serving"),
        // A browser that holds a connection open loses nothing by it.
        Err(_elapsed) => Ok(()),
    }
}

async fn work(app: App, stopped: watch::Receiver<bool>) {
    let mut trouble = Trouble::new("the worker cannot work");
    while !*stopped.borrow() {
        if trouble.told(app.work().await) == 0 {
            rest(REST, &stopped).await;
        }
    }
}

async fn stamp(app: App, stopped: watch::Receiver<bool>) {
    let mut trouble = Trouble::new("no papers can be stamped");
    while !*stopped.borrow() {
        if trouble.told(app.stamp().await) == 0 {
            rest(REST, &stopped).await;
        }
    }
}

async fn keep_log(app: App, stopped: watch::Receiver<bool>) {
    let mut trouble = Trouble::new("the log stands still");
    while !*stopped.borrow() {
        if trouble.told(app.keep_log().await) == 0 {
            rest(BATCH, &stopped).await;
        }
    }
}

/// What goes wrong round after round is told once.
struct Trouble {
    what: &'static str,
    last: String,
}

impl Trouble {
    fn new(what: &'static str) -> Self {
        Self { what, last: String::new() }
    }

    /// The number of things done.
    fn told(&mut self, round: app::Result<usize>) -> usize {
        let chain = round.as_ref().err().map(app::Fault::chain).unwrap_or_default();
        // A database that is away would fill the log twice a second.
        if !chain.is_empty() && chain != self.last {
            tracing::error!(chain, "{}", self.what);
        }
        self.last = chain;
        round.unwrap_or(0)
    }
}

async fn rest(time: Duration, stopped: &watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stopping(stopped.clone()) => {}
    }
}

async fn stopping(mut stopped: watch::Receiver<bool>) {
    // The sender lives as long as the program serves; without it there is nothing to wait for.
    let _gone = stopped.wait_for(|stop| *stop).await;
}

#[cfg(unix)]
pub(crate) async fn asked_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("listening for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
pub(crate) async fn asked_to_stop() -> Result<()> {
    tokio::signal::ctrl_c().await.context("listening for Ctrl-C")
}

/// Serves a process that stands beside the system until it is asked to stop or, where it is attached to a parent, that one is gone.
pub(crate) async fn beside(listener: TcpListener, router: Router, attached: bool) -> Result<()> {
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, router);
    tokio::select! {
        ended = served.into_future() => ended.context("serving"),
        asked = asked_to_stop() => asked,
        () = parent_gone(), if attached => Ok(()),
    }
}

/// The parent holds the other end; when it dies, however it dies, the pipe closes.
async fn parent_gone() {
    let mut rest = Vec::new();
    // Whatever ends the reading, nobody is there any more.
    let _ended = tokio::io::stdin().read_to_end(&mut rest).await;
}
