//! The edges of the world: time, chance, paper.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::error::Result;

/// What time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Bytes nobody can guess.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Makes paper of facts: the same bytes for the same job. Runs on a blocking thread.
pub trait Renderer: Send + Sync {
    fn render(&self, paper: &Paper) -> Result<Vec<u8>>;
}

/// A paper to make.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The Typst source of the template, from the definition the case is pinned to.
    pub template: String,
    pub data: Value,
    /// The address in the QR code.
    pub address: String,
    pub document: [u8; 16],
    pub date: Date,
    pub demo: bool,
}

/// The ports together.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub renderer: Arc<dyn Renderer>,
}

impl Ports {
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A `UUIDv7` of this moment.
    pub(crate) fn uuid(&self) -> uuid::Uuid {
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}
