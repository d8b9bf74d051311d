//! Why an act is refused: a stable code and the values its text needs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A rule saying no. The code names the text in every language; the values fill it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable, `guard.reason`, e.g. `competent.lapsed`. One of [`Refusal::CODES`].
    pub code: String,
    /// Values for the text, e.g. `until` = `2026-03-01`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal with this code and no values yet.
    pub fn new(code: &'static str) -> Self {
        debug_assert!(Self::CODES.contains(&code), "unknown refusal code {code}");
        Self { code: code.to_owned(), values: BTreeMap::new() }
    }

    /// The same with one value more.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass what they have, by value or by reference"
    )]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }

    /// Every code there is; a test demands a text for each in every language.
    pub const CODES: &'static [&'static str] = &[
        // The act itself. Behind each code the values it comes with; those in brackets only sometimes.
        "act.unknown-action", // action
        "act.wrong-state",    // action, state
        "act.not-your-role",  // role
        "act.not-assigned",   // role
        "act.case-moved",
        "act.at-most",       // action, most
        "act.same-person",   // action: the one done before
        "act.missing-fact",  // fact, [key]
        "act.fact-exists",   // fact, [key]
        "act.unknown-key",   // fact, [key]
        "act.key-excepted",  // fact that took it out, key
        "act.not-attending", // fact: the attendance
        "act.key-twice",     // fact, [key]
        "act.not-your-key",  // fact, key
        "act.form",          // fact, pointer, [key], [reason: a code of `FormError`]
        "act.date",          // fact, pointer, given, [after], [not_after], [key]
        "act.fixed",         // fact, pointer, expected, given, [key]
        "act.fixed-actor",   // fact, pointer, expected, given, [key]
        "act.fixed-missing", // fact, pointer, expected, [key]
        "act.paper",         // document
        "act.unprintable",   // document, character
        "act.no-post",
        "draw.had-before", // only in the record of a draw
        "act.cause",       // action
        "act.ended",
        "act.expired",
        "act.day-changed",
        "act.waits-for-log",
        "act.seal-over",
        "act.seal-changed",
        // What a device signed in the field, and the act that cites it.
        "capture.unknown",
        "capture.not-here",
        "capture.changed",
        "capture.used",
        "capture.too-old",   // at, hours
        "capture.too-early", // at, from
        "capture.future",    // at
        // Answers of other systems.
        "outside.unknown-system", // system
        "outside.signature",      // system
        "outside.unreadable",
        "outside.too-large",
        "outside.unknown-reply",
        "outside.unknown-message", // message
        "outside.other-bytes",
        "outside.differs", // fact, pointer, expected, given
        // What a case names in vain: said, not refused.
        "register.no-row", // fact, pointer, number
        // A key whose word somebody takes back.
        "key.spent",
        "key.unknown",
        "key.future",
        "key.before",    // from
        "key.too-early", // days
        "key.revoked",   // from
        // Signing in by a passkey, and enrolling one.
        "passkey.nowhere",
        "passkey.many",
        "passkey.name",
        "passkey.late",
        "passkey.answer",
        "passkey.known",
        "passkey.unknown",
        "passkey.removed",
        "passkey.copied",
        "passkey.often",
        // Procedures that come into force.
        "publication.officer",
        "publication.unknown",
        "publication.in-force",
        "publication.twice",
        "publication.stale",
        "publication.signature",
        // Keys of the seal.
        "seal.officer",
        "seal.unknown",
        "seal.future",
        "seal.before",
        "seal.revoked",
        "seal.answered",
        "seal.twice",
        "seal.other",
        // Signing in by OneID.
        "oneid.nowhere",
        "oneid.often",
        "oneid.late",
        "oneid.browser",
        "oneid.cancelled",
        "oneid.away",
        "oneid.code",
        "oneid.refused",
        "oneid.unproven",
        "oneid.unknown",
        "oneid.post", // stir
        "oneid.ended",
        // What was signed by E-IMZO.
        "eimzo.nowhere",
        "eimzo.often",
        "eimzo.late",
        "eimzo.away",
        "eimzo.unreadable",
        "eimzo.status",
        "eimzo.clock",
        "eimzo.signature",
        "eimzo.certificate",
        "eimzo.ended",
        "eimzo.nameless",
        "eimzo.unknown",
        "eimzo.signers",
        "eimzo.stamp",
        "eimzo.papers",
        // A firm that gets in by itself.
        "firm.nowhere",
        "firm.place",
        "firm.natural",
        "firm.title", // title
        "firm.name",
        "firm.kind",
        "firm.has-director",
        "firm.ended",
        // What administrators propose, and the links by which people get in.
        "proposal.administrator",
        "proposal.own",
        "proposal.twice",
        "proposal.other",
        "proposal.unknown",
        "proposal.answered",
        "proposal.open",
        "proposal.officer",
        "proposal.organisation",
        "proposal.kind",
        "proposal.days",
        "proposal.held",
        "proposal.not-held",
        "proposal.name",
        "proposal.pinfl",
        "invitation.unknown",
        // Powers of attorney: acting by one, giving one, taking it back.
        "act.power", // power
        "power.head",
        "power.passed-on",
        "power.officer",
        "power.own",
        "power.past",
        "power.endless",
        "power.too-long",
        "power.limits",
        "power.unknown",
        "power.ended",
        // Guards.
        "signed.missing",
        "signed.not-actor",
        "signed.certificate",
        "signed.other-bytes",      // document
        "present.stale",           // max_age_minutes, [age_minutes]
        "competent.missing",       // area
        "competent.lapsed",        // area, until
        "competent.not-attested",  // area
        "covers.missing",          // subject
        "impartial.interest",      // kind
        "impartial.blind",         // none, or they would name the party
        "in-scope.not-accredited", // subject
        "in-scope.outside",        // subject, [number]
        "in-scope.not-active",     // subject, number, status
        "instruments.unknown",     // serial, day
        "instruments.lapsed",      // serial, day, until
        "instruments.not-yet",     // serial, day, from
        "instruments.elsewhere",   // serial, day
        "results.outside-limits",  // index from 1, value, min, max, [key]
        "results.not-a-number",    // index from 1, value, [key]
        "results.no-limits",       // index from 1, value, [key]
        "issued.missing",          // document
        "issued.not-in-force",     // document
        "ground.not-in-list",      // list, ground
        "ground.not-vacant",       // list, ground
        "ground.not-overdue",      // list, ground
        "collected.awaited",       // fact, keys
        "when.other-value",        // fact, pointer, value, allowed, [key]
    ];
}
