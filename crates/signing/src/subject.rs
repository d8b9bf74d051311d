//! Who a certificate is for, as its subject says it.

use der::asn1::{Any, PrintableStringRef, SetOfVec, Utf8StringRef};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc4519::{CN, O, SERIAL_NUMBER, TITLE};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

/// X.520 allows 64 characters; longer text is cut, for the officer number is what identifies.
const LONGEST: usize = 64;
/// A PINFL has 14 digits.
const PINFL_DIGITS: usize = 14;

/// The officer named in a certificate. Never a PINFL: certificates are public for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub name: String,
    /// The post, in words.
    pub post: String,
    pub organisation: String,
    /// Opaque; Latin letters, digits and hyphens.
    pub officer_number: String,
}

/// Why nobody can be named so in a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubjectError {
    #[error("the {0} is empty")]
    Empty(&'static str),
    #[error("the {0} has a control character")]
    Control(&'static str),
    #[error("the {0} holds a personal number")]
    PersonalNumber(&'static str),
    #[error(
        "the officer number is longer than 64 characters or not of letters, digits and hyphens"
    )]
    OfficerNumber,
}

impl Subject {
    pub(crate) fn to_name(&self) -> Result<Name, SubjectError> {
        let number = self.officer_number.as_str();
        if number.len() > LONGEST || !number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return Err(SubjectError::OfficerNumber);
        }
        // From the general to the particular, as directories do.
        Ok(RdnSequence(vec![
            text(O, "organisation", &self.organisation)?,
            text(TITLE, "post", &self.post)?,
            text(CN, "name", &self.name)?,
            printable(checked("officer number", number)?),
        ]))
    }

    pub(crate) fn from_name(name: &Name) -> Option<Self> {
        Some(Self {
            organisation: read(name, O)?,
            post: read(name, TITLE)?,
            name: read(name, CN)?,
            officer_number: read(name, SERIAL_NUMBER)?,
        })
    }
}

/// A name of one CN: an authority.
pub(crate) fn common_name(name: &str) -> Result<Name, SubjectError> {
    Ok(RdnSequence(vec![text(CN, "name", name)?]))
}

/// The CN of a name; `None` if it has none or two.
pub(crate) fn common_name_of(name: &Name) -> Option<String> {
    read(name, CN)
}

fn text(
    oid: ObjectIdentifier,
    field: &'static str,
    value: &str,
) -> Result<RelativeDistinguishedName, SubjectError> {
    let cut = cut(checked(field, value)?);
    Ok(rdn(oid, Any::from(Utf8StringRef::new(&cut).expect("64 characters are not too long"))))
}

fn printable(value: &str) -> RelativeDistinguishedName {
    let value = PrintableStringRef::new(value).expect("letters, digits and hyphens are printable");
    rdn(SERIAL_NUMBER, Any::from(value))
}

fn rdn(oid: ObjectIdentifier, value: Any) -> RelativeDistinguishedName {
    let one = SetOfVec::try_from([AttributeTypeAndValue { oid, value }]);
    RelativeDistinguishedName(one.expect("a set of one has no order"))
}

fn checked<'a>(field: &'static str, value: &'a str) -> Result<&'a str, SubjectError> {
    if value.trim().is_empty() {
        return Err(SubjectError::Empty(field));
    }
    if value.chars().any(char::is_control) {
        return Err(SubjectError::Control(field));
    }
    if value.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == PINFL_DIGITS) {
        return Err(SubjectError::PersonalNumber(field));
    }
    Ok(value.trim())
}

fn cut(value: &str) -> String {
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The one value of this attribute; none when there are two.
fn read(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    let mut all =
        name.0.iter().flat_map(|rdn| rdn.0.iter()).filter(|attribute| attribute.oid == oid);
    let value = &all.next()?.value;
    if all.next().is_some() {
        return None;
    }
    let utf8 = value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
    utf8.or_else(|_| {
        value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned())
    })
    .ok()
}
