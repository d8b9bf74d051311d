//! `tris witness`: somebody outside who signs that a log only grew (C2SP tlog-witness).
//!
//! It needs nothing of the system but the key of the log, and it is best run by others, on machines of their own.

mod memory;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use app::ports::Entropy;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use transparency::witness::MAX_MESSAGE;
use transparency::{KeyName, SigningKey, VerifierKey};

use crate::config;
use crate::demo::runtime;
use crate::ports::{MachineEntropy, machine_time};
use crate::{say, serve};
use memory::Memory;

/// What a witness is called if nobody says.
const NAME: &str = "witness.invalid";

/// Runs until it is stopped.
pub(crate) fn run(options: &config::Witness) -> Result<()> {
    runtime()?.block_on(witness(options))
}

struct Witness {
    witness: transparency::Witness,
    memory: Memory,
}

async fn witness(options: &config::Witness) -> Result<()> {
    let listener = serve::listen(options.listen).await?;
    let key = key(&options.data, options.name.as_ref(), &MachineEntropy)?;
    let memory = Memory::open(&options.data)?;
    memory.examine(&options.logs)?;
    say::line(&told(listener.local_addr()?, &key.verifier()));
    let witness = transparency::Witness::new(key, options.logs.clone());
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/key", get(show_key))
        .layer(DefaultBodyLimit::max(MAX_MESSAGE))
        .with_state(Arc::new(Witness { witness, memory }));
    serve::beside(listener, router, options.attached).await
}

/// What it says when it is up: where it is, and the key to believe.
fn told(address: SocketAddr, key: &VerifierKey) -> String {
    format!("http://{address}\n{key}")
}

/// The witness's key; made with this name if there is none.
pub(crate) fn key(
    folder: &Path,
    name: Option<&KeyName>,
    entropy: &dyn Entropy,
) -> Result<SigningKey> {
    memory::key(folder, name.map_or(NAME, KeyName::as_str), entropy)
        .with_context(|| format!("the witness's folder {} cannot be used", folder.display()))
}

/// `POST /add-checkpoint`.
async fn add_checkpoint(State(state): State<Arc<Witness>>, body: Bytes) -> Response {
    let now = u64::try_from(machine_time().as_second()).unwrap_or(0);
    let answered = tokio::task::spawn_blocking(move || {
        state.witness.add_checkpoint(&state.memory, &body, now)
    });
    match answered.await {
        Ok(Ok(answer)) => {
            let status = StatusCode::from_u16(answer.status());
            let kind = [(header::CONTENT_TYPE, answer.content_type())];
            (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), kind, answer.body())
                .into_response()
        }
        Ok(Err(error)) => fault(&format!("{error:#}")),
        Err(error) => fault(&error.to_string()),
    }
}

fn fault(chain: &str) -> Response {
    tracing::error!(chain, "nothing was signed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// `GET /key`: the key to believe.
async fn show_key(State(state): State<Arc<Witness>>) -> String {
    format!("{}\n", state.witness.verifier())
}
