//! A system of ours at an address, as a stranger reaches it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// How long the system may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where it is.
pub(crate) struct Site {
    address: String,
    client: reqwest::Client,
}

impl Site {
    /// The system at this address, such as `http://localhost:8000`.
    pub(crate) fn at(address: &str) -> Result<Self> {
        ensure!(
            !address.starts_with("https://"),
            "this program speaks no TLS: let a proxy of yours speak it to {address}, and name that proxy"
        );
        ensure!(
            address.starts_with("http://"),
            "{address} is no address such as http://localhost:8000"
        );
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        let client = client.context("making a client")?;
        Ok(Self { address: address.trim_end_matches('/').to_owned(), client })
    }

    /// As it was given.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The body of an answer, at most so many bytes; `None` for "not found".
    pub(crate) async fn fetch(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>> {
        let asking = || format!("asking {}", self.address);
        let sent = self.client.get(format!("{}{path}", self.address)).send().await;
        let mut answer = sent.with_context(asking)?;
        if answer.status() == reqwest::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        ensure!(
            answer.status().is_success(),
            "{} answers with status {}",
            self.address,
            answer.status()
        );
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.with_context(asking)? {
            body.extend_from_slice(&chunk);
            ensure!(body.len() <= limit, "{} does not stop talking", self.address);
        }
        Ok(Some(body))
    }
}
