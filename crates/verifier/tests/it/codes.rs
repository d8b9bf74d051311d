//! Sealed codes, addresses and numbers.

use signing::qr::{
    Base, Claim, KeyList, SecretKey, Snapshot, Status, StatusList, Stir, Trust, seal,
};
use uuid::Uuid;
use verifier::{Kind, Knowledge, Report, Subject, TrustFile, examine};

use crate::world::{DAY, MINUTE, against, knowledge, leaf_of, now, receipt_of, trust_file};

fn base() -> Base {
    Base::new("HTTPS://TRIS.UZ/Q#").unwrap()
}

fn claim(status_index: u64) -> Claim {
    Claim {
        document: Uuid::from_bytes([5; 16]),
        kind: "card".to_owned(),
        number: "UZ.CARD.2026.012.00042".to_owned(),
        issued_at: now(),
        expires_at: Some(now() + DAY * 730),
        holder: None,
        issuer: Stir::parse("200000001").unwrap(),
        hs_code: None,
        status_index,
        ground_index: 1,
        data_hash: [3; 16],
        full_hash: None,
        product: Some("Oʻquv zali kartasi".to_owned()),
        maker: None,
    }
}

fn code(status_index: u64) -> String {
    seal(&claim(status_index), &SecretKey::from_seed(&[7; 32]), &base()).unwrap().text
}

/// Knowing the seal key, perhaps revoked later, and what became of three papers.
fn knowing(revoked_from: Option<u64>) -> Knowledge {
    let (sealing, publisher) = (SecretKey::from_seed(&[7; 32]), SecretKey::from_seed(&[8; 32]));
    let mut keys = KeyList::default();
    keys.rotate(sealing.public(), now() - DAY).unwrap();
    if let Some(from) = revoked_from {
        keys.revoke(&sealing.public(), from).unwrap();
    }
    let statuses = [Status::InForce, Status::Revoked, Status::Suspended];
    let statuses = StatusList::new(statuses).unwrap();
    let snapshot =
        Snapshot { number: 1, as_of: now(), keys, statuses, checkpoint: None, lost: Vec::new() };
    let trust = Trust { base: base(), publishers: vec![publisher.public()], stale_after: DAY * 7 };
    let file = trust_file().with_codes(&trust, &snapshot.sign(&publisher).unwrap());
    let file = TrustFile::read(file.to_string().as_bytes()).unwrap();
    file.knowledge(now() + DAY).unwrap()
}

fn said(text: &str, receipt: Option<&[u8]>, knowledge: &Knowledge) -> (Report, &'static str) {
    let report = examine(text.as_bytes(), receipt, knowledge);
    let code = report.verdict.code();
    (report, code)
}

#[test]
fn a_code_gets_one_of_its_answers_with_what_to_compare() {
    let knowledge = knowing(None);
    let in_force = code(0);
    let digits = in_force.rsplit_once('#').unwrap().1;
    let elsewhere = format!("https://tris-uz.example/Q#{digits}");
    let table = [
        (in_force.clone(), "qr.in-force"),
        (format!(" {}\n", in_force.to_lowercase()), "qr.in-force"),
        (digits.to_owned(), "qr.in-force"),
        (code(1), "qr.revoked"),
        (code(2), "qr.suspended"),
        (code(3), "qr.status-unknown"),
        (elsewhere, "qr.not-authentic"),
        (format!("{}1234", base().as_str()), "qr.not-authentic"),
        (format!("{}what is this", base().as_str()), "qr.not-authentic"),
    ];
    for (text, expected) in table {
        let (report, found) = said(&text, None, &knowledge);
        assert_eq!((found, report.kind), (expected, Kind::Code), "{text}");
    }
    let (report, _) = said(&in_force, None, &knowledge);
    let values = &report.findings[0].values;
    assert_eq!(values["number"], "UZ.CARD.2026.012.00042");
    assert_eq!(values["product"], "Oʻquv zali kartasi");
    assert_eq!(report.subject, Some(Subject::Document(Uuid::from_bytes([5; 16]).to_string())));
}

#[test]
fn a_receipt_settles_what_a_stolen_seal_key_leaves_open() {
    let own = receipt_of(&leaf_of(b"the card", now() + MINUTE), &[1, 2]);
    let mut other = leaf_of(b"the card", now());
    other.subject = [9; 16];
    let other = receipt_of(&other, &[1, 2]);
    let (whole, revoked) = (knowing(None), knowing(Some(10)));
    let text = code(0);
    let judged = |knowledge: &Knowledge, receipt: Option<&[u8]>| {
        let (report, _) = said(&text, receipt, knowledge);
        (format!("{:?}", report.verdict.outcome()), against(&report))
    };
    let expected = |outcome: &str, codes: &[&'static str]| (outcome.to_owned(), codes.to_vec());
    assert_eq!(judged(&whole, Some(&own)), expected("Holds", &[]));
    let of_other = expected("Fails", &["receipt.other-paper"]);
    assert_eq!(judged(&whole, Some(&other)), of_other);
    assert_eq!(judged(&revoked, None), expected("Unknown", &["qr.key-revoked-later"]));
    assert_eq!(judged(&revoked, Some(&own)), expected("Holds", &[]));
    let both = expected("Fails", &["receipt.other-paper", "qr.key-revoked-later"]);
    assert_eq!(judged(&revoked, Some(&other)), both);
}

#[test]
fn what_cannot_be_judged_here_says_whom_to_ask() {
    let table = [
        (code(0), "qr.no-knowledge", Kind::Code),
        ("HTTPS://TRIS.UZ/V/01ABCDEFGHJK9".to_owned(), "ask-the-system", Kind::Address),
        ("01ABC-DEFGH-JK9".to_owned(), "ask-the-system", Kind::Address),
        ("UZ.CARD.2026.012.00042".to_owned(), "ask-the-system", Kind::Address),
        ("good morning".to_owned(), "not-recognised", Kind::Unknown),
        (String::new(), "not-recognised", Kind::Unknown),
        ("1".repeat(5000), "not-recognised", Kind::Unknown),
    ];
    for (text, expected, kind) in table {
        let (report, found) = said(&text, None, &knowledge());
        assert_eq!((found, report.kind), (expected, kind), "{text:.80}");
    }
}
