//! OneID, reached over HTTP by a proxy that speaks TLS to it; and the stand-in of a demo, a process of its own beside it.

use std::fs;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use app::ports::{Entropy, OneId, OneIdDesk};
use app::{App, Fault};
use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::data::Data;
use crate::oneid::{self, Book, Client, Firm, Person};
use crate::ports::MachineEntropy;
use crate::{config, disk};

/// How long an answer may take: three of them are less than a page may.
const PATIENCE: Duration = Duration::from_secs(8);
/// A secret and a line's end.
const SECRET_LIMIT_BYTES: usize = 4 * 1024;
/// As whom the stand-in knows a demo.
const DEMO_CLIENT: &str = "tris-demo";

/// OneID at its addresses.
pub(crate) struct Remote {
    at: OnceLock<At>,
    client: reqwest::Client,
    secret: String,
}

struct At {
    desk: OneIdDesk,
    /// Where the requests go that no browser makes.
    address: String,
}

impl Remote {
    /// The one that is named on the command line.
    pub(crate) fn named(options: &config::Named) -> Result<Arc<Self>> {
        ensure!(
            options.proxy.starts_with("http://"),
            "this program speaks no TLS: let a proxy of yours speak it to OneID, and name that proxy by http://"
        );
        let secret = disk::bytes_of(&options.secret, SECRET_LIMIT_BYTES)?;
        let secret = String::from_utf8(secret).context("the secret for OneID is no text")?;
        let client = options.client.clone();
        let scope = options.scope.clone().unwrap_or_else(|| client.clone());
        let desk = OneIdDesk { page: options.page.clone(), client, scope };
        let remote = Self::with(secret.trim().to_owned())?;
        let at = At { desk, address: options.proxy.clone() };
        ensure!(remote.at.set(at).is_ok(), "OneID is named once");
        Ok(Arc::new(remote))
    }

    /// The stand-in of a demo. It is not there before [`Remote::start`].
    pub(crate) fn demo() -> Result<Arc<Self>> {
        let mut secret = [0; 32];
        MachineEntropy.fill(&mut secret);
        Ok(Arc::new(Self::with(hex::encode(secret))?))
    }

    fn with(secret: String) -> Result<Self> {
        let client = reqwest::Client::builder().timeout(PATIENCE);
        // Whoever is sent elsewhere with a secret in hand does not go.
        let client = client.redirect(reqwest::redirect::Policy::none()).build();
        let client = client.context("making a client for OneID")?;
        Ok(Self { at: OnceLock::new(), client, secret })
    }

    /// Starts the stand-in as a process of its own, with the demo's invented people. It ends with this one, or when dropped.
    pub(crate) async fn start(&self, data: &Data, app: &App) -> Result<Child> {
        let folder = data.oneid();
        fs::create_dir_all(&folder).context("making the folder of the stand-in for OneID")?;
        let book = self.book(app).await?;
        disk::put(&folder.join(oneid::FILE), &serde_json::to_vec_pretty(&book)?)
            .context("telling the stand-in for OneID whom it knows")?;
        let mut command = Command::new(std::env::current_exe().context("finding this program")?);
        command.args(["oneid", "--attached", "--listen", "127.0.0.1:0"]).arg("--data").arg(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("starting the stand-in for OneID")?;
        let said = child.stdout.take().context("listening to the stand-in for OneID")?;
        let line = BufReader::new(said).lines().next_line().await;
        let line = line.context("listening to the stand-in for OneID")?;
        let address = line.filter(|line| line.starts_with("http://"));
        let address = address.context("the stand-in for OneID did not start")?;
        let page = format!("{address}{}", oneid::PATH);
        let (client, scope) = (DEMO_CLIENT.to_owned(), DEMO_CLIENT.to_owned());
        let at = At { address: page.clone(), desk: OneIdDesk { page, client, scope } };
        ensure!(self.at.set(at).is_ok(), "the stand-in for OneID runs already");
        Ok(child)
    }

    async fn book(&self, app: &App) -> Result<Book> {
        let known = app.oneid().personas().await;
        let known = known.map_err(|fault| anyhow!("{}", fault.chain()))?;
        let mut people: Vec<Person> = known
            .into_iter()
            .map(|one| {
                let firm = |firm: app::oneid::Firm| Firm { tin: firm.stir, name: firm.name };
                let firms = one.firms.into_iter().map(firm).collect();
                Person { pin: one.pinfl, name: one.name, firms }
            })
            .collect();
        // Somebody whom OneID knows and the system does not.
        let (pin, name) = ("43112992600074".to_owned(), "Begona Odamova".to_owned());
        people.push(Person { pin, name, firms: Vec::new() });
        let client = Client {
            id: DEMO_CLIENT.to_owned(),
            secret: self.secret.clone(),
            redirect_uri: app.oneid().redirect(),
        };
        Ok(Book { client, people })
    }
}

#[async_trait]
impl OneId for Remote {
    fn desk(&self) -> Option<OneIdDesk> {
        self.at.get().map(|at| at.desk.clone())
    }

    async fn ask(&self, fields: &[(&str, &str)], limit: usize) -> app::Result<Vec<u8>> {
        let at = self.at.get().ok_or_else(|| Fault::new("OneID is not there"))?;
        let own = [("client_id", at.desk.client.as_str()), ("client_secret", self.secret.as_str())];
        let form: Vec<String> = fields
            .iter()
            .chain(&own)
            .map(|(name, value)| format!("{name}={}", web::percent(value)))
            .collect();
        let request = self.client.post(&at.address);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let sent = request.body(form.join("&")).send().await;
        let mut answer = sent.map_err(|error| Fault::while_doing("asking OneID", error))?;
        let status = answer.status();
        // A refusal of theirs comes with an answer, too.
        if !status.is_success() && !status.is_client_error() {
            return Err(Fault::new(format!("OneID answers with status {status}")));
        }
        let mut body = Vec::new();
        while let Some(chunk) =
            answer.chunk().await.map_err(|error| Fault::while_doing("hearing OneID", error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > limit {
                return Err(Fault::new("OneID does not stop talking"));
            }
        }
        Ok(body)
    }
}
