//! Time stamps (RFC 3161, RFC 5816): somebody outside says that these bytes were there at that moment.
//!
//! Strict as the rest: DER only, ECDSA on P-256 with one hash throughout (SHA-256 or SHA-384), one signer, whose certificate a believed authority issued itself
//! for time stamps and nothing else. A token of another form is no token here.

mod imprint;
mod read;
mod stamper;

use std::collections::BTreeMap;

use der::asn1::{Int, OctetString};
use der::{Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

use crate::certificate;
use crate::path::{Broken, Path, Purpose};
use crate::subject;
use crate::verify::verify_hashed;
use read::Token;

pub(crate) use imprint::Hasher;
pub use imprint::{Imprint, StampHash};
pub use stamper::Stamper;

/// No answer of an authority is longer: a token with a certificate or two.
pub const ANSWER_LIMIT_BYTES: usize = 16 * 1024;
/// No question is longer.
pub const QUESTION_LIMIT_BYTES: usize = 1024;
/// How long the certificate of a time-stamping authority lives: longer than papers are usually in force.
pub const STAMPER_LIFE: SignedDuration = SignedDuration::from_hours(5 * 365 * 24);

/// What a token says that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When the stamped bytes were there.
    pub at: Timestamp,
    /// The name of the authority, as its certificate says it.
    pub authority: String,
    /// By which rules it stamps, as an object identifier.
    pub policy: String,
    /// Serial number of its certificate.
    pub serial: [u8; 16],
    /// The last moment at which its certificate stands.
    pub valid_until: Timestamp,
    /// What it is made with.
    pub hash: StampHash,
}

/// Why a time stamp does not stand, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum StampError {
    #[error("the authority refuses to stamp")]
    Refused,
    #[error("the file does not hold it as a time stamp over all that was there")]
    Place,
    #[error("it is not one well-formed token")]
    Malformed,
    #[error("it is made by other algorithms than ecdsa on p-256 with one of sha-256 and sha-384")]
    Algorithm,
    #[error("it stamps other bytes")]
    Imprint,
    #[error("it answers another question")]
    Nonce,
    #[error("its signer signed that another certificate is theirs")]
    SigningCertificate,
    #[error("nobody believed issued the certificate of the authority")]
    UnknownAuthority,
    #[error("the certificate is not for time stamps alone")]
    KeyUse,
    #[error("the certificate was not valid yet")]
    NotYetValid,
    #[error("the certificate was not valid any more")]
    Expired,
    #[error("the certificate was revoked by then")]
    Revoked,
    #[error("it was not signed by the key of its certificate")]
    Signature,
    #[error("it says an earlier moment than a stamp that it covers")]
    Order,
}

impl StampError {
    /// All there are: each has a text.
    pub const ALL: [Self; 14] = [
        Self::Refused,
        Self::Place,
        Self::Malformed,
        Self::Algorithm,
        Self::Imprint,
        Self::Nonce,
        Self::SigningCertificate,
        Self::UnknownAuthority,
        Self::KeyUse,
        Self::NotYetValid,
        Self::Expired,
        Self::Revoked,
        Self::Signature,
        Self::Order,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused => "stamp.refused",
            Self::Place => "stamp.place",
            Self::Malformed => "stamp.malformed",
            Self::Algorithm => "stamp.algorithm",
            Self::Imprint => "stamp.other-bytes",
            Self::Nonce => "stamp.other-question",
            Self::SigningCertificate => "stamp.signing-certificate",
            Self::UnknownAuthority => "stamp.unknown-authority",
            Self::KeyUse => "stamp.key-use",
            Self::NotYetValid => "stamp.not-yet-valid",
            Self::Expired => "stamp.expired",
            Self::Revoked => "stamp.revoked",
            Self::Signature => "stamp.bad",
            Self::Order => "stamp.order",
        }
    }
}

impl From<Broken> for StampError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotIssued => Self::UnknownAuthority,
            Broken::Purpose => Self::KeyUse,
            Broken::NotYetValid => Self::NotYetValid,
            Broken::Expired => Self::Expired,
        }
    }
}

/// Whose time stamps are believed.
#[derive(Debug, Clone, Copy, Default)]
pub struct StampTrust<'a> {
    /// Certificates (DER) of whoever certifies time-stamping authorities.
    pub roots: &'a [&'a [u8]],
    /// Serial numbers of certificates, and from when each was revoked.
    pub revoked: Option<&'a BTreeMap<[u8; 16], Timestamp>>,
}

/// A question to an authority: stamp bytes with this hash.
#[derive(Debug, Clone)]
pub struct Question {
    imprint: Imprint,
    nonce: [u8; 16],
}

impl Question {
    /// The nonce must be new: it shows that the answer is.
    pub fn new(imprint: impl Into<Imprint>, mut nonce: [u8; 16]) -> Self {
        // An integer of one length and above zero, whatever chance gives.
        if let Some(first) = nonce.first_mut() {
            *first = (*first & 0x7f) | 0x40;
        }
        Self { imprint: imprint.into(), nonce }
    }

    /// As it is sent: `TimeStampReq`, asking for the certificate.
    pub fn to_der(&self) -> Vec<u8> {
        self.message().and_then(|message| message.to_der()).expect("hashes are not too long")
    }

    fn message(&self) -> der::Result<TimeStampReq> {
        Ok(TimeStampReq {
            version: TspVersion::V1,
            message_imprint: MessageImprint {
                hash_algorithm: self.imprint.hash.algorithm(),
                hashed_message: OctetString::new(self.imprint.digest.as_slice())?,
            },
            req_policy: None,
            nonce: Some(Int::new(&self.nonce)?),
            cert_req: true,
            extensions: None,
        })
    }

    /// The token of an answer (`TimeStampResp`) to this question, and what it says.
    ///
    /// # Errors
    /// The first of [`StampError`] that applies.
    pub fn token(
        &self,
        answer: &[u8],
        trust: &StampTrust<'_>,
    ) -> Result<(Vec<u8>, Stamp), StampError> {
        if answer.len() > ANSWER_LIMIT_BYTES {
            return Err(StampError::Malformed);
        }
        let answer = TimeStampResp::from_der(answer).map_err(|_| StampError::Malformed)?;
        let is_granted = read::is_granted(&answer);
        let token = answer.time_stamp_token.filter(|_| is_granted).ok_or(StampError::Refused)?;
        let token = token.to_der().map_err(|_| StampError::Malformed)?;
        let stamp = judge(&token, |_| self.imprint.clone(), Some(&self.nonce), trust)?;
        Ok((token, stamp))
    }
}

/// The certificate (DER) of a stamper, from PEM that holds no private key.
pub fn certificate_from_pem(text: &str) -> Option<Vec<u8>> {
    let (label, der) = der::pem::decode_vec(text.trim().as_bytes()).ok()?;
    (label == "CERTIFICATE" && certificate::parse_purposed(&der).is_some()).then_some(der)
}

/// Judges a token over bytes of which `imprint` gives the hash that it is made with; zeros may follow it, as in the hole of a paper.
///
/// # Errors
/// The first of [`StampError`] that applies.
pub fn verify(
    token: &[u8],
    imprint: impl FnOnce(StampHash) -> Imprint,
    trust: &StampTrust<'_>,
) -> Result<Stamp, StampError> {
    judge(token, imprint, None, trust)
}

fn judge(
    token: &[u8],
    imprint: impl FnOnce(StampHash) -> Imprint,
    nonce: Option<&[u8]>,
    trust: &StampTrust<'_>,
) -> Result<Stamp, StampError> {
    let token = Token::read(token)?;
    let imprint = imprint(token.imprint.hash);
    if token.imprint != imprint {
        return Err(StampError::Imprint);
    }
    if nonce.is_some_and(|asked| token.nonce.as_deref() != Some(asked)) {
        return Err(StampError::Nonce);
    }
    if !token.names_its_certificate {
        return Err(StampError::SigningCertificate);
    }
    let own = certificate::parse_purposed(&token.certificate_der).ok_or(StampError::KeyUse)?;
    let mut walked = trust.roots.iter().filter_map(|root_der| {
        let root = certificate::parse(root_der).filter(certificate::may_certify)?;
        let leaf_der = &token.certificate_der;
        let path = Path { leaf: &own, leaf_der, root: &root, root_der };
        Some(path.walk(token.at, Purpose::Stamps))
            .filter(|walked| *walked != Err(Broken::NotIssued))
    });
    let walked = walked.next().ok_or(StampError::UnknownAuthority)?;
    if !certificate::may_stamp(&own) {
        return Err(StampError::KeyUse);
    }
    walked?;
    let serial = certificate::serial(&own).ok_or(StampError::Malformed)?;
    let revoked = trust.revoked.and_then(|revoked| revoked.get(&serial));
    if revoked.is_some_and(|from| *from <= token.at) {
        return Err(StampError::Revoked);
    }
    let key = certificate::key(&own).ok_or(StampError::Algorithm)?;
    verify_hashed(&key, imprint.hash, &token.signed_attributes, &token.signature)
        .map_err(|_| StampError::Signature)?;
    let subject = &own.tbs_certificate.subject;
    let authority = subject::common_name_of(subject).unwrap_or_else(|| subject.to_string());
    let valid_until = certificate::until(&own).ok_or(StampError::Malformed)?;
    let hash = imprint.hash;
    Ok(Stamp { at: token.at, authority, policy: token.policy, serial, valid_until, hash })
}
