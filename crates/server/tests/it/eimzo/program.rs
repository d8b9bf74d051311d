//! `tris eimzo` as a process of its own, and a page that talks to its agent.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Everybody's own machine, and the key that opens the agent to it.
const SITE: [&str; 2] = [eimzo::SITE_KEYS[0], eimzo::SITE_KEYS[1]];

/// The stand-in, up.
pub(super) struct Program {
    pub(super) child: Child,
    pub(super) server: String,
    pub(super) agent: String,
    pub(super) client: reqwest::Client,
}

pub(super) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

impl Program {
    pub(super) async fn start(folder: &Path, now: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
        command.args(["eimzo", "--listen", "127.0.0.1:0", "--agent", "127.0.0.1:0", "--now", now]);
        command.arg("--data").arg(folder).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let server = said.next_line().await.unwrap().expect("an address of the server");
        let agent = said.next_line().await.unwrap().expect("an address of the agent");
        let name = said.next_line().await.unwrap().expect("what it is");
        assert!(name.contains("NO LEGAL FORCE"), "{name}");
        Self { child, server, agent, client: reqwest::Client::new() }
    }

    /// What the agent answers to a page of this site: each message has a connection of its own, as pages do it.
    pub(super) async fn tells(&self, origin: &str, message: &str) -> Value {
        let mut asked = self.agent.as_str().into_client_request().unwrap();
        asked.headers_mut().insert("origin", origin.parse().unwrap());
        let (mut socket, _) = tokio_tungstenite::connect_async(asked).await.unwrap();
        socket.send(Message::text(message)).await.unwrap();
        let said = socket.next().await.expect("an answer").unwrap();
        serde_json::from_str(said.to_text().unwrap()).unwrap()
    }

    async fn own(&self, message: Value) -> Value {
        self.tells("http://localhost:8000", &message.to_string()).await
    }

    /// The page shows its key, once.
    pub(super) async fn let_in(&self) {
        let said = self.own(json!({ "name": "apikey", "arguments": SITE })).await;
        assert_eq!(said, json!({ "success": true }));
    }

    pub(super) async fn keys(&self) -> Vec<Value> {
        let said = self.own(json!({ "plugin": "pfx", "name": "list_all_certificates" })).await;
        said["certificates"].as_array().unwrap_or_else(|| panic!("{said}")).clone()
    }

    /// The PKCS#7 (Base64) of whoever has the key of this name.
    pub(super) async fn sign(&self, name: &str, data: &[u8], detached: &str) -> String {
        let key = self.keys().await.into_iter().find(|key| key["name"] == name).expect(name);
        let arguments = ["disk", "path", "name", "alias"].map(|part| key[part].clone());
        let loaded =
            self.own(json!({ "plugin": "pfx", "name": "load_key", "arguments": arguments })).await;
        let arguments = [json!(STANDARD.encode(data)), loaded["keyId"].clone(), json!(detached)];
        let made = json!({ "plugin": "pkcs7", "name": "create_pkcs7", "arguments": arguments });
        let said = self.own(made).await;
        said["pkcs7_64"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.server)).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    pub(super) async fn post(&self, path: &str, body: &str) -> Value {
        let sent = self.client.post(format!("{}{path}", self.server)).body(body.to_owned());
        let answer = sent.send().await.unwrap();
        assert_eq!(answer.status(), 200, "whatever it says, it answers");
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    /// A challenge, signed by whoever has the key of this name.
    pub(super) async fn challenge(&self) -> String {
        let said = self.get("/frontend/challenge").await;
        assert_eq!((&said["status"], &said["ttl"]), (&json!(1), &json!(120)));
        said["challenge"].as_str().unwrap().to_owned()
    }
}
