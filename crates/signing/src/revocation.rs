//! The authority's list of certificates whose word was taken back: an X.509 CRL, version 2 (RFC 5280, section 5).

use std::fmt;

use der::asn1::{BitString, GeneralizedTime, OctetString, Uint};
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::oid::{AssociatedOid, ObjectIdentifier};
use der::{DateTime, Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer;
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber, CrlReason, SubjectKeyIdentifier};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::authority::{Authority, AuthorityError, time};
use crate::certificate;

/// For how long a list is the newest; whoever relies on it asks again after that.
pub const LIST_LIFE: SignedDuration = SignedDuration::from_hours(24);

const INVALIDITY_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.24");

/// Why a key's word was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Lost, stolen, or used by somebody else.
    Compromised,
    /// Another key took its place.
    Superseded,
    /// Its holder left the post.
    Left,
}

impl Reason {
    /// All there are: each has a text.
    pub const ALL: [Self; 3] = [Self::Compromised, Self::Superseded, Self::Left];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compromised => "compromised",
            Self::Superseded => "superseded",
            Self::Left => "left",
        }
    }

    /// The reason of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// RFC 5280, 5.3.1.
    pub(crate) fn code(self) -> CrlReason {
        match self {
            Self::Compromised => CrlReason::KeyCompromise,
            Self::Superseded => CrlReason::Superseded,
            Self::Left => CrlReason::AffiliationChanged,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A certificate whose word was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    pub serial: [u8; 16],
    /// From this moment on its signatures count for nothing.
    pub from: Timestamp,
    pub reported_at: Timestamp,
    pub reason: Reason,
}

impl Authority {
    /// The list as of this moment, DER. Each list has a larger number than those before (RFC 5280, 5.2.3).
    ///
    /// # Errors
    /// A moment that no certificate can say.
    pub fn revocation_list(
        &self,
        revoked: &[Revoked],
        now: Timestamp,
        number: u64,
    ) -> Result<Vec<u8>, AuthorityError> {
        let next = now.checked_add(LIST_LIFE).map_err(|_| AuthorityError::Validity)?;
        let algorithm = AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None };
        let issuer = self.key_identifier()?;
        let extensions = vec![
            extension(AuthorityKeyIdentifier::OID, &issuer)?,
            extension(CrlNumber::OID, &CrlNumber(Uint::new(&number.to_be_bytes())?))?,
        ];
        let entries: Vec<RevokedCert> = revoked.iter().map(entry).collect::<Result<_, _>>()?;
        let list = TbsCertList {
            version: Version::V2,
            signature: algorithm.clone(),
            issuer: self.name().clone(),
            this_update: time(now)?,
            next_update: Some(time(next)?),
            // RFC 5280, 5.1.2.6: where there is nobody, the list is absent.
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(extensions),
        };
        let signature: DerSignature = self.key().sign(&list.to_der()?);
        let signed = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: algorithm,
            signature: BitString::from_bytes(signature.as_bytes())?,
        };
        Ok(signed.to_der()?)
    }

    /// The identifier that its certificate gives its key.
    fn key_identifier(&self) -> Result<AuthorityKeyIdentifier, AuthorityError> {
        let root = certificate::parse(self.certificate_der());
        let own = root.as_ref().and_then(certificate::extension::<SubjectKeyIdentifier>);
        let own = own.ok_or(AuthorityError::Pem("key identifier"))?;
        Ok(AuthorityKeyIdentifier {
            key_identifier: Some(own.0),
            authority_cert_issuer: None,
            authority_cert_serial_number: None,
        })
    }
}

fn entry(revoked: &Revoked) -> Result<RevokedCert, AuthorityError> {
    let extensions =
        vec![extension(CrlReason::OID, &revoked.reason.code())?, invalid_from(revoked)?];
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&revoked.serial)?,
        revocation_date: time(revoked.reported_at)?,
        crl_entry_extensions: Some(extensions),
    })
}

/// From when on its signatures count for nothing (RFC 5280, 5.3.2).
pub(crate) fn invalid_from(revoked: &Revoked) -> Result<Extension, AuthorityError> {
    let from = u64::try_from(revoked.from.as_second()).map_err(|_| AuthorityError::Validity)?;
    let from = DateTime::from_unix_duration(std::time::Duration::from_secs(from))?;
    extension(INVALIDITY_DATE, &GeneralizedTime::from_date_time(from))
}

/// What [`invalid_from`] said; `None`: what stands there is not that. Without it, `Some(None)`.
#[expect(clippy::option_option, reason = "malformed, not said, said")]
pub(crate) fn invalid_since(extensions: &[Extension]) -> Option<Option<Timestamp>> {
    let mut own = extensions.iter().filter(|one| one.extn_id == INVALIDITY_DATE);
    let (Some(one), None) = (own.next(), own.next()) else { return Some(None) };
    let time = GeneralizedTime::from_der(one.extn_value.as_bytes()).ok()?;
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
    Timestamp::from_second(seconds).ok().map(Some)
}

fn extension(oid: ObjectIdentifier, value: &impl Encode) -> Result<Extension, AuthorityError> {
    let value = OctetString::new(value.to_der()?)?;
    Ok(Extension { extn_id: oid, critical: false, extn_value: value })
}
