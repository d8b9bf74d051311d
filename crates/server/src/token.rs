//! Private keys in a token (PKCS#11): made in it, used in it, and never given out. What is written beside is public.

mod session;
mod words;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, bail};
use signing::{KeyKeeper, NotSigned, Scheme, keeper};

use crate::disk;
use session::Session;

/// The public key, in the folder of whoever signs with the private one.
pub(crate) const PUBLIC_FILE: &str = "token-key.pem";
/// A public key as PEM.
const FILE_LIMIT_BYTES: usize = 4096;

/// The kinds of keys that are kept so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of the seal.
    Ed25519,
    /// Of whoever stamps.
    P256,
}

/// Where a token is, and what it asks for.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) module: PathBuf,
    pub(crate) label: String,
    pub(crate) pin: String,
}

/// A key in a token.
pub(crate) struct TokenKey {
    place: Place,
    kind: Kind,
    /// What the key is called in the token.
    name: &'static str,
    /// SPKI, DER.
    public: Vec<u8>,
    /// Opened again after the token was away.
    session: Mutex<Option<Session>>,
}

impl TokenKey {
    /// The key of this name; made in the token where neither the token nor the folder knows one.
    pub(crate) fn open(
        place: Place,
        (name, kind): (&'static str, Kind),
        folder: &Path,
    ) -> Result<Arc<Self>> {
        std::fs::create_dir_all(folder)?;
        let file = folder.join(PUBLIC_FILE);
        let known =
            if file.is_file() { Some(disk::bytes_of(&file, FILE_LIMIT_BYTES)?) } else { None };
        let session = Session::open(&place).map_err(|why| anyhow!("{why}"))?;
        let found = session.public(name, kind).map_err(|why| anyhow!("{why}"))?;
        let public = match (found, &known) {
            (Some(public), _) => public,
            (None, None) => session.make(name, kind).map_err(|why| anyhow!("{why}"))?,
            (None, Some(_)) => bail!(
                "the token {} has no key {name}, and {} says that it had one: is it another token? A new key is made only where that file is not",
                place.label,
                file.display()
            ),
        };
        let pem = keeper::public_pem(&public);
        match known {
            Some(known) if known == pem.as_bytes() => {}
            Some(_) => bail!(
                "the key {name} of the token {} is not the one of {}: is it another token?",
                place.label,
                file.display()
            ),
            None => disk::put(&file, pem.as_bytes()).context("writing the public key")?,
        }
        let session = Mutex::new(Some(session));
        Ok(Arc::new(Self { place, kind, name, public, session }))
    }

    /// The public key (SPKI, DER).
    pub(crate) fn spki_der(&self) -> &[u8] {
        &self.public
    }
}

impl KeyKeeper for TokenKey {
    fn sign(&self, scheme: Scheme, bytes: &[u8]) -> Result<[u8; 64], NotSigned> {
        let fits = matches!(
            (scheme, self.kind),
            (Scheme::Ed25519, Kind::Ed25519) | (Scheme::Ecdsa(_), Kind::P256)
        );
        if !fits {
            return Err(NotSigned(format!("the key {} is of another kind", self.name)));
        }
        let input = scheme.input(bytes);
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = session.take()
            && let Ok(signature) = open.sign(self.name, self.kind, &input)
        {
            *session = Some(open);
            return Ok(signature);
        }
        let signed = self.again(&mut session, &input);
        if let Err(why) = &signed {
            tracing::error!(%why, "nothing was signed");
        }
        signed
    }
}

impl TokenKey {
    fn again(&self, session: &mut Option<Session>, input: &[u8]) -> Result<[u8; 64], NotSigned> {
        // It was pulled out, or the session is gone: once more from the beginning, and if that fails, at the next time.
        let open = Session::open(&self.place).map_err(NotSigned)?;
        if open.public(self.name, self.kind).map_err(NotSigned)?.as_ref() != Some(&self.public) {
            return Err(NotSigned(format!(
                "the token {} has another key {} than before, or none",
                self.place.label, self.name
            )));
        }
        let signature = open.sign(self.name, self.kind, input).map_err(NotSigned)?;
        *session = Some(open);
        Ok(signature)
    }
}

/// The PIN is nobody's to read.
impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenKey")
            .field("token", &self.place.label)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
