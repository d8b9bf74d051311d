//! Four eyes: what one person proposes, another answers.

use crate::ids::PersonId;

/// What becomes of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody else agrees, and it comes about.
    Confirmed,
    /// Somebody else does not agree.
    Refused,
    /// Whoever proposed it takes it back.
    Withdrawn,
}

/// Why this person may not take the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTheirs {
    /// It is about themselves.
    Own,
    /// They proposed it: another has to look.
    Proposer,
    /// Another proposed it: only that person takes it back.
    Other,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Refused, Self::Withdrawn];

    /// Its name in the records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The step of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }

    /// May `by` take this step of what `proposer` proposed about `about`? Nobody confirms what they proposed or what gives
    /// themselves something, and nobody refuses what takes something from themselves.
    pub fn may_be_taken(
        self,
        proposer: PersonId,
        about: PersonId,
        by: PersonId,
    ) -> Result<(), NotTheirs> {
        match self {
            Self::Withdrawn if by == proposer => Ok(()),
            Self::Withdrawn => Err(NotTheirs::Other),
            Self::Confirmed | Self::Refused if by == about => Err(NotTheirs::Own),
            Self::Confirmed | Self::Refused if by == proposer => Err(NotTheirs::Proposer),
            Self::Confirmed | Self::Refused => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn two_people_agree_and_neither_is_the_one_it_is_about() {
        let [one, two, three] = [1, 2, 3].map(|n| PersonId(Uuid::from_u128(n)));
        for (step, by, expected) in [
            (Step::Confirmed, one, Err(NotTheirs::Proposer)),
            (Step::Confirmed, two, Ok(())),
            (Step::Confirmed, three, Err(NotTheirs::Own)),
            (Step::Refused, one, Err(NotTheirs::Proposer)),
            (Step::Refused, two, Ok(())),
            (Step::Refused, three, Err(NotTheirs::Own)),
            (Step::Withdrawn, one, Ok(())),
            (Step::Withdrawn, two, Err(NotTheirs::Other)),
            (Step::Withdrawn, three, Err(NotTheirs::Other)),
        ] {
            assert_eq!(step.may_be_taken(one, three, by), expected, "{step:?} by {by}");
        }
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
        }
        assert_eq!(Step::parse("proposed"), None);
    }
}
