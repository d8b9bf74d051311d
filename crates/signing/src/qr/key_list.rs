//! The seal keys of all times, each with the days on which it may seal and, if it was stolen, from which leaf on it
//! counts for nothing.
//!
//! A new key comes every year and lives 25 months, so that two overlap by 13. Sealing goes on with the older one to its
//! end: whoever looked at the list at some time in the last 13 months knows the key of every paper.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::cbor::{self, Reader, Writer, Written};

use super::claim::{Claim, moment};
use super::key::{Kid, PublicKey};
use super::snapshot::SnapshotError;

const LIFE_MONTHS: i32 = 25;
const OVERLAP_MONTHS: i32 = 13;
/// A key a year for longer than papers are kept.
const LIMIT: usize = 256;

/// A key that may not stand in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyListError {
    #[error("the key stands in the list already")]
    Twice,
    #[error("the key is not in the list")]
    Unknown,
    #[error("a key begins no earlier than the one before it or than 1970, and lives some time")]
    Order,
    #[error("more than {LIMIT} keys")]
    Limit,
}

/// Whether everybody will have heard of a new key before it seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    InTime,
    /// Less than 13 months before it is needed: a verifier with older knowledge will not know it.
    Late,
}

/// A seal key as the list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealKey {
    pub key: PublicKey,
    pub from: Timestamp,
    /// From this second on it seals nothing. What it sealed before stands.
    pub to: Timestamp,
    /// Codes whose ground has this index or a later one count for nothing.
    pub revoked_from: Option<u64>,
}

impl SealKey {
    pub(super) fn seals_at(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }

    pub(super) fn is_revoked_for(&self, claim: &Claim) -> bool {
        self.revoked_from.is_some_and(|from| claim.ground_index >= from)
    }

    /// The same key, with no more than it had: a revocation comes, or comes earlier, and never goes.
    fn follows(&self, older: &Self) -> bool {
        let revoked = match (older.revoked_from, self.revoked_from) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(older), Some(newer)) => newer <= older,
        };
        self.key == older.key && self.from == older.from && self.to == older.to && revoked
    }
}

/// The seal keys in the order of their beginnings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyList(Vec<SealKey>);

impl KeyList {
    /// The keys, the oldest first.
    pub fn keys(&self) -> &[SealKey] {
        &self.0
    }

    /// Adds a key that begins at this moment.
    ///
    /// # Errors
    /// It is there already, begins before one that is, or the list is full.
    pub fn rotate(&mut self, key: PublicKey, from: Timestamp) -> Result<Rotation, KeyListError> {
        let from = whole_second(from);
        let due = self.next_due();
        let to = months_from(from, LIFE_MONTHS);
        self.push(SealKey { key, from, to, revoked_from: None })?;
        Ok(if due.is_none_or(|due| from <= due) { Rotation::InTime } else { Rotation::Late })
    }

    /// Takes back a key's word from this leaf on.
    ///
    /// # Errors
    /// The key is not in the list.
    pub fn revoke(&mut self, key: &PublicKey, from_index: u64) -> Result<(), KeyListError> {
        let listed = self.0.iter_mut().find(|listed| listed.key == *key);
        let listed = listed.ok_or(KeyListError::Unknown)?;
        let earliest = listed.revoked_from.map_or(from_index, |before| before.min(from_index));
        listed.revoked_from = Some(earliest);
        Ok(())
    }

    /// The key to seal with: the oldest whose days have begun and not ended and which nobody revoked.
    pub fn sealing(&self, at: Timestamp) -> Option<&SealKey> {
        self.0.iter().find(|listed| listed.revoked_from.is_none() && listed.seals_at(at))
    }

    /// By when the next key must begin. `None` when there is no key to be followed.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.next_due_behind(|_| true)
    }

    /// The same where only these keys are still in somebody's hands.
    pub fn next_due_behind(&self, is_held: impl Fn(&PublicKey) -> bool) -> Option<Timestamp> {
        let stands = |listed: &&SealKey| listed.revoked_from.is_none() && is_held(&listed.key);
        let newest = self.0.iter().rfind(stands)?;
        Some(months_from(newest.to, -OVERLAP_MONTHS))
    }

    /// The keys that a code may mean: nearly always one, and all of them are tried.
    pub(super) fn called(&self, kid: Kid) -> impl Iterator<Item = &SealKey> {
        self.0.iter().filter(move |listed| listed.key.kid() == kid)
    }

    /// Whether it has every key of the older list, with no more than the key had there.
    pub(super) fn follows(&self, older: &Self) -> bool {
        let follows = |older: &SealKey| self.0.iter().any(|newer| newer.follows(older));
        older.0.iter().all(follows)
    }

    fn push(&mut self, new: SealKey) -> Result<(), KeyListError> {
        if self.0.len() >= LIMIT {
            return Err(KeyListError::Limit);
        }
        if self.0.iter().any(|listed| listed.key == new.key) {
            return Err(KeyListError::Twice);
        }
        let before = self.0.last();
        let in_order = before.is_none_or(|before| before.from <= new.from);
        if new.from.as_second() < 0 || new.to <= new.from || !in_order {
            return Err(KeyListError::Order);
        }
        self.0.push(new);
        Ok(())
    }

    /// An array of `[key: bytes 32, from: uint, to: uint, revoked from: uint or null]`.
    pub(super) fn write(&self, w: &mut Writer<'_>) -> Written {
        w.array(cbor::count(self.0.len()))?;
        for listed in &self.0 {
            w.array(4)?.bytes(&listed.key.to_bytes())?;
            w.i64(listed.from.as_second())?.i64(listed.to.as_second())?;
            match listed.revoked_from {
                Some(index) => w.u64(index)?,
                None => w.null()?,
            };
        }
        Ok(())
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, SnapshotError> {
        let mut list = Self::default();
        for _ in 0..r.list()? {
            r.tuple(4)?;
            let key = PublicKey::from_bytes(&r.fixed()?).ok_or(SnapshotError::Key)?;
            let from = moment(r.uint()?).ok_or(SnapshotError::Time)?;
            let to = moment(r.uint()?).ok_or(SnapshotError::Time)?;
            list.push(SealKey { key, from, to, revoked_from: r.maybe(Reader::uint)? })?;
        }
        Ok(list)
    }
}

/// Lists count in seconds.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// So many months of the calendar later, or the end of all time.
fn months_from(at: Timestamp, months: i32) -> Timestamp {
    let later = at.to_zoned(TimeZone::UTC).checked_add(months.months());
    later.map_or(Timestamp::MAX, |later| later.timestamp())
}
