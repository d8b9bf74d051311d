//! PKCS#7 as the agent makes it and the server looks at it: one signer, content type, digest and time signed.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{OctetString, SetOfVec, UtcTime};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{
    ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA, ID_SIGNING_TIME,
};
use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_256};
use der::{Any, Decode, Encode};
use jiff::Timestamp;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;

use crate::authority::Certified;

const SHA_256: AlgorithmIdentifierOwned =
    AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None };
const ECDSA: AlgorithmIdentifierOwned =
    AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None };

/// Status codes of the server, and what it says with them. `1` is the only good one.
pub const STATUSES: [(i64, &str); 10] = [
    (1, ""),
    (-1, "The status of the certificate cannot be told."),
    (-5, "The clock of the server is wrong."),
    (-10, "The signature does not stand."),
    (-11, "The certificate is not valid."),
    (-12, "The certificate was not valid on the day of the signature."),
    (-20, "There is no such challenge, or its time is over."),
    (-21, "The time stamp does not stand."),
    (-22, "The certificate of the time stamp is not valid."),
    (-23, "The certificate of the time stamp was not valid on its day."),
];

/// A PKCS#7 that can be read: what it is over, and the one signature.
pub(crate) struct Signed {
    pub(crate) data: SignedData,
    /// `None`: detached.
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) certificate: Certificate,
    pub(crate) digest: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) time: Timestamp,
    attributes: Vec<u8>,
}

/// Signs as the agent does.
pub(crate) fn sign(
    by: &Certified,
    authority: &Certificate,
    (content, is_detached): (&[u8], bool),
    now: Timestamp,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let own = &by.certificate.tbs_certificate;
    let digest = OctetString::new(Sha256::digest(content).to_vec()).ok()?;
    let seconds = std::time::Duration::from_secs(u64::try_from(now.as_second()).ok()?);
    let time = Time::UtcTime(UtcTime::from_unix_duration(seconds).ok()?);
    let attributes = SetOfVec::try_from([
        attribute(ID_CONTENT_TYPE, Any::encode_from(&ID_DATA).ok()?)?,
        attribute(ID_MESSAGE_DIGEST, Any::encode_from(&digest).ok()?)?,
        attribute(ID_SIGNING_TIME, Any::encode_from(&time).ok()?)?,
    ]);
    let attributes = attributes.ok()?;
    let signature: DerSignature = by.key.sign(&attributes.to_der().ok()?);
    let signature = signature.as_bytes().to_vec();
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: own.issuer.clone(),
            serial_number: own.serial_number.clone(),
        }),
        digest_alg: SHA_256,
        signed_attrs: Some(attributes),
        signature_algorithm: ECDSA,
        signature: OctetString::new(signature.clone()).ok()?,
        unsigned_attrs: None,
    };
    let inside = || Any::encode_from(&OctetString::new(content).ok()?).ok();
    let certificates =
        [&by.certificate, authority].map(|one| CertificateChoices::Certificate(one.clone()));
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from([SHA_256]).ok()?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: ID_DATA,
            econtent: if is_detached { None } else { Some(inside()?) },
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates).ok()?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from([signer]).ok()?),
    };
    Some((written(&data)?, signature))
}

/// The bytes of a PKCS#7.
pub(crate) fn written(data: &SignedData) -> Option<Vec<u8>> {
    let content = Any::encode_from(data).ok()?;
    ContentInfo { content_type: ID_SIGNED_DATA, content }.to_der().ok()
}

pub(crate) fn attribute(oid: ObjectIdentifier, value: Any) -> Option<Attribute> {
    Some(Attribute { oid, values: SetOfVec::try_from([value]).ok()? })
}

/// Reads a PKCS#7 of one signer; `None` for anything else.
pub(crate) fn read(bytes: &[u8]) -> Option<Signed> {
    let outer =
        ContentInfo::from_der(bytes).ok().filter(|one| one.content_type == ID_SIGNED_DATA)?;
    let data: SignedData = outer.content.decode_as().ok()?;
    let [signer] = data.signer_infos.0.as_slice() else { return None };
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else { return None };
    let own = data.certificates.as_ref()?.0.iter().find_map(|choice| match choice {
        CertificateChoices::Certificate(one) => {
            let own = &one.tbs_certificate;
            (own.issuer == named.issuer && own.serial_number == named.serial_number)
                .then(|| one.clone())
        }
        CertificateChoices::Other(_) => None,
    })?;
    let content = match &data.encap_content_info.econtent {
        Some(inside) => Some(inside.decode_as::<OctetString>().ok()?.as_bytes().to_vec()),
        None => None,
    };
    let attributes = signer.signed_attrs.as_ref()?;
    let value = |oid| {
        let found = attributes.iter().find(|attribute| attribute.oid == oid)?;
        found.values.as_slice().first()
    };
    let digest = value(ID_MESSAGE_DIGEST)?.decode_as::<OctetString>().ok()?.as_bytes().to_vec();
    let at = Time::from_der(&value(ID_SIGNING_TIME)?.to_der().ok()?).ok()?;
    let at = at.to_unix_duration().as_secs();
    let is_ours = signer.digest_alg.oid == ID_SHA_256
        && signer.signature_algorithm.oid == ECDSA_WITH_SHA_256
        && *value(ID_CONTENT_TYPE)? == Any::encode_from(&ID_DATA).ok()?;
    let (signature, attributes) = (signer.signature.as_bytes().to_vec(), attributes.to_der().ok()?);
    let time = Timestamp::from_second(i64::try_from(at).ok()?).ok()?;
    let signed = Signed { content, certificate: own, digest, signature, time, attributes, data };
    is_ours.then_some(signed)
}

impl Signed {
    /// Was this signed by the key of the certificate?
    pub(crate) fn is_over(&self, content: &[u8]) -> bool {
        let key = self.certificate.tbs_certificate.subject_public_key_info.to_der().ok();
        let key = key.and_then(|der| VerifyingKey::from_public_key_der(&der).ok());
        let signature = DerSignature::from_bytes(&self.signature).ok();
        let stands = key
            .zip(signature)
            .is_some_and(|(key, signature)| key.verify(&self.attributes, &signature).is_ok());
        stands && self.digest == <[u8; 32]>::from(Sha256::digest(content))
    }
}
