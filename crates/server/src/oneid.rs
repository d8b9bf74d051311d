//! `tris oneid`: a stand-in for OneID, the national way to sign in, with invented people. It has no legal force, and its page says so.
//!
//! It takes the same requests at the same path and answers in the same shapes. What it does not play: passwords, telephones and keys
//! of people (one picks a person instead), and the rule that nobody is sent back to this very machine.

mod desk;
mod page;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use app::ports::{Clock, Entropy};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};

use crate::config;
use crate::demo::runtime;
use crate::ports::{MachineClock, MachineEntropy};
use crate::{disk, say, serve};
use desk::{Asked, Chosen, Desk, Posted};
pub(crate) use desk::{Book, Client, Firm, Person};

/// What it knows, in its folder.
pub(crate) const FILE: &str = "oneid.json";
/// Its path, there as here.
pub(crate) const PATH: &str = "/sso/oauth/Authorization.do";
const FILE_LIMIT_BYTES: usize = 1024 * 1024;

/// Runs until it is stopped.
pub(crate) fn run(options: &config::OneId) -> Result<()> {
    runtime()?.block_on(stand_in(options))
}

struct StandIn {
    desk: Mutex<Desk>,
    clock: MachineClock,
}

impl StandIn {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn stand_in(options: &config::OneId) -> Result<()> {
    let listener = serve::listen(options.listen).await?;
    let book = read(&options.data.join(FILE))?;
    let (desk, clock) = (Mutex::new(Desk::new(book)), MachineClock::starting(None)?);
    say::line(&format!("http://{}", listener.local_addr()?));
    let router = Router::new()
        .route(PATH, get(ask).post(answer))
        .route("/sso/oauth/choice", axum::routing::post(choose))
        .with_state(Arc::new(StandIn { desk, clock }));
    serve::beside(listener, router, options.attached).await
}

fn read(path: &Path) -> Result<Book> {
    let text = disk::bytes_of(path, FILE_LIMIT_BYTES)?;
    let damaged = || format!("{} does not say whom it knows", path.display());
    serde_json::from_slice(&text).with_context(damaged)
}

fn secret() -> String {
    let mut bytes = [0; 32];
    MachineEntropy.fill(&mut bytes);
    hex::encode(bytes)
}

/// `GET Authorization.do`: who are you?
async fn ask(State(stand_in): State<Arc<StandIn>>, Query(asked): Query<Asked>) -> Response {
    let desk = stand_in.desk();
    match desk.may_ask(&asked) {
        Ok(()) => Html(page::choice(desk.people(), &asked)).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, Html(page::refusal(why))).into_response(),
    }
}

/// `POST choice`: this one. Leads back with a code.
async fn choose(State(stand_in): State<Arc<StandIn>>, Form(chosen): Form<Chosen>) -> Response {
    let now = stand_in.clock.now();
    match stand_in.desk().choose(&chosen, secret(), now) {
        Ok(back) => Redirect::to(&back).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, Html(page::refusal(why))).into_response(),
    }
}

/// `POST Authorization.do`: a code for a token, a token for a person, or the end of a token.
async fn answer(State(stand_in): State<Arc<StandIn>>, Form(posted): Form<Posted>) -> Response {
    let now = stand_in.clock.now();
    match stand_in.desk().answer(&posted, [secret(), secret()], now) {
        Ok(answer) => Json(answer).into_response(),
        Err(why) => {
            (StatusCode::BAD_REQUEST, Json(serde_json::json!({ "error": why }))).into_response()
        }
    }
}
