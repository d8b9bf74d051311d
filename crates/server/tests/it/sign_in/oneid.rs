//! Signing in by OneID, which says who came and nothing of what they may do here.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Records, Setup, TOKEN, World};

use super::assert_refused;
use crate::front::{Answer, Front};
use crate::people::assert_balanced;
use crate::sql::Sql;

stories!(
    somebody_is_signed_in_by_what_oneid_says_in_three_requests,
    a_way_serves_once_in_one_browser_within_minutes,
    whatever_oneid_says_wrong_is_refused_in_words,
    one_person_of_many_firms_begins_where_they_came_for,
    whoever_holds_no_post_there_any_more_is_told_so,
);

const AIDA: &str = "41101911010133";

struct Visit {
    world: World,
    front: Front,
    sql: Sql,
}

/// A browser that was sent to OneID.
struct Sent {
    page: String,
    state: String,
    cookie: String,
}

impl Visit {
    async fn open(records: Records) -> Self {
        let world = Box::pin(World::new(Setup::toy().on(records))).await;
        let (front, sql) = (Front::of(&world), Sql::of(&world).await);
        Self { world, front, sql }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty());
        self.front.send(None, request.unwrap()).await
    }

    async fn go(&self) -> Sent {
        let sent = self.get("/en/sign-in/oneid?next=%2Fen%2Fcases", "").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let page = sent.header(header::LOCATION).to_owned();
        let cookie = sent.header(header::SET_COOKIE);
        for part in ["HttpOnly", "SameSite=Lax", "Secure"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        let (_, state) = page.split_once("&state=").expect("a state");
        let (state, cookie) = (state.to_owned(), cookie.split(';').next().unwrap().to_owned());
        Sent { page, state, cookie }
    }

    /// Comes back with this code.
    async fn back(&self, sent: &Sent, code: &str) -> Answer {
        let path = format!("/oneid?code={code}&state={}", sent.state);
        let on = self.get(&path, &sent.cookie).await;
        assert_eq!(on.status, StatusCode::SEE_OTHER, "{}", on.text());
        self.get(on.header(header::LOCATION), &sent.cookie).await
    }

    /// Goes there, and comes back while OneID says this.
    async fn says(&self, pin: &str, change: &Value) -> Answer {
        let sent = self.go().await;
        self.world.oneid.tells(pin, change);
        self.back(&sent, "c").await
    }
}

/// The token of the session, which is not the only cookie that the answer sets.
fn session(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut tokens = set.filter_map(|cookie| cookie.to_str().ok()?.strip_prefix("tris="));
    let token = tokens.next().expect("a session").split(';').next();
    token.unwrap().to_owned()
}

/// A refusal that says this; nobody is signed in.
fn assert_nobody(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", answer.text());
    assert!(answer.text().contains(words), "{words}: {}", answer.text());
    let mut set = answer.headers.get_all(header::SET_COOKIE).iter();
    assert!(set.all(|cookie| !cookie.to_str().unwrap().starts_with("tris=")), "{words}");
}

async fn somebody_is_signed_in_by_what_oneid_says_in_three_requests(records: Records) {
    let visit = Visit::open(records).await;
    let page = visit.front.get(None, "/en/sign-in").await.text();
    assert!(page.contains("/en/sign-in/oneid?next="), "the way there: {page}");
    let sent = visit.go().await;
    let expected = "https://sso.example/sso/oauth/Authorization.do?response_type=one_code&client_id=tris\
                    &redirect_uri=https%3A//tris.uz/oneid&scope=tris-scope&state=";
    assert!(sent.page.starts_with(expected), "{}", sent.page);
    visit.world.oneid.tells(AIDA, &json!({ "auth_method": "MOBILEMETHOD" }));
    let arrived = visit.back(&sent, "the-code").await;
    assert_eq!(arrived.header(header::LOCATION), "/en/enrol?next=/en/cases");
    let token = session(&arrived);
    assert_eq!(visit.world.viewer(&token).await.name, "Aida Karimova");

    let asked = visit.world.oneid.asked();
    let form = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let code = [
        ("grant_type", "one_authorization_code"),
        ("redirect_uri", "https://tris.uz/oneid"),
        ("code", "the-code"),
    ];
    let by_token =
        |grant| form(&[("grant_type", grant), ("access_token", TOKEN), ("scope", "tris-scope")]);
    let expected = [form(&code), by_token("one_access_token_identify"), by_token("one_log_out")];
    assert_eq!(asked, expected);

    let page = visit.front.get(Some(&token), "/en/keys").await.text();
    assert!(page.contains("By OneID: telephone"), "{page}");
    // Neither the token of OneID nor the passport is anywhere, and the PINFL only where the person was recorded.
    visit.world.work().await;
    for (table, rows) in [("sessions", 1), ("oneid_visits", 0), ("attempts", 0), ("notices", 0)] {
        let found = visit.sql.number(&format!("SELECT count(*) FROM {table}")).await;
        assert_eq!(found, rows, "{table}");
    }
    let leaves = "SELECT count(*) FROM leaves l JOIN sessions s ON s.id = l.subject";
    assert_eq!(
        visit.sql.number(leaves).await,
        0,
        "that somebody signed in is nobody else's business"
    );
    assert_balanced(&visit.world).await;
}

async fn a_way_serves_once_in_one_browser_within_minutes(records: Records) {
    let visit = Visit::open(records).await;
    let sent = visit.go().await;
    visit.world.oneid.tells(AIDA, &json!({}));
    session(&visit.back(&sent, "c").await);
    assert_nobody(&visit.back(&sent, "c").await, "This way to OneID is over.");

    // Somebody else's link: that way ends, and nobody is signed in.
    let (own, other) = (visit.go().await, visit.go().await);
    let mixed = Sent { cookie: own.cookie.clone(), ..other };
    visit.world.oneid.tells(AIDA, &json!({}));
    assert_nobody(&visit.back(&mixed, "c").await, "Another browser was sent to OneID.");
    let bare = Sent { cookie: String::new(), ..visit.go().await };
    assert_nobody(&visit.back(&bare, "c").await, "Another browser was sent to OneID.");
    assert_nobody(&visit.back(&bare, "c").await, "This way to OneID is over.");
    session(&visit.back(&own, "c").await);

    let late = visit.go().await;
    visit.world.advance(SignedDuration::from_mins(10));
    assert_nobody(&visit.back(&late, "c").await, "This way to OneID is over.");
    let asked = visit.world.oneid.asked().len();
    for path in ["/oneid", "/oneid?code=c", "/oneid?code=c&state=", "/oneid?code=c&state=x-en"] {
        let on = visit.get(path, "").await.header(header::LOCATION).to_owned();
        assert!(on.starts_with("/uz/sessions/oneid") || on.starts_with("/en/"), "{on}");
        let refused = visit.get(&on, "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert_eq!(visit.world.oneid.asked().len(), asked, "OneID is not asked for strangers");
    visit.go().await;
    assert_eq!(
        visit.sql.number("SELECT count(*) FROM oneid_visits").await,
        1,
        "the rest is forgotten"
    );
    for _ in 0..59 {
        visit.go().await;
    }
    let often = visit.get("/en/sign-in/oneid", "").await;
    assert_refused(&often, "It was asked too often.");
}

async fn whatever_oneid_says_wrong_is_refused_in_words(records: Records) {
    let visit = Visit::open(records).await;
    assert_nobody(&visit.back(&visit.go().await, "").await, "You did not sign in to OneID.");
    let token = json!({ "access_token": TOKEN }).to_string();
    let unknown_code = json!({ "error": "code" }).to_string();
    for (answers, words) in [
        (vec![], "OneID does not answer."),
        (vec!["<html>503</html>"], "OneID does not answer."),
        (vec!["[]"], "OneID does not answer."),
        (vec![unknown_code.as_str()], "OneID does not know this way any more."),
        (vec![token.as_str()], "OneID does not answer."),
        (vec![token.as_str(), "", "{}"], "OneID does not answer."),
        (vec![token.as_str(), "{}", "{}"], "OneID does not say who you are."),
        (vec![token.as_str(), "{\"ret_cd\":\"1\"}", "{}"], "OneID does not say who you are."),
    ] {
        let sent = visit.go().await;
        visit.world.oneid.answers(&answers);
        assert_nobody(&visit.back(&sent, "c").await, words);
    }
    for (pin, change, words) in [
        ("43112992600074", json!({}), "nobody here does"),
        (AIDA, json!({ "ret_cd": 0 }), "OneID does not say who you are."),
        (AIDA, json!({ "valid": "false" }), "OneID is not sure who you are."),
        ("", json!({}), "OneID does not say who you are."),
    ] {
        assert_nobody(&visit.says(pin, &change).await, words);
    }
    // It could not be told to sign out: that is no reason to keep the person out.
    let sent = visit.go().await;
    let told = json!({ "ret_cd": "0", "pin": AIDA }).to_string();
    visit.world.oneid.answers(&[&token, &told]);
    session(&visit.back(&sent, "c").await);
    assert_eq!(visit.sql.number("SELECT count(*) FROM sessions").await, 1);
}

async fn one_person_of_many_firms_begins_where_they_came_for(records: Records) {
    let visit = Visit::open(records).await;
    let hakim = "41505951050654";
    let post = async |change: Value| {
        let viewer = visit.world.viewer(&session(&visit.says(hakim, &change).await)).await;
        let post = viewer.post.unwrap();
        (post.organisation_name, viewer.posts.len())
    };
    let (_, all) = post(json!({})).await;
    assert!(all > 1, "the chooser has them all");
    for stir in ["300000002", "300000003"] {
        let named = json!({ "legal_info": [
            { "is_basic": false, "tin": "399999999" }, { "is_basic": true, "tin": "", "le_tin": stir },
        ] });
        let key = json!({ "auth_method": "LEPKCSMETHOD", "pkcs_legal_tin": stir });
        for change in [named, key] {
            let (name, posts) = post(change).await;
            let known = format!(
                "SELECT count(*) FROM organisations WHERE stir = '{stir}' AND name = '{}'",
                name.replace('\'', "''")
            );
            assert_eq!((visit.sql.number(&known).await, posts), (1, all));
        }
    }
}

async fn whoever_holds_no_post_there_any_more_is_told_so(records: Records) {
    let visit = Visit::open(records).await;
    let key = json!({ "auth_method": "LEPKCSMETHOD", "pkcs_legal_tin": "399999999" });
    let refused = visit.says(AIDA, &key).await;
    assert_nobody(&refused, "You hold no post at this firm today.");
    assert!(refused.text().contains("399999999"), "which one: {}", refused.text());
    let end = "UPDATE posts SET held_until = '2026-11-24' WHERE person = (SELECT id FROM persons WHERE pinfl = '41101911010133')";
    visit.sql.without_triggers().await;
    visit.sql.must(end).await;
    assert_nobody(&visit.says(AIDA, &json!({})).await, "Your posts have ended.");
    // Whoever was invited and holds no post yet gets in as by a passkey.
    visit
        .sql
        .must(&end.replace(
            "SET held_until = '2026-11-24'",
            "SET held_from = '2026-12-24', held_until = NULL",
        ))
        .await;
    session(&visit.says(AIDA, &json!({})).await);
}
