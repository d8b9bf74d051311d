//! Evidence: a signature with all that is needed to check it again in ten years.
//!
//! Deterministic CBOR, a map with the keys 1 to 6: version (uint, 1), method (text), manifest (bytes), signature
//! (bytes, 64, `r || s`), certificate (bytes, DER), papers (array of bytes, 64: the signature in each paper shown, in that
//! order). Its SHA-256 is the `auth_hash` of the event.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::cbor::{self, CborError, Reader, Writer, Written};
use crate::manifest::{Manifest, signed_bytes};
use crate::verify::{SignatureError, Signer, verify_signature};

const VERSION: u64 = 1;
const ENTRIES: u64 = 6;

/// Where the key was when it signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A key that the browser keeps and does not hand out.
    BrowserKey,
    /// A key in software ([`crate::SoftKey`]): tests, the bench, the demo's own officers.
    SoftKey,
}

impl Method {
    const ALL: [Self; 2] = [Self::BrowserKey, Self::SoftKey];

    /// As written in the evidence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BrowserKey => "browser-key",
            Self::SoftKey => "soft-key",
        }
    }
}

/// Manifest, signatures and certificate of one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub method: Method,
    pub manifest_cbor: Vec<u8>,
    /// `r || s`, as browsers give it.
    pub signature: [u8; 64],
    pub certificate_der: Vec<u8>,
    /// The signature in each paper, over its [`crate::cms::signed_attributes`]: with certificate and authority it makes the
    /// CMS in the paper again.
    pub papers: Vec<[u8; 64]>,
}

/// Why evidence does not stand.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    #[error("manifest: {0}")]
    Manifest(#[from] CborError),
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Evidence {
    /// The one encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(|w| self.write(w))
    }

    /// Reads the one encoding and refuses every other. Verifies nothing: see [`Evidence::verify`].
    ///
    /// # Errors
    /// Says what is missing, of the wrong length, or written otherwise than it must be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CborError> {
        let evidence = Self::read(&mut Reader::new(bytes))?;
        let encoded = evidence.to_bytes();
        cbor::canonical(evidence, &encoded, bytes)
    }

    /// SHA-256 of the encoding: the `auth_hash` of the event.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.to_bytes()).into()
    }

    /// What was signed, and by whom. That the manifest is the one prepared for this act is the caller's to compare.
    ///
    /// # Errors
    /// See [`verify_signature`].
    pub fn verify(
        &self,
        authority_der: &[u8],
        at: Timestamp,
        revoked: bool,
    ) -> Result<(Manifest, Signer), EvidenceError> {
        let manifest = Manifest::from_cbor(&self.manifest_cbor)?;
        let bytes = signed_bytes(&self.manifest_cbor);
        let signer = verify_signature(
            &self.certificate_der,
            authority_der,
            at,
            revoked,
            &bytes,
            &self.signature,
        )?;
        Ok((manifest, signer))
    }

    fn write(&self, w: &mut Writer<'_>) -> Written {
        w.map(ENTRIES)?.u8(1)?.u64(VERSION)?;
        w.u8(2)?.str(self.method.as_str())?;
        w.u8(3)?.bytes(&self.manifest_cbor)?;
        w.u8(4)?.bytes(&self.signature)?;
        w.u8(5)?.bytes(&self.certificate_der)?;
        w.u8(6)?.array(cbor::count(self.papers.len()))?;
        for signature in &self.papers {
            w.bytes(signature)?;
        }
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CborError> {
        r.map(ENTRIES)?;
        r.key(1)?.version(VERSION)?;
        Ok(Self {
            method: read_method(r.key(2)?)?,
            manifest_cbor: r.key(3)?.bytes()?.to_vec(),
            signature: r.key(4)?.fixed()?,
            certificate_der: r.key(5)?.bytes()?.to_vec(),
            papers: read_papers(r.key(6)?)?,
        })
    }
}

fn read_papers(r: &mut Reader<'_>) -> Result<Vec<[u8; 64]>, CborError> {
    let count = r.list()?;
    // Grows with the bytes really there: the count is a claim.
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(r.fixed()?);
    }
    Ok(all)
}

fn read_method(r: &mut Reader<'_>) -> Result<Method, CborError> {
    let text = r.text()?;
    Method::ALL.into_iter().find(|method| method.as_str() == text).ok_or(CborError::Method(text))
}
