//! The two things that run: pages, and the worker that does what follows from acts.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use app::App;
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_millis(500);
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
    let worker = tokio::spawn(work(app, stopped.clone()));
    let pages = axum::serve(listener, router).with_graceful_shutdown(stopping(stopped));
    let pages = tokio::spawn(pages.into_future());
    asked_to_stop().await?;
    tracing::info!("stopping");
    stop.send_replace(true);
    worker.await.context("the worker broke down")?;
    match tokio::time::timeout(PATIENCE, pages).await {
        Ok(ended) => ended.context("the server broke down")?.context("serving"),
        // A browser that holds a connection open loses nothing by it.
        Err(_elapsed) => Ok(()),
    }
}

async fn work(app: App, stopped: watch::Receiver<bool>) {
    let mut last = String::new();
    while !*stopped.borrow() {
        let done = match app.work().await {
            Ok(done) => {
                last.clear();
                done
            }
            Err(fault) => {
                let chain = fault.chain();
                // A database that is away would fill the log twice a second.
                if chain != last {
                    tracing::error!(chain, "the worker cannot work");
                    last = chain;
                }
                0
            }
        };
        if done == 0 {
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                () = stopping(stopped.clone()) => {}
            }
        }
    }
}

async fn stopping(mut stopped: watch::Receiver<bool>) {
    // The sender lives as long as the program serves; without it there is nothing to wait for.
    let _gone = stopped.wait_for(|stop| *stop).await;
}

#[cfg(unix)]
async fn asked_to_stop() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("listening for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> Result<()> {
    tokio::signal::ctrl_c().await.context("listening for Ctrl-C")
}
