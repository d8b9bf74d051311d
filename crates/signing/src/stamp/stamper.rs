//! A time-stamping authority: enough for a demo, and for tests to hold up to openssl.

use std::fmt;
use std::sync::Arc;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{GeneralizedTime, Int, OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA,
};
use der::pem;
use der::{Any, Decode, Encode};
use jiff::Timestamp;
use p256::elliptic_curve::zeroize::Zeroizing;
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_tsp::{Accuracy, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

use super::read::ID_CT_TST_INFO;
use super::{QUESTION_LIMIT_BYTES, StampHash, read};
use crate::authority::{self, AuthorityError, block};
use crate::certificate;
use crate::cms::{attribute, message_digest, signing_certificate_by};
use crate::keeper::{KeyKeeper, Scheme};
use crate::softkey::SoftKey;
use crate::verify::{signature_to_der, verify_hashed};

/// Enterprise 32473 is nobody's and for examples (RFC 5612): rules that bind nobody.
const DEMO_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.3161");

/// A key with a certificate for time stamps.
pub struct Stamper {
    key: Arc<dyn KeyKeeper>,
    /// Where software holds it.
    soft: Option<SoftKey>,
    certificate: Certificate,
    certificate_der: Vec<u8>,
}

impl Stamper {
    /// An authority with this key and certificate.
    ///
    /// # Errors
    /// The certificate is not for time stamps, or not of this key.
    pub fn new(key: SoftKey, certificate_der: Vec<u8>) -> Result<Self, AuthorityError> {
        let spki = key.spki_der();
        let own = Self::kept(Arc::new(key.clone()), &spki, certificate_der)?;
        Ok(Self { soft: Some(key), ..own })
    }

    /// An authority with this certificate, whose private key somebody else keeps.
    ///
    /// # Errors
    /// The certificate is not for time stamps, or not of this key.
    pub fn kept(
        key: Arc<dyn KeyKeeper>,
        spki_der: &[u8],
        certificate_der: Vec<u8>,
    ) -> Result<Self, AuthorityError> {
        let certificate = certificate::parse_purposed(&certificate_der)
            .filter(certificate::may_stamp)
            .ok_or(AuthorityError::Pem("certificate for time stamps"))?;
        if certificate::spki_der(&certificate) != spki_der {
            return Err(AuthorityError::OtherKey);
        }
        Ok(Self { key, soft: None, certificate, certificate_der })
    }

    /// Private key (PKCS#8), where software holds it, and certificate: a secret.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let key = self.soft.as_ref().map(SoftKey::to_pem);
        let key = key.as_ref().map_or("", |key| key.as_str());
        Zeroizing::new(format!("{key}{}", authority::pem(&self.certificate_der)))
    }

    /// Reads what [`Stamper::to_pem`] wrote.
    ///
    /// # Errors
    /// Key or certificate missing, not of each other, or not for time stamps.
    pub fn from_pem(text: &str) -> Result<Self, AuthorityError> {
        let key = SoftKey::from_pem(text).ok_or(AuthorityError::Pem("private key"))?;
        let own = block(text, "CERTIFICATE").and_then(|pem| pem::decode_vec(pem.as_bytes()).ok());
        let (_, own) = own.ok_or(AuthorityError::Pem("certificate"))?;
        Self::new(key, own)
    }

    /// Its certificate (DER).
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// Answers a question (`TimeStampReq`), whatever its bytes: `TimeStampResp`. Where the key is away the answer is a refusal. No two stamps have one number.
    pub fn answer(&self, question: &[u8], now: Timestamp, number: [u8; 16]) -> Vec<u8> {
        let asked = understood(question);
        let token = asked.and_then(|(asked, hash)| self.token(&asked, hash, (now, number)).ok());
        let status = read::status(token.is_some());
        let answer = TimeStampResp { status, time_stamp_token: token };
        answer.to_der().expect("parts that were read can be written")
    }

    fn token(
        &self,
        asked: &TimeStampReq,
        hash: StampHash,
        (now, mut number): (Timestamp, [u8; 16]),
    ) -> der::Result<ContentInfo> {
        // An integer above zero (RFC 3161, 2.4.2).
        if let Some(first) = number.first_mut() {
            *first = (*first & 0x7f) | 0x40;
        }
        let since_1970 = u64::try_from(now.as_second()).map_err(|_| der::ErrorKind::DateTime)?;
        let since_1970 = std::time::Duration::from_secs(since_1970);
        let info = TstInfo {
            version: TspVersion::V1,
            policy: DEMO_POLICY,
            message_imprint: asked.message_imprint.clone(),
            serial_number: Int::new(&number)?,
            gen_time: GeneralizedTime::from_unix_duration(since_1970)?,
            accuracy: Some(Accuracy { seconds: Some(1), millis: None, micros: None }),
            ordering: false,
            nonce: asked.nonce.clone(),
            tsa: None,
            extensions: None,
        };
        let info = info.to_der()?;
        let attributes = SetOfVec::try_from([
            attribute(ID_CONTENT_TYPE, Any::encode_from(&ID_CT_TST_INFO)?)?,
            attribute(ID_MESSAGE_DIGEST, message_digest(&hash.digest(&[&info]))?)?,
            attribute(
                ID_AA_SIGNING_CERTIFICATE_V_2,
                signing_certificate_by(hash, &self.certificate_der)?,
            )?,
        ])?;
        let signed = attributes.to_der()?;
        let signature = self.key.sign(Scheme::Ecdsa(hash), &signed);
        let signature = signature.map_err(|_| der::ErrorKind::Failed)?;
        // Another's word is looked at before it is given out.
        let key = certificate::key(&self.certificate).ok_or(der::ErrorKind::Failed)?;
        verify_hashed(&key, hash, &signed, &signature).map_err(|_| der::ErrorKind::Failed)?;
        let signature = signature_to_der(&signature).map_err(|_| der::ErrorKind::Failed)?;
        let own = &self.certificate.tbs_certificate;
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: own.issuer.clone(),
                serial_number: own.serial_number.clone(),
            }),
            digest_alg: hash.algorithm(),
            signed_attrs: Some(attributes),
            signature_algorithm: AlgorithmIdentifierOwned { oid: hash.ecdsa(), parameters: None },
            signature: OctetString::new(signature)?,
            unsigned_attrs: None,
        };
        let own = CertificateChoices::Certificate(self.certificate.clone());
        let own = SetOfVec::try_from([own])?;
        let signed = SignedData {
            version: CmsVersion::V3,
            digest_algorithms: SetOfVec::try_from([hash.algorithm()])?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: ID_CT_TST_INFO,
                econtent: Some(Any::encode_from(&OctetString::new(info)?)?),
            },
            certificates: asked.cert_req.then_some(CertificateSet(own)),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from([signer])?),
        };
        Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&signed)? })
    }
}

impl fmt::Debug for Stamper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stamper").finish_non_exhaustive()
    }
}

/// A question that can be answered here, and the hash that it asks for: the stamp is made with it throughout.
fn understood(question: &[u8]) -> Option<(TimeStampReq, StampHash)> {
    if question.len() > QUESTION_LIMIT_BYTES {
        return None;
    }
    let asked = TimeStampReq::from_der(question).ok()?;
    let imprint = &asked.message_imprint;
    let hash = StampHash::named(&imprint.hash_algorithm)?;
    let fits = imprint.hashed_message.as_bytes().len() == hash.length();
    let is_plain =
        asked.extensions.is_none() && asked.req_policy.is_none_or(|policy| policy == DEMO_POLICY);
    (fits && is_plain).then_some((asked, hash))
}
