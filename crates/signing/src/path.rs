//! Is there a path from a certificate to an authority that is believed, as of a moment (RFC 5280, 6)?
//!
//! `rustls-webpki` walks it: validity, signatures, basic constraints, critical extensions, purposes. It is given P-256 alone. What it
//! leaves to whoever asks stands in [`crate::certificate`]: one encoding, key usage, key identifiers; and the authority's own days,
//! which it does not look at, stand here. One step only: between an authority and its officers nobody stands.

use std::time::Duration;

use jiff::Timestamp;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, Signature, VerifyingKey};
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    UnixTime, alg_id,
};
use webpki::{EndEntityCert, Error, KeyUsage, anchor_from_trusted_cert};
use x509_cert::Certificate;

use crate::certificate;

/// `id-kp-documentSigning` (RFC 9336), DER without its head.
const DOCUMENT_SIGNING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 36];
/// `id-kp-timeStamping` (RFC 3161, 2.3), DER without its head.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// What a certificate has to be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Signing acts and papers; a certificate that names purposes names this one.
    Acts,
    /// Time stamps; it must name them.
    Stamps,
    /// The seal of an institution under papers; it must name them.
    Seals,
}

/// Why there is no path, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The authority did not issue it.
    NotIssued,
    /// The certificate of an authority, or for another purpose.
    Purpose,
    NotYetValid,
    Expired,
}

/// The path from a certificate to an authority, both as they were read and as their bytes.
pub(crate) struct Path<'a> {
    pub(crate) leaf: &'a Certificate,
    pub(crate) leaf_der: &'a [u8],
    pub(crate) root: &'a Certificate,
    pub(crate) root_der: &'a [u8],
}

impl Path<'_> {
    /// Does it lead from one to the other at that moment?
    pub(crate) fn walk(&self, at: Timestamp, purpose: Purpose) -> Result<(), Broken> {
        if !certificate::names_its_issuer(self.leaf, self.root) {
            return Err(Broken::NotIssued);
        }
        let days = self.ends(at);
        // Whose it is comes before its days: so it is walked as of a moment at which it stood.
        let within = if days.is_ok() { Some(at) } else { certificate::from(self.leaf) };
        let found = within.map(|at| self.found(at, purpose));
        found.unwrap_or(Err(Broken::NotIssued)).and(days)
    }

    /// Does the moment lie within the days of both, first and last second included?
    fn ends(&self, at: Timestamp) -> Result<(), Broken> {
        for own in [self.leaf, self.root] {
            if certificate::from(own).is_none_or(|from| at.as_second() < from.as_second()) {
                return Err(Broken::NotYetValid);
            }
            if certificate::until(own).is_none_or(|until| at.as_second() > until.as_second()) {
                return Err(Broken::Expired);
            }
        }
        Ok(())
    }

    fn found(&self, at: Timestamp, purpose: Purpose) -> Result<(), Broken> {
        let seconds = u64::try_from(at.as_second()).map_err(|_| Broken::NotYetValid)?;
        let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let usage = match purpose {
            Purpose::Acts => KeyUsage::required_if_present(DOCUMENT_SIGNING),
            Purpose::Stamps => KeyUsage::required(TIME_STAMPING),
            Purpose::Seals => KeyUsage::required(DOCUMENT_SIGNING),
        };
        let (leaf, root) =
            (CertificateDer::from(self.leaf_der), CertificateDer::from(self.root_der));
        let anchor = anchor_from_trusted_cert(&root).map_err(|error| broken(&error))?;
        let leaf = EndEntityCert::try_from(&leaf).map_err(|error| broken(&error))?;
        leaf.verify_for_usage(&[&P256], &[anchor], &[], at, usage, None, None)
            .map(drop)
            .map_err(|error| broken(&error))
    }
}

fn broken(error: &Error) -> Broken {
    if matches!(error, Error::CertNotValidYet { .. }) {
        Broken::NotYetValid
    } else if matches!(error, Error::CertExpired { .. }) {
        Broken::Expired
    } else if matches!(
        error,
        Error::CaUsedAsEndEntity
            | Error::EmptyEkuExtension
            | Error::RequiredEkuNotFoundContext(_)
            | Error::UnsupportedCriticalExtension
    ) {
        Broken::Purpose
    } else {
        Broken::NotIssued
    }
}

/// ECDSA on P-256 with SHA-256; key and signature in the one encoding that each has.
#[derive(Debug)]
struct P256;

impl SignatureVerificationAlgorithm for P256 {
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }

    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        stands(public_key, message, signature).ok_or(InvalidSignature)
    }
}

fn stands(public_key: &[u8], message: &[u8], bytes: &[u8]) -> Option<()> {
    let key = VerifyingKey::from_sec1_bytes(public_key).ok()?;
    let signature = Signature::try_from(DerSignature::from_bytes(bytes).ok()?).ok()?;
    let is_plain = key.to_encoded_point(false).as_bytes() == public_key
        && signature.to_der().as_bytes() == bytes;
    key.verify(message, &signature).ok().filter(|()| is_plain)
}

#[cfg(test)]
mod tests;
