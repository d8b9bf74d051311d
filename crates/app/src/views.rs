//! What pages and interfaces are given: read-only, already within the reader's scope.

use std::sync::Arc;

use domain::OrganisationId;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::act::Power;
use procedure::case::{ChildState, EventKind};
use procedure::definition::{Definition, Length};
use procedure::draw::Ranked;
use procedure::name::{Key, Name};
use procedure::vacancy::Vacancy;
use serde_json::Value;

/// A page of rows and where the next one starts.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<Cursor>,
}

/// Where a page ends: the last row's order and id. Opaque to readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub at: Timestamp,
    pub is_overdue: bool,
    pub clock: Name,
}

/// An action as somebody sees it.
#[derive(Debug, Clone)]
pub struct ActionView {
    pub action: Name,
    /// Why it is closed; empty: it is open as far as can be known before its form is filled.
    pub closed: Vec<Refusal>,
    pub documents: Vec<Name>,
    pub has_form: bool,
    /// It takes the case along its shortest way to an end.
    pub leads_ahead: bool,
}

/// A case in a list.
#[derive(Debug, Clone)]
pub struct CaseRow {
    pub reference: String,
    /// `module/service`.
    pub service: String,
    pub title: String,
    /// Where it stands, or stood when it ended.
    pub state: Name,
    /// Its parent needs it no longer.
    pub is_ended: bool,
    pub due: Option<Due>,
    /// What it waits for in its state, the nearest deadline first.
    pub awaits: Vec<AwaitedView>,
    /// What it waits for and nobody was found for.
    pub vacancies: Vec<Vacancy>,
    /// The role that is shown the vacancies.
    pub vacancies_shown_to: Option<Name>,
    /// The actions of this reader here and now, open and closed.
    pub actions: Vec<ActionView>,
    pub updated_at: Timestamp,
    /// Who opened it, or the reader's counterparts in it; `None` where that is not the reader's to know.
    pub applicant: Option<String>,
}

/// An answer of a sub-case for which a case waits: whose turn it is there, by kind of organisation, and by when.
#[derive(Debug, Clone)]
pub struct AwaitedView {
    pub subcase: Name,
    pub key: Option<Key>,
    pub org: Option<Name>,
    /// Nobody was found to do it.
    pub is_vacant: bool,
    pub due: Option<Due>,
}

/// A stage of the bar: a state on the way.
#[derive(Debug, Clone)]
pub struct Stage {
    pub state: Name,
    /// When the case entered it; `None` if it has not.
    pub entered_at: Option<Timestamp>,
    pub is_now: bool,
}

#[derive(Debug, Clone)]
pub struct FactView {
    pub fact: Name,
    pub key: Option<Key>,
    pub body: Value,
    pub author: FactAuthor,
    pub recorded_at: Timestamp,
    pub is_current: bool,
}

/// Who made a fact, as far as the reader may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactAuthor {
    Person(String),
    /// Somebody in another case, acting for this organisation, which is a party of this case too.
    Organisation(String),
    /// Somebody in another case, whom the reader is not told.
    Elsewhere,
    /// Nobody: the core computed it.
    Core,
}

#[derive(Debug, Clone)]
pub struct EventView {
    pub seq: u64,
    pub kind: EventKind,
    /// `None` for what nobody did.
    pub author: Option<String>,
    pub post: Option<Name>,
    /// The power of attorney by which they acted, if they did.
    pub power: Option<Power>,
    pub at: Timestamp,
    /// When it happened in the field, by the clock of the device that captured it.
    pub captured_at: Option<Timestamp>,
    /// Hex of the event's hash.
    pub hash: String,
    pub is_signed: bool,
    /// It was to find somebody, and found nobody.
    pub is_vain: bool,
}

#[derive(Debug, Clone)]
pub struct DocumentView {
    pub id: String,
    pub code: String,
    /// `module/service` of the case that made it: this one, or a child whose answer this one took.
    pub service: String,
    /// Which of several children of a kind made it.
    pub key: Option<Key>,
    pub template: Name,
    pub number: String,
    /// `unsealed`, `signed` or `sealed` on its way to be released; then the status that its verification tells.
    pub state: String,
    pub issued_on: String,
    pub signer: String,
    /// Does a checkpoint of the log cover it, so that there is a receipt?
    pub is_logged: bool,
}

/// A condition of an action, with what it found.
#[derive(Debug, Clone)]
pub struct CheckView {
    pub action: Name,
    pub guard: String,
    pub result: Result<(), Refusal>,
    /// Settled only when the form is filled or signed.
    pub at_act: bool,
}

#[derive(Debug, Clone)]
pub struct ClockView {
    pub clock: Name,
    pub started_at: Timestamp,
    pub due_at: Timestamp,
    pub is_paused: bool,
    pub is_overdue: bool,
    pub length: Option<Length>,
    /// Days that did not count, for a clock in working days.
    pub skipped: Vec<jiff::civil::Date>,
}

#[derive(Debug, Clone)]
pub struct ChildView {
    pub subcase: Name,
    pub key: Option<Key>,
    pub state: ChildState,
    /// No answer is taken from it: it lives on by itself.
    pub is_successor: bool,
    /// An action of the state in which the parent is collects its answer.
    pub is_awaited_here: bool,
    /// Of an open child that owes an answer: the kind of organisation whose turn it is there, and by when.
    pub org: Option<Name>,
    /// Nobody was found to do it.
    pub is_vacant: bool,
    pub due: Option<Due>,
    /// The child itself, where the reader may read it.
    pub readable: Option<ReadableChild>,
}

/// A child that this reader may read as a case of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableChild {
    pub reference: String,
    /// `module/service`.
    pub service: String,
    pub state: Name,
    pub is_ended: bool,
}

/// A draw with its record, so that anybody can run it again.
#[derive(Debug, Clone)]
pub struct DrawView {
    pub role: Name,
    pub picked: Vec<String>,
    /// `queue`, `rotation`, `lottery`, `named` or `all`.
    pub method: String,
    /// The civil day whose secret the seed was made from, and the cause that made it this draw's.
    pub day: String,
    pub cause: String,
    /// SHA-256 of the seed, hexadecimal.
    pub seed_hash: String,
    /// Those among whom the draw decided, in its order, with their names as far as the reader knows them.
    pub candidates: Vec<(Ranked, Option<String>)>,
    /// Without those left out, unless the compliance officer reads it.
    pub record: Value,
    pub left_out: Vec<LeftOut>,
    pub at: Timestamp,
}

/// Those who could not be drawn for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// A refusal's code.
    pub code: String,
    pub count: usize,
    /// Only the compliance officer reads them.
    pub names: Vec<String>,
}

/// The draws of one case, for the compliance officer.
#[derive(Debug, Clone)]
pub struct CaseDraws {
    /// `module/service`.
    pub service: String,
    pub draws: Vec<DrawView>,
}

/// A refused attempt.
#[derive(Debug, Clone)]
pub struct AttemptView {
    pub person: String,
    pub reference: String,
    pub service: String,
    pub action: Name,
    pub refusal: Refusal,
    pub count: i64,
    pub last_at: Timestamp,
}

/// A message to another system.
#[derive(Debug, Clone)]
pub struct OutsideView {
    pub message: Name,
    pub is_delivered: bool,
    /// The last try to deliver it failed; it is tried again.
    pub has_failed: bool,
    /// Where this reader, who owes the answer, brings it about.
    pub link: Option<String>,
    pub at: Timestamp,
    pub answers: Vec<OutsideAnswerView>,
}

/// An answer of another system, and what became of it.
#[derive(Debug, Clone)]
pub struct OutsideAnswerView {
    /// `kept`, `acted` or `rejected`.
    pub state: String,
    pub body: Value,
    /// Why the case did not take it, if it looked.
    pub refusal: Option<Refusal>,
    pub at: Timestamp,
}

/// A case, whole.
#[derive(Debug, Clone)]
pub struct CaseView {
    pub row: CaseRow,
    pub seq: u64,
    pub definition: Arc<Definition>,
    pub stages: Vec<Stage>,
    pub parties: Vec<(Name, OrganisationId, String)>,
    pub assigned: Vec<(Name, Vec<String>)>,
    pub facts: Vec<FactView>,
    pub history: Vec<EventView>,
    pub documents: Vec<DocumentView>,
    pub checks: Vec<CheckView>,
    pub clocks: Vec<ClockView>,
    pub children: Vec<ChildView>,
    pub draws: Vec<DrawView>,
    pub outside: Vec<OutsideView>,
    /// What the case names in vain: nothing is refused yet, and nothing will come of it.
    pub in_vain: Vec<Refusal>,
    /// Only the compliance officer sees them.
    pub attempts: Vec<AttemptView>,
    /// Is something of the family kept from this reader?
    pub is_blind: bool,
}
