//! Keys and certificates of the stand-in: P-256 with the subject that certificates of E-IMZO have.

use std::time::Duration;

use der::asn1::{Any, SetOfVec, Utf8StringRef};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc4519::{C, CN, L, O, ST, TITLE, UID};
use der::{Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{DerSignature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, EncodePublicKey};
use sha2::{Digest, Sha256};
use signing::{SoftKey, Stamper};
use x509_cert::Certificate;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::{Builder, CertificateBuilder, Profile};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::{Time, Validity};

use crate::holders::{Holder, Standing};
use crate::{NAME, StandInError};

/// The number of a person (PINFL) in a subject.
pub(crate) const PINFL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.860.3.16.1.2");
/// The taxpayer's number of a legal person (STIR) in a subject.
pub(crate) const STIR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.860.3.16.1.1");

/// Certificates of E-IMZO live for two years; these began a month ago.
const BEGAN: SignedDuration = SignedDuration::from_hours(30 * 24);
const LIFE: SignedDuration = SignedDuration::from_hours(730 * 24);
/// One whose days are over ended so long ago.
const ENDED: SignedDuration = SignedDuration::from_hours(40 * 24);
/// One that was taken back was so for so long.
const REVOKED: SignedDuration = SignedDuration::from_hours(10 * 24);
/// The authority is older than all of them.
const AGE: SignedDuration = SignedDuration::from_hours(1000 * 24);

/// A holder's key with its certificate.
pub(crate) struct Certified {
    pub(crate) holder: Holder,
    pub(crate) key: SigningKey,
    pub(crate) certificate: Certificate,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// Since when the certificate is taken back.
    pub(crate) revoked: Option<Timestamp>,
}

/// Whoever certifies the holders, and stamps.
pub(crate) struct Authority {
    key: SigningKey,
    certificate_der: Vec<u8>,
    pub(crate) certificate: Certificate,
    pub(crate) stamper: Stamper,
}

impl Authority {
    pub(crate) fn new(seed: [u8; 32], now: Timestamp) -> Result<Self, StandInError> {
        Self::made(seed, now).ok_or_else(|| StandInError::Certificate("the authority".to_owned()))
    }

    fn made(seed: [u8; 32], now: Timestamp) -> Option<Self> {
        let begun = now.checked_sub(AGE).ok()?;
        let mut chance = chance(seed, "authority");
        let own = signing::Authority::create(&mut chance, NAME, begun).ok()?;
        let key = SigningKey::from_pkcs8_pem(private_key(&own.to_pem())?).ok()?;
        let stamping = SoftKey::generate(&mut chance).ok()?;
        let mut number = [0; 16];
        chance(&mut number);
        let name = format!("{NAME}, TSA");
        let stamped = own.certify_stamper(&stamping.spki_der(), &name, begun, number).ok()?;
        let certificate_der = own.certificate_der().to_vec();
        let certificate = Certificate::from_der(&certificate_der).ok()?;
        let stamper = Stamper::new(stamping, stamped).ok()?;
        Some(Self { key, certificate_der, certificate, stamper })
    }

    pub(crate) fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// The holder's key and certificate.
    pub(crate) fn certify(
        &self,
        seed: [u8; 32],
        holder: Holder,
        now: Timestamp,
    ) -> Result<Certified, StandInError> {
        let id = holder.id.clone();
        self.certified(seed, holder, now).ok_or(StandInError::Certificate(id))
    }

    fn certified(&self, seed: [u8; 32], holder: Holder, now: Timestamp) -> Option<Certified> {
        let until = match holder.standing {
            Standing::Ended => now.checked_sub(ENDED),
            Standing::Good | Standing::Revoked => now.checked_add(LIFE),
        };
        let until = until.ok()?;
        let from = until.checked_sub(LIFE).ok()?.checked_sub(BEGAN).ok()?;
        let revoked = (holder.standing == Standing::Revoked).then(|| now.checked_sub(REVOKED).ok());
        let mut chance = chance(seed, &format!("holder/{}", holder.id));
        let mut secret = [0; 32];
        chance(&mut secret);
        let key = SigningKey::from_slice(&secret).ok()?;
        let mut serial = [0; 8];
        chance(&mut serial);
        // Positive, and of one length.
        *serial.first_mut()? = (*serial.first()? & 0x3f) | 0x40;
        let spki = key.verifying_key().to_public_key_der().ok()?;
        let spki = SubjectPublicKeyInfoOwned::from_der(spki.as_bytes()).ok()?;
        let profile = Profile::Leaf {
            issuer: self.certificate.tbs_certificate.subject.clone(),
            enable_key_agreement: false,
            enable_key_encipherment: false,
        };
        let validity = Validity { not_before: time(from)?, not_after: time(until)? };
        let subject = subject(&holder)?;
        let serial = SerialNumber::new(&serial).ok()?;
        let made =
            CertificateBuilder::new(profile, serial, validity, subject, spki, &self.key).ok()?;
        let certificate = made.build::<DerSignature>().ok()?;
        Some(Certified { holder, key, certificate, from, until, revoked: revoked.flatten() })
    }

    /// Did this authority issue the certificate?
    pub(crate) fn issued(&self, certificate: &Certificate) -> bool {
        let tbs = certificate.tbs_certificate.to_der();
        let signature = certificate.signature.as_bytes().map(DerSignature::from_bytes);
        let names_us =
            certificate.tbs_certificate.issuer == self.certificate.tbs_certificate.subject;
        let stands = |tbs: Vec<u8>, signature| {
            VerifyingKey::from(&self.key).verify(&tbs, &signature).is_ok()
        };
        match (tbs, signature) {
            (Ok(tbs), Some(Ok(signature))) => names_us && stands(tbs, signature),
            _ => false,
        }
    }
}

/// Bytes that follow from the seed, never the same twice for one use.
fn chance(seed: [u8; 32], what: &str) -> impl FnMut(&mut [u8]) + use<> {
    let begun = Sha256::new_with_prefix(b"tris/eimzo-stand-in/v1\0").chain_update(seed);
    let begun = begun.chain_update(what);
    let mut count = 0_u64;
    move |bytes| {
        for chunk in bytes.chunks_mut(32) {
            let block = begun.clone().chain_update(count.to_be_bytes()).finalize();
            count = count.wrapping_add(1);
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
        }
    }
}

fn private_key(pem: &str) -> Option<&str> {
    const END: &str = "-----END PRIVATE KEY-----";
    let at = pem.find(END)?;
    pem.get(..at.checked_add(END.len())?)
}

/// As certificates of E-IMZO are laid out: who, where, for whom, in which capacity, and the numbers.
fn subject(holder: &Holder) -> Option<Name> {
    let mut all = vec![(CN, holder.name.as_str()), (L, "STAND-IN"), (ST, "STAND-IN"), (C, "UZ")];
    match &holder.firm {
        Some(firm) => all.extend([
            (O, firm.name.as_str()),
            (TITLE, firm.title.as_str()),
            (STIR, firm.stir.as_str()),
        ]),
        None => all.push((O, "NOT GIVEN")),
    }
    if let Some(inn) = &holder.inn {
        all.push((UID, inn));
    }
    all.push((PINFL, holder.pinfl.as_str()));
    let rdn = |(oid, value): (ObjectIdentifier, &str)| {
        let value = Any::from(Utf8StringRef::new(value).ok()?);
        let one = SetOfVec::try_from([AttributeTypeAndValue { oid, value }]).ok()?;
        Some(RelativeDistinguishedName(one))
    };
    all.into_iter().map(rdn).collect::<Option<Vec<_>>>().map(RdnSequence)
}

fn time(at: Timestamp) -> Option<Time> {
    let since_1970 = Duration::from_secs(u64::try_from(at.as_second()).ok()?);
    Time::try_from(std::time::UNIX_EPOCH.checked_add(since_1970)?).ok()
}
