//! How people get in, and what keeps others out.

mod leavers;
mod oneid;
mod passkeys;
mod posts;
mod powers;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;

use crate::device::Device;
use crate::front::{Answer, Front};

/// Sends a form as a page does that was read in English.
pub(crate) async fn form(
    front: &Front,
    token: Option<&str>,
    path: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "http://localhost/en/keys")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.finish()));
    front.send(token, request.unwrap()).await
}

/// A question to the browser: its name, and what it asks.
async fn question(front: &Front, token: Option<&str>) -> (String, Value) {
    let path = if token.is_some() { "/en/passkeys/questions" } else { "/en/sessions/questions" };
    let asked = form(front, token, path, &[]).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    let mut asked: Value = serde_json::from_slice(&asked.body).unwrap();
    (asked["question"].as_str().unwrap().to_owned(), asked["options"].take())
}

/// Enrols the device for whoever has the token.
async fn enrol(front: &Front, token: &str, device: &mut Device, name: &str) -> Answer {
    let (question, options) = question(front, Some(token)).await;
    let answer = device.create(&options);
    let fields = [("question", question.as_str()), ("answer", &answer), ("name", name)];
    form(front, Some(token), "/en/passkeys", &fields).await
}

/// Signs in by the device.
async fn sign_in(front: &Front, device: &mut Device) -> Answer {
    let (question, options) = question(front, None).await;
    let answer = device.get(&options);
    let fields = [("question", question.as_str()), ("answer", &answer), ("next", "/en/cases")];
    form(front, None, "/en/sessions/passkey", &fields).await
}

/// The token that an answer set.
fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let cookie = answer.header(header::SET_COOKIE);
    let token = cookie.strip_prefix("tris=").and_then(|rest| rest.split(';').next());
    token.unwrap_or_else(|| panic!("no session: {cookie}")).to_owned()
}

/// A refusal that says this.
pub(crate) fn assert_refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", answer.text());
    assert!(answer.text().contains(words), "{words}: {}", answer.text());
    assert_eq!(answer.header(header::SET_COOKIE), "", "nobody is signed in");
}
