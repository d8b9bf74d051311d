//! What a person named on the command line: a file with the receipt beside it, standard input, or a text.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use transparency::receipt::ENDING;
use verifier::dossier::DOSSIER_LIMIT_BYTES;

use super::{RECEIPT_LIMIT_BYTES, bytes_of};

/// Something to be examined.
pub(super) struct Target {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) receipt: Option<Vec<u8>>,
}

impl Target {
    /// Reads it. A receipt that is named must be there; one beside a file may be.
    pub(super) fn read(name: &str, receipt: Option<&Path>) -> Result<Self> {
        let path = Path::new(name);
        let is_file = name != "-" && path.is_file();
        let receipt = receipt.map(Path::to_path_buf).or_else(|| is_file.then(|| beside(path))?);
        let receipt = receipt.map(|path| bytes_of(&path, RECEIPT_LIMIT_BYTES)).transpose()?;
        let bytes = if name == "-" {
            let mut bytes = Vec::new();
            let limit = u64::try_from(DOSSIER_LIMIT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
            let input = std::io::stdin().lock();
            input.take(limit).read_to_end(&mut bytes).context("standard input")?;
            bytes
        } else if is_file {
            bytes_of(path, DOSSIER_LIMIT_BYTES)?
        } else {
            ensure!(!is_named_like_a_file(name), "there is no file {name}");
            name.as_bytes().to_vec()
        };
        Ok(Self { name: name.to_owned(), bytes, receipt })
    }
}

/// The receipt beside a file: `A.pdf.tlog-proof`, or `A.tlog-proof` as it is given out with `A.pdf`.
fn beside(path: &Path) -> Option<PathBuf> {
    let is_receipt = path.extension().is_some_and(|ending| ending == ENDING);
    let mut longer = path.as_os_str().to_owned();
    longer.push(format!(".{ENDING}"));
    let both = [PathBuf::from(longer), path.with_extension(ENDING)];
    both.into_iter().find(|path| !is_receipt && path.is_file())
}

/// A mistyped name of a file is no code.
fn is_named_like_a_file(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("pdf") || ending == ENDING)
}
