//! Reads the CMS of a paper: DER only, one signer, our algorithms only.

use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::SetOfVec;
use der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST, ID_SIGNED_DATA,
};
use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_256};
use der::{Any, Decode, Encode, Header, Reader, SliceReader, Tag};
use p256::ecdsa::{DerSignature, Signature};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::assemble;
use super::attributes::{message_digest, signing_certificate};
use crate::verify::low;

/// Why a CMS is not looked at further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CmsError {
    /// Not the one encoding of a signature over detached bytes by one signer, or followed by other bytes than zeros.
    Malformed,
    /// Another algorithm than ECDSA on P-256 with SHA-256.
    Algorithm,
    /// Not exactly the attributes that are signed here.
    Attributes,
}

/// One signature over detached bytes.
#[derive(Debug)]
pub(crate) struct Cms {
    /// Its DER.
    der: Vec<u8>,
    /// The certificate that the signer's number names.
    pub(crate) certificate_der: Vec<u8>,
    /// All others that came with it.
    pub(crate) others_der: Vec<Vec<u8>>,
    /// `r || s`.
    pub(crate) signature: [u8; 64],
    /// What was signed.
    pub(crate) signed_attributes: Vec<u8>,
    message_digest: Any,
    signing_certificate: Any,
}

impl Cms {
    /// Is it a signature over bytes with this SHA-256?
    pub(crate) fn is_over(&self, digest: [u8; 32]) -> bool {
        message_digest(&digest).is_ok_and(|expected| expected == self.message_digest)
    }

    /// Is it, byte for byte, what is made here of its digest, signature and certificate, and the signature the lower of two that stand?
    pub(crate) fn is_as_assembled(&self, digest: [u8; 32], issuer_der: &[u8]) -> bool {
        let again = assemble(digest, &self.signature, &self.certificate_der, issuer_der);
        low(self.signature) == Ok(self.signature) && again.is_ok_and(|again| again == self.der)
    }

    /// Did the signer sign that this certificate is theirs?
    pub(crate) fn names_its_certificate(&self) -> bool {
        signing_certificate(&self.certificate_der)
            .is_ok_and(|expected| expected == self.signing_certificate)
    }
}

/// Reads what fills a hole: a CMS, then zeros.
pub(crate) fn read(hole: &[u8]) -> Result<Cms, CmsError> {
    let bytes = exact(hole).ok_or(CmsError::Malformed)?;
    let content = ContentInfo::from_der(bytes).map_err(|_| CmsError::Malformed)?;
    let signed: SignedData = content.content.decode_as().map_err(|_| CmsError::Malformed)?;
    // Re-encoded from its parts, so that nothing in it can be written in two ways.
    let again = Any::encode_from(&signed)
        .and_then(|inner| ContentInfo { content: inner, ..content }.to_der())
        .map_err(|_| CmsError::Malformed)?;
    let encapsulated = &signed.encap_content_info;
    let is_plain = content.content_type == ID_SIGNED_DATA
        && again == bytes
        && signed.version == CmsVersion::V1
        && encapsulated.econtent_type == ID_DATA
        && encapsulated.econtent.is_none()
        && signed.crls.is_none();
    let [signer] = signed.signer_infos.0.as_slice() else { return Err(CmsError::Malformed) };
    // What nobody signed says nothing here, whatever it is.
    if !is_plain || signer.version != CmsVersion::V1 || signer.unsigned_attrs.is_some() {
        return Err(CmsError::Malformed);
    }
    let digests = signed.digest_algorithms.as_slice();
    let ours = matches!(digests, [one] if is_sha_256(one))
        && is_sha_256(&signer.digest_alg)
        && signer.signature_algorithm.oid == ECDSA_WITH_SHA_256
        && signer.signature_algorithm.parameters.is_none();
    if !ours {
        return Err(CmsError::Algorithm);
    }
    let attributes = signer.signed_attrs.as_ref().ok_or(CmsError::Attributes)?;
    let [message_digest, signing_certificate] = values(attributes).ok_or(CmsError::Attributes)?;
    let (certificate_der, others_der) = certificates(&signed, signer).ok_or(CmsError::Malformed)?;
    Ok(Cms {
        der: bytes.to_vec(),
        certificate_der,
        others_der,
        signature: raw(signer.signature.as_bytes()).ok_or(CmsError::Malformed)?,
        signed_attributes: attributes.to_der().map_err(|_| CmsError::Malformed)?,
        message_digest,
        signing_certificate,
    })
}

/// The DER value at the start; what follows must be zeros.
pub(crate) fn exact(hole: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(hole).ok()?;
    let header = Header::decode(&mut reader).ok()?;
    let length = usize::try_from((reader.position() + header.length).ok()?).ok()?;
    let (value, padding) = hole.split_at_checked(length)?;
    (header.tag == Tag::Sequence && padding.iter().all(|byte| *byte == 0)).then_some(value)
}

/// RFC 5754, 2: the parameters are absent, and NULL is accepted.
pub(crate) fn is_sha_256(algorithm: &AlgorithmIdentifierOwned) -> bool {
    algorithm.oid == ID_SHA_256 && algorithm.parameters.as_ref().is_none_or(Any::is_null)
}

/// Digest and certificate, if the attributes are exactly content type, digest and certificate, one value each.
fn values(attributes: &SetOfVec<Attribute>) -> Option<[Any; 2]> {
    let value = |oid| {
        let mut own = attributes.iter().filter(|attribute| attribute.oid == oid);
        match (own.next()?.values.as_slice(), own.next()) {
            ([one], None) => Some(one.clone()),
            _ => None,
        }
    };
    let content = value(ID_CONTENT_TYPE)?;
    let is_ours = attributes.len() == 3 && content == Any::encode_from(&ID_DATA).ok()?;
    is_ours.then_some([value(ID_MESSAGE_DIGEST)?, value(ID_AA_SIGNING_CERTIFICATE_V_2)?])
}

/// The signer's certificate, and the others.
pub(crate) fn certificates(
    signed: &SignedData,
    signer: &SignerInfo,
) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else { return None };
    let (mut own, mut others) = (None, Vec::new());
    for choice in signed.certificates.as_ref()?.0.iter() {
        let CertificateChoices::Certificate(certificate) = choice else { return None };
        let content = &certificate.tbs_certificate;
        let der = certificate.to_der().ok()?;
        if content.issuer == named.issuer && content.serial_number == named.serial_number {
            // Two of one number: nobody could say whose signature it is.
            own.replace(der).map_or(Some(()), |_| None)?;
        } else {
            others.push(der);
        }
    }
    own.map(|own| (own, others))
}

pub(crate) fn raw(der: &[u8]) -> Option<[u8; 64]> {
    let signature = Signature::try_from(DerSignature::from_bytes(der).ok()?).ok()?;
    (signature.to_der().as_bytes() == der).then(|| signature.to_bytes().into())
}
