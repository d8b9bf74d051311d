//! E-IMZO-SERVER, reached over HTTP; and the stand-in of a demo, a process of its own beside it.

use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use app::Fault;
use app::ports::{Agent, Eimzo, EimzoQuestion};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::public_url::PublicUrl;
use jiff::Timestamp;
use reqwest::header::HOST;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::data::Data;
use crate::installation;

/// How long the server may take: it asks others itself.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer is longer: certificates of a chain, what is said of each, and the document in Base64.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

/// An E-IMZO-SERVER with an address, and where the agent of each reader is.
pub(crate) struct Remote {
    /// The name of this site, as the server is told it.
    site: String,
    at: OnceLock<At>,
    client: reqwest::Client,
}

struct At {
    server: String,
    agent: Agent,
}

impl Remote {
    /// The one of a demo. It is not there before [`Remote::start`].
    pub(crate) fn demo(public_url: &PublicUrl) -> Result<Arc<Self>> {
        Ok(Arc::new(Self::of(public_url, OnceLock::new())?))
    }

    /// The one that a system was told of.
    pub(crate) fn named(own: &installation::Eimzo, public_url: &PublicUrl) -> Result<Self> {
        let site_keys = own.site_keys.iter().flat_map(|(site, key)| [site.clone(), key.clone()]);
        let agent = Agent { address: own.agent.clone(), site_keys: site_keys.collect() };
        Self::of(public_url, OnceLock::from(At { server: own.server.clone(), agent }))
    }

    fn of(public_url: &PublicUrl, at: OnceLock<At>) -> Result<Self> {
        let url = public_url.to_string();
        let site = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let site = site.split('/').next().unwrap_or(site).to_owned();
        // It answers where it was asked, and is asked nowhere else.
        let client = reqwest::Client::builder().timeout(PATIENCE);
        let client = client.redirect(reqwest::redirect::Policy::none()).build();
        let client = client.context("making a client for E-IMZO-SERVER")?;
        Ok(Self { site, at, client })
    }

    /// The one at these addresses.
    #[cfg(test)]
    fn at(server: &str) -> Self {
        let agent = Agent { address: String::new(), site_keys: Vec::new() };
        let at = OnceLock::from(At { server: server.to_owned(), agent });
        Self { site: "tris.uz".to_owned(), at, client: reqwest::Client::new() }
    }

    /// Starts the stand-in as a process of its own, at the demo's time. It ends with this one, or when dropped.
    pub(crate) async fn start(&self, data: &Data, now: Timestamp) -> Result<Child> {
        let mut command = Command::new(std::env::current_exe().context("finding this program")?);
        command.args(["eimzo", "--attached", "--listen", "127.0.0.1:0", "--agent", "127.0.0.1:0"]);
        command.arg("--now").arg(now.to_string()).arg("--data").arg(data.eimzo());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("starting the stand-in for E-IMZO")?;
        let said = child.stdout.take().context("listening to the stand-in for E-IMZO")?;
        let mut lines = BufReader::new(said).lines();
        let mut line = async |scheme: &str| {
            let line = lines.next_line().await.context("listening to the stand-in for E-IMZO")?;
            let line = line.filter(|line| line.starts_with(scheme));
            line.context("the stand-in for E-IMZO did not start")
        };
        let server = line("http://").await?;
        let agent = line("ws://").await?;
        let address = agent.trim_end_matches("/service/cryptapi").to_owned();
        let site_keys = eimzo::SITE_KEYS.map(str::to_owned).to_vec();
        let at = At { server, agent: Agent { address, site_keys } };
        ensure!(self.at.set(at).is_ok(), "the stand-in for E-IMZO runs already");
        Ok(child)
    }
}

#[async_trait]
impl Eimzo for Remote {
    fn agent(&self) -> Option<Agent> {
        self.at.get().map(|at| at.agent.clone())
    }

    async fn ask(&self, question: EimzoQuestion<'_>) -> app::Result<Vec<u8>> {
        let at = self.at.get().ok_or_else(|| Fault::new("E-IMZO-SERVER was not started"))?;
        let to = |path: &str| format!("{}{path}", at.server);
        let post = |path, body: String, from: &str| {
            let sent = self.client.post(to(path)).body(body).header(HOST, &self.site);
            if from.is_empty() { sent } else { sent.header("X-Real-IP", from) }
        };
        let sent = match question {
            EimzoQuestion::Challenge => self.client.get(to("/frontend/challenge")),
            EimzoQuestion::Authenticate { pkcs7, from } => {
                post("/backend/auth", pkcs7.to_owned(), from)
            }
            EimzoQuestion::Stamp { pkcs7, from } => {
                post("/frontend/timestamp/pkcs7", pkcs7.to_owned(), from)
            }
            EimzoQuestion::Verify { document, pkcs7, from } => {
                let body = format!("{}|{pkcs7}", STANDARD.encode(document));
                post("/backend/pkcs7/verify/detached", body, from)
            }
        };
        let hearing = |error| Fault::while_doing("hearing E-IMZO-SERVER", error);
        let mut answer = sent.send().await;
        let answer = answer
            .as_mut()
            .map_err(|error| Fault::new(format!("asking E-IMZO-SERVER: {}", short(error))))?;
        let status = answer.status();
        if status != reqwest::StatusCode::OK {
            return Err(Fault::new(format!("E-IMZO-SERVER answers with status {status}")));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(hearing)? {
            if body.len().saturating_add(chunk.len()) > ANSWER_LIMIT_BYTES {
                return Err(Fault::new("E-IMZO-SERVER does not stop talking"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// What went wrong, without what was sent.
fn short(error: &reqwest::Error) -> &'static str {
    match (error.is_timeout(), error.is_connect()) {
        (true, _) => "it takes too long",
        (_, true) => "it is not there",
        _ => "it breaks off",
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// What is made of these bytes of a server.
    async fn heard(said: Vec<u8>) -> app::Result<Vec<u8>> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4096];
            let _read = socket.read(&mut asked).await;
            // Whoever stops listening is right.
            let _sent = socket.write_all(&said).await;
        });
        let heard = Remote::at(&address).ask(EimzoQuestion::Challenge).await;
        serving.abort();
        heard
    }

    fn answer(status: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    }

    #[tokio::test]
    async fn a_hostile_server_costs_a_bounded_time_and_place() {
        assert_eq!(heard(answer("200 OK", b"{}")).await.unwrap(), b"{}");
        let moved =
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        for (said, expected) in [
            (answer("500 Internal Server Error", b"{}"), "status 500"),
            (answer("204 No Content", b""), "status 204"),
            (moved.to_vec(), ""),
            (answer("200 OK", &vec![b' '; ANSWER_LIMIT_BYTES + 1]), "does not stop talking"),
            (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}".to_vec(), "hearing"),
            (b"\x16\x03\x01".to_vec(), "breaks off"),
            (Vec::new(), "breaks off"),
        ] {
            let fault = heard(said).await.expect_err(expected);
            assert!(fault.chain().contains(expected), "{expected}: {}", fault.chain());
        }
        let away = Remote::at("http://127.0.0.1:1").ask(EimzoQuestion::Challenge).await;
        assert!(away.unwrap_err().chain().contains("is not there"));
    }
}
