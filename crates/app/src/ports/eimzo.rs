//! E-IMZO: the agents beside people's browsers, and E-IMZO-SERVER, which checks what they signed.

use async_trait::async_trait;

use crate::error::{Fault, Result};

/// E-IMZO-SERVER, reached by nobody but us.
#[async_trait]
pub trait Eimzo: Send + Sync {
    /// Where pages reach the agent beside their browser. `None`: E-IMZO is not connected.
    fn agent(&self) -> Option<Agent>;

    /// Asks the server, and gives the bytes of its answer as they came; whoever asked judges them.
    ///
    /// # Errors
    /// It cannot be reached, does not answer in time, answers with another status than 200, or does not stop talking.
    async fn ask(&self, question: EimzoQuestion<'_>) -> Result<Vec<u8>>;
}

/// The agent of E-IMZO, as a page finds it on its reader's computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Scheme, host and port, such as `ws://127.0.0.1:64646`.
    pub address: String,
    /// Names of sites and the keys that open the agent to them, in turn.
    pub site_keys: Vec<String>,
}

/// A question to the server. Every PKCS#7 is in Base64; `from` is the network address of whoever signed.
#[derive(Debug, Clone, Copy)]
pub enum EimzoQuestion<'a> {
    /// `GET /frontend/challenge`.
    Challenge,
    /// `POST /backend/auth`: a challenge of the server, signed.
    Authenticate { pkcs7: &'a str, from: &'a str },
    /// `POST /frontend/timestamp/pkcs7`: the same with a time stamp.
    Stamp { pkcs7: &'a str, from: &'a str },
    /// `POST /backend/pkcs7/verify/detached`: was exactly this signed?
    Verify { document: &'a [u8], pkcs7: &'a str, from: &'a str },
}

/// No E-IMZO: nobody signs in or signs by it.
pub struct Unsigned;

#[async_trait]
impl Eimzo for Unsigned {
    fn agent(&self) -> Option<Agent> {
        None
    }

    async fn ask(&self, _question: EimzoQuestion<'_>) -> Result<Vec<u8>> {
        Err(Fault::new("E-IMZO is not connected"))
    }
}
