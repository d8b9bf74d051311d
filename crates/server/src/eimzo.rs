//! `tris eimzo`: stands in for E-IMZO in a demo, without legal force: the agent beside a browser, and E-IMZO-SERVER.
//!
//! Two addresses, as E-IMZO has: browsers reach the agent, and only the system reaches the server.

pub(crate) mod remote;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use app::ports::{Clock, Entropy};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use eimzo::{MESSAGE_LIMIT_BYTES, StandIn};
use serde_json::Value;

use crate::config;
use crate::demo::runtime;
use crate::ports::{MachineClock, MachineEntropy};
use crate::{disk, say, serve};

/// The secret from which all keys follow, in its folder.
const FILE: &str = "seed";
/// Who has a key, where no other text is given.
const HOLDERS: &str = include_str!("../../../demo/eimzo.toml");
/// A text of holders.
const HOLDERS_LIMIT_BYTES: usize = 1024 * 1024;

/// Runs until it is stopped.
pub(crate) fn run(options: &config::Eimzo) -> Result<()> {
    runtime()?.block_on(stand_in(options))
}

struct Own {
    stand_in: StandIn,
    clock: MachineClock,
}

type Shared = State<Arc<Own>>;

async fn stand_in(options: &config::Eimzo) -> Result<()> {
    let agent = serve::listen(options.agent).await?;
    let server = serve::listen(options.listen).await?;
    let clock = MachineClock::starting(options.now)?;
    let holders = match &options.holders {
        Some(file) => String::from_utf8(disk::bytes_of(file, HOLDERS_LIMIT_BYTES)?)
            .with_context(|| format!("{} is no text", file.display()))?,
        None => HOLDERS.to_owned(),
    };
    let stand_in = StandIn::new(seed(&options.data)?, &holders, clock.now())?;
    say::line(&told(server.local_addr()?, agent.local_addr()?));
    let own = Arc::new(Own { stand_in, clock });
    let agent_routes =
        Router::new().route("/service/cryptapi", get(connect)).with_state(own.clone());
    let talking = tokio::spawn(axum::serve(agent, agent_routes).into_future());
    let served = serve::beside(server, rest(own), options.attached).await;
    talking.abort();
    served
}

fn rest(own: Arc<Own>) -> Router {
    Router::new()
        .route("/ping", get(ping))
        .route("/certificate", get(certificate))
        .route("/frontend/challenge", get(challenge))
        .route("/frontend/timestamp/pkcs7", post(time_stamp))
        .route("/backend/auth", post(authenticate))
        .route("/backend/pkcs7/verify/attached", post(attached))
        .route("/backend/pkcs7/verify/detached", post(detached))
        .layer(DefaultBodyLimit::max(MESSAGE_LIMIT_BYTES))
        .with_state(own)
}

/// What it says when it is up: what it is, where the server is, where the agent.
fn told(server: SocketAddr, agent: SocketAddr) -> String {
    format!("http://{server}\nws://{agent}/service/cryptapi\n{}", eimzo::NAME)
}

/// The seed of the keys; made if there is none.
fn seed(folder: &Path) -> Result<[u8; 32]> {
    let failed = || format!("the folder of the stand-in {} cannot be used", folder.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let file = folder.join(FILE);
    if !file.is_file() {
        let mut seed = [0; 32];
        MachineEntropy.fill(&mut seed);
        disk::put(&file, &seed).with_context(failed)?;
        return Ok(seed);
    }
    let bytes = disk::bytes_of(&file, 32)?;
    <[u8; 32]>::try_from(bytes).map_err(|_| anyhow!("{} is no seed", file.display()))
}

/// A page of this host wants to talk: one answer for each message.
async fn connect(State(own): Shared, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let host = origin.and_then(|origin| Some(origin.parse::<Uri>().ok()?.host()?.to_owned()));
    let upgrade = upgrade.max_message_size(MESSAGE_LIMIT_BYTES);
    upgrade.on_upgrade(move |socket| talk(own, socket, host))
}

async fn talk(own: Arc<Own>, mut socket: WebSocket, host: Option<String>) {
    // Whatever ends the talk, nobody waits for an answer any more.
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        let answer = own.stand_in.agent(&text, host.as_deref(), own.clock.now());
        if socket.send(Message::Text(answer.into())).await.is_err() {
            return;
        }
    }
}

async fn ping(State(own): Shared, ConnectInfo(from): ConnectInfo<SocketAddr>) -> Json<Value> {
    Json(own.stand_in.ping(own.clock.now(), &from.ip().to_string()))
}

/// Not of E-IMZO: the certificate (PEM) under which all others of the stand-in stand.
async fn certificate(State(own): Shared) -> Response {
    ([(header::CONTENT_TYPE, "application/x-pem-file")], own.stand_in.certificate_pem())
        .into_response()
}

async fn challenge(State(own): Shared) -> Response {
    let mut chance = [0; 16];
    MachineEntropy.fill(&mut chance);
    let answer = own.stand_in.challenge(own.clock.now(), chance);
    // Two who were given one challenge would be taken for one.
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

async fn time_stamp(State(own): Shared, body: String) -> Json<Value> {
    let mut number = [0; 16];
    MachineEntropy.fill(&mut number);
    Json(own.stand_in.time_stamp(&body, own.clock.now(), number))
}

async fn authenticate(State(own): Shared, body: String) -> Json<Value> {
    Json(own.stand_in.authenticate(&body, own.clock.now()))
}

async fn attached(State(own): Shared, body: String) -> Json<Value> {
    Json(own.stand_in.verify_attached(&body, own.clock.now()))
}

async fn detached(State(own): Shared, body: String) -> Json<Value> {
    Json(own.stand_in.verify_detached(&body, own.clock.now()))
}
