//! Reads a token: a CMS `SignedData` around a `TSTInfo`, DER only, one signer, nothing that nobody signed.

use cmpv2::status::{PkiStatus, PkiStatusInfo};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{SignedData, SignerInfo};
use der::asn1::{OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA,
};
use der::{Any, Decode, Encode, Sequence};
use jiff::Timestamp;
use x509_cert::attr::Attribute;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{TimeStampResp, TspVersion, TstInfo};

use super::{Imprint, StampError, StampHash};
use crate::certificate;
use crate::cms::{certificates, exact, message_digest, raw};

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
    /// What it stamps.
    pub(super) imprint: Imprint,
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
        let hash = StampHash::named(&signer.digest_alg).ok_or(StampError::Algorithm)?;
        let ours = matches!(digests, [one] if StampHash::named(one) == Some(hash))
            && signer.signature_algorithm.oid == hash.ecdsa()
            && signer.signature_algorithm.parameters.is_none();
        if !ours {
            return Err(StampError::Algorithm);
        }
        Self::of(&signed, signer, hash).ok_or(StampError::Malformed)?
    }

    /// `None`: malformed.
    fn of(
        signed: &SignedData,
        signer: &SignerInfo,
        hash: StampHash,
    ) -> Option<Result<Self, StampError>> {
        let content = signed.encap_content_info.econtent.as_ref()?;
        let content = content.decode_as::<OctetString>().ok()?;
        let info = info(content.as_bytes())?;
        let attributes = signer.signed_attrs.as_ref()?;
        let digest = hash.digest(&[content.as_bytes()]);
        let is_over = value(attributes, ID_CONTENT_TYPE)?
            == Any::encode_from(&ID_CT_TST_INFO).ok()?
            && value(attributes, ID_MESSAGE_DIGEST)? == message_digest(&digest).ok()?;
        if !is_over {
            return None;
        }
        let imprint = &info.message_imprint;
        if StampHash::named(&imprint.hash_algorithm) != Some(hash) {
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
            imprint: Imprint { hash, digest: imprint.hashed_message.as_bytes().to_vec() },
            at: moment(&info)?,
            policy: info.policy.to_string(),
            nonce,
            names_its_certificate: names(&claimed, &certificate_der, hash),
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
    let own = certificate::parse_purposed(certificate_der);
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
fn names(claimed: &Any, certificate_der: &[u8], hash: StampHash) -> bool {
    let Ok(claimed) = claimed.decode_as::<SigningCertificateV2>() else { return false };
    claimed.certs.first().is_some_and(|first| {
        let named = first.hash_algorithm.as_ref().map(StampHash::named);
        named.unwrap_or(Some(StampHash::Sha256)) == Some(hash)
            && first.cert_hash.as_bytes() == hash.digest(&[certificate_der])
    })
}
