//! The file that says whom to believe, read strictly.

use serde_json::{Value, json};
use verifier::{TrustError, TrustFile};

use crate::world::{DAY, SERIAL, authority, knowledge, librarian, now, policy, trust_file};

fn read(json: &Value) -> Result<(), TrustError> {
    TrustFile::read(json.to_string().as_bytes())?.knowledge(now()).map(|_| ())
}

#[test]
fn a_trust_file_is_read_as_it_was_written() {
    let revoked = [(SERIAL, now()), ([9; 16], now() + DAY)].into();
    let own = authority(1);
    let file = TrustFile::new(now(), &[own.certificate_der()], &revoked, &policy(2));
    let again = TrustFile::read(file.to_string().as_bytes()).unwrap();
    assert_eq!(again, file);
    let knowledge = again.knowledge(now() + DAY).unwrap();
    assert_eq!(knowledge.authorities, [own.certificate_der()]);
    assert_eq!((knowledge.revoked, knowledge.policy), (revoked, policy(2)));
    assert_eq!((knowledge.as_of, knowledge.now), (now(), now() + DAY));
    assert!(self::knowledge().qr.is_none());
}

#[test]
fn of_two_revocations_the_earlier_counts() {
    let mut json: Value = serde_json::from_str(&trust_file().to_string()).unwrap();
    let serial = "a1".repeat(16);
    json["revoked"] = json!([
        { "serial": serial, "from": "2026-11-22T09:00:00Z" },
        { "serial": serial, "from": "2026-11-23T09:00:00Z" },
    ]);
    let file = TrustFile::read(json.to_string().as_bytes()).unwrap();
    let knowledge = file.knowledge(now()).unwrap();
    assert_eq!(knowledge.revoked[&SERIAL], "2026-11-22T09:00:00Z".parse().unwrap());
}

#[test]
fn what_is_no_trust_file_says_so() {
    let good: Value = serde_json::from_str(&trust_file().to_string()).unwrap();
    assert!(read(&good).is_ok());
    let changed = |pointer: &str, value: Value| {
        let mut json = good.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        json
    };
    let mut extra = good.clone();
    extra["also"] = json!(1);
    let codes = |base: &str, key: &str, hours: u32| {
        let codes = json!({ "base": base, "publishers": [key], "stale_after_hours": hours, "snapshot": "" });
        changed("/codes", codes)
    };
    let key = "Kb+x8LqPwmcrlvPKuS7MuT9e0/1LWUYPRXtr2C4lRGE=";
    let table = [
        (changed("/format", json!("tris-trust@2")), "a trust file of the form `tris-trust@2`"),
        (changed("/authorities", json!([])), "an authority's certificate"),
        (changed("/authorities/0", json!("-----BEGIN")), "an authority's certificate"),
        // An officer's: whoever believed it would let an officer certify others.
        (changed("/authorities/0", json!(librarian().pem())), "an authority's certificate"),
        (changed("/log_policy", json!("quorum none")), "the log's policy"),
        (
            changed("/revoked", json!([{ "serial": "a1", "from": "2026-11-22T09:00:00Z" }])),
            "a serial number",
        ),
        (changed("/as_of", json!("today")), "not a trust file"),
        (extra, "not a trust file"),
        (codes("http://tris.uz", key, 1), "what it says of sealed codes"),
        (codes("HTTPS://TRIS.UZ/Q#", "AAAA", 1), "what it says of sealed codes"),
        (codes("HTTPS://TRIS.UZ/Q#", key, 0), "what it says of sealed codes"),
        (json!([1]), "not a trust file"),
    ];
    for (json, expected) in table {
        let why = read(&json).unwrap_err().to_string();
        assert!(why.starts_with(expected), "{why}");
    }
}
