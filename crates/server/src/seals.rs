//! The seal, reached over HTTP; and that of a demo, a process of its own beside it.

use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use app::ports::Seal;
use app::{App, Fault};
use async_trait::async_trait;
use domain::public_url::PublicUrl;
use jiff::SignedDuration;
use signing::authority;
use signing::pdf::PDF_LIMIT_BYTES;
use signing::qr::{Base, PublicKey};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::data::Data;
use crate::ports::MachineEntropy;
use crate::{disk, installation, sealer};

/// How long the seal may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than any code or refusal.
const ANSWER_LIMIT_BYTES: usize = 16 * 1024;

/// As much is shown of an answer that is none.
const SHOWN_BYTES: usize = 200;
/// Its seal binds nobody, and its name says so.
const NAME: &str = "TRIS DEMO SEAL";

/// A seal with an address.
pub(crate) struct Remote {
    base: Base,
    key: PublicKey,
    announced: Vec<PublicKey>,
    address: OnceLock<String>,
    /// Of those that were signed by E-IMZO.
    seals_papers: bool,
    client: reqwest::Client,
}

impl Remote {
    /// The one of a demo, whose key lies in its folder. It is not there before [`Remote::start`].
    pub(crate) fn demo(data: &Data, public_url: &PublicUrl) -> Result<Arc<Self>> {
        let key = sealer::key(&data.seal(), &MachineEntropy)?.public();
        Ok(Arc::new(Self { seals_papers: true, ..Self::of(key, public_url)? }))
    }

    /// The one that a system was told of.
    pub(crate) fn at(seal: &installation::Seal, public_url: &PublicUrl) -> Result<Self> {
        let address = OnceLock::from(seal.address.clone());
        let announced = seal.announced.clone();
        let seals_papers = seal.papers;
        Ok(Self { announced, address, seals_papers, ..Self::of(seal.key, public_url)? })
    }

    fn of(key: PublicKey, public_url: &PublicUrl) -> Result<Self> {
        let base =
            Base::new(&public_url.of_codes()).context("a public address for sealed codes")?;
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        let client = client.context("making a client for the seal")?;
        let (announced, address) = (Vec::new(), OnceLock::new());
        Ok(Self { base, key, announced, address, seals_papers: false, client })
    }

    /// Starts it as a process of its own, which believes the policy of this log, and is certified for papers. It ends with this one, or when dropped.
    pub(crate) async fn start(&self, data: &Data, app: &App) -> Result<Child> {
        certify(data, app).await?;
        let policy = app.log().policy();
        let policy_file = data.seal().join("policy");
        disk::put(&policy_file, policy.as_bytes()).context("telling the seal whom to believe")?;
        let mut command = Command::new(std::env::current_exe().context("finding this program")?);
        command.args([
            "sealer",
            "--attached",
            "--listen",
            "127.0.0.1:0",
            "--base",
            self.base.as_str(),
        ]);
        command.arg("--policy").arg(policy_file).arg("--data").arg(data.seal());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("starting the seal")?;
        let said = child.stdout.take().context("listening to the seal")?;
        let line =
            BufReader::new(said).lines().next_line().await.context("listening to the seal")?;
        let address = line.filter(|line| line.starts_with("http://"));
        let address = address.context("the seal did not start")?;
        ensure!(self.address.set(address).is_ok(), "the seal runs already");
        Ok(child)
    }
}

/// A certificate that ends within this time is replaced at the next start.
const AHEAD: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Gives it a certificate for papers, and another one before that ends.
async fn certify(data: &Data, app: &App) -> Result<()> {
    let (spki, file) = sealer::papers_key(&data.seal(), &MachineEntropy)?;
    if file.is_file() {
        let text = String::from_utf8(disk::bytes_of(&file, ANSWER_LIMIT_BYTES)?)?;
        let until = signing::stamp::certificate_from_pem(&text);
        let until = until.as_deref().and_then(signing::valid_until);
        if until.is_some_and(|until| until.duration_since(app.now()) > AHEAD) {
            return Ok(());
        }
    }
    let certified = app.keys().certify_seal(&spki, NAME).await;
    let certified = certified.map_err(|fault: Fault| anyhow!("{}", fault.chain()))?;
    disk::put(&file, authority::pem(&certified).as_bytes())
        .context("keeping the certificate of the seal")
}

#[async_trait]
impl Seal for Remote {
    fn key(&self) -> Option<(Base, PublicKey)> {
        Some((self.base.clone(), self.key))
    }

    fn announced(&self) -> Vec<PublicKey> {
        self.announced.clone()
    }

    async fn seal(&self, asked: String) -> app::Result<Result<String, String>> {
        let (status, body) = self.ask("/seal", asked, ANSWER_LIMIT_BYTES).await?;
        let text = String::from_utf8(body);
        let text = text.map_err(|error| Fault::while_doing("reading the seal", error))?;
        match status {
            200 => Ok(Ok(text)),
            409 => Ok(Err(text)),
            other => Err(Fault::new(format!("the seal answers with status {other}: {text}"))),
        }
    }

    fn seals_papers(&self) -> bool {
        self.seals_papers
    }

    async fn seal_paper(&self, asked: String) -> app::Result<Result<Vec<u8>, String>> {
        let (status, body) = self.ask("/papers", asked, PDF_LIMIT_BYTES).await?;
        let text =
            || String::from_utf8_lossy(body.get(..SHOWN_BYTES).unwrap_or(&body)).into_owned();
        match status {
            200 => Ok(Ok(body)),
            409 => Ok(Err(text())),
            other => Err(Fault::new(format!("the seal answers with status {other}: {}", text()))),
        }
    }
}

impl Remote {
    /// Asks it, and gives status and body of its answer.
    async fn ask(&self, what: &str, asked: String, limit: usize) -> app::Result<(u16, Vec<u8>)> {
        let address = self.address.get().ok_or_else(|| Fault::new("the seal was not started"))?;
        let sent = self.client.post(format!("{address}{what}")).body(asked).send().await;
        let mut answer = sent.map_err(|error| Fault::while_doing("asking the seal", error))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| Fault::while_doing("hearing the seal", error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > limit {
                return Err(Fault::new("a seal that does not stop talking"));
            }
        }
        Ok((status, body))
    }
}
