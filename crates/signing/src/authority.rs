//! The built-in authority: a root key that certifies officers' keys.
//!
//! Enough for a demo and for an agency on its own; a national authority takes its place through the same verification.

use std::fmt;
use std::time::Duration;

use der::asn1::{GeneralizedTime, Ia5String, UtcTime};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5912::{ID_AD_OCSP, ID_KP_TIME_STAMPING};
use der::pem::LineEnding;
use der::{Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::{DerSignature, SigningKey};
use p256::elliptic_curve::zeroize::Zeroizing;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, CrlDistributionPoints, ExtendedKeyUsage,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::{Time, Validity};

use crate::certificate::{self, ID_KP_DOCUMENT_SIGNING};
use crate::softkey::{KeyError, SoftKey, key_of, spki_of};
use crate::stamp::STAMPER_LIFE;
use crate::subject::{Subject, SubjectError, common_name};

/// The name of an authority whose signatures bind nobody.
pub const DEMO_NAME: &str = "TRIS DEMO CA";

/// How long an officer's certificate lives.
pub const OFFICER_LIFE: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How long the certificate of a seal under papers lives.
pub const SEAL_LIFE: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
/// So long may a paper have waited for its seal.
const SEAL_BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);

const ROOT_LIFE: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// Why the authority cannot be made, read or certify.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Subject(#[from] SubjectError),
    #[error("not a p-256 public key as browsers export it")]
    PublicKey,
    #[error("the serial number is zero")]
    Serial,
    #[error("the validity ends before it begins, or lies outside what a certificate can say")]
    Validity,
    #[error("the pem holds no {0}")]
    Pem(&'static str),
    #[error("the key is not the one of the certificate")]
    OtherKey,
    #[error("certificate: {0}")]
    Build(#[from] x509_cert::builder::Error),
    #[error("certificate: {0}")]
    Der(#[from] der::Error),
}

/// Where strangers learn which of its certificates count no more: each is named in the certificates.
#[derive(Default)]
struct Addresses {
    /// Of the list of all of them.
    lists: Option<CrlDistributionPoints>,
    /// Of answers about one.
    answers: Option<AuthorityInfoAccessSyntax>,
}

/// A root key with its certificate.
pub struct Authority {
    key: SigningKey,
    certificate_der: Vec<u8>,
    name: Name,
    addresses: Addresses,
}

impl Authority {
    /// A new root of this name, valid for ten years.
    ///
    /// # Errors
    /// No key from `entropy`, a name no certificate can hold, a time before 1970.
    pub fn create(
        mut entropy: impl FnMut(&mut [u8]),
        name: &str,
        now: Timestamp,
    ) -> Result<Self, AuthorityError> {
        let key = SoftKey::generate(&mut entropy)?.0;
        let mut number = [0; 16];
        entropy(&mut number);
        let name = common_name(name)?;
        let spki = spki_of(key.verifying_key());
        let validity =
            validity(now, now.checked_add(ROOT_LIFE).map_err(|_| AuthorityError::Validity)?)?;
        // No list says of the root that it counts no more: who believes in it is told otherwise.
        let subject = name.clone();
        let addresses = Addresses::default();
        let content = Content {
            spki: &spki,
            subject,
            validity,
            serial: number,
            addresses: &addresses,
            purpose: None,
        };
        let certificate_der = build(&key, Profile::Root, content)?;
        Ok(Self { key, certificate_der, name, addresses })
    }

    /// The same authority, whose certificates from now on name the address of its list of revoked ones (RFC 5280, 4.2.1.13).
    ///
    /// # Errors
    /// An address that is not ASCII.
    pub fn listing_at(self, address: &str) -> Result<Self, AuthorityError> {
        let address = GeneralName::UniformResourceIdentifier(Ia5String::new(address)?);
        let point = DistributionPoint {
            distribution_point: Some(DistributionPointName::FullName(vec![address])),
            reasons: None,
            crl_issuer: None,
        };
        let lists = Some(CrlDistributionPoints(vec![point]));
        Ok(Self { addresses: Addresses { lists, ..self.addresses }, ..self })
    }

    /// The same authority, whose certificates from now on name the address where it answers for each of them (RFC 5280, 4.2.2.1).
    ///
    /// # Errors
    /// An address that is not ASCII.
    pub fn answering_at(self, address: &str) -> Result<Self, AuthorityError> {
        let access_location = GeneralName::UniformResourceIdentifier(Ia5String::new(address)?);
        let answers = vec![AccessDescription { access_method: ID_AD_OCSP, access_location }];
        let answers = Some(AuthorityInfoAccessSyntax(answers));
        Ok(Self { addresses: Addresses { answers, ..self.addresses }, ..self })
    }

    /// Certifies a key as the officer's: to sign acts, and nothing else.
    ///
    /// # Errors
    /// A key that is not P-256, a subject that must not be named, an impossible time or serial number.
    pub fn certify(
        &self,
        spki_der: &[u8],
        subject: &Subject,
        not_before: Timestamp,
        not_after: Timestamp,
        serial: [u8; 16],
    ) -> Result<Vec<u8>, AuthorityError> {
        key_of(spki_der).ok_or(AuthorityError::PublicKey)?;
        let validity = validity(not_before, not_after)?;
        let profile = Profile::Leaf {
            issuer: self.name.clone(),
            enable_key_agreement: false,
            enable_key_encipherment: false,
        };
        let (subject, purpose) = (subject.to_name()?, None);
        let addresses = &self.addresses;
        let content = Content { spki: spki_der, subject, validity, serial, addresses, purpose };
        build(&self.key, profile, content)
    }

    /// Certifies a key as a time-stamping authority's of this name: to stamp, and nothing else.
    ///
    /// # Errors
    /// A key that is not P-256, a name no certificate can hold, an impossible time or serial number.
    pub fn certify_stamper(
        &self,
        spki_der: &[u8],
        name: &str,
        not_before: Timestamp,
        serial: [u8; 16],
    ) -> Result<Vec<u8>, AuthorityError> {
        let not_after = not_before.checked_add(STAMPER_LIFE);
        let days = (not_before, not_after.map_err(|_| AuthorityError::Validity)?);
        self.certify_for(ID_KP_TIME_STAMPING, (spki_der, name), days, serial)
    }

    /// Certifies a key as the seal of this name under papers: to seal, and nothing else. It holds from a month before `now` on: papers
    /// that waited for the seal are older than its certificate.
    ///
    /// # Errors
    /// A key that is not P-256, a name no certificate can hold, an impossible time or serial number.
    pub fn certify_seal(
        &self,
        spki_der: &[u8],
        name: &str,
        now: Timestamp,
        serial: [u8; 16],
    ) -> Result<Vec<u8>, AuthorityError> {
        let days =
            now.checked_sub(SEAL_BEFORE).and_then(|from| Ok((from, now.checked_add(SEAL_LIFE)?)));
        let days = days.map_err(|_| AuthorityError::Validity)?;
        self.certify_for(ID_KP_DOCUMENT_SIGNING, (spki_der, name), days, serial)
    }

    /// Certifies a key for one purpose, under a name that is nobody's.
    fn certify_for(
        &self,
        purpose: ObjectIdentifier,
        (spki, name): (&[u8], &str),
        (from, to): (Timestamp, Timestamp),
        serial: [u8; 16],
    ) -> Result<Vec<u8>, AuthorityError> {
        key_of(spki).ok_or(AuthorityError::PublicKey)?;
        let validity = validity(from, to)?;
        let profile = Profile::Leaf {
            issuer: self.name.clone(),
            enable_key_agreement: false,
            enable_key_encipherment: false,
        };
        let purpose = Some(ExtendedKeyUsage(vec![purpose]));
        let (subject, addresses) = (common_name(name)?, &self.addresses);
        let content = Content { spki, subject, validity, serial, addresses, purpose };
        build(&self.key, profile, content)
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) fn name(&self) -> &Name {
        &self.name
    }

    /// The root certificate, to verify by.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// The root certificate, to hand out.
    pub fn certificate_pem(&self) -> String {
        pem(&self.certificate_der)
    }

    /// Private key (PKCS#8) and certificate: a secret.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let key = self.key.to_pkcs8_pem(LineEnding::LF).expect("a private key has an encoding");
        Zeroizing::new(format!("{}{}", key.as_str(), self.certificate_pem()))
    }

    /// Reads what [`Authority::to_pem`] wrote.
    ///
    /// # Errors
    /// Key or certificate missing, not of each other, or not of an authority.
    pub fn from_pem(text: &str) -> Result<Self, AuthorityError> {
        let key = block(text, "PRIVATE KEY").and_then(|pem| SigningKey::from_pkcs8_pem(pem).ok());
        let key = key.ok_or(AuthorityError::Pem("private key"))?;
        let own =
            block(text, "CERTIFICATE").and_then(|pem| der::pem::decode_vec(pem.as_bytes()).ok());
        // As strictly as everybody will read it, or nothing that it certifies would stand.
        let root = own.as_ref().and_then(|(_, der)| certificate::parse(der));
        let ((_, certificate_der), root) =
            own.zip(root).ok_or(AuthorityError::Pem("certificate"))?;
        if certificate::spki_der(&root) != spki_of(key.verifying_key()) {
            return Err(AuthorityError::OtherKey);
        }
        if !certificate::may_certify(&root) {
            return Err(AuthorityError::Pem("certificate of an authority"));
        }
        let name = root.tbs_certificate.subject;
        Ok(Self { key, certificate_der, name, addresses: Addresses::default() })
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("name", &self.name.to_string()).finish_non_exhaustive()
    }
}

/// A certificate as PEM.
///
/// The bytes are armoured as they are; whether they are a certificate is not looked at.
pub fn pem(certificate_der: &[u8]) -> String {
    der::pem::encode_string("CERTIFICATE", LineEnding::LF, certificate_der)
        .expect("a certificate is not too long")
}

/// The certificate (DER) of an authority, from PEM. `None` for any other certificate, and for what is none.
pub fn from_pem(text: &str) -> Option<Vec<u8>> {
    let (_, der) = der::pem::decode_vec(text.trim().as_bytes()).ok()?;
    let certificate = certificate::parse(&der)?;
    certificate::may_certify(&certificate).then_some(der)
}

/// What differs from one certificate to the next.
struct Content<'a> {
    spki: &'a [u8],
    subject: Name,
    validity: Validity,
    serial: [u8; 16],
    addresses: &'a Addresses,
    /// What it is for, where key usage does not say it all.
    purpose: Option<ExtendedKeyUsage>,
}

fn build(
    key: &SigningKey,
    profile: Profile,
    content: Content<'_>,
) -> Result<Vec<u8>, AuthorityError> {
    // RFC 5280, 4.1.2.2: a positive integer.
    if content.serial == [0; 16] {
        return Err(AuthorityError::Serial);
    }
    let serial = SerialNumber::new(&content.serial)?;
    let spki = SubjectPublicKeyInfoOwned::from_der(content.spki)?;
    let mut builder =
        CertificateBuilder::new(profile, serial, content.validity, content.subject, spki, key)?;
    if let Some(lists) = &content.addresses.lists {
        builder.add_extension(lists)?;
    }
    if let Some(answers) = &content.addresses.answers {
        builder.add_extension(answers)?;
    }
    if let Some(purpose) = &content.purpose {
        builder.add_extension(purpose)?;
    }
    Ok(builder.build::<DerSignature>()?.to_der()?)
}

fn validity(from: Timestamp, to: Timestamp) -> Result<Validity, AuthorityError> {
    if to < from {
        return Err(AuthorityError::Validity);
    }
    Ok(Validity { not_before: time(from)?, not_after: time(to)? })
}

/// RFC 5280, 4.1.2.5: `UTCTime` up to 2049, `GeneralizedTime` from then on.
pub(crate) fn time(at: Timestamp) -> Result<Time, AuthorityError> {
    let since_1970 =
        Duration::from_secs(u64::try_from(at.as_second()).map_err(|_| AuthorityError::Validity)?);
    if let Ok(time) = UtcTime::from_unix_duration(since_1970) {
        return Ok(Time::UtcTime(time));
    }
    let time =
        GeneralizedTime::from_unix_duration(since_1970).map_err(|_| AuthorityError::Validity)?;
    Ok(Time::GeneralTime(time))
}

/// The first PEM block with this label.
pub(crate) fn block<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let end = format!("-----END {label}-----");
    let from = text.find(&format!("-----BEGIN {label}-----"))?;
    let (block, _) = text.get(from..)?.split_once(&end)?;
    text.get(from..from + block.len() + end.len())
}
