//! The stand-in holds to the rules that systems must keep with OneID.

use super::*;

const BACK: &str = "http://localhost:8000/oneid";

fn desk() -> Desk {
    let client = Client { id: "tris".into(), secret: "s".into(), redirect_uri: BACK.into() };
    let firms =
        ["301000001", "301000002"].map(|tin| Firm { tin: tin.into(), name: "Maktab".into() });
    let aida = Person { pin: "31506901230019".into(), name: "Aida".into(), firms: firms.into() };
    Desk::new(Book { client, people: vec![aida] })
}

fn chosen(tin: &str) -> Chosen {
    Chosen {
        client_id: "tris".into(),
        redirect_uri: BACK.into(),
        scope: "tris".into(),
        state: "a-en".into(),
        pin: "31506901230019".into(),
        tin: tin.into(),
    }
}

fn posted(grant: &str, code: &str, token: &str) -> Posted {
    Posted {
        grant_type: grant.into(),
        client_id: "tris".into(),
        client_secret: "s".into(),
        redirect_uri: BACK.into(),
        code: code.into(),
        access_token: token.into(),
        scope: "tris".into(),
    }
}

fn tokens() -> [String; 2] {
    ["t".to_owned(), "r".to_owned()]
}

#[test]
fn a_code_serves_once_within_minutes_and_for_whoever_has_the_secret() {
    let (mut desk, now) = (desk(), Timestamp::UNIX_EPOCH);
    let back = desk.choose(&chosen(""), "c".into(), now);
    assert_eq!(back.as_deref(), Ok("http://localhost:8000/oneid?code=c&state=a-en"));
    let wrong = Posted { client_secret: "x".into(), ..posted("one_authorization_code", "c", "") };
    assert_eq!(desk.answer(&wrong, tokens(), now), Err("client"));
    let given = desk.answer(&posted("one_authorization_code", "c", ""), tokens(), now);
    assert_eq!(given.expect("a token")["expires_in"], "1800000", "a text");
    let again = desk.answer(&posted("one_authorization_code", "c", ""), tokens(), now);
    assert_eq!(again, Err("code"));
    desk.choose(&chosen(""), "d".into(), now).expect("another");
    let late = now.checked_add(CODE_LASTS).expect("a time");
    let late = desk.answer(&posted("one_authorization_code", "d", ""), tokens(), late);
    assert_eq!(late, Err("code"));
    desk.choose(&chosen(""), "e".into(), now).expect("another");
    let elsewhere = Posted {
        redirect_uri: "http://localhost:8000/oneid/".into(),
        ..posted("one_authorization_code", "e", "")
    };
    assert_eq!(desk.answer(&elsewhere, tokens(), now), Err("code"), "letter by letter");
}

#[test]
fn a_token_tells_who_came_until_it_is_ended() {
    let (mut desk, now) = (desk(), Timestamp::UNIX_EPOCH);
    desk.choose(&chosen("301000002"), "c".into(), now).expect("a code");
    desk.answer(&posted("one_authorization_code", "c", ""), tokens(), now).expect("a token");
    let identify = posted("one_access_token_identify", "", "t");
    let said = desk.answer(&identify, tokens(), now).expect("a person");
    assert_eq!((&said["ret_cd"], &said["pin"]), (&json!("0"), &json!("31506901230019")));
    assert_eq!((&said["user_type"], &said["pkcs_legal_tin"]), (&json!("L"), &json!("301000002")));
    assert_eq!(said["legal_info"][1]["tin"], "", "only `le_tin` has it");
    let out = desk.answer(&posted("one_log_out", "", "t"), tokens(), now).expect("an end");
    assert_eq!(out["ret_cd"], "0");
    let said = desk.answer(&identify, tokens(), now).expect("an answer");
    assert_eq!((said["ret_cd"].as_str(), said.get("pin")), (Some("1"), None));
    assert_eq!(desk.answer(&posted("refresh_token", "", ""), tokens(), now), Err("grant_type"));
}

#[test]
fn nobody_is_sent_to_another_place_or_asked_about_by_strangers() {
    let desk = desk();
    let asked = |change: fn(&mut Asked)| {
        let mut asked = Asked {
            response_type: "one_code".into(),
            client_id: "tris".into(),
            redirect_uri: BACK.into(),
            scope: "tris".into(),
            state: String::new(),
        };
        change(&mut asked);
        desk.may_ask(&asked)
    };
    assert_eq!(asked(|_| {}), Ok(()));
    assert_eq!(asked(|asked| asked.response_type = "code".into()), Err("response_type"));
    assert_eq!(asked(|asked| asked.client_id = "other".into()), Err("client_id"));
    assert_eq!(asked(|asked| asked.scope = "all".into()), Err("client_id"));
    assert_eq!(asked(|asked| asked.redirect_uri.push('x')), Err("redirect_uri"));
    let mut desk = desk;
    let stranger = Chosen { tin: "309999999".into(), ..chosen("") };
    assert_eq!(desk.choose(&stranger, "c".into(), Timestamp::UNIX_EPOCH), Err("tin"));
    let nobody = Chosen { pin: "1".into(), ..chosen("") };
    assert_eq!(desk.choose(&nobody, "c".into(), Timestamp::UNIX_EPOCH), Err("pin"));
}
