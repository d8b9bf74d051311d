//! Does this signature stand: the right key, certified by our authority, valid at that moment, over these bytes?

use jiff::Timestamp;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::certificate;
use crate::path::{Broken, Path, Purpose};
use crate::softkey::key_of;
use crate::stamp::StampHash;
use crate::subject::{self, Subject};

/// What stands before the challenge in the bytes signed at enrolment.
pub const ENROL_DOMAIN: &[u8] = b"tris/enrol/v1\0";

/// Why a signature does not stand, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("{0} is malformed")]
    Malformed(&'static str),
    #[error("the certificate was not issued by this authority")]
    NotIssuedHere,
    #[error("the certificate is not for signing acts")]
    WrongKeyUse,
    #[error("the certificate is not valid yet")]
    NotYetValid,
    #[error("the certificate has expired")]
    Expired,
    #[error("the certificate is revoked")]
    Revoked,
    #[error("the signature is not over these bytes by this key")]
    BadSignature,
}

impl From<Broken> for SignatureError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotIssued => Self::NotIssuedHere,
            Broken::Purpose => Self::WrongKeyUse,
            Broken::NotYetValid => Self::NotYetValid,
            Broken::Expired => Self::Expired,
        }
    }
}

/// Whose signature it is, as the certificate says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Officer(Subject),
    /// The seal of this name, over what an officer signed in another way.
    Seal(String),
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    pub who: Who,
    /// Serial number of the certificate, as it was given to [`crate::Authority::certify`].
    pub serial: [u8; 16],
    /// The last moment at which the certificate stands.
    pub valid_until: Timestamp,
    /// SHA-256 of the certificate (DER) of the authority that issued it.
    pub issuer: [u8; 32],
    /// SHA-256 of the key (SPKI, DER).
    pub key_fingerprint: [u8; 32],
}

impl Signer {
    /// The officer; `None` for a seal.
    pub fn officer(&self) -> Option<&Subject> {
        match &self.who {
            Who::Officer(officer) => Some(officer),
            Who::Seal(_) => None,
        }
    }
}

/// What a certificate is presented for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Officer,
    Seal,
}

/// Verifies chain, validity, key use and signature of an officer. `signature` is `r || s`, 64 bytes, as browsers give it.
///
/// # Errors
/// The first of [`SignatureError`] that applies.
pub fn verify_signature(
    certificate_der: &[u8],
    authority_der: &[u8],
    at: Timestamp,
    revoked: bool,
    signed_bytes: &[u8],
    signature: &[u8],
) -> Result<Signer, SignatureError> {
    let (key, signer) = verify_certificate(certificate_der, authority_der, at, Role::Officer)?;
    if revoked {
        return Err(SignatureError::Revoked);
    }
    verify_raw(&key, signed_bytes, signature)?;
    Ok(signer)
}

/// The same of a seal under a paper.
pub(crate) fn verify_seal(
    certificate_der: &[u8],
    authority_der: &[u8],
    at: Timestamp,
    signed_bytes: &[u8],
    signature: &[u8],
) -> Result<Signer, SignatureError> {
    let (key, signer) = verify_certificate(certificate_der, authority_der, at, Role::Seal)?;
    verify_raw(&key, signed_bytes, signature)?;
    Ok(signer)
}

/// Is it the certificate (DER) of a seal? Who issued it is not looked at.
pub(crate) fn is_of_seal(certificate_der: &[u8]) -> bool {
    certificate::parse_purposed(certificate_der).is_some_and(|own| certificate::may_seal(&own))
}

fn verify_certificate(
    certificate_der: &[u8],
    authority_der: &[u8],
    at: Timestamp,
    role: Role,
) -> Result<(VerifyingKey, Signer), SignatureError> {
    let (leaf, purpose) = match role {
        Role::Officer => (certificate::parse(certificate_der), Purpose::Acts),
        Role::Seal => (certificate::parse_purposed(certificate_der), Purpose::Seals),
    };
    let leaf = leaf.ok_or(SignatureError::Malformed("the certificate"))?;
    let root = certificate::parse(authority_der)
        .ok_or(SignatureError::Malformed("the authority's certificate"))?;
    let path =
        Path { leaf: &leaf, leaf_der: certificate_der, root: &root, root_der: authority_der };
    let walked = path.walk(at, purpose);
    if walked == Err(Broken::NotIssued) {
        return Err(SignatureError::NotIssuedHere);
    }
    let fits = match role {
        Role::Officer => certificate::may_sign(&leaf),
        Role::Seal => certificate::may_seal(&leaf),
    };
    if !certificate::may_certify(&root) || !fits {
        return Err(SignatureError::WrongKeyUse);
    }
    walked?;
    let key = certificate::key(&leaf).ok_or(SignatureError::Malformed("the certificate's key"))?;
    let subject = &leaf.tbs_certificate.subject;
    let who = match role {
        Role::Officer => Subject::from_name(subject).map(Who::Officer),
        Role::Seal => subject::common_name_of(subject).map(Who::Seal),
    };
    let signer = Signer {
        who: who.ok_or(SignatureError::Malformed("the certificate's subject"))?,
        serial: certificate::serial(&leaf)
            .ok_or(SignatureError::Malformed("the certificate's serial number"))?,
        valid_until: certificate::until(&leaf)
            .ok_or(SignatureError::Malformed("the certificate's days"))?,
        issuer: Sha256::digest(authority_der).into(),
        key_fingerprint: fingerprint(&certificate::spki_der(&leaf)),
    };
    Ok((key, signer))
}

/// The serial number of a certificate (DER); `None` for what is none.
pub fn serial_of(certificate_der: &[u8]) -> Option<[u8; 16]> {
    certificate::serial(&certificate::parse_purposed(certificate_der)?)
}

/// The last moment at which a certificate (DER) stands; `None` for what is none.
pub fn valid_until(certificate_der: &[u8]) -> Option<Timestamp> {
    certificate::until(&certificate::parse_purposed(certificate_der)?)
}

/// Does whoever enrols this key hold it? `signature` is over [`enrolment_bytes`].
///
/// # Errors
/// `Malformed` for a key that is not P-256 as browsers export it, otherwise `BadSignature`.
pub fn verify_possession(
    spki_der: &[u8],
    challenge: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let key = key_of(spki_der).ok_or(SignatureError::Malformed("the key"))?;
    verify_raw(&key, &enrolment_bytes(challenge), signature)
}

/// Did this key sign these bytes? For keys that are known by themselves and need no certificate, such as another system's.
///
/// # Errors
/// `Malformed` for a key that is not P-256 as browsers export it, otherwise `BadSignature`.
pub fn verify_bytes(spki_der: &[u8], bytes: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let key = key_of(spki_der).ok_or(SignatureError::Malformed("the key"))?;
    verify_raw(&key, bytes, signature)
}

/// The bytes under the proof of possession.
pub fn enrolment_bytes(challenge: &[u8]) -> Vec<u8> {
    [ENROL_DOMAIN, challenge].concat()
}

/// SHA-256 of a key (SPKI, DER): what `data-fingerprints` of the pages holds in hex.
pub fn fingerprint(spki_der: &[u8]) -> [u8; 32] {
    Sha256::digest(spki_der).into()
}

/// `r || s` as an ASN.1 `ECDSA-Sig-Value`, which CMS and openssl expect.
///
/// # Errors
/// `Malformed` unless it is 64 bytes of two numbers that can be in a signature.
pub fn signature_to_der(signature: &[u8]) -> Result<Vec<u8>, SignatureError> {
    Ok(raw(signature)?.to_der().as_bytes().to_vec())
}

/// The one of the two forms of a signature that has the smaller `s`: whoever has one can make the other, and both stand.
pub(crate) fn low(signature: [u8; 64]) -> Result<[u8; 64], SignatureError> {
    let own = raw(&signature)?;
    Ok(own.normalize_s().map_or(signature, |low| low.to_bytes().into()))
}

pub(crate) fn verify_raw(
    key: &VerifyingKey,
    bytes: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    key.verify(bytes, &raw(signature)?).map_err(|_| SignatureError::BadSignature)
}

/// The same of a signature that was made with this hash.
pub(crate) fn verify_hashed(
    key: &VerifyingKey,
    hash: StampHash,
    bytes: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    key.verify_prehash(&hash.digest(&[bytes]), &raw(signature)?)
        .map_err(|_| SignatureError::BadSignature)
}

fn raw(signature: &[u8]) -> Result<Signature, SignatureError> {
    Signature::from_slice(signature).map_err(|_| SignatureError::Malformed("the signature"))
}
