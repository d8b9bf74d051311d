//! The system itself, asked for what only it knows: whether a paper is in force now.

use anyhow::{Context, Result};
use domain::document_code::short_code;
use serde_json::{Value, json};
use uuid::Uuid;
use verifier::{Outcome, Printed, Report, Subject, TRUST_LIMIT_BYTES};

use super::RECEIPT_LIMIT_BYTES;
use crate::site::Site;

/// Larger than any answer about a paper.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

/// A system at an address.
pub(super) struct System(Site);

/// What it says of a paper.
pub(super) enum Status {
    Said(Value),
    /// Nobody answered, or not as expected.
    Away(String),
    /// There is nothing that it could be asked about.
    NotAsked,
}

impl Status {
    /// In force, not in force, or not known.
    pub(super) fn outcome(&self) -> Outcome {
        let Self::Said(said) = self else { return Outcome::Unknown };
        match (said["answer"].as_str(), said["status"].as_str()) {
            (Some("found"), Some("valid" | "issued")) => Outcome::Holds,
            (Some("being-registered") | None, _) | (Some("found"), None) => Outcome::Unknown,
            (Some(_), _) => Outcome::Fails,
        }
    }

    /// What it says of the document itself; `None`: it knows of none.
    pub(super) fn printed(&self) -> Option<Printed> {
        let Self::Said(said) = self else { return None };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let facts = said["facts"].as_object().into_iter().flatten();
        (said["answer"] == "found").then(|| Printed {
            number: text(&said["number"]),
            code_hash: text(&said["seal_sha256"]),
            facts: facts.filter_map(|(_, value)| text(value)).collect(),
        })
    }

    pub(super) fn to_json(&self) -> Value {
        let answer = match self {
            Self::Said(said) => said.clone(),
            Self::Away(why) => json!({ "answer": "none", "why": why }),
            Self::NotAsked => json!({ "answer": "not-asked" }),
        };
        json!({ "outcome": self.outcome(), "said": answer })
    }
}

impl System {
    /// The system at this address, such as `http://localhost:8000`.
    pub(super) fn at(address: &str) -> Result<Self> {
        Site::at(address).map(Self)
    }

    /// Its trust file.
    pub(super) async fn trust(&self) -> Result<Vec<u8>> {
        let found = self.0.fetch("/trust", TRUST_LIMIT_BYTES).await?;
        found.context("the system has no trust file at /trust")
    }

    /// What it says of the paper of this report now.
    pub(super) async fn status(&self, report: &Report) -> Status {
        let Some(asked) = asked(report) else { return Status::NotAsked };
        let path = format!("/documents/{}.json", percent(&asked));
        match self.0.fetch(&path, ANSWER_LIMIT_BYTES).await {
            Ok(Some(body)) => match serde_json::from_slice(&body) {
                Ok(said) => Status::Said(said),
                Err(_) => Status::Away(format!("{} is no system of this kind", self.0.address())),
            },
            Ok(None) => Status::Said(json!({ "answer": "not-found" })),
            Err(error) => Status::Away(format!("{error:#}")),
        }
    }

    /// The receipt of a paper that it knows; `None` if it gives none.
    pub(super) async fn receipt(&self, report: &Report, status: &Status) -> Option<Vec<u8>> {
        let Status::Said(said) = status else { return None };
        let is_of_paper = !matches!(report.subject, None | Some(Subject::Text(_)));
        let code = said["code"].as_str().filter(|_| is_of_paper)?;
        let path = format!("/documents/{}.tlog-proof", percent(code));
        self.0.fetch(&path, RECEIPT_LIMIT_BYTES).await.ok().flatten()
    }
}

/// What to ask about: the last revision, the short code of the document, or what was typed.
fn asked(report: &Report) -> Option<String> {
    match report.subject.as_ref()? {
        Subject::Revisions(revisions) => revisions.last().cloned(),
        Subject::Document(id) => Some(short_code(Uuid::parse_str(id).ok()?.into_bytes())),
        // Of an address the last part is the code.
        Subject::Text(text) => text.trim_end_matches('/').rsplit('/').next().map(str::to_owned),
    }
}

fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
