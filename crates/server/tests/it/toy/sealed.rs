//! Papers with a sealed code: what a phone knows of a paper without asking anybody.

use jiff::SignedDuration;
use signing::qr::{Answer, Knowledge, Status, check};
use testkit::{Paper, Records, Setup, Three};

use super::library::{Library, card};
use crate::front::{Front, Multipart};
use crate::people::assert_balanced;

stories!(
    a_phone_knows_a_paper_without_asking_us,
    nothing_is_sealed_before_witnesses_saw_what_it_rests_on,
    a_paper_that_was_shown_and_never_signed_is_not_in_force,
);

/// What a phone carries: the snapshot that everybody gets, and whom to believe.
pub(crate) async fn known(world: &testkit::World) -> Knowledge {
    world.advance(SignedDuration::from_secs(10));
    world.work().await;
    let published = world.app.seals().published().await.unwrap();
    let (trust, snapshot) = published.expect("a snapshot");
    Knowledge::new(trust, &snapshot).unwrap()
}

/// The text of the sealed code on the paper with this number, as whoever holds the file reads it.
pub(crate) async fn code_on(front: &Front, code: &str) -> String {
    let file = front.get(None, &format!("/documents/{code}.pdf")).await.body;
    Paper::read(&file).0["seal"].as_str().expect("a sealed code").to_owned()
}

async fn a_phone_knows_a_paper_without_asking_us(records: Records) {
    let library = Library::attested(Setup::toy().on(records).sealed()).await;
    let world = &library.world;
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
    let number = library.sql.texts("SELECT number FROM documents").await.remove(0);
    let text = code_on(&Front::of(world), &code).await;
    assert!(text.starts_with("HTTPS://TRIS.UZ/Q#"), "{text}");

    let known = known(world).await;
    let Answer::InForce { said, as_of } = check(&text, &known, world.now()) else {
        panic!("{text}")
    };
    assert_eq!((said.claim.number.as_str(), said.claim.kind.as_str()), (number.as_str(), "card"));
    assert_eq!(as_of.as_second(), world.now().as_second());
    // It rests on an event that was in the log before.
    let opened = "SELECT count(*) FROM leaf_indexes i JOIN leaves l ON l.id = i.leaf JOIN documents d ON d.case_id = l.subject \
                  WHERE l.kind = 'event' AND l.seq = d.seq - 1 AND i.log_index = ";
    let ground = format!("{opened}{}", said.claim.ground_index);
    assert_eq!(library.sql.number(&ground).await, 1);
    // Whoever changes a digit has a code of nobody's.
    for place in [20, 100, text.len() - 1] {
        let mut forged = text.clone().into_bytes();
        forged[place] = if forged[place] == b'1' { b'2' } else { b'1' };
        let forged = String::from_utf8(forged).unwrap();
        let answer = check(&forged, &known, world.now());
        assert!(matches!(answer, Answer::NotAuthentic { .. }), "{place}: {answer:?}");
    }
    // The system says which code it printed on the paper, and a file with its text is told from one with another.
    let front = Front::of(world);
    let said = front.get(None, &format!("/documents/{code}.json")).await;
    let said: serde_json::Value = serde_json::from_slice(&said.body).unwrap();
    assert_eq!(said["seal_sha256"].as_str().map(str::to_owned), verifier::code_hash(&text));
    let token = world.token("aida").await;
    let form = Multipart::default().file("file", "code.txt", text.as_bytes());
    let examined = front.post(&token, "/en/examine", form).await.text();
    for words in ["A sealed code: authentic", "This very code was printed", &number] {
        assert!(examined.contains(words), "{words}: {examined}");
    }
    // What is known grows old, and nobody is told that it is new.
    let later = world.now().checked_add(SignedDuration::from_hours(100)).unwrap();
    assert!(matches!(check(&text, &known, later), Answer::StatusUnknown { .. }));
    assert_balanced(world).await;
}

async fn nothing_is_sealed_before_witnesses_saw_what_it_rests_on(records: Records) {
    let setup = Setup::toy().on(records).sealed();
    let witnesses = setup.witnesses.clone().unwrap();
    let library = Library::attested(setup).await;
    let world = &library.world;
    // One witness is not enough, and what is decided now is seen by one.
    witnesses.send_away(&Three::NAMES[..2]);
    let reference = library.deciding(&["A-1"]).await;
    let refused = library.hakim.refused(world, &reference, "issue", card()).await;
    assert_eq!(refused, "act.waits-for-log");
    assert_eq!(library.sql.number("SELECT count(*) FROM numbers").await, 0, "no number is spent");
    witnesses.send_away(&[]);
    world.advance(SignedDuration::from_secs(60));
    world.work().await;
    library.hakim.act(world, &reference, "issue", card()).await;
    world.work().await;
    assert_balanced(world).await;
}

async fn a_paper_that_was_shown_and_never_signed_is_not_in_force(records: Records) {
    let library = Library::attested(Setup::toy().on(records).sealed()).await;
    let world = &library.world;
    let first = library.deciding(&["A-1"]).await;
    let second = library.deciding(&["A-2"]).await;
    world.prepare(&library.hakim.viewer, &first, "issue", card()).await.unwrap();
    library.hakim.act(world, &second, "issue", card()).await;
    world.work().await;
    let known = known(world).await;
    let statuses = &known.snapshot().statuses;
    assert_eq!((statuses.count(), statuses.get(0)), (2, Some(Status::Revoked)));
    assert_eq!(statuses.get(1), Some(Status::InForce));
    assert_balanced(world).await;
}
