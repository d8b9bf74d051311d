//! A service definition as the engine knows it: `service.toml` with its forms, read and typed.
//!
//! Each part keeps `at`, the byte offset where it stands in `service.toml`: it orders parts as the author did and lets a
//! finding name line and column.

use std::collections::{BTreeMap, VecDeque};

use serde::Deserialize;
use serde_json::Value;

use crate::name::{Matched, Name, Place};

mod counts;

pub use counts::{Computed, Majority, Method, Places, Ranking, Share, Votes};

/// One service: a folder of a module, read.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The module's folder name, e.g. the `m` of `m/s`.
    pub module: Name,
    /// The service's folder name; with the module it makes the path `m/s`, by which sub-cases name it.
    pub folder: Name,
    pub service: Service,
    pub roles: BTreeMap<Name, Role>,
    pub facts: BTreeMap<Name, Fact>,
    pub states: BTreeMap<Name, State>,
    pub actions: BTreeMap<Name, Action>,
    pub deadlines: BTreeMap<Name, Deadline>,
    pub subcases: BTreeMap<Name, Subcase>,
    pub never_same_person: Vec<NeverSamePerson>,
    /// The JSON Schema (2020-12) of each fact that a person fills, by fact.
    pub schemas: BTreeMap<Name, Value>,
    /// The Typst source of each template, by template name.
    pub templates: BTreeMap<Name, String>,
    /// SHA-256 over the service's folder, its `module.toml` and the registers it writes: what pins a case.
    pub hash: [u8; 32],
}

impl Definition {
    /// `module/folder`, the path by which the service is named everywhere.
    pub fn path(&self) -> String {
        format!("{}/{}", self.module, self.folder)
    }

    /// The state a case starts in; `None` only before proof.
    pub fn start(&self) -> Option<&Name> {
        self.states.iter().find(|(_, state)| state.kind == StateKind::Start).map(|(name, _)| name)
    }

    /// May a device keep this action's form signed where there is no network? The form of a fact that it makes says so.
    pub fn takes_captures(&self, action: &Name) -> bool {
        let made = self.actions.get(action).map(|action| action.produces.as_slice());
        let forms = made.unwrap_or_default().iter().filter_map(|fact| self.schemas.get(fact));
        forms.into_iter().any(|form| form.get("x-capture").and_then(Value::as_bool) == Some(true))
    }

    /// States in the order in which the author wrote them.
    pub fn states_in_order(&self) -> Vec<(&Name, &State)> {
        let mut states: Vec<_> = self.states.iter().collect();
        states.sort_by_key(|(_, state)| state.at);
        states
    }

    /// Actions in the order in which the author wrote them.
    pub fn actions_in_order(&self) -> Vec<(&Name, &Action)> {
        let mut actions: Vec<_> = self.actions.iter().collect();
        actions.sort_by_key(|(_, action)| action.at);
        actions
    }

    /// The shortest way from a state to the first end that the author wrote and that can be reached, without the state itself.
    pub fn way_ahead(&self, from: &Name) -> Vec<Name> {
        let mut ways: BTreeMap<&Name, Vec<Name>> = BTreeMap::from([(from, Vec::new())]);
        let mut queue = VecDeque::from([from]);
        while let Some(state) = queue.pop_front() {
            let way = ways.get(state).cloned().unwrap_or_default();
            for (_, action) in self.actions_in_order() {
                let Some(to) = action.to.as_ref().filter(|_| action.from.contains(state)) else {
                    continue;
                };
                if !ways.contains_key(to) {
                    ways.insert(to, [way.as_slice(), std::slice::from_ref(to)].concat());
                    queue.push_back(to);
                }
            }
        }
        let is_end = |state: &State| state.kind == StateKind::Final;
        let states = self.states_in_order().into_iter();
        let mut ends = states.filter(|(_, state)| is_end(state));
        ends.find_map(|(end, _)| ways.get(end)).cloned().unwrap_or_default()
    }

    /// The deadline that runs under this name: a table's, or a state's own (named as the state).
    pub fn deadline(&self, name: &Name) -> Option<&Deadline> {
        self.deadlines
            .get(name)
            .or_else(|| self.states.get(name).and_then(|state| state.deadline.as_ref()))
    }
}

/// `[service]`.
#[derive(Debug, Clone)]
pub struct Service {
    pub id: Name,
    pub version: String,
    /// The acts of law it rests on, as the author cites them.
    pub basis: Vec<String>,
    pub calendar: Name,
    /// The fact a parent takes.
    pub returns: Option<Name>,
    pub at: usize,
}

/// `[role.<r>]`: who may act.
#[derive(Debug, Clone)]
pub struct Role {
    /// Kind of organisation; `person` is any signed-in person, `public` nobody signs in.
    pub org: Name,
    pub post: Option<Name>,
    pub assign: Option<Assign>,
    pub at: usize,
}

/// How people (a role) or an organisation (a sub-case) are picked.
#[derive(Debug, Clone)]
pub struct Assign {
    pub by: AssignBy,
    pub avoid_last: Option<u32>,
    /// A pool other than org and post: the kind of organisation drawn from.
    pub among: Option<Name>,
    /// For `named`: the field that names the person or organisation.
    pub place: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssignBy {
    /// The candidate with the fewest open cases.
    Queue,
    /// The candidate who had one longest ago, `avoid_last` left out.
    Rotation,
    /// Drawn from a published seed.
    Lottery,
    /// The one a fact names.
    Named,
    /// Everybody who holds the post.
    All,
}

/// `[fact.<f>]`.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Path of the form, relative to the service's folder.
    pub schema: Option<String>,
    pub kind: Option<FactKind>,
    pub given: bool,
    /// Empty: a single fact. One or more: keyed.
    pub per: Vec<Per>,
    /// Keys for which one of these families has an entry leave the set.
    pub except: Vec<Name>,
    pub computed: Option<Computed>,
    pub annotates: Option<Name>,
    pub keep_years: Option<u32>,
    pub at: usize,
}

/// On what the guard floor hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    Sample,
    Test,
    Certificate,
    Accreditation,
    Verification,
    ControlProtocol,
    Vote,
    Standard,
    Appointment,
}

impl FactKind {
    /// The word of the definition.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Test => "test",
            Self::Certificate => "certificate",
            Self::Accreditation => "accreditation",
            Self::Verification => "verification",
            Self::ControlProtocol => "control_protocol",
            Self::Vote => "vote",
            Self::Standard => "standard",
            Self::Appointment => "appointment",
        }
    }
}

/// One part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Per {
    /// The people now in that role.
    Role(Name),
    /// The elements of a list in a single fact; the list's schema names the key field by `x-key`.
    List(Place),
    /// The keys of that keyed fact that have one.
    Fact(Name),
    /// Open series: every act adds one, keyed by the event's number.
    Act,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    Start,
    /// Said by leaving `kind` out.
    #[serde(skip_deserializing)]
    Waiting,
    /// In force or at rest: nobody owes an act.
    Standing,
    Final,
}

/// `[state.<s>]`.
#[derive(Debug, Clone)]
pub struct State {
    pub kind: StateKind,
    pub owner: Option<Name>,
    pub deadline: Option<Deadline>,
    pub public: bool,
    pub keep_years: Option<u32>,
    pub at: usize,
}

/// A clock: inline in a state, or `[deadline.<name>]` when it outlives one.
#[derive(Debug, Clone)]
pub struct Deadline {
    pub length: Length,
    /// Actions that start it; a state's own starts on entry instead.
    pub starts: Vec<Name>,
    pub stops: Vec<Name>,
    /// The action that happens when it runs out.
    pub then: Option<Name>,
    /// Instead of `then`: the role that is shown the lateness.
    pub escalate_to: Option<Name>,
    /// How often it runs in all.
    pub repeats: u32,
    pub pauses_while: Vec<Name>,
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    Hours(u32),
    Days(u32),
    WorkingDays(u32),
    Months(u32),
    Years(u32),
    /// A civil date in a fact; the clock runs out at the end of that day in Tashkent.
    At(Place),
}

/// `[action.<a>]`: the only way a case changes.
#[derive(Debug, Clone)]
pub struct Action {
    pub from: Vec<Name>,
    pub to: Option<Name>,
    pub by: By,
    pub requires: Vec<Name>,
    pub produces: Vec<Name>,
    pub supersedes: Vec<Name>,
    pub retires: Vec<Name>,
    pub at_most: Option<u32>,
    pub documents: Vec<DocumentWord>,
    pub effects: Vec<Effect>,
    pub guards: Guards,
    pub at: usize,
}

/// One author or one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// `by = "role"`.
    Role(Name),
    /// `on = "evidence"`.
    Evidence,
    /// `on = "clock"`.
    Clock,
    /// `on = { register = { in, match, is } }`.
    Register(RegisterCause),
    /// `on = { outside = "system/message" }`.
    Outside(OutsideCause),
}

/// An answer from another system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutsideCause {
    pub system: Name,
    pub message: Name,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterCause {
    /// `module/register`.
    pub register: String,
    /// Field of the row to what it equals in this case.
    pub matching: BTreeMap<Name, Matched>,
    pub is: Vec<String>,
}

/// An entry of `document`.
#[derive(Debug, Clone)]
pub struct DocumentWord {
    pub template: Name,
    /// The letters of the series from which its number is drawn: `SMT` of `UZ.SMT.26.0003.018818`.
    pub series: String,
    /// One paper per key of this fact or list.
    pub each: Option<Per>,
    pub when: Option<When>,
}

/// What happens because an action happened.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Draw the people of a role.
    Assign { role: Name },
    OpenSubcase {
        subcase: Name,
        /// Opened again, it leaves alone the children whose answer has one of these values, with their answers.
        keep: Option<When>,
    },
    /// Write a dated row.
    Register { register: String, status: Name, each: Option<Per>, when: Option<When> },
    /// A message.
    Send { to: Recipient, message: Name },
}

/// Who gets a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Whoever holds the role.
    Role(Name),
    /// Another system, written `outside:<system>`; its answer comes back as [`By::Outside`].
    Outside(Name),
}

impl Effect {
    /// The register it writes, as `module/register`.
    pub fn register(&self) -> Option<&str> {
        match self {
            Self::Register { register, .. } => Some(register),
            Self::Assign { .. } | Self::OpenSubcase { .. } | Self::Send { .. } => None,
        }
    }
}

/// The guards of an action: all must hold.
#[derive(Debug, Clone, Default)]
pub struct Guards {
    pub signed_by_actor: Option<SignedByActor>,
    pub present: Option<Present>,
    pub competent: Option<Competent>,
    pub impartial: Option<Impartial>,
    pub in_scope: Option<InScope>,
    pub instruments_verified: Option<InstrumentsVerified>,
    pub results_conform: Option<ResultsConform>,
    pub covers: Option<Covers>,
    pub issued: Option<Issued>,
    pub lawful_ground: Option<LawfulGround>,
    /// Facts awaited: single ones must be here, keyed ones for every key.
    pub collected: Vec<Name>,
    pub when: Option<When>,
}

#[derive(Debug, Clone, Default)]
pub struct SignedByActor {
    /// A further signature on this document, not on the form.
    pub over: Option<Name>,
}

#[derive(Debug, Clone)]
pub struct Present {
    /// How long before the commit the gesture may have been made, in minutes.
    pub max_age_minutes: u32,
}

#[derive(Debug, Clone)]
pub struct Competent {
    pub area: Name,
}

#[derive(Debug, Clone)]
pub struct Impartial {}

#[derive(Debug, Clone)]
pub struct InScope {
    /// The fields that say for what: product codes, methods, standards. Each must lie within the scope.
    pub places: Vec<Place>,
}

#[derive(Debug, Clone)]
pub struct InstrumentsVerified {
    /// The list of measurements; each names `instrument` (serial) and `measured_on` (civil date).
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct ResultsConform {
    /// The list of measurements; each has `value`, and `min`, `max` or both (decimal strings).
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct Covers {
    /// What was asked for: texts, such as the standards that were applied for.
    pub place: Place,
    /// The texts that cover it, such as the standards of the tests.
    pub by: Place,
}

#[derive(Debug, Clone)]
pub struct Issued {
    pub documents: Vec<Name>,
}

#[derive(Debug, Clone)]
pub struct LawfulGround {
    /// The versioned list of grounds; the produced fact's `/ground` is one of its codes.
    pub list: Name,
}

/// The fields named have one of these values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When(pub BTreeMap<Place, Vec<String>>);

/// `[subcase.<s>]`.
#[derive(Debug, Clone)]
pub struct Subcase {
    /// Path `module/service` of the child.
    pub service: String,
    pub each: Option<Per>,
    pub when: Option<When>,
    pub give: Vec<Name>,
    pub take: Option<Name>,
    pub assign: Option<Assign>,
    pub at: usize,
}

/// Nobody did two of these. A name is an action, or `subcase/action` of a child.
#[derive(Debug, Clone)]
pub struct NeverSamePerson {
    pub actions: Vec<String>,
    pub at: usize,
}
