//! Time stamps under papers: those that vouch for a moment, and those that only look like it.

use signing::stamp::{Question, StampTrust};
use signing::{OFFICER_LIFE, OcspQuestion, STAMPER_LIFE, StampHash, pdf};
use verifier::{Knowledge, Outcome, TrustFile, examine};

use crate::world::{
    DAY, MINUTE, SERIAL, against, authority, card, knowledge, librarian, now, receipt, said,
    signed, stamped, stamped_by, stamper, told, trust_file, with_stampers,
};

fn stamp_now(paper: &[u8]) -> Vec<u8> {
    stamped(paper, &authority(1), now() + MINUTE * 2)
}

#[test]
fn a_stamped_paper_says_by_whom_and_when_and_keeps_its_receipt() {
    let paper = signed();
    let stamped = stamp_now(&paper);
    let report = examine(&stamped, Some(&receipt(&paper)), &with_stampers());
    let all = [
        "signature.stands",
        "paper.only-validation-added",
        "receipt.proves-revision",
        "stamp.stands",
        "time.agrees",
        "revocation.good",
    ];
    assert_eq!(told(&report), ("paper.in-log", all.map(|code| format!("{code} Holds")).to_vec()));
    let stamp = &report.findings[3];
    for (name, value) in [
        ("stamper", "TSA"),
        ("stamped_at", "2026-11-22T09:32:00Z"),
        ("policy", "1.3.6.1.4.1.32473.3161"),
        ("stamp", "1"),
    ] {
        assert_eq!(stamp.values[name], value, "{name}");
    }
    // The system is asked about the signed revision, which it knows.
    let before = examine(&paper, None, &with_stampers());
    assert_eq!(report.subject, before.subject);
}

#[test]
fn a_paper_without_a_stamp_says_so_where_somebody_stamps() {
    let paper = signed();
    let report = examine(&paper, Some(&receipt(&paper)), &with_stampers());
    assert_eq!((report.verdict.code(), against(&report)), ("paper.in-log", vec!["stamp.none"]));
    let report = examine(&paper, Some(&receipt(&paper)), &knowledge());
    assert_eq!((report.verdict.code(), against(&report)), ("paper.in-log", vec![]));
}

#[test]
fn a_forged_foreign_or_misdated_stamp_is_called_untrusted() {
    let paper = signed();
    let own = receipt(&paper);
    let open = pdf::prepare_stamp(&paper, "Stamp", &pdf::Store::default()).unwrap().bytes;
    let month = DAY * 30;
    let table = [
        (stamped(&paper, &authority(9), now() + MINUTE), "stamp.unknown-authority"),
        (open, "stamp.malformed"),
    ];
    for (file, code) in table {
        let report = examine(&file, Some(&own), &with_stampers());
        let expected = ("paper.stamp-fails", vec![code]);
        assert_eq!((report.verdict.code(), against(&report)), expected, "{code}");
        assert_eq!(report.verdict.outcome(), Outcome::Fails);
    }
    // A stamp older than the signature under it.
    let early = stamped(&paper, &authority(1), now() - month / 2);
    let report = examine(&early, Some(&own), &with_stampers());
    let expected = ("paper.time-fails", vec!["time.after-stamp", "revocation.untimely"]);
    assert_eq!((report.verdict.code(), against(&report)), expected);
    // Whoever believes nobody's stamps says that it is not known.
    let report = examine(&stamp_now(&paper), Some(&own), &knowledge());
    let expected = ("paper.in-log", vec!["stamp.unknown-authority"]);
    assert_eq!((report.verdict.code(), against(&report)), expected);
}

#[test]
fn a_stamp_shows_without_a_receipt_that_a_signature_is_older_than_the_theft_of_its_key() {
    let paper = signed();
    let stamped = stamp_now(&paper);
    for (from, codes) in [
        (now() + MINUTE * 3, vec!["receipt.missing"]),
        (now() + MINUTE * 2, vec!["receipt.missing", "signature.revoked-since"]),
    ] {
        let knowledge = Knowledge { revoked: [(SERIAL, from)].into(), ..with_stampers() };
        let report = examine(&stamped, None, &knowledge);
        assert_eq!(
            (report.verdict.code(), against(&report)),
            ("paper.log-unknown", codes),
            "{from}"
        );
    }
    // A stamp that came after the theft takes nothing from what the log had before.
    let knowledge = Knowledge { revoked: [(SERIAL, now() + MINUTE * 2)].into(), ..with_stampers() };
    let report = examine(&stamped, Some(&receipt(&paper)), &knowledge);
    assert_eq!((report.verdict.code(), against(&report)), ("paper.in-log", vec![]));
}

#[test]
fn a_stamp_after_the_certificate_ended_vouches_for_no_earlier_moment() {
    let end = now() - DAY * 10 + OFFICER_LIFE;
    let paper = librarian().sign(&card("q Q"), "Sig-librarian", end - MINUTE);
    let knowledge = Knowledge { now: end + DAY, ..with_stampers() };
    for (at, codes) in [
        (end, vec!["receipt.missing"]),
        (end + MINUTE, vec!["receipt.missing", "signature.stamped-late", "revocation.untimely"]),
    ] {
        let report = examine(&stamped(&paper, &authority(1), at), None, &knowledge);
        assert_eq!(against(&report), codes, "{at}");
    }
}

#[test]
fn whoever_believes_a_stamper_says_so_in_the_trust_file() {
    let own = authority(1);
    let plain = trust_file().to_string();
    assert!(!plain.contains("stampers"), "nobody stamps, and nothing is said of it");
    let file = trust_file().with_stampers(&[own.certificate_der()]).to_string();
    let known = TrustFile::read(file.as_bytes()).unwrap().knowledge(now()).unwrap();
    assert_eq!(known.stampers, [own.certificate_der()]);
    let wrong = trust_file().with_stampers(&[b"none"]).to_string();
    assert!(TrustFile::read(wrong.as_bytes()).unwrap().knowledge(now()).is_err());
}

#[test]
fn a_stamp_that_nothing_carried_on_in_time_is_not_known_to_be_one() {
    let paper = signed();
    let own = receipt(&paper);
    let file = stamp_now(&paper);
    let end = now() - DAY * 30 + STAMPER_LIFE;
    for (at, codes) in [(end, vec![]), (end + DAY, vec!["stamp.ended"])] {
        let knowledge = Knowledge { now: at, ..with_stampers() };
        let report = examine(&file, Some(&own), &knowledge);
        // The log shows it, too: the paper stands without the stamp.
        assert_eq!((report.verdict.code(), against(&report)), ("paper.in-log", codes));
    }
    // A key that was stolen after the stamp: what shows now that the signature is older?
    let revoked = [(SERIAL, now() + DAY)].into();
    let knowledge = Knowledge { now: end + DAY, revoked, ..with_stampers() };
    let report = examine(&file, None, &knowledge);
    let codes = vec!["receipt.missing", "stamp.ended", "signature.revoked-since"];
    assert_eq!(against(&report), codes);
    // A stamp over it that came in time.
    let again = stamped_by(StampHash::Sha256, &file, &authority(1), (end - DAY, "Stamp-2"));
    let before = Knowledge { now: end, ..knowledge };
    assert_eq!(against(&examine(&again, None, &before)), ["receipt.missing"]);
}

#[test]
fn a_weak_hash_is_carried_by_a_stronger_stamp_of_before() {
    let paper = signed();
    let own = receipt(&paper);
    let from = now() + DAY * 100;
    let file = trust_file().with_stampers(&[authority(1).certificate_der()]);
    let file = file.with_weak_hashes(&[(StampHash::Sha256, from)].into()).to_string();
    assert!(file.contains("\"sha-256\""), "{file}");
    let known = |at| TrustFile::read(file.as_bytes()).unwrap().knowledge(at).unwrap();
    let once = stamp_now(&paper);
    assert_eq!(against(&examine(&once, Some(&own), &known(from - DAY))), Vec::<&str>::new());
    let report = examine(&once, Some(&own), &known(from + DAY));
    let codes = vec!["stamp.weak", "signature.weak"];
    assert_eq!((report.verdict.code(), against(&report)), ("paper.time-unknown", codes));
    let twice = |hash, at| stamped_by(hash, &once, &authority(1), (at, "Stamp-2"));
    for (hash, at, codes) in [
        (StampHash::Sha384, from - DAY, vec![]),
        (StampHash::Sha384, from + MINUTE, vec!["stamp.weak", "signature.weak"]),
        (StampHash::Sha256, from - DAY, vec!["stamp.weak", "stamp.weak", "signature.weak"]),
    ] {
        let report = examine(&twice(hash, at), Some(&own), &known(from + DAY));
        assert_eq!(against(&report), codes, "{hash} {at}");
        let fine = report.findings.iter().filter(|one| one.code == "stamp.stands");
        let by: Vec<&str> = fine.map(|one| one.values["hash"].as_str()).collect();
        assert!(by.iter().all(|hash| *hash == "sha-384" || codes.is_empty()), "{by:?}");
    }
    let wrong = file.replace("sha-256", "md5");
    assert!(TrustFile::read(wrong.as_bytes()).unwrap().knowledge(from).is_err());
}

/// The paper with a stamp of this moment over this store.
fn carrying(store: &pdf::Store, at: jiff::Timestamp) -> Vec<u8> {
    let root = authority(1);
    let prepared = pdf::prepare_stamp(&signed(), "Stamp", store).unwrap();
    let question = Question::new(prepared.digest(), [3; 16]);
    let answer = stamper(&root).answer(&question.to_der(), at, [4; 16]);
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    prepared.splice(&question.token(&answer, &trust).unwrap().0).unwrap()
}

#[test]
fn what_a_paper_carries_about_a_certificate_is_judged_by_whose_word_it_is_and_of_when() {
    let own = receipt(&signed());
    let at = now() + MINUTE * 3;
    let list = |of: u8, at| {
        let lists = vec![authority(of).revocation_list(&[], at, 1).unwrap()];
        pdf::Store { lists, ..pdf::Store::default() }
    };
    let mut garbled = said(&authority(1), at, None);
    garbled.answers[0][200] ^= 1;
    let table = [
        (said(&authority(1), at, None), "revocation.good"),
        (list(1, at), "revocation.good"),
        (pdf::Store::default(), "revocation.none"),
        (said(&authority(9), at, None), "revocation.foreign"),
        (list(9, at), "revocation.foreign"),
        (garbled, "revocation.foreign"),
        // An old answer says nothing of what came after it; one from after the stamp cannot lie under it.
        (said(&authority(1), now() - DAY * 5, None), "revocation.untimely"),
        (list(1, now() - DAY), "revocation.untimely"),
        (said(&authority(1), at + DAY, None), "revocation.untimely"),
    ];
    for (number, (store, code)) in table.iter().enumerate() {
        let report = examine(&carrying(store, at), Some(&own), &with_stampers());
        let found: Vec<&str> = report.findings.iter().map(|one| one.code).collect();
        let found: Vec<&str> =
            found.into_iter().filter(|code| code.starts_with("revocation.")).collect();
        assert_eq!((report.verdict.code(), found), ("paper.in-log", vec![*code]), "{number}");
    }
    // Another certificate of the same authority.
    let question = OcspQuestion::about(&authority(1), [7; 16]).unwrap();
    let answer = authority(1).answer(&question, &[([7; 16], None)].into(), at).unwrap();
    let store = pdf::Store { answers: vec![answer], ..pdf::Store::default() };
    let report = examine(&carrying(&store, at), Some(&own), &with_stampers());
    assert_eq!(against(&report), ["revocation.foreign"]);
}

#[test]
fn a_paper_that_says_itself_that_its_key_was_stolen_needs_no_newer_trust_file() {
    let own = receipt(&signed());
    let at = now() + DAY;
    // The trust file knows of no revocation.
    let knowledge = with_stampers();
    assert!(knowledge.revoked.is_empty());
    let table = [
        (now() - DAY, "paper.not-authentic", vec!["signature.revoked"]),
        (at - MINUTE, "paper.in-log", vec!["revocation.revoked"]),
    ];
    for (from, verdict, codes) in table {
        let store = said(&authority(1), at, Some(from));
        let report = examine(&carrying(&store, at), Some(&own), &knowledge);
        assert_eq!((report.verdict.code(), against(&report)), (verdict, codes), "{from}");
    }
    // Without a receipt nothing but the signer says that it is older than the theft.
    let store = said(&authority(1), at, Some(at - MINUTE));
    let report = examine(&carrying(&store, at), None, &knowledge);
    let codes = vec!["receipt.missing", "signature.revoked-since", "revocation.revoked"];
    assert_eq!(against(&report), codes);
}
