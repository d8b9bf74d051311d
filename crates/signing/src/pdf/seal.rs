//! The seal of an institution under a paper, in the place that was kept for an officer who signed by E-IMZO.
//!
//! No reader of PDF knows `Oʻz DSt` 1092. So the officer signs the manifest, which names the paper by its hash, and the hole is filled by
//! whoever saw that signature: a signature of the same form as an officer's, by a key whose certificate is for sealing alone.

use std::fmt;
use std::sync::Arc;

use super::prepare::{PrepareError, Prepared};
use crate::authority::AuthorityError;
use crate::keeper::{KeyKeeper, NotSigned, Scheme};
use crate::stamp::StampHash;
use crate::verify::{SignatureError, low, verify_raw};
use crate::{certificate, cms};

/// A key with a certificate for sealing papers.
pub struct PaperSeal {
    key: Arc<dyn KeyKeeper>,
    certificate_der: Vec<u8>,
}

/// Why a paper is not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the key of the seal: {0}")]
    Key(#[from] NotSigned),
    #[error("the signature of the seal: {0}")]
    Signature(#[from] SignatureError),
    #[error("the paper: {0}")]
    Paper(#[from] PrepareError),
    #[error("the place for the signature is taken")]
    Taken,
}

impl PaperSeal {
    /// A seal with this certificate, whose private key somebody keeps.
    ///
    /// # Errors
    /// The certificate is not for sealing papers, or not of this key.
    pub fn kept(
        key: Arc<dyn KeyKeeper>,
        spki_der: &[u8],
        certificate_der: Vec<u8>,
    ) -> Result<Self, AuthorityError> {
        let certificate = certificate::parse_purposed(&certificate_der)
            .filter(certificate::may_seal)
            .ok_or(AuthorityError::Pem("certificate for sealing papers"))?;
        if certificate::spki_der(&certificate) != spki_der {
            return Err(AuthorityError::OtherKey);
        }
        Ok(Self { key, certificate_der })
    }

    /// The paper with the seal in its hole; `issuer_der` is the certificate of the authority that certified the seal. With a key in software the same
    /// paper gives the same bytes.
    ///
    /// # Errors
    /// The hole is filled, the key is away, or the authority's certificate is none.
    pub fn seal(&self, prepared: Prepared, issuer_der: &[u8]) -> Result<Vec<u8>, SealError> {
        if !prepared.is_blank() {
            return Err(SealError::Taken);
        }
        let digest = prepared.digest();
        let attributes = cms::signed_attributes(digest, &self.certificate_der);
        let signature = self.key.sign(Scheme::Ecdsa(StampHash::Sha256), &attributes)?;
        // Another's word is looked at before it is given out.
        let own = certificate::parse_purposed(&self.certificate_der);
        let key = own.as_ref().and_then(certificate::key);
        let key = key.ok_or(SignatureError::Malformed("the certificate's key"))?;
        verify_raw(&key, &attributes, &signature)?;
        let signature = low(signature)?;
        let cms = cms::assemble(digest, &signature, &self.certificate_der, issuer_der)?;
        Ok(prepared.splice(&cms)?)
    }
}

impl fmt::Debug for PaperSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaperSeal").finish_non_exhaustive()
    }
}
