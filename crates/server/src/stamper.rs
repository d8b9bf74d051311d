//! `tris stamper`: a time-stamping authority (RFC 3161), with a key and a clock of its own.
//!
//! Enough for a demo. A national authority takes its place behind the same address; what it says is judged by the same rules.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use app::ports::{Clock, Entropy};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use signing::Stamper;
use signing::stamp::QUESTION_LIMIT_BYTES;

use crate::config;
use crate::demo::runtime;
use crate::ports::{MachineClock, MachineEntropy};
use crate::token::{Kind, PUBLIC_FILE, Place, TokenKey};
use crate::{disk, say, serve};

/// Key and certificate in the folder.
pub(crate) const FILE: &str = "stamper.pem";
/// A key and a certificate.
const FILE_LIMIT_BYTES: usize = 64 * 1024;

/// Runs until it is stopped.
pub(crate) fn run(options: &config::Stamper) -> Result<()> {
    runtime()?.block_on(stamp(options))
}

struct Authority {
    stamper: Stamper,
    clock: MachineClock,
}

async fn stamp(options: &config::Stamper) -> Result<()> {
    let listener = serve::listen(options.listen).await?;
    let stamper = match options.token.place()? {
        Some(place) => kept(place, &options.data)?,
        None => read(&options.data.join(FILE))?,
    };
    let clock = MachineClock::starting(options.now)?;
    say::line(&told(listener.local_addr()?));
    let router = Router::new()
        .route("/", post(answer))
        .layer(DefaultBodyLimit::max(QUESTION_LIMIT_BYTES))
        .with_state(Arc::new(Authority { stamper, clock }));
    serve::beside(listener, router, options.attached).await
}

/// What it says when it is up: where it is.
fn told(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Key and certificate from a file.
pub(crate) fn read(path: &Path) -> Result<Stamper> {
    let damaged = || format!("{} is no key with a certificate for time stamps", path.display());
    let text = disk::bytes_of(path, FILE_LIMIT_BYTES)?;
    let text = String::from_utf8(text).with_context(damaged)?;
    Stamper::from_pem(&text).with_context(damaged)
}

/// Key in a token, certificate from the folder.
fn kept(place: Place, folder: &Path) -> Result<Stamper> {
    let key = TokenKey::open(place, ("tris-stamper", Kind::P256), folder)?;
    let file = folder.join(FILE);
    ensure!(
        file.is_file(),
        "the key is in the token, and {} is its public half; now have it certified: tris certify-stamper --key {0} --name NAME --to {}",
        folder.join(PUBLIC_FILE).display(),
        file.display()
    );
    let damaged =
        || format!("{} is no certificate for time stamps of the key in the token", file.display());
    let text = String::from_utf8(disk::bytes_of(&file, FILE_LIMIT_BYTES)?).with_context(damaged)?;
    let certificate = signing::stamp::certificate_from_pem(&text).with_context(damaged)?;
    let spki = key.spki_der().to_vec();
    Stamper::kept(key, &spki, certificate).with_context(damaged)
}

/// `POST /` (RFC 3161, 3.4). What cannot be stamped is answered, too: with a refusal.
async fn answer(State(authority): State<Arc<Authority>>, question: Bytes) -> Response {
    let mut number = [0; 16];
    MachineEntropy.fill(&mut number);
    let now = authority.clock.now();
    // A token takes its time, and others wait for theirs.
    let stamped =
        tokio::task::spawn_blocking(move || authority.stamper.answer(&question, now, number));
    let Ok(answer) = stamped.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    ([(header::CONTENT_TYPE, "application/timestamp-reply")], answer).into_response()
}
