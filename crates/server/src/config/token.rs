//! Where a private key is kept in a token, and how its certificate is made.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;

use super::Books;
use crate::disk::bytes_of;
use crate::token::Place;

/// A PIN and the end of its line.
const PIN_LIMIT_BYTES: usize = 256;

/// A token (PKCS#11) in which a private key is kept.
#[derive(Debug, Args)]
pub(crate) struct Token {
    /// Keeps the private key in a token instead of a file: the library of its maker (PKCS#11), such as /usr/lib/softhsm/libsofthsm2.so.
    #[arg(
        id = "token_module",
        long = "token-module",
        value_name = "FILE",
        requires = "token_label"
    )]
    module: Option<PathBuf>,
    /// The label of the token.
    #[arg(
        id = "token_label",
        long = "token-label",
        value_name = "LABEL",
        requires = "token_module"
    )]
    label: Option<String>,
    /// The file whose first line is the token's PIN; if not given, the PIN is in the environment variable `TRIS_TOKEN_PIN`.
    #[arg(
        id = "token_pin",
        long = "token-pin-file",
        value_name = "FILE",
        requires = "token_module"
    )]
    pin_file: Option<PathBuf>,
}

impl Token {
    /// Where it is, with its PIN; `None`: software keeps the key.
    pub(crate) fn place(&self) -> Result<Option<Place>> {
        let Some((module, label)) = self.module.clone().zip(self.label.clone()) else {
            return Ok(None);
        };
        let pin = match &self.pin_file {
            Some(file) => {
                let text = String::from_utf8(bytes_of(file, PIN_LIMIT_BYTES)?);
                let text = text.with_context(|| format!("{} is no text", file.display()))?;
                text.lines().next().unwrap_or_default().trim_end().to_owned()
            }
            None => of_environment(),
        };
        if pin.is_empty() {
            bail!(
                "the token {label} needs a PIN: name its file with --token-pin-file, or put it into TRIS_TOKEN_PIN"
            );
        }
        Ok(Some(Place { module, label, pin }))
    }
}

/// `tris certify-stamper` and `tris certify-seal`.
#[derive(Debug, Args)]
pub(crate) struct Certify {
    /// The public key (PEM), as the program that has the private one writes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The name that everybody will read in what the key signs.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// The file to write the certificate to: `stamper.pem` in the folder of a stamper, `papers/certificate.pem` in that of a seal.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// What time it is, for data whose own clock was set; the machine's time if not given.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) books: Books,
}

/// Never on the command line: everybody on the machine may read that.
#[expect(clippy::disallowed_methods, reason = "the environment is read here")]
fn of_environment() -> String {
    std::env::var("TRIS_TOKEN_PIN").unwrap_or_default()
}
