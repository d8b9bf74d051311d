//! The shape of a world's text. An unknown key is an error, and every error names its line.

use domain::AccreditationNumber;
use domain::interest::InterestKind;
use domain::scope::Status;
use domain::{Pinfl, Region, Stir};
use procedure::name::Name;
use serde::{Deserialize, Deserializer, de};

use super::day::Day;

/// The whole text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct World {
    pub(super) organisation: Vec<Organisation>,
    pub(super) person: Vec<Person>,
    #[serde(default)]
    pub(super) delegation: Vec<Delegation>,
    /// Whom a demo offers to sign in as, in this order.
    #[serde(default)]
    pub(super) personas: Vec<String>,
}

/// `[[organisation]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    /// What the rest of the text calls it.
    pub(super) id: String,
    #[serde(deserialize_with = "name")]
    pub(super) kind: Name,
    pub(super) stir: Stir,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) region: Region,
    #[serde(default)]
    pub(super) accreditation: Vec<Accreditation>,
    #[serde(default)]
    pub(super) instrument: Vec<Instrument>,
}

/// `[[organisation.accreditation]]`: what it is accredited for, with the history of its status.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accreditation {
    pub(super) number: AccreditationNumber,
    pub(super) status: Vec<StatusSince>,
    pub(super) scope: Vec<ScopeLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusSince {
    pub(super) is: Status,
    pub(super) since: Day,
}

/// Subjects that were added on the same day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeLine {
    /// A prefix of TIF TN codes (`8516`), an interval of them (`8516-8518`), or a method's designation.
    pub(super) subjects: Vec<String>,
    pub(super) from: Day,
    pub(super) until: Option<Day>,
}

/// `[[organisation.instrument]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Instrument {
    pub(super) serial: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) verified: Vec<Verified>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verified {
    pub(super) on: Day,
    pub(super) until: Day,
}

/// `[[person]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// What the rest of the text calls them; also the name of the persona.
    pub(super) id: String,
    pub(super) name: String,
    #[serde(deserialize_with = "pinfl")]
    pub(super) pinfl: Pinfl,
    /// Stands in certificates instead of the PINFL.
    pub(super) officer_number: String,
    #[serde(default)]
    pub(super) post: Vec<Post>,
    #[serde(default)]
    pub(super) training: Vec<Competence>,
    #[serde(default)]
    pub(super) attestation: Vec<Competence>,
    #[serde(default)]
    pub(super) interest: Vec<Interest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Post {
    /// The organisation.
    pub(super) at: String,
    #[serde(deserialize_with = "name")]
    pub(super) kind: Name,
    pub(super) from: Day,
    pub(super) until: Option<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Competence {
    #[serde(deserialize_with = "name")]
    pub(super) area: Name,
    pub(super) on: Day,
    pub(super) until: Day,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interest {
    /// The organisation.
    pub(super) at: String,
    pub(super) kind: InterestKind,
    pub(super) from: Day,
    pub(super) until: Option<Day>,
}

/// `[[delegation]]`: the post that one person holds somewhere, lent to another for a while.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delegation {
    /// Whose post it is.
    pub(super) of: String,
    /// The organisation.
    pub(super) at: String,
    #[serde(deserialize_with = "name")]
    pub(super) kind: Name,
    /// Who acts in it meanwhile.
    pub(super) to: String,
    pub(super) from: Day,
    pub(super) until: Day,
}

/// A name spelt as service definitions spell them: any other would never match one.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
    let text = String::deserialize(deserializer)?;
    Name::parse(&text)
        .ok_or_else(|| de::Error::custom(format!("`{text}` is not a name such as `head`")))
}

/// People are invented, so there is no excuse for a wrong check digit.
fn pinfl<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pinfl, D::Error> {
    let text = String::deserialize(deserializer)?;
    match Pinfl::parse(&text) {
        Ok((pinfl, None)) => Ok(pinfl),
        Ok((_, Some(_))) => Err(de::Error::custom(format!("the check digit of `{text}` is wrong"))),
        Err(error) => Err(de::Error::custom(error)),
    }
}
