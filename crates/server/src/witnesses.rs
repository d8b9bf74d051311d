//! The witnesses of the log, reached over HTTP; and those of a demo, three processes that play parties outside.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use app::Fault;
use app::ports::{Unwitnessed, Witnesses};
use async_trait::async_trait;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use transparency::witness::MAX_MESSAGE;
use transparency::{KeyName, VerifierKey};

use crate::data::Data;
use crate::ports::MachineEntropy;
use crate::{installation, witness};

/// How long a witness may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The witnesses of a demo.
const DEMO: [&str; 3] =
    ["witness-1.demo.tris.uz", "witness-2.demo.tris.uz", "witness-3.demo.tris.uz"];
/// How many of them are enough.
const ENOUGH: usize = 2;

/// Witnesses with addresses.
pub(crate) struct Remote {
    keys: Vec<VerifierKey>,
    enough: usize,
    addresses: OnceLock<BTreeMap<String, String>>,
    client: reqwest::Client,
}

impl Remote {
    /// The three of a demo, whose keys lie in its folder. They are not there before [`Remote::start`].
    pub(crate) fn demo(data: &Data) -> Result<Arc<Self>> {
        let mut keys = Vec::new();
        for (place, name) in (1..).zip(DEMO) {
            let name = KeyName::new(name).context("naming a witness")?;
            keys.push(witness::key(&data.witness(place), Some(&name), &MachineEntropy)?.verifier());
        }
        Ok(Arc::new(Self { keys, enough: ENOUGH, addresses: OnceLock::new(), client: client()? }))
    }

    /// Those that a system was told of, so many of whom are enough.
    fn at(witnesses: &[installation::Witness], enough: usize) -> Result<Self> {
        let keys = witnesses.iter().map(|one| one.key.clone()).collect();
        let address =
            |one: &installation::Witness| (one.key.name().to_string(), one.address.clone());
        let addresses = OnceLock::from(witnesses.iter().map(address).collect::<BTreeMap<_, _>>());
        Ok(Self { keys, enough, addresses, client: client()? })
    }

    /// Those that these data know: of a system those it was told of, of a demo its own, of whom nobody is started. A copy without their
    /// folders names none, and nothing is made.
    pub(crate) fn known(data: &Data) -> Result<Arc<dyn Witnesses>> {
        if let Some(known) = data.installation() {
            return Ok(Arc::new(Self::at(&known.witness, known.witnesses_enough)?));
        }
        let are_there = (1..).zip(DEMO).all(|(place, _)| data.witness(place).is_dir());
        Ok(if are_there { Self::demo(data)? } else { Arc::new(Unwitnessed) })
    }

    /// Starts the three as processes of their own. They end with this one, or when dropped.
    pub(crate) async fn start(&self, data: &Data, log: &str) -> Result<Vec<Child>> {
        let program = std::env::current_exe().context("finding this program")?;
        let mut addresses = BTreeMap::new();
        let mut children = Vec::new();
        for (place, key) in (1..).zip(&self.keys) {
            let (child, address) = start(&program, data.witness(place), log).await?;
            addresses.insert(key.name().to_string(), address);
            children.push(child);
        }
        ensure!(self.addresses.set(addresses).is_ok(), "the witnesses run already");
        Ok(children)
    }
}

fn client() -> Result<reqwest::Client> {
    reqwest::Client::builder().timeout(PATIENCE).build().context("making a client for witnesses")
}

async fn start(program: &PathBuf, folder: PathBuf, log: &str) -> Result<(Child, String)> {
    let mut command = Command::new(program);
    command.args(["witness", "--attached", "--listen", "127.0.0.1:0", "--log-key", log, "--data"]);
    command.arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("starting a witness")?;
    let said = child.stdout.take().context("listening to a witness")?;
    let mut lines = BufReader::new(said).lines();
    let address = lines.next_line().await.context("listening to a witness")?;
    let address = address.filter(|line| line.starts_with("http://"));
    Ok((child, address.context("a witness did not start")?))
}

#[async_trait]
impl Witnesses for Remote {
    fn keys(&self) -> Vec<VerifierKey> {
        self.keys.clone()
    }

    fn threshold(&self) -> usize {
        self.enough
    }

    async fn add_checkpoint(
        &self,
        _log: &VerifierKey,
        witness: &KeyName,
        message: String,
    ) -> app::Result<(u16, Vec<u8>)> {
        let address = self.addresses.get().and_then(|known| known.get(witness.as_str()));
        let address = address.ok_or_else(|| Fault::new("the witness was not started"))?;
        let sent = self.client.post(format!("{address}/add-checkpoint")).body(message).send().await;
        let mut answer = sent.map_err(|error| Fault::while_doing("asking a witness", error))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| Fault::while_doing("hearing a witness", error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_MESSAGE {
                return Err(Fault::new("a witness that does not stop talking"));
            }
        }
        Ok((status, body))
    }
}
