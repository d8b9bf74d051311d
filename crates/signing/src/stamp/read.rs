//! Reads a token: a CMS `SignedData` around a `TSTInfo`, DER only, one signer, nothing that nobody signed.

use cmpv2::status::{PkiStatus, PkiStatusInfo};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerInfo};
use der::asn1::{OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA,
};
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::{Any, Decode, Encode, Sequence};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{TimeStampResp, TspVersion, TstInfo};

use super::StampError;
use crate::certificate;
use crate::cms::{certificates, exact, is_sha_256, message_digest, raw};

/// `id-ct-TSTInfo` (RFC 3161, 2.4.2).
pub(super) const ID_CT_TST_INFO: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// RFC 5035, 4. Other authorities write more of it than we do.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct EssCertIdV2 {
    /// Left out, it is SHA-256.
    #[asn1(optional = "true")]
    hash_algorithm: Option<AlgorithmIdentifierOwned>,
    cert_hash: OctetString,
    /// The hash says more.
    #[asn1(optional = "true")]
    issuer_serial: Option<Any>,
}

/// A token, taken apart.
pub(super) struct Token {
    /// SHA-256 of what it stamps.
    pub(super) digest: [u8; 32],
    pub(super) at: Timestamp,
    pub(super) policy: String,
    /// As its integer was written.
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) certificate_der: Vec<u8>,
    /// Did the signer sign that this certificate is theirs?
    pub(super) names_its_certificate: bool,
    pub(super) signed_attributes: Vec<u8>,
    /// `r || s`.
    pub(super) signature: [u8; 64],
}

impl Token {
    /// Reads a token; zeros may follow it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, StampError> {
        let bytes = exact(bytes).ok_or(StampError::Malformed)?;
        let signed = signed_data(bytes).ok_or(StampError::Malformed)?;
        let [signer] = signed.signer_infos.0.as_slice() else { return Err(StampError::Malformed) };
        if signer.version != CmsVersion::V1 || signer.unsigned_attrs.is_some() {
            return Err(StampError::Malformed);
        }
        let digests = signed.digest_algorithms.as_slice();
        let ours = matches!(digests, [one] if is_sha_256(one))
            && is_sha_256(&signer.digest_alg)
            && signer.signature_algorithm.oid == ECDSA_WITH_SHA_256
            && signer.signature_algorithm.parameters.is_none();
        if !ours {
            return Err(StampError::Algorithm);
        }
        Self::of(&signed, signer).ok_or(StampError::Malformed)?
    }

    /// `None`: malformed.
    fn of(signed: &SignedData, signer: &SignerInfo) -> Option<Result<Self, StampError>> {
        let content = signed.encap_content_info.econtent.as_ref()?;
        let content = content.decode_as::<OctetString>().ok()?;
        let info = info(content.as_bytes())?;
        let attributes = signer.signed_attrs.as_ref()?;
        let digest = Sha256::digest(content.as_bytes()).into();
        let is_over = value(attributes, ID_CONTENT_TYPE)?
            == Any::encode_from(&ID_CT_TST_INFO).ok()?
            && value(attributes, ID_MESSAGE_DIGEST)? == message_digest(digest).ok()?;
        if !is_over {
            return None;
        }
        if !is_sha_256(&info.message_imprint.hash_algorithm) {
            return Some(Err(StampError::Algorithm));
        }
        let (certificate_der, others) = certificates(signed, signer)?;
        // Nobody signed what else came with the token.
        if !others.is_empty() || !is_named(&info, &certificate_der) {
            return None;
        }
        let claimed = value(attributes, ID_AA_SIGNING_CERTIFICATE_V_2)?;
        let nonce = info.nonce.as_ref().map(|nonce| nonce.as_bytes().to_vec());
        Some(Ok(Self {
            digest: info.message_imprint.hashed_message.as_bytes().try_into().ok()?,
            at: moment(&info)?,
            policy: info.policy.to_string(),
            nonce,
            names_its_certificate: names(&claimed, &certificate_der),
            certificate_der,
            signed_attributes: attributes.to_der().ok()?,
            signature: raw(signer.signature.as_bytes())?,
        }))
    }
}

/// Was the question answered as it was asked (RFC 3161, 2.4.2)?
pub(super) fn is_granted(answer: &TimeStampResp<'_>) -> bool {
    answer.status.status == PkiStatus::Accepted
}

/// The status of an answer. Why not is not said: the crate's bits for it are not those of RFC 3161.
pub(super) fn status(is_granted: bool) -> PkiStatusInfo<'static> {
    // `accepted` of RFC 4210 is `granted` here.
    let status = if is_granted { PkiStatus::Accepted } else { PkiStatus::Rejection };
    PkiStatusInfo { status, status_string: None, fail_info: None }
}

/// The `SignedData`, if its bytes are the one encoding of what they say.
fn signed_data(bytes: &[u8]) -> Option<SignedData> {
    let content = ContentInfo::from_der(bytes).ok()?;
    let signed: SignedData = content.content.decode_as().ok()?;
    let inner = Any::encode_from(&signed).ok()?;
    let again = ContentInfo { content: inner, ..content.clone() }.to_der().ok()?;
    let is_plain = content.content_type == ID_SIGNED_DATA
        && again == bytes
        && signed.version == CmsVersion::V3
        && signed.encap_content_info.econtent_type == ID_CT_TST_INFO
        && signed.crls.is_none();
    is_plain.then_some(signed)
}

/// What the authority says; no extension of it is known here.
fn info(bytes: &[u8]) -> Option<TstInfo> {
    let info = TstInfo::from_der(bytes).ok()?;
    let is_plain =
        info.version == TspVersion::V1 && info.extensions.is_none() && info.to_der().ok()? == bytes;
    is_plain.then_some(info)
}

/// The name that the authority gives itself, if it does, is the one of its certificate.
fn is_named(info: &TstInfo, certificate_der: &[u8]) -> bool {
    let Some(name) = &info.tsa else { return true };
    let own = certificate::parse_stamper(certificate_der);
    own.is_some_and(|own| *name == GeneralName::DirectoryName(own.tbs_certificate.subject))
}

fn moment(info: &TstInfo) -> Option<Timestamp> {
    let seconds = info.gen_time.to_unix_duration().as_secs();
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// The one value of the one attribute of this kind.
fn value(attributes: &SetOfVec<Attribute>, oid: ObjectIdentifier) -> Option<Any> {
    let mut own = attributes.iter().filter(|attribute| attribute.oid == oid);
    match (own.next()?.values.as_slice(), own.next()) {
        ([one], None) => Some(one.clone()),
        _ => None,
    }
}

/// The first certificate that the signer signed to be theirs is this one (RFC 5035, 4).
fn names(claimed: &Any, certificate_der: &[u8]) -> bool {
    let Ok(claimed) = claimed.decode_as::<SigningCertificateV2>() else { return false };
    let hash: [u8; 32] = Sha256::digest(certificate_der).into();
    claimed.certs.first().is_some_and(|first| {
        first.hash_algorithm.as_ref().is_none_or(is_sha_256) && first.cert_hash.as_bytes() == hash
    })
}
