//! Sealed codes, addresses and numbers.

use signing::qr::{
    Base, Claim, KeyList, SecretKey, Snapshot, Status, StatusList, Stir, Trust, seal,
};
use uuid::Uuid;
use verifier::{Kind, Knowledge, Printed, Report, Subject, TrustFile, code_hash, examine};

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
pub(crate) fn knowing(revoked_from: Option<u64>) -> Knowledge {
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

/// The thief copies the id of a genuine paper, whose receipt anybody has, and writes another kettle beside it.
#[test]
fn a_receipt_does_not_vouch_for_what_a_stolen_seal_key_wrote() {
    let own = receipt_of(&leaf_of(b"the card", now() + MINUTE), &[1, 2]);
    let mut other = leaf_of(b"the card", now());
    other.subject = [9; 16];
    let other = receipt_of(&other, &[1, 2]);
    let (whole, revoked) = (knowing(None), knowing(Some(10)));
    let stolen = SecretKey::from_seed(&[7; 32]);
    let forged = Claim {
        number: "UZ.CARD.2026.012.00555".to_owned(),
        product: Some("Atom reaktori".to_owned()),
        ..claim(0)
    };
    let forged = seal(&forged, &stolen, &base()).unwrap().text;
    let judged = |text: &str, knowledge: &Knowledge, receipt: Option<&[u8]>| {
        let (report, code) = said(text, receipt, knowledge);
        (code, format!("{:?}", report.verdict.outcome()), against(&report))
    };
    let expected =
        |code, outcome: &str, codes: &[&'static str]| (code, outcome.to_owned(), codes.to_vec());
    let genuine = code(0);
    let in_force = expected("qr.in-force", "Holds", &[]);
    assert_eq!(judged(&genuine, &whole, Some(&own)), in_force);
    let of_other = expected("qr.receipt-fails", "Fails", &["receipt.other-paper"]);
    assert_eq!(judged(&genuine, &whole, Some(&other)), of_other);
    // Once the key was taken back nobody tells the two codes apart who has but a receipt.
    let doubted = ["qr.in-force", "qr.key-revoked-later"];
    let unknown = expected("qr.key-revoked-later", "Unknown", &doubted);
    for text in [&genuine, &forged] {
        assert_eq!(judged(text, &revoked, None), unknown);
        assert_eq!(judged(text, &revoked, Some(&own)), unknown);
        let both = ["qr.in-force", "receipt.other-paper", "qr.key-revoked-later"];
        assert_eq!(
            judged(text, &revoked, Some(&other)),
            expected("qr.receipt-fails", "Fails", &both)
        );
    }
    assert_eq!(judged(&code(3), &revoked, None).0, "qr.key-revoked-later");
    // What is known to be bad stays so.
    let taken_back = expected("qr.revoked", "Fails", &["qr.revoked", "qr.key-revoked-later"]);
    assert_eq!(judged(&code(1), &revoked, Some(&own)), taken_back);
}

/// What the thief wrote is laid beside what the system says of the genuine paper with that id.
#[test]
fn a_code_with_other_words_on_a_genuine_id_fails_whatever_its_key() {
    let stolen = SecretKey::from_seed(&[7; 32]);
    let forged = |change: &dyn Fn(&mut Claim)| {
        let mut claim = claim(0);
        change(&mut claim);
        seal(&claim, &stolen, &base()).unwrap().text
    };
    let genuine = code(0);
    let printed = Printed {
        number: Some("UZ.CARD.2026.012.00042".to_owned()),
        code_hash: code_hash(&genuine),
        facts: vec!["Botir".to_owned(), "Oʻquv zali  kartasi".to_owned()],
    };
    let older = Printed { code_hash: None, ..printed.clone() };
    let dumb = Printed::default();
    let asked = |text: &str, knowledge: &Knowledge, printed: &Printed| {
        let (report, _) = said(text, None, knowledge);
        let report = report.beside(text, printed);
        let added = report.findings.last().unwrap().code;
        (report.verdict.code(), format!("{:?}", report.verdict.outcome()), added)
    };
    let holds = |outcome: &str, code, added| (code, outcome.to_owned(), added);
    let (whole, revoked) = (knowing(None), knowing(Some(10)));
    for knowledge in [&whole, &revoked] {
        // The very code that was printed stands, also when its key was stolen since.
        let same = holds("Holds", "qr.in-force", "qr.same-code");
        assert_eq!(asked(&genuine, knowledge, &printed), same);
        let other = holds("Fails", "qr.other-paper", "qr.other-paper");
        let number = forged(&|claim| claim.number.push('5'));
        let product = forged(&|claim| claim.product = Some("Atom reaktori".to_owned()));
        for (text, printed) in [(&number, &older), (&product, &older)] {
            assert_eq!(asked(text, knowledge, printed), other);
        }
        // What the system does not say in words, such as the place in the list, stands in the hash.
        let place = forged(&|claim| claim.ground_index = 0);
        let holder = forged(&|claim| claim.holder = Stir::parse("300000002"));
        for text in [&number, &product, &place, &holder] {
            assert_eq!(asked(text, knowledge, &printed), other);
        }
    }
    // An older system says too little to bring back a code whose key was taken back.
    for printed in [&older, &dumb] {
        let unknown = holds("Unknown", "qr.key-revoked-later", "qr.not-compared");
        assert_eq!(asked(&genuine, &revoked, printed), unknown);
        let in_force = holds("Holds", "qr.in-force", "qr.not-compared");
        assert_eq!(asked(&genuine, &whole, printed), in_force);
    }
    let newer = code(3);
    let of_newer = Printed { code_hash: code_hash(&newer), ..printed.clone() };
    let not_listed = holds("Unknown", "qr.status-unknown", "qr.same-code");
    assert_eq!(asked(&newer, &revoked, &of_newer), not_listed);
    // A name that was cut for want of room is the beginning of the one in the records.
    let long = "Oʻquv zali kartasi ".repeat(30);
    let cut = forged(&|claim| claim.product = Some(long.trim().to_owned()));
    let facts = vec![long.trim().to_owned()];
    let cut_said = Printed { facts, code_hash: code_hash(&cut), ..printed.clone() };
    assert_eq!(asked(&cut, &whole, &cut_said).2, "qr.same-code");
}

#[test]
fn a_code_has_one_hash_however_it_is_written_and_no_other_code_has_it() {
    let text = code(0);
    let digits = text.rsplit_once('#').unwrap().1;
    let own = code_hash(&text).unwrap();
    for other in [text.to_lowercase(), format!(" {digits}\n")] {
        assert_eq!(code_hash(&other).unwrap(), own);
    }
    assert_ne!(code_hash(&code(1)).unwrap(), own);
    for none in ["", "UZ.CARD.2026.012.00042", "12345", "https://tris.uz/Q#123"] {
        assert_eq!(code_hash(none), None, "{none}");
    }
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
