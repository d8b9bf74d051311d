//! Certificates as the answers of the server and of the agent tell them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::Encode;
use der::asn1::{PrintableStringRef, Utf8StringRef};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc4519::{C, CN, L, O, ST, TITLE, UID};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use x509_cert::Certificate;
use x509_cert::name::Name;

use crate::authority::Certified;

/// Names of parts of a subject, as the documentation has them; others are told by their number.
const NAMES: [(ObjectIdentifier, &str); 7] =
    [(CN, "CN"), (L, "L"), (ST, "ST"), (C, "C"), (O, "O"), (TITLE, "T"), (UID, "UID")];

/// The time in Tashkent, as the server writes it.
pub(crate) fn moment(at: Timestamp) -> String {
    written(at, "%Y-%m-%d %H:%M:%S")
}

fn written(at: Timestamp, format: &str) -> String {
    let zone = TimeZone::get("Asia/Tashkent").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime(format).to_string()
}

fn parts(name: &Name) -> Vec<(String, String)> {
    let all = name.0.iter().flat_map(|rdn| rdn.0.iter());
    let part = |part: &x509_cert::attr::AttributeTypeAndValue| {
        let named = NAMES.iter().find(|(oid, _)| *oid == part.oid);
        let key = named.map_or_else(|| part.oid.to_string(), |(_, name)| (*name).to_owned());
        let utf8 = part.value.decode_as::<Utf8StringRef<'_>>().map(|text| text.as_str().to_owned());
        let printable = || {
            part.value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned())
        };
        (key, utf8.or_else(|_| printable()).unwrap_or_default())
    };
    all.map(part).collect()
}

fn object(name: &Name) -> Value {
    let parts = parts(name).into_iter().map(|(key, value)| (key, Value::String(value)));
    Value::Object(parts.collect::<Map<_, _>>())
}

/// A name in one line, the last part first.
pub(crate) fn line(name: &Name) -> String {
    let parts = parts(name).into_iter().rev().map(|(key, value)| format!("{key}={value}"));
    parts.collect::<Vec<_>>().join(",")
}

/// The serial number in hex.
pub(crate) fn serial(certificate: &Certificate) -> String {
    hex::encode(certificate.tbs_certificate.serial_number.as_bytes())
}

/// Its days.
pub(crate) fn validity(certificate: &Certificate) -> (String, String) {
    let validity = &certificate.tbs_certificate.validity;
    let told = |time: x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).map(moment).unwrap_or_default()
    };
    (told(validity.not_before), told(validity.not_after))
}

/// Whose certificate it is: `subjectCertificateInfo`.
pub(crate) fn info(certificate: &Certificate) -> Value {
    let (from, until) = validity(certificate);
    json!({
        "serialNumber": serial(certificate),
        "subjectName": object(&certificate.tbs_certificate.subject),
        "validFrom": from,
        "validTo": until,
    })
}

/// A certificate in the chain of a signer.
pub(crate) fn whole(certificate: &Certificate) -> Value {
    let (from, until) = validity(certificate);
    let own = &certificate.tbs_certificate;
    let key = own.subject_public_key_info.to_der().unwrap_or_default();
    let signature = certificate.signature.as_bytes().unwrap_or_default();
    json!({
        "subjectInfo": object(&own.subject),
        "issuerInfo": object(&own.issuer),
        "serialNumber": serial(certificate),
        "subjectName": line(&own.subject),
        "validFrom": from,
        "validTo": until,
        "issuerName": line(&own.issuer),
        "publicKey": { "keyAlgName": "EC", "publicKey": STANDARD.encode(key) },
        "signature": { "signAlgName": "SHA256withECDSA", "signature": hex::encode(signature) },
    })
}

/// What the agent calls the key: the subject in small letters, its number and its days.
pub(crate) fn alias(one: &Certified) -> String {
    let subject = &one.certificate.tbs_certificate.subject;
    let parts = parts(subject).into_iter().map(|(key, value)| format!("{key}={value}"));
    let subject = parts.collect::<Vec<_>>().join(",").to_lowercase();
    let day = |at| written(at, "%Y.%m.%d %H:%M:%S");
    format!(
        "{subject},serialnumber={},validfrom={},validto={}",
        serial(&one.certificate),
        day(one.from),
        day(one.until)
    )
}
