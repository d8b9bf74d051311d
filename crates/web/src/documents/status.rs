//! What the public may know of a paper, for programs: as the verification page says it, in JSON.

use app::documents::{PublicDocument, Stamped, Verification};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The version of the shape.
const VERSION: u8 = 1;

/// The answer for `GET /documents/{asked}.json`: `asked` is a code, a number, the document's id or the SHA-256 of its file.
pub(crate) fn answer(found: Option<Verification>, now: Timestamp) -> Response {
    let (status, mut body) = match found {
        None => (StatusCode::NOT_FOUND, json!({ "answer": "not-found" })),
        Some(Verification::NotFound { lost, .. }) => {
            (StatusCode::NOT_FOUND, json!({ "answer": "not-found", "lost": lost }))
        }
        Some(Verification::Lost { lost, .. }) => {
            (StatusCode::OK, json!({ "answer": "lost", "lost": lost }))
        }
        Some(Verification::BeingRegistered { number }) => {
            (StatusCode::OK, json!({ "answer": "being-registered", "number": number }))
        }
        Some(Verification::NotIssued { .. }) => (StatusCode::OK, json!({ "answer": "not-issued" })),
        Some(Verification::Found(document)) => (StatusCode::OK, of_document(&document)),
    };
    if let Some(body) = body.as_object_mut() {
        body.insert("version".to_owned(), VERSION.into());
        body.insert("as_of".to_owned(), now.to_string().into());
    }
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn of_document(document: &PublicDocument) -> Value {
    let facts: serde_json::Map<String, Value> =
        document.facts.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    json!({
        "answer": "found",
        "number": document.number,
        "code": document.code,
        "status": document.status,
        "status_since": document.status_since,
        "because_of": document.because_of,
        "issuer": document.issuer,
        "accreditation": document.issuer_accreditation,
        "issued_on": document.issued_on,
        "valid_until": document.valid_until,
        "facts": facts,
        "in_log": document.is_logged,
        "seal_sha256": document.code_hash,
        "stamp": document.stamp.as_ref().map(|stamp| match stamp {
            Stamped::NotYet => json!({ "code": "stamp.none" }),
            Stamped::By { authority, at, again_at } => {
                let mut said = serde_json::Map::new();
                said.insert("code".to_owned(), json!("stamp.stands"));
                said.insert("authority".to_owned(), json!(authority));
                said.insert("at".to_owned(), json!(at));
                said.extend(again_at.map(|again_at| ("again_at".to_owned(), json!(again_at))));
                json!(said)
            }
        }),
        "demo": document.is_demo,
    })
}
