//! Identifiers: each a type of its own, so that a person is never taken for an organisation.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id! {
    /// A natural person.
    PersonId
}
id! {
    /// An organisation.
    OrganisationId
}
id! {
    /// One tenure of a post: this person, in this organisation, from a day until a day.
    PostId
}
id! {
    /// A case.
    CaseId
}
id! {
    /// An act, chosen by whoever acts (`UUIDv7`), or derived from its cause (`UUIDv5`).
    ActId
}
id! {
    /// A document.
    DocumentId
}
id! {
    /// A measuring instrument.
    InstrumentId
}
