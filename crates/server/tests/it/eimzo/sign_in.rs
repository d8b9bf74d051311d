//! Signing in by E-IMZO, and all the ways in which nobody is signed in.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Records, Setup, World};

use crate::front::{Answer, Front};
use crate::people::assert_balanced;
use crate::sql::Sql;

stories!(
    somebody_signs_in_by_a_certificate,
    what_does_not_stand_signs_nobody_in,
    whatever_the_server_says_nobody_is_signed_in_by_mistake,
    whoever_asks_too_often_waits,
);

const QUESTIONS: &str = "/en/sessions/eimzo/questions";
const SIGN_IN: &str = "/en/sessions/eimzo";

const LATE: &str = "The signature came too late.";
const UNREADABLE: &str = "The answer of E-IMZO-SERVER cannot be read.";
const AWAY: &str = "E-IMZO-SERVER does not answer.";

pub(super) async fn open(setup: Setup) -> (World, Front, Sql) {
    let world = Box::pin(World::new(setup)).await;
    let (front, sql) = (Front::of(&world), Sql::of(&world).await);
    (world, front, sql)
}

/// Sends a form as a page does that was read in English.
pub(super) async fn form(
    front: &Front,
    token: Option<&str>,
    path: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://localhost/en/sign-in")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.finish()));
    front.send(token, request.unwrap()).await
}

/// A question: its name, and what is to be signed.
pub(super) async fn question(
    front: &Front,
    path: &str,
    fields: &[(&str, &str)],
) -> (String, String) {
    let asked = form(front, None, path, fields).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    let asked: Value = serde_json::from_slice(&asked.body).unwrap();
    let text = |name: &str| asked[name].as_str().unwrap().to_owned();
    (text("question"), text("sign"))
}

async fn sign_in(world: &World, front: &Front, key: &str) -> Answer {
    let (question, challenge) = question(front, QUESTIONS, &[]).await;
    let pkcs7 = world.eimzo.sign(key, challenge.as_bytes(), false);
    let fields = [("question", question.as_str()), ("pkcs7", &pkcs7), ("next", "/en/cases")];
    form(front, None, SIGN_IN, &fields).await
}

/// The token that an answer set.
pub(super) fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let cookie = answer.header(header::SET_COOKIE);
    let token = cookie.strip_prefix("tris=").and_then(|rest| rest.split(';').next());
    token.unwrap_or_else(|| panic!("no session: {cookie}")).to_owned()
}

/// A refusal that says this.
pub(super) fn assert_refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", answer.text());
    assert!(answer.text().contains(words), "{words}: {}", answer.text());
    assert_eq!(answer.header(header::SET_COOKIE), "", "nobody is signed in");
}

async fn somebody_signs_in_by_a_certificate(records: Records) {
    let (world, front, sql) = open(Setup::toy().on(records)).await;
    let page = front.get(None, "/en/sign-in").await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("connect-src 'self' ws://127.0.0.1:64646;"), "{policy}");
    let text = page.text();
    assert!(text.contains("Sign in by E-IMZO") && text.contains("stand-in plays E-IMZO"), "{text}");
    let home = front.get(None, "/en").await;
    assert!(!home.header(header::CONTENT_SECURITY_POLICY).contains("ws:"), "not on other pages");

    let signed_in = sign_in(&world, &front, "aida").await;
    assert!(signed_in.header(header::LOCATION).contains("/en/enrol?next="), "a signing key next");
    for part in ["HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(signed_in.header(header::SET_COOKIE).contains(part), "{part}");
    }
    let viewer = world.viewer(&token(&signed_in)).await;
    assert_eq!((viewer.name.as_str(), viewer.post.is_some()), ("Aida Karimova", true));
    // A session as any other: it ends by itself after twelve hours.
    world.advance(SignedDuration::from_hours(13));
    let later = front.get(Some(&token(&signed_in)), "/en/inbox").await;
    assert_eq!(later.status, StatusCode::SEE_OTHER);
    assert_eq!(sql.number("SELECT count(*) FROM eimzo_questions").await, 0, "none is kept");
    world.work().await;
    assert_balanced(&world).await;
}

async fn what_does_not_stand_signs_nobody_in(records: Records) {
    let (world, front, sql) = open(Setup::toy().on(records)).await;
    for (key, words) in [
        ("lola", "The certificate is revoked or not valid."),
        ("hakim", "The days of the certificate are over"),
        ("stranger", "Nobody here has this certificate’s personal number."),
    ] {
        assert_refused(&sign_in(&world, &front, key).await, words);
    }
    // One answer, to one question, in time.
    let (asked, challenge) = question(&front, QUESTIONS, &[]).await;
    let pkcs7 = world.eimzo.sign("aida", challenge.as_bytes(), false);
    let fields = [("question", asked.as_str()), ("pkcs7", pkcs7.as_str())];
    token(&form(&front, None, SIGN_IN, &fields).await);
    assert_refused(&form(&front, None, SIGN_IN, &fields).await, LATE);
    // The same signature under a new question: E-IMZO-SERVER knows its challenge no more.
    let (other, _) = question(&front, QUESTIONS, &[]).await;
    let fields = [("question", other.as_str()), ("pkcs7", pkcs7.as_str())];
    assert_refused(&form(&front, None, SIGN_IN, &fields).await, LATE);
    let (asked, challenge) = question(&front, QUESTIONS, &[]).await;
    let pkcs7 = world.eimzo.sign("aida", challenge.as_bytes(), false);
    world.advance(SignedDuration::from_secs(121));
    let fields = [("question", asked.as_str()), ("pkcs7", pkcs7.as_str())];
    assert_refused(&form(&front, None, SIGN_IN, &fields).await, LATE);
    for (question, pkcs7) in [("", ""), ("nothing", "AAAA"), ("\u{0}", "AAAA")] {
        let fields = [("question", question), ("pkcs7", pkcs7)];
        assert_refused(&form(&front, None, SIGN_IN, &fields).await, LATE);
    }
    // What is no signature, is over something else, or does not hold what it signs.
    let (long, bent) = ("A".repeat(65 * 1024), "A".repeat(400));
    let detached = world.eimzo.sign("aida", b"something", true);
    let (_, challenge) = question(&front, QUESTIONS, &[]).await;
    let apart = world.eimzo.sign("aida", challenge.as_bytes(), true);
    for pkcs7 in ["", "AAAA", "A|A", "\u{0}", "<script>", &long, &bent, &detached, &apart] {
        let (asked, _) = question(&front, QUESTIONS, &[]).await;
        let fields = [("question", asked.as_str()), ("pkcs7", pkcs7)];
        assert_refused(
            &form(&front, None, SIGN_IN, &fields).await,
            "The signature does not stand.",
        );
    }
    let (asked, _) = question(&front, QUESTIONS, &[]).await;
    let never = world.eimzo.sign("aida", b"00000000-0000-0000-0000-000000000000", false);
    let fields = [("question", asked.as_str()), ("pkcs7", never.as_str())];
    assert_refused(&form(&front, None, SIGN_IN, &fields).await, LATE);
    assert_eq!(sql.number("SELECT count(*) FROM sessions").await, 1);
    world.work().await;
    assert_balanced(&world).await;
}

async fn whatever_the_server_says_nobody_is_signed_in_by_mistake(records: Records) {
    let (world, front, _) = open(Setup::toy().on(records)).await;
    let aida = json!({ "serialNumber": "1", "validFrom": "2026-01-01 00:00:00", "validTo": "2027-01-01 00:00:00",
        "subjectName": { "CN": "KARIMOVA AIDA", "1.2.860.3.16.1.2": "41101911010133" } });
    let with = |pointer: &str, value: Value| {
        let mut said = json!({ "status": 1, "message": "", "subjectCertificateInfo": aida });
        *said.pointer_mut(pointer).unwrap() = value;
        said.to_string()
    };
    let info = "/subjectCertificateInfo";
    let subject = "/subjectCertificateInfo/subjectName";
    let table = [
        (String::new(), UNREADABLE),
        ("<html>".to_owned(), UNREADABLE),
        ("[".repeat(100_000), UNREADABLE),
        ("{}".to_owned(), UNREADABLE),
        (r#"{"status":1}"#.to_owned(), UNREADABLE),
        (with("/status", json!("1")), UNREADABLE),
        (with("/status", json!(1.5)), UNREADABLE),
        (with("/status", json!(0)), UNREADABLE),
        (with("/status", json!(2)), UNREADABLE),
        (with(info, Value::Null), UNREADABLE),
        (with(subject, json!({})), "The certificate names no person."),
        (with(subject, json!({ "1.2.860.3.16.1.2": "41101911010133" })), UNREADABLE),
        (with(&format!("{subject}/CN"), json!(7)), UNREADABLE),
        (with(&format!("{subject}/1.2.860.3.16.1.2"), json!("4110191101013")), UNREADABLE),
        (with(&format!("{info}/validTo"), json!("tomorrow")), UNREADABLE),
        (
            with(&format!("{info}/validTo"), json!("2026-11-24 00:00:00")),
            "The days of the certificate are over",
        ),
        (with(&format!("{info}/validFrom"), json!("2026-11-26 00:00:00")), "or have not begun"),
        (with("/status", json!(-1)), "cannot tell now whether the certificate is revoked"),
        (with("/status", json!(-5)), "The clock of E-IMZO-SERVER is wrong."),
        (with("/status", json!(-10)), "The signature does not stand."),
        (with("/status", json!(-11)), "The certificate is revoked or not valid."),
        (with("/status", json!(-12)), "The days of the certificate are over"),
        (with("/status", json!(-20)), "The signature came too late."),
    ];
    for (said, words) in table {
        let (asked, _) = question(&front, QUESTIONS, &[]).await;
        world.eimzo.says(said.as_bytes());
        let fields = [("question", asked.as_str()), ("pkcs7", "AAAA")];
        assert_refused(&form(&front, None, SIGN_IN, &fields).await, words);
        world.eimzo.comes_back();
    }
    // With nothing bent the same answer does sign in: the table above refuses for the reasons that it names.
    let (asked, _) = question(&front, QUESTIONS, &[]).await;
    world.eimzo.says(with("/status", json!(1)).as_bytes());
    token(&form(&front, None, SIGN_IN, &[("question", &asked), ("pkcs7", "AAAA")]).await);
    world.eimzo.comes_back();

    let (asked, _) = question(&front, QUESTIONS, &[]).await;
    world.eimzo.goes();
    let fields = [("question", asked.as_str()), ("pkcs7", "AAAA")];
    assert_refused(&form(&front, None, SIGN_IN, &fields).await, AWAY);
    assert_refused(&form(&front, None, QUESTIONS, &[]).await, AWAY);
    for challenge in
        [json!(""), json!("short"), json!("a b".repeat(20)), json!("x".repeat(300)), json!(1)]
    {
        let said = json!({ "challenge": challenge, "ttl": 120, "status": 1, "message": "" });
        world.eimzo.says(said.to_string().as_bytes());
        assert_refused(&form(&front, None, QUESTIONS, &[]).await, UNREADABLE);
    }
}

async fn whoever_asks_too_often_waits(records: Records) {
    let (world, front, _) = open(Setup::toy().on(records)).await;
    for _ in 0..60 {
        question(&front, QUESTIONS, &[]).await;
    }
    let asked = form(&front, None, QUESTIONS, &[]).await;
    assert_refused(&asked, "It was asked too often from this network.");
    world.advance(SignedDuration::from_secs(60));
    question(&front, QUESTIONS, &[]).await;
}
