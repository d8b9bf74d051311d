//! How somebody showed who they are.

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// As a persona of the demo: anybody may.
    Persona,
    /// By a passkey.
    Passkey,
    /// By the link of an invitation, and the passkey that was enrolled by it.
    Invitation,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Persona, Self::Passkey, Self::Invitation];

    /// As stored, and the end of its text's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Persona => "persona",
            Self::Passkey => "passkey",
            Self::Invitation => "invitation",
        }
    }

    /// The one that is stored so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}
