//! What E-IMZO-SERVER answers, judged. Its documentation says what the fields mean; fields that are not needed are passed over, and what is
//! needed must be there and make sense.

mod verified;

use std::collections::BTreeMap;

use domain::{Pinfl, Stir};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use procedure::Refusal;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

use super::refused;

pub(crate) use verified::{stamped, verified};

/// The one good status.
const GOOD: i64 = 1;
/// Numbers under which a subject names a person and a legal person.
const PINFL: &str = "1.2.860.3.16.1.2";
const STIR: &str = "1.2.860.3.16.1.1";
/// A challenge has 36 characters; one that is far longer is none.
const LONGEST_CHALLENGE: usize = 200;

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) pinfl: Pinfl,
    /// As the certificate has it.
    pub(crate) name: String,
    /// The legal person for which its holder signs.
    pub(crate) firm: Option<Firm>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

/// A legal person in a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Firm {
    pub(crate) stir: Stir,
    pub(crate) name: String,
    /// What the holder is there, in the words of the certificate.
    pub(crate) title: String,
}

#[derive(Deserialize)]
struct Status {
    status: i64,
}

#[derive(Deserialize)]
struct Challenge {
    challenge: String,
}

#[derive(Deserialize)]
struct Authenticated {
    #[serde(rename = "subjectCertificateInfo")]
    info: Info,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    subject_name: BTreeMap<String, String>,
    valid_from: String,
    valid_to: String,
}

/// What is to be signed by whoever signs in.
pub(super) fn challenge(bytes: &[u8]) -> Result<String, Error<Refusal>> {
    let Challenge { challenge } = good(bytes, "eimzo.late")?;
    let is_one = (16..=LONGEST_CHALLENGE).contains(&challenge.len())
        && challenge.chars().all(|letter| letter.is_ascii_graphic());
    if is_one { Ok(challenge) } else { unreadable() }
}

/// Who signed the challenge.
pub(super) fn authenticated(bytes: &[u8]) -> Result<Holder, Error<Refusal>> {
    let Authenticated { info } = good(bytes, "eimzo.late")?;
    holder(&info.subject_name, &info.valid_from, &info.valid_to)
}

/// The answer, if its status is good. `-20` means one thing or another, as the question was.
fn good<T: DeserializeOwned>(bytes: &[u8], twenty: &'static str) -> Result<T, Error<Refusal>> {
    let Ok(Status { status }) = serde_json::from_slice(bytes) else { return unreadable() };
    match status {
        GOOD => serde_json::from_slice(bytes).or_else(|_| unreadable()),
        -1 => refused("eimzo.status"),
        -5 => refused("eimzo.clock"),
        -10 => refused("eimzo.signature"),
        -11 => refused("eimzo.certificate"),
        -12 => refused("eimzo.ended"),
        -20 => refused(twenty),
        -23..=-21 => refused("eimzo.stamp"),
        _ => unreadable(),
    }
}

fn holder(
    subject: &BTreeMap<String, String>,
    from: &str,
    until: &str,
) -> Result<Holder, Error<Refusal>> {
    let text = |key: &str| subject.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
    let Some(pinfl) = text(PINFL) else { return refused("eimzo.nameless") };
    // A wrong check digit warns and never refuses: the number stands in a certificate that was looked at.
    let (Ok((pinfl, _)), Some(name)) = (Pinfl::parse(pinfl), text("CN")) else {
        return unreadable();
    };
    let firm = match text(STIR) {
        Some(stir) => {
            let (Ok(stir), Some(name)) = (stir.parse::<Stir>(), text("O")) else {
                return unreadable();
            };
            let title = text("T").unwrap_or_default().to_owned();
            Some(Firm { stir, name: name.to_owned(), title })
        }
        None => None,
    };
    let (Some(from), Some(until)) = (moment(from), moment(until)) else { return unreadable() };
    Ok(Holder { pinfl, name: name.to_owned(), firm, from, until })
}

/// The server writes times of Tashkent, such as `2022-09-24 17:29:21`.
fn moment(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    Some(civil.to_zoned(TimeZone::get("Asia/Tashkent").ok()?).ok()?.timestamp())
}

fn unreadable<T>() -> Result<T, Error<Refusal>> {
    refused("eimzo.unreadable")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the documentation shows one, with what a legal person's certificate has besides.
    const GOOD: &str = r#"{"subjectCertificateInfo":{"serialNumber":"218711a92","subjectName":{"1.2.860.3.16.1.2":"41101911010133",
        "1.2.860.3.16.1.1":"300100423","CN":"A B","O":"FIRM","T":"DIREKTOR"},"validFrom":"2022-09-24 17:29:21",
        "validTo":"2022-10-24 17:29:21"},"status":1,"message":"","what":"comes later"}"#;

    #[test]
    fn an_answer_as_it_is_documented_names_its_holder() {
        let holder = authenticated(GOOD.as_bytes()).expect("a good answer");
        let firm = holder.firm.expect("a firm");
        assert_eq!(
            (holder.pinfl.to_string().as_str(), holder.name.as_str()),
            ("41101911010133", "A B")
        );
        assert_eq!(
            (firm.stir.to_string().as_str(), firm.title.as_str()),
            ("300100423", "DIREKTOR")
        );
        // Half past five in Tashkent.
        assert_eq!(holder.from.to_string(), "2022-09-24T12:29:21Z");
    }

    #[test]
    fn whatever_is_said_it_is_read_or_refused() {
        let good = GOOD.as_bytes();
        for end in 0..good.len() {
            assert!(authenticated(&good[..end]).is_err(), "cut at {end}");
        }
        let mut refused = 0;
        for place in 0..good.len() {
            for byte in [0, b'"', b'}', b'[', b'\\', 0xff, b'-', b'9'] {
                let mut bent = good.to_vec();
                bent[place] = byte;
                refused += usize::from(authenticated(&bent).is_err());
                assert!(
                    challenge(&bent).is_err()
                        && verified(&bent).is_err()
                        && stamped(&bent).is_err()
                );
            }
        }
        assert!(refused > good.len(), "{refused}");
    }
}
