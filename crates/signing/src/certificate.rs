//! What a certificate says, read strictly: DER only, our extensions only.

use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_KP_TIME_STAMPING};
use der::oid::{AssociatedOid, ObjectIdentifier};
use der::{Decode, Encode};
use jiff::Timestamp;
use p256::ecdsa::VerifyingKey;
use x509_cert::Certificate;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::time::Time;

use crate::softkey::key_of;

/// `id-kp-documentSigning` (RFC 9336).
pub(crate) const ID_KP_DOCUMENT_SIGNING: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");

/// The extensions that are understood here; another that is critical must be refused (RFC 5280, 4.2).
const UNDERSTOOD: [ObjectIdentifier; 4] =
    [BasicConstraints::OID, KeyUsage::OID, SubjectKeyIdentifier::OID, AuthorityKeyIdentifier::OID];

/// A certificate whose bytes are the one encoding of what they say, signed with ECDSA and SHA-256.
pub(crate) fn parse(bytes: &[u8]) -> Option<Certificate> {
    read(bytes).filter(|certificate| understood(certificate, &UNDERSTOOD))
}

/// The same for a certificate that says critically what it is for: of a time-stamping authority, or of a seal.
pub(crate) fn parse_purposed(bytes: &[u8]) -> Option<Certificate> {
    let known = [UNDERSTOOD.as_slice(), &[ExtendedKeyUsage::OID]].concat();
    read(bytes).filter(|certificate| understood(certificate, &known))
}

fn read(bytes: &[u8]) -> Option<Certificate> {
    let certificate = Certificate::from_der(bytes).ok()?;
    let algorithm = &certificate.signature_algorithm;
    let ecdsa = algorithm.oid == ECDSA_WITH_SHA_256 && algorithm.parameters.is_none();
    let same = *algorithm == certificate.tbs_certificate.signature;
    let strict = certificate.to_der().ok()? == bytes;
    (ecdsa && same && strict).then_some(certificate)
}

fn understood(certificate: &Certificate, known: &[ObjectIdentifier]) -> bool {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap_or_default();
    extensions.iter().all(|extension| !extension.critical || known.contains(&extension.extn_id))
}

pub(crate) fn spki_der(certificate: &Certificate) -> Vec<u8> {
    certificate
        .tbs_certificate
        .subject_public_key_info
        .to_der()
        .expect("what was read can be written")
}

/// Its serial number with the zeros that DER leaves out, without the one that keeps it positive.
pub(crate) fn serial(certificate: &Certificate) -> Option<[u8; 16]> {
    padded(certificate.tbs_certificate.serial_number.as_bytes())
}

/// The same of the bytes of a serial number.
pub(crate) fn padded(bytes: &[u8]) -> Option<[u8; 16]> {
    let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    let mut serial = [0; 16];
    let start = serial.len().checked_sub(bytes.len())?;
    serial.get_mut(start..)?.copy_from_slice(bytes);
    Some(serial)
}

/// Its key, if it is P-256.
pub(crate) fn key(certificate: &Certificate) -> Option<VerifyingKey> {
    key_of(&spki_der(certificate))
}

/// Does `certificate` name `issuer` as the one who signed it: by name and by key identifier? Whether that one did, [`crate::path`] says.
pub(crate) fn names_its_issuer(certificate: &Certificate, issuer: &Certificate) -> bool {
    certificate.tbs_certificate.issuer == issuer.tbs_certificate.subject
        && same_key_identifier(certificate, issuer)
}

fn same_key_identifier(certificate: &Certificate, issuer: &Certificate) -> bool {
    let named = extension::<AuthorityKeyIdentifier>(certificate).and_then(|id| id.key_identifier);
    let own = extension::<SubjectKeyIdentifier>(issuer).map(|id| id.0);
    named.is_some() && named == own
}

/// Is it the certificate of an authority?
pub(crate) fn may_certify(certificate: &Certificate) -> bool {
    is_authority(certificate) && uses(certificate, KeyUsages::KeyCertSign.into())
}

/// Is it a certificate for signing acts, and no authority's?
pub(crate) fn may_sign(certificate: &Certificate) -> bool {
    !is_authority(certificate)
        && uses(certificate, KeyUsages::DigitalSignature | KeyUsages::NonRepudiation)
}

/// Is it for time stamps and nothing else, and does it say so critically (RFC 3161, 2.3)?
pub(crate) fn may_stamp(certificate: &Certificate) -> bool {
    is_only_for(certificate, ID_KP_TIME_STAMPING)
        && !is_authority(certificate)
        && uses(certificate, KeyUsages::DigitalSignature.into())
}

/// Is it for sealing papers and nothing else, and does it say so critically (RFC 9336)? An officer's names no purpose.
pub(crate) fn may_seal(certificate: &Certificate) -> bool {
    is_only_for(certificate, ID_KP_DOCUMENT_SIGNING) && may_sign(certificate)
}

fn is_only_for(certificate: &Certificate, purpose: ObjectIdentifier) -> bool {
    let named = certificate.tbs_certificate.get::<ExtendedKeyUsage>().ok().flatten();
    named.is_some_and(|(critical, named)| critical && named.0.as_slice() == [purpose])
}

fn is_authority(certificate: &Certificate) -> bool {
    extension::<BasicConstraints>(certificate).is_some_and(|constraints| constraints.ca)
}

fn uses(certificate: &Certificate, uses: der::flagset::FlagSet<KeyUsages>) -> bool {
    extension::<KeyUsage>(certificate).is_some_and(|usage| usage.0.contains(uses))
}

/// The extension, if it is there once and well formed.
pub(crate) fn extension<'a, T: Decode<'a> + AssociatedOid>(
    certificate: &'a Certificate,
) -> Option<T> {
    certificate.tbs_certificate.get::<T>().ok()?.map(|(_, value)| value)
}

/// The last moment at which a certificate stands.
pub(crate) fn until(certificate: &Certificate) -> Option<Timestamp> {
    Timestamp::from_second(seconds(certificate.tbs_certificate.validity.not_after)).ok()
}

/// The first moment at which a certificate stands.
pub(crate) fn from(certificate: &Certificate) -> Option<Timestamp> {
    Timestamp::from_second(seconds(certificate.tbs_certificate.validity.not_before)).ok()
}

fn seconds(time: Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs())
        .expect("a certificate's years have four digits")
}
