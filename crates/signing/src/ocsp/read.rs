//! Reads a question: DER, bounded, and whatever it asks in a form that is answered.

use der::asn1::{ObjectIdentifier, OctetString};
use der::oid::db::rfc5912::{ID_SHA_1, ID_SHA_256};
use der::oid::db::rfc6960::ID_PKIX_OCSP_NONCE;
use der::{Decode, Encode};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_ocsp::{CertId, OcspRequest};

use super::OCSP_LIMIT_BYTES;
use crate::authority::{Authority, AuthorityError};
use crate::certificate;

/// No question asks of more certificates.
const MOST_ASKED: usize = 8;
/// RFC 8954, 2.1: of one byte at least, and no longer than this.
const LONGEST_NONCE: usize = 32;

/// Of which certificates somebody asks.
#[derive(Debug, Clone)]
pub struct OcspQuestion {
    asked: Vec<CertId>,
    nonce: Option<Extension>,
}

impl OcspQuestion {
    /// Reads it; whether it is signed is not looked at, for the answers are for everybody. `None`: it is no question.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > OCSP_LIMIT_BYTES {
            return None;
        }
        let question = OcspRequest::from_der(bytes).ok()?.tbs_request;
        let list = question.request_list;
        if list.is_empty() || list.len() > MOST_ASKED {
            return None;
        }
        let mut nonces = question.request_extensions.unwrap_or_default().into_iter();
        let nonce = nonces.find(|one| one.extn_id == ID_PKIX_OCSP_NONCE);
        if nonce.as_ref().is_some_and(|nonce| !is_fitting(nonce)) {
            return None;
        }
        Some(Self { asked: list.into_iter().map(|one| one.req_cert).collect(), nonce })
    }

    /// The question about this certificate of the authority, as the authority asks itself for a paper.
    ///
    /// # Errors
    /// None for a certificate that was certified here.
    pub fn about(authority: &Authority, serial: [u8; 16]) -> Result<Self, AuthorityError> {
        let root = Certificate::from_der(authority.certificate_der())?;
        let (name, key) = hashes(&root, ID_SHA_1).ok_or(AuthorityError::Serial)?;
        let asked = CertId {
            hash_algorithm: AlgorithmIdentifierOwned { oid: ID_SHA_1, parameters: None },
            issuer_name_hash: OctetString::new(name)?,
            issuer_key_hash: OctetString::new(key)?,
            serial_number: SerialNumber::new(&serial)?,
        };
        Ok(Self { asked: vec![asked], nonce: None })
    }

    /// The serial numbers of certificates of this authority that it asks of.
    pub fn serials(&self, authority: &Authority) -> Vec<[u8; 16]> {
        self.asked.iter().filter_map(|one| serial_for(authority, one)).collect()
    }

    pub(super) fn asked(&self) -> impl Iterator<Item = &CertId> {
        self.asked.iter()
    }

    pub(super) fn nonce(&self) -> Option<&Extension> {
        self.nonce.as_ref()
    }
}

fn is_fitting(nonce: &Extension) -> bool {
    let inner = OctetString::from_der(nonce.extn_value.as_bytes());
    inner.is_ok_and(|inner| (1..=LONGEST_NONCE).contains(&inner.as_bytes().len()))
}

/// The number that is asked for, if its issuer is this authority by name and key.
pub(super) fn serial_for(authority: &Authority, asked: &CertId) -> Option<[u8; 16]> {
    named_serial(&certificate::parse(authority.certificate_der())?, asked)
}

/// The same for whoever has this certificate.
pub(crate) fn named_serial(root: &Certificate, asked: &CertId) -> Option<[u8; 16]> {
    let (name, key) = hashes(root, asked.hash_algorithm.oid)?;
    let is_ours =
        asked.issuer_name_hash.as_bytes() == name && asked.issuer_key_hash.as_bytes() == key;
    certificate::padded(asked.serial_number.as_bytes()).filter(|_| is_ours)
}

/// SHA-1 of name and key, by which an answer names who signed it (RFC 6960, 4.2.1).
pub(crate) fn hashes_of(root: &Certificate) -> Option<(Vec<u8>, Vec<u8>)> {
    hashes(root, ID_SHA_1)
}

/// Of name and key, by the two ways that programs use. SHA-1 here only names: nothing rests on it.
fn hashes(root: &Certificate, algorithm: ObjectIdentifier) -> Option<(Vec<u8>, Vec<u8>)> {
    let name = root.tbs_certificate.subject.to_der().ok()?;
    let key = root.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
    match algorithm {
        ID_SHA_1 => Some((Sha1::digest(name).to_vec(), Sha1::digest(key).to_vec())),
        ID_SHA_256 => Some((Sha256::digest(name).to_vec(), Sha256::digest(key).to_vec())),
        _ => None,
    }
}

impl Authority {
    /// SHA-1 of its key, by which an answer names who signed it (RFC 6960, 4.2.1).
    pub(super) fn key_hash(&self) -> der::Result<Vec<u8>> {
        let root = Certificate::from_der(self.certificate_der())?;
        let (_, key) = hashes(&root, ID_SHA_1).ok_or(der::ErrorKind::Failed)?;
        Ok(key)
    }
}
