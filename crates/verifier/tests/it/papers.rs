//! Papers as they are given out, and as forgers give them out.

use jiff::SignedDuration;
use transparency::{Kind, Leaf};
use verifier::{Knowledge, Outcome, Subject, examine};

use crate::world::{
    DAY, MINUTE, Officer, SERIAL, against, authority, card, examined, knowledge, leaf_of,
    librarian, now, policy, receipt, receipt_of, signed, told,
};

#[test]
fn a_paper_with_its_receipt_holds_and_the_report_says_why() {
    let paper = signed();
    let report = examined(&paper, Some(&receipt(&paper)));
    let all = ["signature.stands", "paper.unchanged", "receipt.proves-revision", "time.agrees"];
    assert_eq!(told(&report), ("paper.in-log", all.map(|code| format!("{code} Holds")).to_vec()));
    assert_eq!(report.verdict.outcome(), Outcome::Holds);
    let [signature, _, log, time] = report.findings.as_slice() else { panic!("{report:?}") };
    for (name, value) in [
        ("name", "Gʻulomova Maʼrifat"),
        ("post", "librarian"),
        ("organisation", "Toshkent kutubxonasi"),
        ("officer_number", "K-000042"),
        ("claimed_at", "2026-11-22T09:30:00Z"),
        ("field", "Sig-librarian"),
    ] {
        assert_eq!(signature.values[name], value, "{name}");
    }
    assert_eq!(
        (log.values["witnesses"].as_str(), log.values["witnesses_needed"].as_str()),
        ("2", "2")
    );
    assert_eq!(log.values["logged_at"], "2026-11-22T09:31:00Z");
    assert_eq!(time.values["minutes_between"], "1");
    let Some(Subject::Revisions(revisions)) = &report.subject else { panic!("{report:?}") };
    assert_eq!(revisions, &[signature.values["revision"].clone()]);
}

#[test]
fn the_json_has_the_shape_that_the_readme_says() {
    let paper = signed();
    let json = examined(&paper, Some(&receipt(&paper))).to_json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["kind"], "pdf");
    assert_eq!(json["verdict"]["code"], "paper.in-log");
    assert_eq!(json["verdict"]["outcome"], "holds");
    assert!(json["verdict"]["words"].as_str().unwrap().contains("only the system can say"));
    assert_eq!(json["findings"][0]["code"], "signature.stands");
    assert_eq!(json["findings"][0]["values"]["officer_number"], "K-000042");
    assert_eq!(json["subject"]["revisions"].as_array().unwrap().len(), 1);
    assert_eq!(json["known_as_of"], "2026-11-22T09:30:00Z");
    assert_eq!(json["examined_at"], "2026-11-23T09:30:00Z");
}

/// The paper with this receipt has this verdict, and nothing else against it than these codes.
fn assert_against(
    name: &str,
    (paper, receipt): (&[u8], Option<&[u8]>),
    verdict: &str,
    codes: &[&str],
) {
    let report = examined(paper, receipt);
    assert_eq!((report.verdict.code(), against(&report).as_slice()), (verdict, codes), "{name}");
    assert_ne!(report.verdict.outcome(), Outcome::Holds, "{name}");
}

#[test]
fn every_way_of_altering_a_paper_has_its_verdict_and_its_code() {
    let paper = signed();
    let own = receipt(&paper);
    let at = paper.windows(3).position(|part| part == b"q Q").unwrap();
    let mut flipped = paper.clone();
    flipped[at] = b'Q';
    let (shadow, tailed) = (shadow(&paper), [paper.as_slice(), b"%"].concat());
    let stranger = Officer::of(authority(2));
    let (named, again) = (
        stranger.sign(&card("q Q"), "Sig-librarian", now()),
        stranger.sign(&paper, "Sig-head", now()),
    );
    let altered = "signature.altered-after";
    let table = [
        ("a byte", &flipped, "paper.altered", vec!["signature.digest", "receipt.other-paper"]),
        ("something appended", &tailed, "paper.altered", vec![altered]),
        ("a shadow", &shadow, "paper.altered", vec![altered]),
        ("never signed", &card("q Q"), "paper.unsigned", vec!["signature.none"]),
        (
            "signed again by a stranger",
            &again,
            "paper.altered",
            vec![altered, "signature.unknown-authority", "receipt.earlier-revision"],
        ),
        ("half a paper", &paper[..paper.len() / 2].to_vec(), "paper.unreadable", vec!["pdf.none"]),
    ];
    for (name, paper, verdict, codes) in table {
        assert_against(name, (paper, Some(&own)), verdict, &codes);
    }
    // By somebody whose authority is named like ours; even in the log.
    let codes = ["signature.unknown-authority"];
    assert_against("a namesake", (&named, Some(&receipt(&named))), "paper.not-authentic", &codes);
}

#[test]
fn a_receipt_that_does_not_fit_has_its_verdict_and_its_code() {
    let paper = signed();
    let own = receipt(&paper);
    let other = librarian().sign(&card("Q q"), "Sig-librarian", now());
    let leaf = leaf_of(&paper, now() + MINUTE);
    let event = Leaf { kind: Kind::CaseEvent, revision: None, ..leaf };
    let mut forged = own.clone();
    let index = forged.windows(7).position(|part| part == b"index 1").unwrap();
    forged[index + 6] = b'2';
    let (fails, unknown) = ("paper.receipt-fails", "paper.log-unknown");
    let table = [
        ("another paper's", receipt(&other), fails, "receipt.other-paper"),
        ("seen by one", receipt_of(&leaf, &[2]), fails, "receipt.too-few-witnesses"),
        ("of an event", receipt_of(&event, &[1, 2]), fails, "receipt.no-document"),
        ("of another place", forged, fails, "receipt.not-included"),
        ("half", own[..own.len() / 2].to_vec(), unknown, "receipt.malformed"),
        ("no receipt at all", paper.clone(), unknown, "receipt.malformed"),
    ];
    for (name, receipt, verdict, code) in table {
        assert_against(name, (&paper, Some(&receipt)), verdict, &[code]);
    }
    assert_against("none", (&paper, None), unknown, &["receipt.missing"]);
    let twice = librarian().sign(&paper, "Sig-head", now());
    let codes = ["receipt.earlier-revision"];
    assert_against("signed again", (&twice, Some(&own)), fails, &codes);
}

#[test]
fn a_paper_dated_back_or_ahead_is_found_by_the_log() {
    let wait = |claimed| librarian().sign(&card("q Q"), "Sig-librarian", claimed);
    let table = [
        (now() - DAY * 2, "paper.time-fails", vec!["time.differs"]),
        (now() - DAY, "paper.time-fails", vec!["time.differs"]),
        (now() - DAY + MINUTE, "paper.in-log", vec![]),
        (now() + MINUTE * 6, "paper.in-log", vec![]),
        (now() + MINUTE * 7, "paper.time-fails", vec!["time.after-log"]),
    ];
    for (claimed, verdict, codes) in table {
        let paper = wait(claimed);
        let report = examined(&paper, Some(&receipt(&paper)));
        assert_eq!((report.verdict.code(), against(&report)), (verdict, codes), "{claimed}");
    }
}

/// Every tenth byte of the paper, and every third of its receipt.
#[test]
fn no_changed_byte_leaves_the_verdict_as_it_was() {
    let paper = signed();
    let own = receipt(&paper);
    let knowledge = knowledge();
    let hole = signing::pdf::Prepared::find(paper.clone()).unwrap().hole;
    let places = (0..hole.start + 3000).chain(hole.end..paper.len());
    for at in places.step_by(10) {
        let mut changed = paper.clone();
        changed[at] ^= 1;
        let report = examine(&changed, Some(&own), &knowledge);
        assert_ne!(report.verdict.outcome(), Outcome::Holds, "byte {at}: {report:?}");
    }
    let index = own.windows(6).position(|part| part == b"extra ").unwrap();
    for at in (index..own.len()).step_by(3) {
        let mut changed = own.clone();
        changed[at] ^= 1;
        let report = examine(&paper, Some(&changed), &knowledge);
        assert_ne!(report.verdict.outcome(), Outcome::Holds, "byte {at}: {report:?}");
    }
}

#[test]
fn two_officers_are_two_signatures_and_the_log_has_what_both_signed() {
    let first = now() - SignedDuration::from_hours(3);
    let once = librarian().sign(&card("q Q"), "Sig-librarian", first);
    let twice = librarian().sign(&once, "Sig-head", now());
    let report = examined(&twice, Some(&receipt(&twice)));
    assert_eq!((report.verdict.code(), against(&report)), ("paper.in-log", vec![]));
    let signatures: Vec<_> =
        report.findings.iter().filter(|one| one.code == "signature.stands").collect();
    assert_eq!(signatures.len(), 2);
    assert_eq!(signatures[1].values["signature"], "2");
    // The first one's word that it was long before is nobody else's.
    let once = librarian().sign(&card("q Q"), "Sig-librarian", now() - DAY * 3);
    let twice = librarian().sign(&once, "Sig-head", now());
    let report = examined(&twice, Some(&receipt(&twice)));
    let expected = ("paper.time-unknown", vec!["time.only-claimed"]);
    assert_eq!((report.verdict.code(), against(&report)), expected);
}

#[test]
fn a_stolen_key_signs_nothing_that_holds_and_what_the_log_had_before_stands() {
    let paper = signed();
    let logged = now() + MINUTE;
    let table = [
        // Revoked from, with the receipt, verdict, code.
        (logged + MINUTE, true, "paper.in-log", vec![]),
        (logged, true, "paper.not-authentic", vec!["signature.revoked"]),
        (logged, false, "paper.log-unknown", vec!["receipt.missing", "signature.revoked-since"]),
        (now(), false, "paper.not-authentic", vec!["signature.revoked", "receipt.missing"]),
    ];
    for (from, is_shown, verdict, codes) in table {
        let knowledge = Knowledge { revoked: [(SERIAL, from)].into(), ..knowledge() };
        let own = is_shown.then(|| receipt(&paper));
        let report = examine(&paper, own.as_deref(), &knowledge);
        assert_eq!((report.verdict.code(), against(&report)), (verdict, codes), "{from}");
    }
}

#[test]
fn a_log_that_nobody_watches_convinces_nobody() {
    let paper = signed();
    let knowledge = Knowledge { policy: policy(0), ..knowledge() };
    let own = receipt_of(&leaf_of(&paper, now()), &[]);
    let report = examine(&paper, Some(&own), &knowledge);
    let expected = ("paper.log-unknown", vec!["log.unwitnessed"]);
    assert_eq!((report.verdict.code(), against(&report)), expected);
}

/// An update that shows another page content, in the base's own way.
fn shadow(paper: &[u8]) -> Vec<u8> {
    let previous = paper.windows(10).rposition(|part| part == b"startxref\n").unwrap() + 10;
    let previous: String = paper[previous..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .map(|byte| char::from(*byte))
        .collect();
    let mut out = paper.to_vec();
    let object = out.len();
    out.extend(b"4 0 obj\n<</Length 3>>\nstream\nQ q\nendstream\nendobj\n");
    let at = out.len();
    let tail = format!(
        "xref\n4 1\n{object:010} 00000 n \ntrailer\n<</Size 9/Prev {previous}/Root 1 0 R/ID[<01><01>]>>\n\
         startxref\n{at}\n%%EOF\n"
    );
    out.extend(tail.bytes());
    out
}
