//! Whoever stamps, reached over HTTP (RFC 3161, 3.4); and that of a demo, a process of its own beside it.

use std::fs;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use app::ports::{Entropy, TimeStamps};
use app::{App, Fault};
use async_trait::async_trait;
use jiff::SignedDuration;
use reqwest::header::CONTENT_TYPE;
use signing::stamp::ANSWER_LIMIT_BYTES;
use signing::{SoftKey, Stamper};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::data::Data;
use crate::ports::MachineEntropy;
use crate::{disk, installation, stamper};

/// How long an answer may take: eight of them are less than a worker may hold a job.
const PATIENCE: Duration = Duration::from_secs(5);
/// Its stamps bind nobody, and its name says so.
const NAME: &str = "TRIS DEMO TSA";

/// A time-stamping authority with an address.
pub(crate) struct Remote {
    address: OnceLock<String>,
    client: reqwest::Client,
}

impl Remote {
    /// The one of a demo. It is not there before [`Remote::start`].
    pub(crate) fn demo() -> Result<Arc<Self>> {
        Ok(Arc::new(Self::of(OnceLock::new())?))
    }

    /// The one that a system was told of.
    pub(crate) fn at(stamps: &installation::Stamps) -> Result<Self> {
        Self::of(OnceLock::from(stamps.address.clone()))
    }

    fn of(address: OnceLock<String>) -> Result<Self> {
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        Ok(Self { address, client: client.context("making a client for time stamps")? })
    }

    /// Starts it as a process of its own, certified by the demo's authority and at the demo's time. It ends with this one, or
    /// when dropped.
    pub(crate) async fn start(&self, data: &Data, app: &App) -> Result<Child> {
        certify(data, app).await?;
        let mut command = Command::new(std::env::current_exe().context("finding this program")?);
        command.args(["stamper", "--attached", "--listen", "127.0.0.1:0"]);
        command.arg("--now").arg(app.now().to_string()).arg("--data").arg(data.stamper());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("starting whoever stamps")?;
        let said = child.stdout.take().context("listening to whoever stamps")?;
        let line = BufReader::new(said).lines().next_line().await;
        let address = line.context("listening to whoever stamps")?;
        let address = address.filter(|line| line.starts_with("http://"));
        let address = address.context("whoever stamps did not start")?;
        ensure!(self.address.set(address).is_ok(), "whoever stamps runs already");
        Ok(child)
    }
}

/// A certificate that ends within this time is replaced at the next start: papers are stamped anew three months before it ends.
const AHEAD: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Gives it a key with a certificate, and another one before that ends.
async fn certify(data: &Data, app: &App) -> Result<()> {
    let (folder, entropy) = (data.stamper(), MachineEntropy);
    let file = folder.join(stamper::FILE);
    let told = |fault: Fault| anyhow!("{}", fault.chain());
    if file.is_file() {
        let known = stamper::read(&folder)?;
        app.keys().know(known.certificate_der()).await.map_err(told)?;
        let until = signing::valid_until(known.certificate_der());
        if until.is_some_and(|until| until.duration_since(app.now()) > AHEAD) {
            return Ok(());
        }
    }
    fs::create_dir_all(&folder).context("making the folder of whoever stamps")?;
    let key = SoftKey::generate(|bytes| entropy.fill(bytes))?;
    let certified = app.keys().certify_stamper(&key.spki_der(), NAME).await;
    let certificate = certified.map_err(told)?;
    let pem = Stamper::new(key, certificate)?.to_pem();
    disk::put(&file, pem.as_bytes()).context("keeping the key of whoever stamps")
}

#[async_trait]
impl TimeStamps for Remote {
    fn is_there(&self) -> bool {
        true
    }

    async fn stamp(&self, question: Vec<u8>) -> app::Result<Vec<u8>> {
        let address = self.address.get();
        let address = address.ok_or_else(|| Fault::new("whoever stamps was not started"))?;
        let request = self.client.post(address).header(CONTENT_TYPE, "application/timestamp-query");
        let sent = request.body(question).send().await;
        let mut answer =
            sent.map_err(|error| Fault::while_doing("asking for a time stamp", error))?;
        let status = answer.status();
        let mut body = Vec::new();
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|error| Fault::while_doing("hearing a time stamp", error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT_BYTES {
                return Err(Fault::new("whoever stamps does not stop talking"));
            }
        }
        if status.is_success() {
            return Ok(body);
        }
        Err(Fault::new(format!("whoever stamps answers with status {status}")))
    }
}
