//! What we give out is judged by pyHanko, strictly, and what was forged is refused by it.

use app::keys::{Reason, Report};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use signing::Authority;
use testkit::Records;

use super::stamped::Issued;
use crate::judge::Judge;

stories!(
    another_program_finds_signature_and_stamp_intact_valid_and_trusted,
    another_program_refuses_what_was_forged,
    another_program_judges_a_paper_when_its_certificates_have_ended,
    a_paper_signed_with_a_lost_key_says_so_itself,
);

/// Kind, coverage, later changes: of what stands without a doubt.
fn standing(said: &[Value]) -> Vec<Value> {
    for one in said {
        let whole = ["bottom_line", "intact", "valid", "trusted"];
        assert!(whole.iter().all(|part| one[part] == true), "{one}");
    }
    said.iter().map(|one| json!([one["kind"], one["coverage"], one["changes"]])).collect()
}

/// Does it believe every part of the paper?
fn believes(said: &Result<Vec<Value>, String>) -> bool {
    said.as_ref()
        .is_ok_and(|said| !said.is_empty() && said.iter().all(|one| one["bottom_line"] == true))
}

async fn another_program_finds_signature_and_stamp_intact_valid_and_trusted(records: Records) {
    let issued = Issued::unstamped(records).await;
    let (world, judge) = (&issued.library.world, Judge::of(&issued.library.world));
    let at = world.now() + SignedDuration::from_secs(1);
    let said = judge.says(&issued.paper().await, at).unwrap();
    assert_eq!(standing(&said), [json!(["signature", "ENTIRE_FILE", "NONE"])]);
    assert_eq!((&said[0]["field"], &said[0]["docmdp"]), (&json!("Sig-head"), &json!(true)));
    world.work().await;
    let said = judge.says(&issued.paper().await, at).unwrap();
    let expected = [
        json!(["signature", "ENTIRE_REVISION", "LTA_UPDATES"]),
        json!(["stamp", "ENTIRE_FILE", "NONE"]),
    ];
    assert_eq!(standing(&said), expected);
}

async fn another_program_refuses_what_was_forged(records: Records) {
    let issued = Issued::unstamped(records).await;
    let world = &issued.library.world;
    let signed = issued.paper().await;
    world.work().await;
    let stamped = issued.paper().await;
    let (judge, at) = (Judge::of(world), world.now() + SignedDuration::from_secs(1));
    assert!(believes(&judge.says(&stamped, at)));
    // A bit of the page, of the signature, of the stamp.
    let hole = |paper: &[u8]| {
        let mut all = paper.windows(10).enumerate();
        all.rfind(|(_, part)| part == b"/Contents<").unwrap().0 + 200
    };
    for place in [signed.len() / 3, hole(&signed), hole(&stamped)] {
        let mut forged = stamped.clone();
        forged[place] = if forged[place] == b'1' { b'2' } else { b'1' };
        assert!(!believes(&judge.says(&forged, at)), "byte {place}");
    }
    // An update that puts another page over the signed one.
    for base in [&signed, &stamped] {
        let said = judge.says(&shadowed(base), at);
        assert!(!believes(&said), "{said:?}");
        let said = issued.examined("en", &shadowed(base)).await.text();
        assert!(said.contains("verdict bad"), "{said}");
    }
    // To whoever believes another authority of the same name it is worth nothing.
    let made = Authority::create(|bytes| bytes.fill(0x66), signing::DEMO_NAME, world.now());
    let foreign = Judge::believing(world, made.unwrap().certificate_der());
    let said = foreign.says(&stamped, at).unwrap();
    assert!(said.iter().all(|one| one["intact"] == true && one["trusted"] == false), "{said:?}");
}

async fn another_program_judges_a_paper_when_its_certificates_have_ended(records: Records) {
    let issued = Issued::unstamped(records).await;
    let (world, judge) = (&issued.library.world, Judge::of(&issued.library.world));
    let signed = issued.paper().await;
    let at = world.now() + SignedDuration::from_secs(1);
    let said = judge.says_by_archive(&signed, at, None).unwrap();
    assert_eq!(said[0]["passed"], false, "it carries nothing: {said:?}");
    world.work().await;
    let (paper, stamped_at) = (issued.paper().await, world.now());
    let said = judge.says_by_archive(&paper, at, None).unwrap();
    assert_eq!(said[0]["passed"], true, "{said:?}");
    // Two years later the officer's certificate is over; the stamp shows that the signature is older, and the paper says how the
    // certificate stood. Only of the stamper itself is today's list asked.
    world.advance(SignedDuration::from_hours(2 * 365 * 24));
    let (at, list) = (world.now() + SignedDuration::from_secs(1), issued.list().await);
    let said = judge.says_by_archive(&paper, at, Some(&list)).unwrap();
    assert_eq!(said[0]["passed"], true, "{said:?}");
    let moment: Timestamp = said[0]["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(moment, stamped_at);
    let said = judge.says_by_archive(&paper, at, None).unwrap_err();
    assert!(said.contains("TRY_LATER"), "{said}");
    let said = judge.says_by_archive(&signed, at, Some(&list)).unwrap();
    assert_eq!(said[0]["passed"], false, "nothing shows when it was signed: {said:?}");
}

async fn a_paper_signed_with_a_lost_key_says_so_itself(records: Records) {
    let issued = Issued::unstamped(records).await;
    let (library, world) = (&issued.library, &issued.library.world);
    let hakim = &library.hakim.viewer;
    let own = world.app.keys().list(&library.hakim.scope(), hakim.person).await.unwrap();
    let report = Report { key: own.unwrap().keys[0].id, reason: Reason::Compromised, from: None };
    world.app.keys().revoke(hakim, report).await.unwrap();
    world.advance(SignedDuration::from_mins(1));
    world.work().await;
    let at = world.now() + SignedDuration::from_secs(1);
    let said = Judge::of(world).says_by_archive(&issued.paper().await, at, None).unwrap();
    assert_eq!(said[0]["passed"], false, "{said:?}");
    assert!(said[0]["now"].as_str().unwrap().contains("REVOKED"), "{said:?}");
}

/// The paper with an update after it in which its first page shows something else.
fn shadowed(base: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(base).into_owned();
    let number_after = |key: &str| -> usize {
        let rest = text.rsplit(key).next().unwrap().trim_start();
        rest.split(|letter: char| !letter.is_ascii_digit()).next().unwrap().parse().unwrap()
    };
    let (previous, size, root) =
        (number_after("startxref"), number_after("/Size "), number_after("/Root "));
    let mut bytes = base.to_vec();
    let at = bytes.len();
    let pages = "<</Type/Pages/Count 0/Kids[]>>";
    bytes.extend(format!("{root} 0 obj\n<</Type/Catalog/Pages {size} 0 R>>\nendobj\n").bytes());
    let pages_at = bytes.len();
    bytes.extend(format!("{size} 0 obj\n{pages}\nendobj\n").bytes());
    let table = bytes.len();
    bytes.extend(
        format!(
            "xref\n{root} 1\n{at:010} 00000 n \n{size} 1\n{pages_at:010} 00000 n \ntrailer\n\
             <</Size {}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n",
            size + 1
        )
        .bytes(),
    );
    bytes
}
