//! The signature in a paper: CMS `SignedData` in the form of `CAdES` (RFC 5652, RFC 5035, ETSI EN 319 122-1).
//!
//! The signer signs three attributes and no more: content type, digest of the paper, hash of their own certificate. No time
//! stands among them, for a time that the signer claims proves nothing; the paper's `/M` says it.

mod attributes;
mod read;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_256};
use der::{Any, Decode, Encode};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::certificate;
use crate::verify::{SignatureError, signature_to_der};

pub use attributes::signed_attributes;
pub(crate) use attributes::{attribute, message_digest, signing_certificate_by};
pub(crate) use read::{Cms, CmsError, certificates, exact, raw, read};

pub(crate) const SHA_256: AlgorithmIdentifierOwned = algorithm(ID_SHA_256);
pub(crate) const ECDSA: AlgorithmIdentifierOwned = algorithm(ECDSA_WITH_SHA_256);

const fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

/// The CMS of a raw signature (`r || s`) over [`signed_attributes`]: detached, with the certificates of signer and authority.
///
/// # Errors
/// `Malformed` for what is no certificate or no signature, and for one certificate in both places. That the signature stands is for [`crate::pdf::verify`] to say.
pub fn assemble(
    digest: [u8; 32],
    signature: &[u8],
    certificate_der: &[u8],
    issuer_der: &[u8],
) -> Result<Vec<u8>, SignatureError> {
    let leaf = certificate::parse_purposed(certificate_der);
    let leaf = leaf.ok_or(SignatureError::Malformed("the certificate"))?;
    let issuer = certificate::parse(issuer_der);
    let issuer = issuer.ok_or(SignatureError::Malformed("the authority's certificate"))?;
    let signature = signature_to_der(signature)?;
    // A set holds nothing twice: nobody is their own authority.
    let made = content(digest, signature, leaf, issuer, certificate_der);
    made.map_err(|_| SignatureError::Malformed("the authority's certificate"))
}

fn content(
    digest: [u8; 32],
    signature: Vec<u8>,
    leaf: Certificate,
    issuer: Certificate,
    certificate_der: &[u8],
) -> der::Result<Vec<u8>> {
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: leaf.tbs_certificate.issuer.clone(),
            serial_number: leaf.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: SHA_256,
        signed_attrs: Some(SetOfVec::from_der(&signed_attributes(digest, certificate_der))?),
        signature_algorithm: ECDSA,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let certificates = [leaf, issuer].map(CertificateChoices::Certificate);
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from([SHA_256])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: ID_DATA, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from([signer])?),
    };
    ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&signed)? }.to_der()
}
