//! `tris sealer`: the seal of the agency, with a key and a memory of its own.
//!
//! It is best run by others than those who run the system, on a machine of its own: whoever holds the system can ask it for a seal,
//! and gets none for a paper whose ground witnesses have not seen.

mod memory;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use app::ports::Entropy;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use sealer::{ASKED_LIMIT_BYTES, Asked, SealError, Sealer};
use signing::keeper;
use signing::qr::{KeptKey, PublicKey, SecretKey};
use transparency::Policy;

use crate::config;
use crate::demo::runtime;
use crate::ports::MachineEntropy;
use crate::token::{Kind, TokenKey};
use crate::{disk, say, serve};
use memory::Memory;

/// A policy names a log and a handful of witnesses.
const POLICY_LIMIT_BYTES: usize = 64 * 1024;

/// Runs until it is stopped.
pub(crate) fn run(options: &config::Sealer) -> Result<()> {
    runtime()?.block_on(seal(options))
}

struct Seal {
    sealer: Sealer,
    memory: Memory,
}

async fn seal(options: &config::Sealer) -> Result<()> {
    let listener = serve::listen(options.listen).await?;
    let key = kept(options)?;
    let memory = Memory::open(&options.data)?;
    let sealer = Sealer::new(key, options.base.clone(), policy(&options.policy)?);
    say::line(&told(listener.local_addr()?, &sealer.key()));
    let router = Router::new()
        .route("/seal", post(ask))
        .route("/key", get(show_key))
        .layer(DefaultBodyLimit::max(ASKED_LIMIT_BYTES))
        .with_state(Arc::new(Seal { sealer, memory }));
    serve::beside(listener, router, options.attached).await
}

/// The key of the seal, in a token or in the folder.
fn kept(options: &config::Sealer) -> Result<KeptKey> {
    let Some(place) = options.token.place()? else {
        return Ok(key(&options.data, &MachineEntropy)?.into());
    };
    let own = TokenKey::open(place, ("tris-seal", Kind::Ed25519), &options.data)?;
    let public = keeper::ed25519_of(own.spki_der()).context("the public key of the seal")?;
    Ok(KeptKey::new(public, own))
}

fn policy(path: &Path) -> Result<Policy> {
    let bytes = disk::bytes_of(path, POLICY_LIMIT_BYTES)?;
    let text =
        String::from_utf8(bytes).with_context(|| format!("{} is no text", path.display()))?;
    Policy::parse(&text).with_context(|| format!("{} is no policy", path.display()))
}

/// What it says when it is up: where it is, and the key to believe.
fn told(address: SocketAddr, key: &PublicKey) -> String {
    format!("http://{address}\n{}", hex::encode(key.to_bytes()))
}

/// The key of the seal; made if there is none.
pub(crate) fn key(folder: &Path, entropy: &dyn Entropy) -> Result<SecretKey> {
    memory::key(folder, entropy)
        .with_context(|| format!("the folder of the seal {} cannot be used", folder.display()))
}

/// `POST /seal`: the text of the code; 409 with the code of the rule that does not hold; 400 where nothing was asked.
async fn ask(State(seal): State<Arc<Seal>>, body: Bytes) -> Response {
    let asked = match Asked::from_json(&body) {
        Ok(asked) => asked,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    };
    let sealed = tokio::task::spawn_blocking(move || seal.sealer.seal(&seal.memory, &asked));
    match sealed.await {
        Ok(Ok(code)) => code.text.into_response(),
        Ok(Err(SealError::Refused(refusal))) => {
            tracing::warn!(%refusal, "nothing was sealed");
            (StatusCode::CONFLICT, refusal.code()).into_response()
        }
        Ok(Err(SealError::Key(error))) => fault(&error.to_string()),
        Ok(Err(SealError::Memory(error))) => fault(&format!("{error:#}")),
        Err(error) => fault(&error.to_string()),
    }
}

fn fault(chain: &str) -> Response {
    tracing::error!(chain, "nothing was sealed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// `GET /key`: the key to believe.
async fn show_key(State(seal): State<Arc<Seal>>) -> String {
    format!("{}\n", hex::encode(seal.sealer.key().to_bytes()))
}
