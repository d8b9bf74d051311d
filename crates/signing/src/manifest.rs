//! The signing manifest: what a person puts their signature to.
//!
//! Deterministic CBOR, a map with the keys 1 to 12 in this order, every key present:
//!
//! | key | field | CBOR |
//! |---|---|---|
//! | 1 | version | uint, 1 |
//! | 2 | act | bytes, 16 (UUID) |
//! | 3 | case | text (the case's reference) |
//! | 4 | seq | uint: number of the event that the act makes |
//! | 5 | action | text |
//! | 6 | definition | bytes, 32 (SHA-256 of the definition) |
//! | 7 | actor | bytes, 16 (UUID of the person) |
//! | 8 | post | bytes, 16 (UUID), or null |
//! | 9 | facts | bytes, 32 (SHA-256 of the facts as served to the browser) |
//! | 10 | shown | array of `[kind: text, SHA-256: bytes 32]`, in the order shown |
//! | 11 | ground | `[case: text, seq: uint, event hash: bytes 32]`, or null |
//! | 12 | nonce | bytes, 16 |
//!
//! Signed is `"tris/act/v1\0"` followed by the CBOR ([`signed_bytes`]), with ECDSA P-256 and SHA-256. The prefix keeps a
//! signature made for one purpose from being used for another.

use uuid::Uuid;

use crate::cbor::{self, CborError, Reader, Writer, Written};

/// The only version there is.
pub const VERSION: u64 = 1;

/// What stands before the manifest in the signed bytes.
pub const ACT_DOMAIN: &[u8] = b"tris/act/v1\0";

const ENTRIES: u64 = 12;

/// What is signed with an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub act_id: Uuid,
    pub case: String,
    pub seq: u64,
    pub action: String,
    pub definition: [u8; 32],
    pub actor: Uuid,
    /// `None` for a person who acts in no post.
    pub post: Option<Uuid>,
    pub facts_hash: [u8; 32],
    pub shown: Vec<Shown>,
    /// `None` only where no event came before.
    pub ground: Option<Ground>,
    pub nonce: [u8; 16],
}

/// A file that the person was shown, as the browser hashed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub kind: String,
    pub hash: [u8; 32],
}

/// The earlier event on which the act rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    pub case: String,
    pub seq: u64,
    pub hash: [u8; 32],
}

impl Manifest {
    /// The one encoding.
    pub fn to_cbor(&self) -> Vec<u8> {
        cbor::to_bytes(|w| self.write(w))
    }

    /// Reads the one encoding and refuses every other.
    ///
    /// # Errors
    /// Says what is missing, of the wrong length, or written otherwise than it must be.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, CborError> {
        let manifest = Self::read(&mut Reader::new(bytes))?;
        let encoded = manifest.to_cbor();
        cbor::canonical(manifest, &encoded, bytes)
    }

    fn write(&self, w: &mut Writer<'_>) -> Written {
        w.map(ENTRIES)?.u8(1)?.u64(VERSION)?;
        w.u8(2)?.bytes(self.act_id.as_bytes())?;
        w.u8(3)?.str(&self.case)?.u8(4)?.u64(self.seq)?;
        w.u8(5)?.str(&self.action)?.u8(6)?.bytes(&self.definition)?;
        w.u8(7)?.bytes(self.actor.as_bytes())?.u8(8)?;
        match &self.post {
            Some(post) => w.bytes(post.as_bytes())?,
            None => w.null()?,
        };
        w.u8(9)?.bytes(&self.facts_hash)?;
        w.u8(10)?.array(cbor::count(self.shown.len()))?;
        for shown in &self.shown {
            w.array(2)?.str(&shown.kind)?.bytes(&shown.hash)?;
        }
        w.u8(11)?;
        match &self.ground {
            Some(ground) => w.array(3)?.str(&ground.case)?.u64(ground.seq)?.bytes(&ground.hash)?,
            None => w.null()?,
        };
        w.u8(12)?.bytes(&self.nonce)?;
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, CborError> {
        r.map(ENTRIES)?;
        r.key(1)?.version(VERSION)?;
        Ok(Self {
            act_id: r.key(2)?.uuid()?,
            case: r.key(3)?.text()?,
            seq: r.key(4)?.uint()?,
            action: r.key(5)?.text()?,
            definition: r.key(6)?.fixed()?,
            actor: r.key(7)?.uuid()?,
            post: r.key(8)?.maybe(Reader::uuid)?,
            facts_hash: r.key(9)?.fixed()?,
            shown: read_shown(r.key(10)?)?,
            ground: r.key(11)?.maybe(read_ground)?,
            nonce: r.key(12)?.fixed()?,
        })
    }
}

fn read_shown(r: &mut Reader<'_>) -> Result<Vec<Shown>, CborError> {
    let count = r.list()?;
    // Grows with the bytes really there: the count is a claim.
    let mut all = Vec::new();
    for _ in 0..count {
        r.tuple(2)?;
        all.push(Shown { kind: r.text()?, hash: r.fixed()? });
    }
    Ok(all)
}

fn read_ground(r: &mut Reader<'_>) -> Result<Ground, CborError> {
    r.tuple(3)?;
    Ok(Ground { case: r.text()?, seq: r.uint()?, hash: r.fixed()? })
}

/// The bytes under the signature of an act.
pub fn signed_bytes(manifest_cbor: &[u8]) -> Vec<u8> {
    [ACT_DOMAIN, manifest_cbor].concat()
}
