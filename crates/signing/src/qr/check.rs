//! Checks a code against what is known.

use jiff::Timestamp;

use crate::cbor::CborError;

use super::CLAIM_CONTEXT;
use super::address::{AddressError, Base};
use super::answer::{Answer, Authentic, Ending, KeyStanding, Reason, Unknown};
use super::claim::{Claim, ClaimError};
use super::cose::Envelope;
use super::key_list::KeyList;
use super::knowledge::Knowledge;
use super::status::Status;

/// What is to be said of a code as it was scanned.
///
/// Bad news keeps: a paper that a snapshot calls revoked, replaced or suspended is said to be so however old the snapshot
/// is. Only "in force" goes stale. Where records were lost, revoked and replaced keep too, for nothing comes after them.
pub fn check(text: &str, knowledge: &Knowledge, now: Timestamp) -> Answer {
    match authentic(text, &knowledge.trust.base, &knowledge.snapshot.keys) {
        Ok(said) => judged(said, knowledge, now),
        Err(why) => Answer::NotAuthentic { why },
    }
}

/// What a code says, if it begins so and one of these keys sealed it while it might; of what became of the paper nothing is known here.
///
/// # Errors
/// Why it is not authentic.
pub fn authentic(text: &str, base: &Base, keys: &KeyList) -> Result<Authentic, Reason> {
    let sealed = base.sealed(text.trim()).map_err(|error| match error {
        AddressError::Elsewhere => Reason::Address,
        AddressError::Digits(_) => Reason::Digits,
    })?;
    let envelope = Envelope::read(&sealed).map_err(|error| format_of(&error))?;
    let mut keys = keys.called(envelope.kid).peekable();
    if keys.peek().is_none() {
        return Err(Reason::KeyUnknown);
    }
    let key = keys.find(|listed| envelope.is_by(&listed.key, CLAIM_CONTEXT));
    let key = key.ok_or(Reason::Signature)?;
    let claim = Claim::from_cbor(envelope.payload).map_err(|error| match error {
        ClaimError::Cbor(error) => format_of(&error),
        ClaimError::Issuer
        | ClaimError::Time
        | ClaimError::Kind
        | ClaimError::Number
        | ClaimError::Stir
        | ClaimError::HsCode
        | ClaimError::Hash
        | ClaimError::Text
        | ClaimError::Room => Reason::Format,
    })?;
    if !key.seals_at(claim.issued_at) {
        return Err(Reason::KeyPeriod);
    }
    if key.is_revoked_for(&claim) {
        return Err(Reason::KeyRevoked);
    }
    let standing = match key.revoked_from {
        Some(_) => KeyStanding::RevokedLater,
        None => KeyStanding::Whole,
    };
    Ok(Authentic { claim, key: standing })
}

fn format_of(error: &CborError) -> Reason {
    if matches!(error, CborError::NotCanonical) { Reason::NotCanonical } else { Reason::Format }
}

fn judged(said: Authentic, knowledge: &Knowledge, now: Timestamp) -> Answer {
    let as_of = knowledge.snapshot.as_of;
    // A device whose clock is slow learns from what is signed that it is later.
    let now = now.max(as_of).max(said.claim.issued_at);
    let status = knowledge.snapshot.statuses.get(said.claim.status_index);
    let expired = said.claim.expires_at.filter(|end| *end <= now);
    let limit = knowledge.trust.stale_after;
    match (status, expired) {
        (Some(Status::Revoked), _) => Answer::Revoked { said, as_of },
        (Some(Status::Replaced), _) => Answer::Expired { said, why: Ending::Replaced { as_of } },
        (_, Some(at)) => Answer::Expired { said, why: Ending::Term { at } },
        _ if knowledge.snapshot.is_lost(said.claim.status_index) => {
            Answer::StatusUnknown { said, why: Unknown::Lost { as_of } }
        }
        (Some(Status::Suspended), None) => Answer::Suspended { said, as_of },
        (Some(Status::InForce), None) if now.duration_since(as_of) > limit => {
            Answer::StatusUnknown { said, why: Unknown::Stale { as_of, limit } }
        }
        (Some(Status::InForce), None) => Answer::InForce { said, as_of },
        (None, None) if knowledge.snapshot.statuses.count() == 0 => {
            Answer::StatusUnknown { said, why: Unknown::NoSnapshot }
        }
        (None, None) => Answer::StatusUnknown { said, why: Unknown::NotListed { as_of } },
    }
}
