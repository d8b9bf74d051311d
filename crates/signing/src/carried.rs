//! What the authority says of certificates, as papers carry it: its answers about one (OCSP) and its lists (CRL), read as strictly as
//! they are written. Whoever reads them later needs nobody to ask, and no newer trust file.

mod answer;
mod list;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;

use crate::certificate;
use crate::verify::verify_raw;

/// How far two clocks may be apart.
const DRIFT: SignedDuration = SignedDuration::from_mins(5);

/// What an authority that is believed said at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) at: Timestamp,
    /// SHA-256 of the authority's certificate: it speaks of what it issued and of nothing else.
    issuer: [u8; 32],
    about: About,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum About {
    /// Of each of these: good, or revoked from a moment on.
    Some(BTreeMap<[u8; 16], Option<Timestamp>>),
    /// Of all that it issued: those that are revoked, each from a moment on.
    All(BTreeMap<[u8; 16], Timestamp>),
}

impl Statement {
    /// From when on it says that the certificate is revoked, if it is; `None`: it does not speak of it.
    #[expect(clippy::option_option, reason = "says nothing, good, revoked")]
    fn says(&self, of: &Certified) -> Option<Option<Timestamp>> {
        let serial = &of.serial;
        if self.issuer != of.issuer {
            return None;
        }
        match &self.about {
            About::Some(some) => some.get(serial).copied(),
            About::All(revoked) => Some(revoked.get(serial).copied()),
        }
    }

    /// Those that it says are revoked.
    pub(crate) fn revoked(&self) -> Vec<([u8; 16], Timestamp)> {
        match &self.about {
            About::Some(some) => {
                some.iter().filter_map(|(serial, from)| Some((*serial, (*from)?))).collect()
            }
            About::All(revoked) => revoked.iter().map(|(serial, from)| (*serial, *from)).collect(),
        }
    }
}

/// Reads an answer (`OCSPResponse`) that one of these authorities (DER) signed itself.
pub(crate) fn answer(bytes: &[u8], roots: &[&[u8]]) -> Option<Statement> {
    roots.iter().find_map(|root| {
        let (at, some) = answer::read(bytes, &Issuer::of(root)?)?;
        Some(Statement { at, issuer: Sha256::digest(root).into(), about: About::Some(some) })
    })
}

/// Reads a list (`CertificateList`) that one of these authorities (DER) signed.
pub(crate) fn list(bytes: &[u8], roots: &[&[u8]]) -> Option<Statement> {
    roots.iter().find_map(|root| {
        let (at, revoked) = list::read(bytes, &Issuer::of(root)?)?;
        Some(Statement { at, issuer: Sha256::digest(root).into(), about: About::All(revoked) })
    })
}

/// Whoever issues certificates and says what became of them.
struct Issuer {
    root: Certificate,
}

impl Issuer {
    fn of(root_der: &[u8]) -> Option<Self> {
        let root = certificate::parse(root_der).filter(certificate::may_certify)?;
        Some(Self { root })
    }

    /// Did it sign these bytes? `signature` is DER.
    fn signed(&self, bytes: &[u8], signature: Option<&[u8]>) -> Option<()> {
        let signature = crate::cms::raw(signature?)?;
        verify_raw(&certificate::key(&self.root)?, bytes, &signature).ok()
    }
}

/// What a paper carries about the certificate of a signature in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carried {
    /// Nothing: nobody put it there, or no time stamp lies over it.
    Nothing,
    /// Something, and nothing of it is by an authority that is believed and about this certificate.
    Foreign,
    /// The authority's word of another time: from before the signature, from after the end of the certificate, or later than the
    /// stamp over it.
    Untimely,
    /// The authority said at that moment, between signature and stamp, that it counts.
    Good(Timestamp),
    /// The authority said that it counts no more from this moment on, which is before the stamp.
    Revoked(Timestamp),
}

/// A certificate, and the time at which its holder claims to have signed.
pub(crate) struct Certified {
    /// SHA-256 of the certificate of whoever issued it.
    pub(crate) issuer: [u8; 32],
    pub(crate) serial: [u8; 16],
    pub(crate) valid_until: Timestamp,
    pub(crate) claimed_at: Timestamp,
    /// When a time stamp shows the signature to have been there.
    pub(crate) stamped_at: Timestamp,
}

impl Certified {
    /// What these statements, each with the moment of the first stamp over it, say of it. `None`: nobody believed said it.
    pub(crate) fn judge(&self, all: &[(Option<&Statement>, Timestamp)]) -> Carried {
        let said = |one: &(Option<&Statement>, Timestamp)| {
            let (statement, stamped_at) = one;
            let statement = (*statement)?;
            Some(self.one(statement, statement.says(self)?, *stamped_at))
        };
        let found: Vec<Carried> = all.iter().filter_map(said).collect();
        match found.iter().max() {
            Some(Carried::Revoked(_)) => {
                let revoked = found.iter().filter(|one| matches!(one, Carried::Revoked(_)));
                *revoked.min().expect("there is one")
            }
            Some(most) => *most,
            None if all.is_empty() => Carried::Nothing,
            None => Carried::Foreign,
        }
    }

    fn one(&self, said: &Statement, revoked: Option<Timestamp>, stamped_at: Timestamp) -> Carried {
        if let Some(from) = revoked.filter(|from| *from <= self.stamped_at) {
            return Carried::Revoked(from);
        }
        let before = said.at.duration_since(self.claimed_at) < -DRIFT;
        let after = said.at.duration_since(stamped_at) > DRIFT;
        if before || after || said.at > self.valid_until {
            return Carried::Untimely;
        }
        Carried::Good(said.at)
    }
}
