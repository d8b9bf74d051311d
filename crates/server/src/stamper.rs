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
use crate::{disk, own_key, say, serve};

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
        None => read(&options.data)?,
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

/// Key and certificate from a folder: in one file, or each in its own.
pub(crate) fn read(folder: &Path) -> Result<Stamper> {
    let file = folder.join(FILE);
    if !file.is_file() {
        own_key::open(folder, &MachineEntropy)?;
    }
    let public = folder.join(own_key::PUBLIC_FILE);
    must_be_certified(&file, &format!("{} is the public key", public.display()))?;
    let damaged = || format!("{} is no certificate for time stamps of its key", file.display());
    let text = String::from_utf8(disk::bytes_of(&file, FILE_LIMIT_BYTES)?).with_context(damaged)?;
    if text.contains("PRIVATE KEY") {
        return Stamper::from_pem(&text).with_context(damaged);
    }
    let key = own_key::open(folder, &MachineEntropy)?;
    let certificate = signing::stamp::certificate_from_pem(&text).with_context(damaged)?;
    Stamper::new(key, certificate).with_context(damaged)
}

fn must_be_certified(file: &Path, has: &str) -> Result<()> {
    ensure!(
        file.is_file(),
        "{has}; now have it certified: tris certify-stamper --key FILE --name NAME --to {}",
        file.display()
    );
    Ok(())
}

/// Key in a token, certificate from the folder.
fn kept(place: Place, folder: &Path) -> Result<Stamper> {
    let key = TokenKey::open(place, ("tris-stamper", Kind::P256), folder)?;
    let file = folder.join(FILE);
    let public = folder.join(PUBLIC_FILE);
    let has = format!("the key is in the token, and {} is its public half", public.display());
    must_be_certified(&file, &has)?;
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
