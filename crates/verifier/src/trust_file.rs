//! The one file from which a verifier knows whom to believe. It is text, for people compare it; it is whole, for there may be
//! no network; and nobody signed it: whoever takes it from the right hands needs no signature, from others none would help.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use signing::{StampHash, qr};
use transparency::Policy;
use transparency::policy::PolicyError;

use crate::knowledge::Knowledge;

const FORMAT: &str = "tris-trust@1";
/// Nothing larger is read: a snapshot of every paper in base64, and a list of keys.
pub const TRUST_LIMIT_BYTES: usize = 16 * 1024 * 1024;
const MOST_AUTHORITIES: usize = 16;
const MOST_PUBLISHERS: usize = 8;
/// A snapshot that is believed longer would say of revoked papers that they are in force.
const LONGEST_FRESH_HOURS: u32 = 10 * 365 * 24;

/// Text that is no trust file.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("larger than any trust file")]
    Limit,
    #[error("not a trust file: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a trust file of the form `{0}` is not known here: this program reads `{FORMAT}`")]
    Format(String),
    #[error("an authority's certificate is missing or is none")]
    Authority,
    #[error("a serial number has 32 hexadecimal digits")]
    Serial,
    #[error("a hash that is said to be weak is not one that is known here")]
    Hash,
    #[error("the log's policy: {0}")]
    Policy(#[from] PolicyError),
    #[error("what it says of sealed codes is not understood")]
    Codes,
    #[error("the snapshot: {0}")]
    Snapshot(#[from] qr::KnowledgeError),
}

/// A trust file, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustFile {
    format: String,
    as_of: Timestamp,
    /// Certificates as PEM.
    authorities: Vec<String>,
    /// Certificates as PEM; not said where nobody stamps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stampers: Vec<String>,
    revoked: Vec<Revoked>,
    /// Not said where none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    weak_hashes: Vec<Weak>,
    /// C2SP tlog-policy.
    log_policy: String,
    codes: Option<Codes>,
}

/// A certificate that was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoked {
    serial: String,
    from: Timestamp,
}

/// A hash that is weak from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weak {
    hash: String,
    from: Timestamp,
}

/// What sealed codes are judged with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    base: String,
    /// Keys in base64.
    publishers: Vec<String>,
    stale_after_hours: u32,
    /// A signed snapshot in base64.
    snapshot: String,
}

impl TrustFile {
    /// The file of these authorities (DER), revocations and policy, as of this moment. It knows nothing of sealed codes.
    pub fn new(
        as_of: Timestamp,
        authorities: &[&[u8]],
        revoked: &BTreeMap<[u8; 16], Timestamp>,
        policy: &Policy,
    ) -> Self {
        let one = |(serial, from): (&[u8; 16], &Timestamp)| Revoked {
            serial: hex::encode(serial),
            from: *from,
        };
        Self {
            format: FORMAT.to_owned(),
            as_of,
            authorities: authorities.iter().map(|der| signing::authority::pem(der)).collect(),
            stampers: Vec::new(),
            revoked: revoked.iter().map(one).collect(),
            weak_hashes: Vec::new(),
            log_policy: policy.to_string(),
            codes: None,
        }
    }

    /// The same with certificates (DER) of whoever certifies time-stamping authorities.
    #[must_use]
    pub fn with_stampers(self, stampers: &[&[u8]]) -> Self {
        let pem = stampers.iter().map(|der| signing::authority::pem(der));
        Self { stampers: pem.collect(), ..self }
    }

    /// The same with hashes that are weak from a moment on.
    #[must_use]
    pub fn with_weak_hashes(self, weak: &BTreeMap<StampHash, Timestamp>) -> Self {
        let one = |(hash, from): (&StampHash, &Timestamp)| Weak {
            hash: hash.as_str().to_owned(),
            from: *from,
        };
        Self { weak_hashes: weak.iter().map(one).collect(), ..self }
    }

    /// The same with what sealed codes are judged with: whom to believe, and the last signed snapshot.
    #[must_use]
    pub fn with_codes(self, trust: &qr::Trust, snapshot: &[u8]) -> Self {
        let keys = trust.publishers.iter().map(|key| STANDARD.encode(key.to_bytes()));
        let codes = Codes {
            base: trust.base.as_str().to_owned(),
            publishers: keys.collect(),
            stale_after_hours: u32::try_from(trust.stale_after.as_hours()).unwrap_or(0),
            snapshot: STANDARD.encode(snapshot),
        };
        Self { codes: Some(codes), ..self }
    }

    /// Reads a file; what it says is looked at by [`TrustFile::knowledge`].
    ///
    /// # Errors
    /// It is none, or one of another form.
    pub fn read(bytes: &[u8]) -> Result<Self, TrustError> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        if bytes.len() > TRUST_LIMIT_BYTES {
            return Err(TrustError::Limit);
        }
        // A form to come has other fields: its name must be looked at first.
        let Head { format } = serde_json::from_slice(bytes)?;
        if format != FORMAT {
            return Err(TrustError::Format(format.chars().take(64).collect()));
        }
        Ok(serde_json::from_slice(bytes)?)
    }

    /// What a verifier knows by it.
    ///
    /// # Errors
    /// A part of it is not what it must be.
    pub fn knowledge(&self, now: Timestamp) -> Result<Knowledge, TrustError> {
        let known = (1..=MOST_AUTHORITIES).contains(&self.authorities.len())
            && self.stampers.len() <= MOST_AUTHORITIES;
        let read = |all: &[String]| -> Option<Vec<Vec<u8>>> {
            all.iter().map(|pem| signing::authority::from_pem(pem)).collect()
        };
        let (authorities, stampers) = (read(&self.authorities), read(&self.stampers));
        let mut revoked = BTreeMap::new();
        for Revoked { serial, from } in &self.revoked {
            let mut number = [0; 16];
            hex::decode_to_slice(serial, &mut number).map_err(|_| TrustError::Serial)?;
            let earliest = revoked.entry(number).or_insert(*from);
            *earliest = (*earliest).min(*from);
        }
        let mut weak = BTreeMap::new();
        for Weak { hash, from } in &self.weak_hashes {
            let hash = StampHash::parse(hash).ok_or(TrustError::Hash)?;
            let earliest = weak.entry(hash).or_insert(*from);
            *earliest = (*earliest).min(*from);
        }
        Ok(Knowledge {
            authorities: authorities.filter(|_| known).ok_or(TrustError::Authority)?,
            stampers: stampers.ok_or(TrustError::Authority)?,
            revoked,
            weak,
            policy: Policy::parse(&self.log_policy)?,
            qr: self.codes.as_ref().map(Codes::knowledge).transpose()?,
            as_of: self.as_of,
            now,
        })
    }
}

/// As it is stored and sent.
impl fmt::Display for TrustFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?;
        writeln!(f, "{text}")
    }
}

impl Codes {
    fn knowledge(&self) -> Result<qr::Knowledge, TrustError> {
        let fits = (1..=MOST_PUBLISHERS).contains(&self.publishers.len())
            && (1..=LONGEST_FRESH_HOURS).contains(&self.stale_after_hours);
        let key = |text: &String| {
            let bytes: [u8; 32] = STANDARD.decode(text).ok()?.try_into().ok()?;
            qr::PublicKey::from_bytes(&bytes)
        };
        let publishers: Option<Vec<_>> = self.publishers.iter().map(key).collect();
        let trust = qr::Trust {
            base: qr::Base::new(&self.base).map_err(|_| TrustError::Codes)?,
            publishers: publishers.filter(|_| fits).ok_or(TrustError::Codes)?,
            stale_after: SignedDuration::from_hours(i64::from(self.stale_after_hours)),
        };
        let snapshot = STANDARD.decode(&self.snapshot).map_err(|_| TrustError::Codes)?;
        Ok(qr::Knowledge::new(trust, &snapshot)?)
    }
}
