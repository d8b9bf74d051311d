//! The signed attributes: the same bytes for the same paper and certificate, here and in the browser.

use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST,
};
use der::{Any, Encode, Sequence};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::stamp::StampHash;

/// RFC 5035, 4: a hash algorithm that is left out is SHA-256, and must be left out then.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
}

/// The bytes that the signer signs: the DER of the attributes as a `SET OF`.
pub fn signed_attributes(digest: [u8; 32], certificate_der: &[u8]) -> Vec<u8> {
    set(digest, certificate_der).expect("hashes are not too long")
}

fn set(digest: [u8; 32], certificate_der: &[u8]) -> der::Result<Vec<u8>> {
    let all = [
        attribute(ID_CONTENT_TYPE, Any::encode_from(&ID_DATA)?)?,
        attribute(ID_MESSAGE_DIGEST, message_digest(&digest)?)?,
        attribute(ID_AA_SIGNING_CERTIFICATE_V_2, signing_certificate(certificate_der)?)?,
    ];
    SetOfVec::try_from(all)?.to_der()
}

pub(crate) fn message_digest(digest: &[u8]) -> der::Result<Any> {
    Any::encode_from(&OctetString::new(digest)?)
}

pub(super) fn signing_certificate(certificate_der: &[u8]) -> der::Result<Any> {
    signing_certificate_by(StampHash::Sha256, certificate_der)
}

pub(crate) fn signing_certificate_by(hash: StampHash, certificate_der: &[u8]) -> der::Result<Any> {
    let hash_algorithm = (hash != StampHash::Sha256).then(|| hash.algorithm());
    let cert_hash = OctetString::new(hash.digest(&[certificate_der]))?;
    Any::encode_from(&SigningCertificateV2 {
        certs: vec![EssCertIdV2 { hash_algorithm, cert_hash }],
    })
}

pub(crate) fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from([value])? })
}
