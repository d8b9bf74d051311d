//! What verification says of a file.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::store::Store;
use crate::carried::Carried;
use crate::stamp::{Stamp, StampError, StampHash};
use crate::verify::{SignatureError, Signer};

/// Whom to trust.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// Certificates (DER) of the authorities that certify officers.
    pub authorities: &'a [&'a [u8]],
    /// When the signatures are known to have been made. `None`: the time that each signer claims is taken.
    pub at: Option<Timestamp>,
    /// Serial numbers of certificates, and from when each was revoked.
    pub revoked: Option<&'a BTreeMap<[u8; 16], Timestamp>>,
    /// Certificates (DER) of whoever certifies time-stamping authorities.
    pub stampers: &'a [&'a [u8]],
    /// What time it is: until then the last time stamp must reach. `None`: nobody asks.
    pub now: Option<Timestamp>,
    /// From when on hashes are weak: nothing rests on one of them alone any more.
    pub weak: Option<&'a BTreeMap<StampHash, Timestamp>>,
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Another form of signature than the one that is read here.
    Form,
    /// The byte range leaves out more than the signature itself, or does not end where its revision ends.
    ByteRange,
    /// What fills the hole is not one well-formed signature; or a seal is not, byte for byte, the one that is made here.
    Cms,
    /// Another algorithm than ECDSA on P-256 with SHA-256.
    Algorithm,
    /// The signer signed other attributes than content type, digest and certificate.
    Attributes,
    /// The covered bytes are not the ones that were signed.
    Digest,
    /// The signer signed that another certificate is theirs.
    SigningCertificate,
    /// The certificate is malformed, or one came with it that nobody needs.
    Certificate,
    /// Nobody trusted issued the certificate.
    UnknownAuthority,
    /// The certificate is not for signing acts.
    KeyUse,
    NotYetValid,
    Expired,
    Revoked,
    /// The signature was not made by the certificate's key over these attributes.
    Signature,
    /// No time is known, and none is claimed.
    NoTime,
    /// After this signature the file was changed in another way than by adding a signature that holds or a time stamp, byte for byte as it is written
    /// here.
    AlteredAfter,
}

impl Reason {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "signature.form",
            Self::ByteRange => "signature.byte-range",
            Self::Cms => "signature.cms",
            Self::Algorithm => "signature.algorithm",
            Self::Attributes => "signature.attributes",
            Self::Digest => "signature.digest",
            Self::SigningCertificate => "signature.signing-certificate",
            Self::Certificate => "signature.certificate",
            Self::UnknownAuthority => "signature.unknown-authority",
            Self::KeyUse => "signature.key-use",
            Self::NotYetValid => "signature.not-yet-valid",
            Self::Expired => "signature.expired",
            Self::Revoked => "signature.revoked",
            Self::Signature => "signature.bad",
            Self::NoTime => "signature.no-time",
            Self::AlteredAfter => "signature.altered-after",
        }
    }
}

impl From<SignatureError> for Reason {
    fn from(error: SignatureError) -> Self {
        match error {
            SignatureError::Malformed(_) => Self::Certificate,
            SignatureError::NotIssuedHere => Self::UnknownAuthority,
            SignatureError::WrongKeyUse => Self::KeyUse,
            SignatureError::NotYetValid => Self::NotYetValid,
            SignatureError::Expired => Self::Expired,
            SignatureError::Revoked => Self::Revoked,
            SignatureError::BadSignature => Self::Signature,
        }
    }
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureReport {
    /// Name of its field.
    pub field: String,
    /// Who signed; `None` until certificate and signature stand.
    pub signer: Option<Signer>,
    /// Who, as the file says; a certificate says it better.
    pub claimed_by: Option<String>,
    /// When, as the signer claims.
    pub claimed_at: Option<Timestamp>,
    /// SHA-256 of the file up to the end of the signed revision: what the log knows. Of one that a seal signed, the same without the seal.
    pub revision_hash: Option<[u8; 32]>,
    /// Whether it covers the file to its end.
    pub is_whole: bool,
    /// The earliest moment at which a time stamp that stands, and that later ones carried on, shows it to have been there.
    pub stamped_at: Option<Timestamp>,
    /// What the file itself carries about the signer's certificate, under a stamp.
    pub revocation: Carried,
    /// Why it does not hold, each reason once; empty: it holds.
    pub reasons: Vec<Reason>,
}

impl SignatureReport {
    /// Does it hold?
    pub fn holds(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// A time stamp over all that stood in the file before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampReport {
    /// Name of its field.
    pub field: String,
    /// What it says, or why it does not stand.
    pub said: Result<Stamp, StampError>,
    /// Why it stands and yet shows nothing: nothing later carried it on in time.
    pub lapse: Option<Lapse>,
    /// What came into the store of the file since the stamp before it, and lies under it.
    pub carries: Store,
}

/// What became of a time stamp before the next one came, or by now if it is the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lapse {
    /// Its certificate ended.
    Ended,
    /// The word for its certificate was taken back: whoever has the key could have made it later.
    Revoked,
    /// Its hash is weak.
    Weak,
}

impl Lapse {
    /// All there are: each has a text.
    pub const ALL: [Self; 3] = [Self::Ended, Self::Revoked, Self::Weak];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ended => "stamp.ended",
            Self::Revoked => "stamp.revoked-since",
            Self::Weak => "stamp.weak",
        }
    }
}

/// All signatures and time stamps of a file, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub signatures: Vec<SignatureReport>,
    pub stamps: Vec<StampReport>,
    /// Certificates that were revoked, as the file itself carries it, and from when.
    pub revoked: BTreeMap<[u8; 16], Timestamp>,
}

impl Report {
    /// The same, whatever became of the certificates: a paper by a key that was stolen is stamped as well, and says so itself.
    pub fn holds_if_not_revoked(&self) -> bool {
        let mut reasons = self.signatures.iter().flat_map(|one| &one.reasons);
        !self.signatures.is_empty() && reasons.all(|reason| *reason == Reason::Revoked)
    }

    /// Is there a signature, and does every one hold? Time stamps are not asked.
    pub fn holds(&self) -> bool {
        !self.signatures.is_empty() && self.signatures.iter().all(SignatureReport::holds)
    }
}
