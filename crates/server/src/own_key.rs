//! A private key of P-256 in a folder, made at the first start. Its public half lies beside it, to be certified.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use app::ports::Entropy;
use signing::{SoftKey, keeper};

use crate::disk;

/// The private key: a secret.
const KEY: &str = "key.pem";
/// The public key.
pub(crate) const PUBLIC_FILE: &str = "public.pem";
/// A key as PEM.
const FILE_LIMIT_BYTES: usize = 4096;

/// The key in this folder; made if there is none.
pub(crate) fn open(folder: &Path, entropy: &dyn Entropy) -> Result<SoftKey> {
    fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let file = folder.join(KEY);
    if file.is_file() {
        let none = || format!("{} is no private key (PEM)", file.display());
        let text = String::from_utf8(disk::bytes_of(&file, FILE_LIMIT_BYTES)?);
        return SoftKey::from_pem(&text.with_context(none)?).with_context(none);
    }
    let key = SoftKey::generate(|bytes| entropy.fill(bytes))?;
    // The public half first: without the private one it is certified in vain, and made anew.
    disk::put(&folder.join(PUBLIC_FILE), keeper::public_pem(&key.spki_der()).as_bytes())
        .context("writing a public key")?;
    disk::put(&file, key.to_pem().as_bytes()).context("keeping a private key")?;
    Ok(key)
}
