//! `tris sealer`: the seal of the agency, with a key and a memory of its own.
//!
//! It is best run by others than those who run the system, on a machine of its own: whoever holds the system can ask it for a seal,
//! and gets none for a paper whose ground witnesses have not seen.

mod memory;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use app::ports::Entropy;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use sealer::{
    ASKED_LIMIT_BYTES, Asked, AskedPaper, PAPER_LIMIT_BYTES, PaperError, SealError, Sealer,
};
use signing::pdf::PaperSeal;
use signing::qr::{KeptKey, PublicKey, SecretKey};
use signing::{KeyKeeper, keeper};
use transparency::Policy;

use crate::config;
use crate::demo::runtime;
use crate::ports::MachineEntropy;
use crate::token::{self, Kind, TokenKey};
use crate::{disk, own_key, say, serve};
use memory::Memory;

/// Key and certificate for papers, in the folder of the seal.
const PAPERS: &str = "papers";
const CERTIFICATE: &str = "certificate.pem";
const CERTIFICATE_LIMIT_BYTES: usize = 16 * 1024;
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
    let sealer = match papers(options)? {
        Some(papers) => sealer.with_papers(papers),
        None => sealer,
    };
    say::line(&told(listener.local_addr()?, &sealer.key()));
    let router = Router::new()
        .route("/seal", post(ask))
        .route("/papers", post(ask_for_paper).layer(DefaultBodyLimit::max(PAPER_LIMIT_BYTES)))
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

/// The seal under papers that were signed by E-IMZO, once its key is certified.
fn papers(options: &config::Sealer) -> Result<Option<PaperSeal>> {
    let folder = options.data.join(PAPERS);
    let (key, spki, public): (Arc<dyn KeyKeeper>, _, _) =
        if let Some(place) = options.token.place()? {
            let own = TokenKey::open(place, ("tris-seal-papers", Kind::P256), &folder)?;
            let spki = own.spki_der().to_vec();
            (own, spki, token::PUBLIC_FILE)
        } else {
            let own = own_key::open(&folder, &MachineEntropy)?;
            let spki = own.spki_der();
            (Arc::new(own), spki, own_key::PUBLIC_FILE)
        };
    let file = folder.join(CERTIFICATE);
    if !file.is_file() {
        say::error(&format!(
            "papers that were signed by E-IMZO are not sealed here before this key is certified: tris certify-seal --key {} --name NAME --to {}",
            folder.join(public).display(),
            file.display()
        ));
        return Ok(None);
    }
    let damaged = || format!("{} is no certificate for sealing papers of its key", file.display());
    let text = String::from_utf8(disk::bytes_of(&file, CERTIFICATE_LIMIT_BYTES)?);
    let certificate = signing::stamp::certificate_from_pem(&text.with_context(damaged)?);
    let seal = PaperSeal::kept(key, &spki, certificate.with_context(damaged)?);
    seal.with_context(damaged).map(Some)
}

/// The public key (SPKI, DER) of the seal of a demo under papers, and where its certificate lies; the key is made if there is none.
pub(crate) fn papers_key(folder: &Path, entropy: &dyn Entropy) -> Result<(Vec<u8>, PathBuf)> {
    let folder = folder.join(PAPERS);
    Ok((own_key::open(&folder, entropy)?.spki_der(), folder.join(CERTIFICATE)))
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

/// `POST /papers`: the sealed paper; 409 with the code of the rule that does not hold; 400 where nothing was asked.
async fn ask_for_paper(State(seal): State<Arc<Seal>>, body: Bytes) -> Response {
    let asked = match AskedPaper::from_json(&body) {
        Ok(asked) => asked,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    };
    let sealed = tokio::task::spawn_blocking(move || seal.sealer.seal_paper(asked));
    match sealed.await {
        Ok(Ok(paper)) => ([(header::CONTENT_TYPE, "application/pdf")], paper).into_response(),
        Ok(Err(PaperError::Refused(refusal))) => {
            tracing::warn!(%refusal, "no paper was sealed");
            (StatusCode::CONFLICT, refusal.code()).into_response()
        }
        Ok(Err(PaperError::Seal(error))) => fault(&error.to_string()),
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
