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
    /// By E-IMZO.
    Eimzo,
    /// By OneID, by a password.
    OneIdPassword,
    /// By OneID, by a telephone.
    OneIdMobile,
    /// By OneID, by a key of one's own.
    OneIdKey,
    /// By OneID, by the key of a firm.
    OneIdFirmKey,
    /// By OneID, by a code that a telephone read.
    OneIdQr,
    /// By OneID, in a way that we do not know.
    OneId,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Persona,
        Self::Passkey,
        Self::Invitation,
        Self::Eimzo,
        Self::OneIdPassword,
        Self::OneIdMobile,
        Self::OneIdKey,
        Self::OneIdFirmKey,
        Self::OneIdQr,
        Self::OneId,
    ];

    /// As stored, and the end of its text's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Persona => "persona",
            Self::Passkey => "passkey",
            Self::Invitation => "invitation",
            Self::Eimzo => "eimzo",
            Self::OneIdPassword => "oneid-password",
            Self::OneIdMobile => "oneid-mobile",
            Self::OneIdKey => "oneid-key",
            Self::OneIdFirmKey => "oneid-firm-key",
            Self::OneIdQr => "oneid-qr",
            Self::OneId => "oneid",
        }
    }

    /// The one that is stored so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}
