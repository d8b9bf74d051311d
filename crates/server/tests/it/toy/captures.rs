//! What was signed in the field: the act is made later and cites it; competence is judged as of then, all else as of now.

use app::keys::{Reason, Report};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Records, World};
use uuid::Uuid;

use super::library::{Library, card};
use crate::front::Front;
use crate::people::{Person, assert_balanced, complaints};

stories!(
    competence_is_judged_when_it_happened_and_the_act_says_so,
    a_capture_is_its_authors_own_unchanged_and_serves_once,
    a_device_is_believed_for_three_days_and_not_before_the_step_was_open,
    a_record_left_out_shows_as_a_gap,
    a_form_that_is_not_of_the_field_takes_no_record,
    what_a_lost_key_signed_in_the_field_is_looked_through_too,
);

/// The device's form: as a browser writes it, and what it says.
const CONTENT: &str = "%2Fcard%2Fvalid_until=2027-12-31";

async fn kept(library: &Library, reference: &str) -> Uuid {
    let (world, hakim) = (&library.world, &library.hakim);
    let signed = world
        .capture(&hakim.viewer, &hakim.key, (reference, "issue"), (CONTENT, card()), None)
        .await;
    world.send(&hakim.viewer, signed).await.expect("kept")
}

async fn citing(
    world: &World,
    person: &Person,
    reference: &str,
    facts: Value,
    capture: Uuid,
) -> String {
    let prepared =
        world.prepare_citing(&person.viewer, reference, "issue", facts, Some(capture)).await;
    match prepared {
        Ok(prepared) => {
            match world.commit(&person.viewer, &world.sign(&prepared, &person.key)).await {
                Ok(_done) => String::new(),
                Err(refused) => panic!("{refused:?}"),
            }
        }
        Err(refusal) => refusal.code,
    }
}

async fn competence_is_judged_when_it_happened_and_the_act_says_so(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let reference = library.deciding(&["A-1"]).await;
    let capture = kept(&library, &reference).await;
    let at = world.now();
    // The attestation ends today; the network comes back tomorrow.
    let today = domain::Calendar::day(at);
    let person = hakim.viewer.person.0.simple().to_string();
    let ends = format!(
        "UPDATE competences SET valid_until = '{today}' WHERE proof = 'attestation' AND {} = '{person}'",
        library.sql.id("person")
    );
    library.sql.must(&ends).await;
    world.advance(SignedDuration::from_hours(24));
    assert_eq!(hakim.refused(world, &reference, "issue", card()).await, "competent.lapsed");
    assert_eq!(citing(world, hakim, &reference, card(), capture).await, "");
    assert_eq!(library.sql.state(&reference).await, "issued");
    // Recorded now, happened then; the paper bears the day of the signature.
    let case = hakim.case(world, &reference).await.expect("the case");
    let event = case.history.iter().rev().find(|event| event.captured_at.is_some());
    let event = event.expect("an event from the field");
    assert_eq!(event.captured_at.map(Timestamp::as_second), Some(at.as_second()));
    assert_eq!(event.at.duration_since(at).as_hours(), 24);
    // What the person signed at last names the capture by its hash.
    let evidence = library.sql.bytes("SELECT bytes FROM evidence WHERE act_id IN (SELECT id FROM acts WHERE capture IS NOT NULL)").await;
    let hash = library.sql.bytes("SELECT hash FROM captures").await;
    assert_eq!((evidence.len(), hash.len()), (1, 1));
    assert!(evidence[0].windows(32).any(|part| part == hash[0].as_slice()));
    // The attestation was ended by hand, without the leaf of its end.
    assert_eq!(complaints(world).await, ["leaf.hash"]);
}

async fn a_capture_is_its_authors_own_unchanged_and_serves_once(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim, sora) = (&library.world, &library.hakim, &library.sora);
    let reference = library.deciding(&["A-1"]).await;
    let place = (reference.as_str(), "issue");
    let signed = world.capture(&hakim.viewer, &hakim.key, place, (CONTENT, card()), None).await;
    // Another's key, another's name, other answers, other bytes.
    let mut forged = signed.clone();
    forged.signature =
        world.capture(&hakim.viewer, &sora.key, place, (CONTENT, card()), None).await.signature;
    assert_eq!(world.send(&hakim.viewer, forged).await.unwrap_err().code, "signed.not-actor");
    let theirs = world.send(&sora.viewer, signed.clone()).await;
    assert_eq!(theirs.unwrap_err().code, "signed.not-actor");
    let mut other = signed.clone();
    "%2Fcard%2Fvalid_until=2099-12-31".clone_into(&mut other.content);
    assert_eq!(world.send(&hakim.viewer, other).await.unwrap_err().code, "capture.changed");
    let mut broken = signed.clone();
    broken.cbor.push(0);
    assert_eq!(world.send(&hakim.viewer, broken).await.unwrap_err().code, "signed.other-bytes");
    assert_eq!(library.sql.number("SELECT count(*) FROM captures").await, 0);
    // Sent twice, kept once.
    let capture = world.send(&hakim.viewer, signed.clone()).await.expect("kept");
    assert_eq!(world.send(&hakim.viewer, signed).await.expect("known"), capture);
    assert_eq!(library.sql.number("SELECT count(*) FROM captures").await, 1);

    let later = json!({ "card": { "valid_until": "2028-12-31" } });
    assert_eq!(citing(world, hakim, &reference, later, capture).await, "capture.changed");
    assert_eq!(citing(world, sora, &reference, card(), capture).await, "capture.unknown");
    assert_eq!(
        citing(world, hakim, &reference, card(), Uuid::from_u128(7)).await,
        "capture.unknown"
    );
    assert_eq!(citing(world, hakim, &reference, card(), capture).await, "");
    let again = library.deciding(&["B-2"]).await;
    assert_eq!(citing(world, hakim, &again, card(), capture).await, "capture.unknown");
    assert_eq!(library.sql.attempts("capture.unknown").await.1, 3);
    for change in ["UPDATE captures SET content = ''", "DELETE FROM captures"] {
        assert!(library.sql.run(change).await.unwrap_err().contains("append-only"), "{change}");
    }
    assert_balanced(world).await;
}

async fn a_device_is_believed_for_three_days_and_not_before_the_step_was_open(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let reference = library.reading(&["A-1"]).await;
    let early = kept(&library, &reference).await;
    world.advance(SignedDuration::from_mins(10));
    for child in library.children().await {
        library.aida.act(world, &child, "finish", json!({ "report": { "result": "read" } })).await;
    }
    world.work().await;
    assert_eq!(citing(world, hakim, &reference, card(), early).await, "capture.too-early");
    let old = kept(&library, &reference).await;
    world.advance(SignedDuration::from_hours(73));
    assert_eq!(citing(world, hakim, &reference, card(), old).await, "capture.too-old");
    assert_eq!(library.sql.state(&reference).await, "deciding");
    assert_balanced(world).await;
}

async fn a_record_left_out_shows_as_a_gap(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let reference = library.deciding(&["A-1"]).await;
    let place = (reference.as_str(), "issue");
    let mut previous = None;
    let mut found = Vec::new();
    for sent in [true, false, true, true] {
        let signed =
            world.capture(&hakim.viewer, &hakim.key, place, (CONTENT, card()), previous).await;
        previous = Some(Sha256::digest(&signed.cbor).into());
        if sent {
            let id = world.send(&hakim.viewer, signed).await.expect("kept");
            let view = world.app.captures().find(&hakim.viewer, id).await.unwrap();
            found.push(view.expect("one's own").has_gap);
        }
    }
    assert_eq!(found, [false, true, false]);
}

async fn what_a_lost_key_signed_in_the_field_is_looked_through_too(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let before = library.deciding(&["A-1"]).await;
    kept(&library, &before).await;
    world.advance(SignedDuration::from_hours(1));
    let from = world.now();
    let since = library.deciding(&["B-2"]).await;
    kept(&library, &since).await;
    world.advance(SignedDuration::from_mins(5));
    let scope = hakim.scope();
    let key = world.app.keys().list(&scope, hakim.viewer.person).await.unwrap().expect("keys");
    let report = Report { key: key.keys[0].id, reason: Reason::Compromised, from: Some(from) };
    assert_eq!(world.app.keys().revoke(&hakim.viewer, report).await.unwrap(), hakim.viewer.person);
    let found = world.app.keys().list(&scope, hakim.viewer.person).await.unwrap().expect("keys");
    let told = found.keys[0].revocation.as_ref().expect("taken back");
    let acts: Vec<_> =
        told.acts.iter().map(|act| (act.reference.as_str(), act.captured_at.is_some())).collect();
    // No act was made of it yet: only the capture tells.
    assert_eq!(acts, [(since.as_str(), true)]);
    let token = world.token("hakim").await;
    let page = Front::of(world).get(Some(&token), "/en/keys").await.text();
    assert!(page.contains(&since) && !page.contains(&before), "{page}");
    assert!(page.contains("in the field: 25 November 2026"), "{page}");
}

async fn a_form_that_is_not_of_the_field_takes_no_record(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let reference = library.deciding(&["A-1"]).await;
    let refusal = json!({ "refusal": { "ground": "incomplete" } });
    let content = "%2Frefusal%2Fground=incomplete";
    let place = (reference.as_str(), "refuse");
    let signed = world.capture(&hakim.viewer, &hakim.key, place, (content, refusal), None).await;
    assert_eq!(world.send(&hakim.viewer, signed).await.unwrap_err().code, "capture.not-here");
    assert_eq!(library.sql.number("SELECT count(*) FROM captures").await, 0);
    assert_eq!(library.sql.attempts("capture.not-here").await.1, 1);
}
