//! Guards: one file each. `needs` is pure and says what must be known; `decide` is pure and says yes or why not.

use std::collections::BTreeMap;

use domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::act::context::Context;
use crate::definition::{
    Competent, Covers, Guards, Impartial, InScope, InstrumentsVerified, Issued, LawfulGround,
    Present, ResultsConform, SignedByActor, When,
};
use crate::name::Name;
use crate::refusal::Refusal;

mod collected;
mod competent;
mod covers;
mod impartial;
pub(crate) mod in_scope;
mod instruments_verified;
mod issued;
mod lawful_ground;
mod present;
mod results_conform;
mod signed_by_actor;
pub(crate) mod when;

/// A question that only the records outside the case can answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// What may this person do, on that day?
    Competence { person: PersonId, area: Name, on: Date },
    /// Is this body accredited for the subject (a product code or a method), on that day?
    Scope { organisation: OrganisationId, subject: String, on: Date },
    /// Does an interest tie this person to a party of the case, the hidden ones of a blind case included, on that day?
    /// The organisation for which they act ties nobody: everybody who acts is employed by one party.
    Interest { person: PersonId, acting_for: OrganisationId, on: Date },
    /// The organisation's instrument with this serial number.
    Instrument { organisation: OrganisationId, serial: String, on: Date },
    /// Is the code in the list in force on that day?
    Ground { list: Name, code: String, on: Date },
    /// A paper of this template in the case.
    Document { template: Name },
    /// Did this person do that action in a child of this case?
    DidInChild { person: PersonId, subcase: Name, action: Name },
    /// Is there an organisation of that kind with this id?
    Party { org: Name, organisation: OrganisationId },
    /// How is this organisation on record?
    Letterhead { organisation: OrganisationId },
}

/// The answer to a [`Need`], same variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Dates until which training and attestation hold, the day itself included; `None`: never had it by that day.
    Competence {
        trained_until: Option<Date>,
        attested_until: Option<Date>,
    },
    Scope(ScopeAnswer),
    /// What ties them, in words for the log; `hidden` when the party must not be named.
    Interest(Option<Tie>),
    Instrument(InstrumentAnswer),
    Ground(GroundAnswer),
    /// `None`: there is none. `Some(true)`: signed and in force.
    Document(Option<bool>),
    DidInChild(bool),
    Party(bool),
    /// An object with `name`, `stir` and `address`; null if there is no such organisation.
    Letterhead(Value),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeAnswer {
    Covered {
        number: String,
    },
    /// Accredited, but not for this.
    Outside {
        number: String,
    },
    /// Suspended, withdrawn or expired on that day.
    NotActive {
        number: String,
        status: String,
    },
    None,
}

/// What a list of grounds says of a code on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroundAnswer {
    InForce,
    /// In force, and true only of a case that stands still so.
    OnlyWhile(Standstill),
    NotInList,
}

/// Why a case does not go on: a ground that the core can see for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standstill {
    /// No organisation was found for a child whose answer the state collects.
    Vacant,
    /// The time of the state has run out.
    Overdue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// `employment`, `ownership`, `kinship` or `declared`.
    pub kind: String,
    pub hidden: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstrumentAnswer {
    /// Verified by that day; good until this day, itself included.
    VerifiedUntil(Date),
    /// First verified only on this later day.
    NotYet(Date),
    Unknown,
    /// Belongs to another organisation.
    Elsewhere,
}

/// Answers by need, and the evidence of the act itself.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    pub known: BTreeMap<Need, Answer>,
    /// `None` in the prepare phase.
    pub evidence: Option<ActEvidence>,
}

/// What was verified about the signature before the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActEvidence {
    /// Whose certificate it is.
    pub signer: PersonId,
    /// When the person made the gesture that signed, by the server's clock.
    pub signed_at: Timestamp,
    /// Templates whose bytes the signature covers.
    pub covers: Vec<Name>,
}

/// One guard of an action with its options.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Guard<'a> {
    Collected(&'a [Name]),
    Competent(&'a Competent),
    Covers(&'a Covers),
    Impartial(&'a Impartial),
    InScope(&'a InScope),
    InstrumentsVerified(&'a InstrumentsVerified),
    Issued(&'a Issued),
    LawfulGround(&'a LawfulGround),
    Present(&'a Present),
    ResultsConform(&'a ResultsConform),
    SignedByActor(&'a SignedByActor),
    When(&'a When),
}

/// The guards of an action, by name: the order in which they are decided.
pub(crate) fn all(guards: &Guards) -> Vec<Guard<'_>> {
    let collected = (!guards.collected.is_empty()).then_some(guards.collected.as_slice());
    let all = [
        collected.map(Guard::Collected),
        guards.competent.as_ref().map(Guard::Competent),
        guards.covers.as_ref().map(Guard::Covers),
        guards.impartial.as_ref().map(Guard::Impartial),
        guards.in_scope.as_ref().map(Guard::InScope),
        guards.instruments_verified.as_ref().map(Guard::InstrumentsVerified),
        guards.issued.as_ref().map(Guard::Issued),
        guards.lawful_ground.as_ref().map(Guard::LawfulGround),
        guards.present.as_ref().map(Guard::Present),
        guards.results_conform.as_ref().map(Guard::ResultsConform),
        guards.signed_by_actor.as_ref().map(Guard::SignedByActor),
        guards.when.as_ref().map(Guard::When),
    ];
    all.into_iter().flatten().collect()
}

impl Guard<'_> {
    /// The guard's word in a definition.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Collected(_) => "collected",
            Self::Competent(_) => "competent",
            Self::Covers(_) => "covers",
            Self::Impartial(_) => "impartial",
            Self::InScope(_) => "in_scope",
            Self::InstrumentsVerified(_) => "instruments_verified",
            Self::Issued(_) => "issued",
            Self::LawfulGround(_) => "lawful_ground",
            Self::Present(_) => "present",
            Self::ResultsConform(_) => "results_conform",
            Self::SignedByActor(_) => "signed_by_actor",
            Self::When(_) => "when",
        }
    }

    /// What it must know from outside the case.
    pub(crate) fn needs(&self, context: &Context<'_>) -> Vec<Need> {
        match self {
            Self::Competent(guard) => competent::needs(guard, context),
            Self::Impartial(guard) => impartial::needs(guard, context),
            Self::InScope(guard) => in_scope::needs(guard, context),
            Self::InstrumentsVerified(guard) => instruments_verified::needs(guard, context),
            Self::Issued(guard) => issued::needs(guard),
            Self::LawfulGround(guard) => lawful_ground::needs(guard, context),
            Self::Collected(_)
            | Self::Covers(_)
            | Self::Present(_)
            | Self::ResultsConform(_)
            | Self::SignedByActor(_)
            | Self::When(_) => Vec::new(),
        }
    }

    /// Yes, or why not. A need without its answer counts as the worst answer.
    pub(crate) fn decide(&self, context: &Context<'_>, answers: &Answers) -> Result<(), Refusal> {
        match self {
            Self::Collected(facts) => collected::decide(facts, context),
            Self::Competent(guard) => competent::decide(guard, context, answers),
            Self::Covers(guard) => covers::decide(guard, context),
            Self::Impartial(guard) => impartial::decide(guard, context, answers),
            Self::InScope(guard) => in_scope::decide(guard, context, answers),
            Self::InstrumentsVerified(guard) => {
                instruments_verified::decide(guard, context, answers)
            }
            Self::Issued(guard) => issued::decide(guard, answers),
            Self::LawfulGround(guard) => lawful_ground::decide(guard, context, answers),
            Self::Present(guard) => present::decide(guard, context, answers),
            Self::ResultsConform(guard) => results_conform::decide(guard, context),
            Self::SignedByActor(guard) => signed_by_actor::decide(guard, context, answers),
            Self::When(guard) => when::decide(guard, context),
        }
    }

    /// On a page: it can be settled only when the form is filled or signed.
    pub(crate) fn waits(&self, context: &Context<'_>) -> bool {
        match self {
            Self::Present(_) | Self::SignedByActor(_) => true,
            Self::LawfulGround(_) => context.page,
            Self::Collected(facts) => facts.iter().any(|fact| context.pending(fact)),
            Self::Covers(guard) => {
                [&guard.place, &guard.by].iter().any(|place| context.pending(&place.fact))
            }
            Self::InScope(guard) => guard.places.iter().any(|place| context.pending(&place.fact)),
            Self::InstrumentsVerified(guard) => context.pending(&guard.place.fact),
            Self::ResultsConform(guard) => context.pending(&guard.place.fact),
            Self::When(guard) => guard.0.keys().any(|place| context.pending(&place.fact)),
            Self::Competent(_) | Self::Impartial(_) | Self::Issued(_) => false,
        }
    }
}
