//! Posts: a person in an organisation, from a day until a day; and posts lent to somebody else.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{OrganisationId, PersonId, PostId};
use crate::period::Period;

/// One tenure of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Identity of the tenure.
    pub id: PostId,
    /// Who holds it.
    pub person: PersonId,
    /// Where.
    pub organisation: OrganisationId,
    /// Kind of the post, as service definitions name it (`head`).
    pub kind: String,
    /// First and last day.
    pub period: Period,
}

/// A post lent to another person for a period, by an order of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Which tenure is lent.
    pub post: PostId,
    /// To whom.
    pub to: PersonId,
    /// First and last day.
    pub period: Period,
}

/// Who may act in a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The person who acts, always in their own name.
    pub person: PersonId,
    /// Whose post it is, when it is lent.
    pub instead_of: Option<PersonId>,
}

impl Post {
    /// Who may act in the post on that day; nobody outside its tenure.
    ///
    /// While it is lent its own holder may not act: one post, one signature. A delegation dies with the tenure, is
    /// never passed on, and of two that overlap the one that began last counts.
    pub fn holder_on(&self, delegations: &[Delegation], day: Date) -> Option<Holder> {
        if !self.period.holds_on(day) {
            return None;
        }
        let lent = delegations
            .iter()
            .filter(|delegation| delegation.post == self.id && delegation.period.holds_on(day))
            .max_by_key(|delegation| delegation.period.from)
            .map(|delegation| delegation.to)
            .filter(|person| *person != self.person);
        Some(Holder { person: lent.unwrap_or(self.person), instead_of: lent.map(|_| self.person) })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn lent(post: u128, to: u128, from: Date, until: Date) -> Delegation {
        Delegation {
            post: PostId(Uuid::from_u128(post)),
            to: person(to),
            period: Period { from, until: Some(until) },
        }
    }

    #[test]
    fn a_post_is_held_lent_and_ended() {
        let post = Post {
            id: PostId(Uuid::from_u128(7)),
            person: person(1),
            organisation: OrganisationId(Uuid::nil()),
            kind: "librarian".to_owned(),
            period: Period { from: date(2026, 1, 1), until: Some(date(2026, 12, 31)) },
        };
        let delegations = [
            lent(7, 2, date(2026, 7, 1), date(2026, 7, 31)),
            lent(7, 3, date(2026, 7, 20), date(2026, 7, 25)),
            lent(7, 2, date(2026, 12, 1), date(2027, 1, 31)),
            lent(7, 1, date(2026, 3, 1), date(2026, 3, 31)),
            lent(8, 4, date(2026, 2, 1), date(2026, 2, 28)),
        ];
        let own = Some(Holder { person: person(1), instead_of: None });
        let by = |n| Some(Holder { person: person(n), instead_of: Some(person(1)) });
        for (day, holder) in [
            (date(2025, 12, 31), None),
            (date(2026, 1, 1), own),
            (date(2026, 2, 10), own),
            (date(2026, 3, 10), own),
            (date(2026, 7, 1), by(2)),
            (date(2026, 7, 20), by(3)),
            (date(2026, 7, 26), by(2)),
            (date(2026, 8, 1), own),
            (date(2026, 12, 31), by(2)),
            (date(2027, 1, 1), None),
        ] {
            assert_eq!(post.holder_on(&delegations, day), holder, "{day}");
        }
    }
}
