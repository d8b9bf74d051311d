//! Two kinds of no, never mixed: a refusal is the rule saying no and the person acts; a fault is us failing and the
//! operator acts.

use std::error::Error as StdError;
use std::fmt;

/// We failed. Carries what was being done and the whole chain; the channel logs it once.
#[derive(Debug)]
pub struct Fault {
    doing: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Fault {
    /// A fault that has no deeper cause.
    pub fn new(doing: impl Into<String>) -> Self {
        Self { doing: doing.into(), source: None }
    }

    /// A fault while doing this.
    pub fn while_doing(
        doing: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { doing: doing.into(), source: Some(source.into()) }
    }

    /// The chain in one line, outermost first, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.doing.clone();
        let mut next: Option<&dyn StdError> = StdError::source(self);
        while let Some(error) = next {
            text.push_str(": ");
            text.push_str(&error.to_string());
            next = error.source();
        }
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)
    }
}

impl StdError for Fault {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| {
            let source: &(dyn StdError + 'static) = source.as_ref();
            source
        })
    }
}

impl From<sqlx::Error> for Fault {
    fn from(source: sqlx::Error) -> Self {
        Self::while_doing("asking the database", source)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(source: serde_json::Error) -> Self {
        Self::while_doing("reading stored JSON", source)
    }
}

/// The result of what cannot be refused.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

/// A refusal or a fault.
#[derive(Debug)]
pub enum Error<R> {
    Refused(R),
    Fault(Fault),
}

impl<R, F: Into<Fault>> From<F> for Error<R> {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

/// Adds what was being done to an error from below.
pub(crate) trait Doing<T> {
    fn doing(self, what: &str) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> Doing<T> for std::result::Result<T, E> {
    fn doing(self, what: &str) -> Result<T> {
        self.map_err(|source| Fault::while_doing(what, source))
    }
}
