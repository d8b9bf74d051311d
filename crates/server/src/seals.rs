//! The seal, reached over HTTP; and that of a demo, a process of its own beside it.

use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use app::Fault;
use app::ports::Seal;
use async_trait::async_trait;
use domain::public_url::PublicUrl;
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

/// A seal with an address.
pub(crate) struct Remote {
    base: Base,
    key: PublicKey,
    announced: Vec<PublicKey>,
    address: OnceLock<String>,
    client: reqwest::Client,
}

impl Remote {
    /// The one of a demo, whose key lies in its folder. It is not there before [`Remote::start`].
    pub(crate) fn demo(data: &Data, public_url: &PublicUrl) -> Result<Arc<Self>> {
        let key = sealer::key(&data.seal(), &MachineEntropy)?.public();
        Ok(Arc::new(Self::of(key, public_url)?))
    }

    /// The one that a system was told of.
    pub(crate) fn at(seal: &installation::Seal, public_url: &PublicUrl) -> Result<Self> {
        let address = OnceLock::from(seal.address.clone());
        let announced = seal.announced.clone();
        Ok(Self { address, announced, ..Self::of(seal.key, public_url)? })
    }

    fn of(key: PublicKey, public_url: &PublicUrl) -> Result<Self> {
        let base =
            Base::new(&public_url.of_codes()).context("a public address for sealed codes")?;
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        let client = client.context("making a client for the seal")?;
        Ok(Self { base, key, announced: Vec::new(), address: OnceLock::new(), client })
    }

    /// Starts it as a process of its own, which believes this policy. It ends with this one, or when dropped.
    pub(crate) async fn start(&self, data: &Data, policy: &str) -> Result<Child> {
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

#[async_trait]
impl Seal for Remote {
    fn key(&self) -> Option<(Base, PublicKey)> {
        Some((self.base.clone(), self.key))
    }

    fn announced(&self) -> Vec<PublicKey> {
        self.announced.clone()
    }

    async fn seal(&self, asked: String) -> app::Result<Result<String, String>> {
        let address = self.address.get().ok_or_else(|| Fault::new("the seal was not started"))?;
        let sent = self.client.post(format!("{address}/seal")).body(asked).send().await;
        let mut answer = sent.map_err(|error| Fault::while_doing("asking the seal", error))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| Fault::while_doing("hearing the seal", error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT_BYTES {
                return Err(Fault::new("a seal that does not stop talking"));
            }
        }
        let text = String::from_utf8(body);
        let text = text.map_err(|error| Fault::while_doing("reading the seal", error))?;
        match status {
            200 => Ok(Ok(text)),
            409 => Ok(Err(text)),
            other => Err(Fault::new(format!("the seal answers with status {other}: {text}"))),
        }
    }
}
