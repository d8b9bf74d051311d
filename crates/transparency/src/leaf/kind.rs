//! What leaves are about.

/// What a leaf is about. The numbers are written into the log: none is ever used for anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A case changed.
    CaseEvent,
    /// An event that decides a case; papers cite it as their ground.
    Decision,
    /// A document was signed.
    Document,
    /// A document is suspended, in force again, revoked, expired or replaced.
    StatusChange,
    /// A key was certified, lost or revoked.
    KeyEvent,
    /// A post was given to a person or taken away.
    RoleGrant,
    /// A definition was published.
    DefinitionPublication,
    /// Somebody tried what a guard forbids.
    RefusedAttempt,
    /// A checkpoint was stamped or printed elsewhere.
    Anchor,
    /// The database came back from a copy; the payload lists what was lost.
    Restored,
    /// Who or what there is, or what a person or an organisation may do, or is kept from doing, was recorded or ended.
    DatedRecord,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::CaseEvent,
        Self::Decision,
        Self::Document,
        Self::StatusChange,
        Self::KeyEvent,
        Self::RoleGrant,
        Self::DefinitionPublication,
        Self::RefusedAttempt,
        Self::Anchor,
        Self::Restored,
        Self::DatedRecord,
    ];

    /// As written in an entry.
    pub fn number(self) -> u8 {
        match self {
            Self::CaseEvent => 1,
            Self::Decision => 2,
            Self::Document => 3,
            Self::StatusChange => 4,
            Self::KeyEvent => 5,
            Self::RoleGrant => 6,
            Self::DefinitionPublication => 7,
            Self::RefusedAttempt => 8,
            Self::Anchor => 9,
            Self::Restored => 10,
            Self::DatedRecord => 11,
        }
    }

    /// The kind with this number.
    pub fn of_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| u64::from(kind.number()) == number)
    }

    /// A stable word for reports and databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CaseEvent => "case-event",
            Self::Decision => "decision",
            Self::Document => "document",
            Self::StatusChange => "status-change",
            Self::KeyEvent => "key-event",
            Self::RoleGrant => "role-grant",
            Self::DefinitionPublication => "definition-publication",
            Self::RefusedAttempt => "refused-attempt",
            Self::Anchor => "anchor",
            Self::Restored => "restored",
            Self::DatedRecord => "dated-record",
        }
    }

    /// May a leaf of this kind name a place in the list of statuses?
    pub(super) fn has_status(self) -> bool {
        matches!(self, Self::Document | Self::StatusChange)
    }
}
