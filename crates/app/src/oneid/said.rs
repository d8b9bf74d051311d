//! What OneID says, read with care: other systems call its fields by two names, leave them blank, and write numbers as texts.

use domain::{Pinfl, Stir};
use serde_json::Value;

use crate::sessions::Method;

/// Bytes of an answer that are read; a profile has a few thousand.
pub(super) const LIMIT_BYTES: usize = 64 * 1024;

/// Who OneID says came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) pinfl: Pinfl,
    pub(super) method: Method,
    /// The firm whose key was shown: they come for it and for no other.
    pub(super) firm: Option<Stir>,
    /// Where else they belong, by OneID's word; the main one first.
    pub(super) firms: Vec<Stir>,
}

/// Why an answer names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// No answer that anybody understands.
    Unreadable,
    /// OneID says no, or not who it is.
    Refused,
    /// OneID knows the person, and did not make sure that it is them.
    Unproven,
}

/// The token by which the person is asked for; `None` if OneID gave none for the code. When it ends is of no interest: it is used at once.
pub(super) fn token(answer: &[u8]) -> Result<Option<String>, Unsaid> {
    let said = object(answer)?;
    Ok(text(&said, "access_token"))
}

/// The person.
pub(super) fn profile(answer: &[u8]) -> Result<Profile, Unsaid> {
    let said = object(answer)?;
    // Only this text means success; a number or nothing does not.
    if said.get("ret_cd").and_then(Value::as_str) != Some("0") {
        return Err(Unsaid::Refused);
    }
    if said.get("valid").is_some_and(|valid| flag(valid) == Some(false)) {
        return Err(Unsaid::Unproven);
    }
    let pinfl = text(&said, "pin").and_then(|pin| Pinfl::parse(&pin).ok());
    let (pinfl, _mistyped) = pinfl.ok_or(Unsaid::Refused)?;
    let method = method(text(&said, "auth_method").as_deref());
    let stir = |name: &str| text(&said, name).and_then(|tin| tin.parse().ok());
    let firm: Option<Stir> = stir("pkcs_legal_tin");
    let is_for_a_firm = method == Method::OneIdFirmKey;
    if is_for_a_firm && firm.is_none() {
        return Err(Unsaid::Refused);
    }
    Ok(Profile { pinfl, method, firm: firm.filter(|_| is_for_a_firm), firms: firms(&said) })
}

/// The STIR of each firm, from `tin` or, where that is blank, from `le_tin`.
fn firms(said: &Value) -> Vec<Stir> {
    let listed = said.get("legal_info").and_then(Value::as_array);
    let mut firms: Vec<(bool, Stir)> = Vec::new();
    for one in listed.into_iter().flatten() {
        let tin = text(one, "tin").or_else(|| text(one, "le_tin"));
        if let Some(stir) = tin.and_then(|tin| tin.parse().ok()) {
            firms.push((one.get("is_basic").and_then(flag) == Some(true), stir));
        }
    }
    firms.sort_by_key(|(is_main, _)| !is_main);
    firms.into_iter().map(|(_, stir)| stir).collect()
}

fn method(said: Option<&str>) -> Method {
    match said {
        Some("LOGINPASSMETHOD") => Method::OneIdPassword,
        Some("MOBILEMETHOD") => Method::OneIdMobile,
        Some("PKCSMETHOD") => Method::OneIdKey,
        Some("LEPKCSMETHOD") => Method::OneIdFirmKey,
        Some("QR") => Method::OneIdQr,
        Some(_) | None => Method::OneId,
    }
}

fn object(answer: &[u8]) -> Result<Value, Unsaid> {
    if answer.len() > LIMIT_BYTES {
        return Err(Unsaid::Unreadable);
    }
    let said: Value = serde_json::from_slice(answer).map_err(|_no_json| Unsaid::Unreadable)?;
    if said.is_object() { Ok(said) } else { Err(Unsaid::Unreadable) }
}

/// A text that says something; a number counts as its digits.
fn text(said: &Value, name: &str) -> Option<String> {
    let text = match said.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is) => Some(*is),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        Value::String(_) | Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(change: &Value) -> Result<Profile, Unsaid> {
        let mut said = json!({
            "ret_cd": "0", "valid": "true", "pin": "31506901230019", "user_type": "I", "auth_method": "MOBILEMETHOD", "full_name": "A",
        });
        for (name, value) in change.as_object().expect("an object") {
            said[name.as_str()] = value.clone();
        }
        profile(said.to_string().as_bytes())
    }

    #[test]
    fn success_is_the_text_0_alone_and_a_person_has_a_pinfl() {
        for (change, expected) in [
            (json!({ "ret_cd": 0 }), Unsaid::Refused),
            (json!({ "ret_cd": "00" }), Unsaid::Refused),
            (json!({ "ret_cd": "1" }), Unsaid::Refused),
            (json!({ "ret_cd": null }), Unsaid::Refused),
            (json!({ "pin": "" }), Unsaid::Refused),
            (json!({ "pin": "315069" }), Unsaid::Refused),
            (json!({ "pin": null }), Unsaid::Refused),
            (json!({ "valid": "false" }), Unsaid::Unproven),
            (json!({ "valid": false }), Unsaid::Unproven),
            (json!({ "auth_method": "LEPKCSMETHOD" }), Unsaid::Refused),
            (json!({ "auth_method": "LEPKCSMETHOD", "pkcs_legal_tin": " " }), Unsaid::Refused),
        ] {
            assert_eq!(said(&change), Err(expected), "{change}");
        }
        assert!(said(&json!({ "pin": " 31506901230019 ", "valid": null })).is_ok());
        for answer in ["", "[]", "null", "<html>", "\"0\"", &" ".repeat(LIMIT_BYTES + 1)] {
            assert_eq!(profile(answer.as_bytes()), Err(Unsaid::Unreadable), "{answer}");
        }
    }

    #[test]
    fn how_somebody_signed_in_and_for_which_firm_is_told_apart() {
        let method = |name: &str| said(&json!({ "auth_method": name })).expect(name).method;
        assert_eq!(method("LOGINPASSMETHOD"), Method::OneIdPassword);
        assert_eq!(method("PKCSMETHOD"), Method::OneIdKey);
        assert_eq!(method("QR"), Method::OneIdQr);
        assert_eq!(method("FACE"), Method::OneId);
        let by_key = json!({ "auth_method": "LEPKCSMETHOD", "pkcs_legal_tin": "301000001" });
        let profile = said(&by_key).expect("a firm's key");
        assert_eq!(profile.method, Method::OneIdFirmKey);
        assert_eq!(profile.firm.map(|stir| stir.to_string()).as_deref(), Some("301000001"));
        let not_by_it = said(&json!({ "pkcs_legal_tin": "301000001" })).expect("a person");
        assert_eq!(not_by_it.firm, None, "only the firm's key speaks for the firm");
    }

    #[test]
    fn firms_have_their_stir_under_two_names_and_blanks_are_none() {
        let listed = json!({ "legal_info": [
            { "is_basic": false, "tin": "301000001" },
            { "is_basic": "true", "tin": " ", "le_tin": "301000002" },
            { "is_basic": true, "tin": "", "le_tin": "" },
            { "tin": 301_000_003 }, { "tin": "12" }, null, "x", {},
        ] });
        let firms = said(&listed).expect("a person").firms;
        let firms: Vec<String> = firms.iter().map(Stir::to_string).collect();
        assert_eq!(firms, ["301000002", "301000001", "301000003"], "the main one first");
        for odd in [json!({ "legal_info": {} }), json!({ "legal_info": null })] {
            assert_eq!(said(&odd).expect("a person").firms, []);
        }
    }

    #[test]
    fn a_token_is_a_text_and_its_end_may_be_anything() {
        let answer = |text: &str| token(text.as_bytes());
        let given = r#"{"access_token":"t","expires_in":"1558522385117","scope":"x"}"#;
        assert_eq!(answer(given), Ok(Some("t".to_owned())));
        assert_eq!(answer(r#"{"access_token":"t","expires_in":{}}"#), Ok(Some("t".to_owned())));
        for text in ["{}", r#"{"access_token":""}"#, r#"{"access_token":null,"error":"x"}"#] {
            assert_eq!(answer(text), Ok(None), "{text}");
        }
        assert_eq!(answer("<html>"), Err(Unsaid::Unreadable));
    }
}
