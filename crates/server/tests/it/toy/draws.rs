//! A draw can be run again by anybody, with the secret of the day and SHA-256.

use jiff::SignedDuration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Records, Setup, organisation};

use super::library::{Library, TIE, checked};
use crate::front::Front;
use crate::people::{Person, assert_balanced};

stories!(
    a_draw_run_again_from_the_secret_of_the_day_picks_the_same,
    the_hash_of_the_secret_stands_before_the_draw,
    whoever_was_replaced_is_remembered_by_the_rotation,
    a_new_draw_goes_to_others_while_there_are_any,
    with_nobody_else_a_new_draw_goes_to_the_same_again,
    a_draw_is_told_in_words,
);

async fn two_librarians(records: Records) -> Library {
    let setup = Setup::toy().on(records);
    let people = setup.people.replacen(TIE, "", 1);
    assert_ne!(people, setup.people);
    Library::of(Setup { people, ..setup }).await
}

async fn a_draw_run_again_from_the_secret_of_the_day_picks_the_same(records: Records) {
    let library = two_librarians(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let mut drawn = Vec::new();
    for book in ["A-1", "B-2", "C-3", "D-4"] {
        let reference = library.applied(&[book]).await;
        let case = sql
            .texts(&format!("SELECT {} FROM cases WHERE reference = '{reference}'", sql.id("id")))
            .await;
        let case = uuid::Uuid::parse_str(&case[0]).unwrap();
        let seen = library.hakim.case(world, &reference).await.unwrap();
        let record = seen.draws[0].record.clone();
        let cause = format!("{case}:2:librarian");
        let day = record["day"].as_str().unwrap();
        let secret =
            sql.bytes(&format!("SELECT secret FROM draw_secrets WHERE day = '{day}'")).await;
        let seed = hash(&[b"tris/draw/v1\0", &secret[0], cause.as_bytes()]);
        assert_eq!(record["seed_sha256"], hex::encode(hash(&[&seed])));
        let picked = again(&seed, record["from"].as_array().unwrap());
        assert_eq!(record["picked"], serde_json::json!([picked]), "{record}");
        drawn.push(picked);
    }
    drawn.sort();
    drawn.dedup();
    assert_eq!(drawn.len(), 2, "rotation avoids the last one picked");
    let people = sql.texts(&format!("SELECT DISTINCT {} FROM case_people", sql.id("person"))).await;
    assert_eq!(people.len(), 2);
}

/// The rule, written a second time: not among the last, longest unused, lowest lot.
fn again(seed: &[u8; 32], from: &[Value]) -> String {
    let eligible = from.iter().filter(|one| one["left_out"].is_null());
    let order = |one: &&Value| {
        let id = one["id"].as_str().unwrap();
        let lot = hash(&[seed, uuid::Uuid::parse_str(id).unwrap().as_bytes()]);
        assert_eq!(one["lot"], hex::encode(lot));
        (
            one["among_last"].as_bool().unwrap(),
            one["last_used"].as_str().unwrap_or_default().to_owned(),
            lot,
        )
    };
    eligible.min_by_key(order).unwrap()["id"].as_str().unwrap().to_owned()
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let hasher = parts.iter().fold(Sha256::new(), Digest::chain_update);
    hasher.finalize().into()
}

async fn a_draw_is_told_in_words(records: Records) {
    let library = two_librarians(records).await;
    let world = &library.world;
    library.applied(&["A-1"]).await;
    world.advance(SignedDuration::from_hours(1));
    let reference = library.applied(&["B-2"]).await;
    let draw = library.hakim.case(world, &reference).await.unwrap().draws.remove(0);
    let (front, token) = (Front::of(world), world.token("aida").await);
    let page = front.get(Some(&token), &format!("/en/cases/{reference}")).await.text();
    let (_, told) = page.split_once("id=\"draws\"").expect("the draw");
    let (told, _) = told.split_once("</details>").expect("its end");
    let cause = draw.record["cause"].as_str().unwrap();
    let [first, second] = draw.candidates.as_slice() else { panic!("{draw:?}") };
    assert!(first.0.is_picked && !second.0.is_picked, "the first of the list is taken");
    let (first, second) = (first.0.id.to_string(), second.0.id.to_string());
    let order = ["By rotation: ", cause, &first, "never", &second, "25 November 2026"];
    let mut rest = told;
    for word in order {
        rest = rest.split_once(word).unwrap_or_else(|| panic!("{word}: {told}")).1;
    }
    assert!(told.contains(&draw.picked[0]) && told.contains(">taken<"), "{told}");
    assert!(
        !page.contains("seed_sha256") && !page.contains("&#34;lot&#34;"),
        "no raw record: {page}"
    );
    // The compliance officer has the record itself too, and everybody's names.
    let officer = Person::at(world, "owner", organisation("agency"), "compliance").await;
    let token = world.token("owner").await;
    let post = officer.viewer.post.as_ref().unwrap().id;
    let form = format!("post={post}").into_bytes();
    front.post_as(&token, "/sessions/post", "application/x-www-form-urlencoded", form).await;
    let page = front.get(Some(&token), &format!("/en/draws?q={reference}")).await.text();
    for word in [&library.nur.viewer.name, "By rotation: ", "seed_sha256", &first, &second] {
        assert!(page.contains(word), "{word}: {page}");
    }
}

async fn the_hash_of_the_secret_stands_before_the_draw(records: Records) {
    let library = two_librarians(records).await;
    let sql = &library.sql;
    let reference = library.applied(&["A-1"]).await;
    let secrets = sql.bytes("SELECT secret FROM draw_secrets").await;
    let hashes = sql.bytes("SELECT hash FROM draw_secrets").await;
    assert_eq!(hashes, [hash(&[&secrets[0]])]);
    let late = format!(
        "SELECT count(*) FROM draw_secrets s JOIN events e ON e.recorded_at < s.published_at \
         JOIN cases c ON c.id = e.case_id WHERE c.reference = '{reference}'"
    );
    assert_eq!(sql.number(&late).await, 0);
    let seen = format!("{:?}", library.hakim.case(&library.world, &reference).await.unwrap());
    assert!(!seen.contains(&hex::encode(&secrets[0])));
}

async fn whoever_was_replaced_is_remembered_by_the_rotation(records: Records) {
    let library = two_librarians(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let hour = SignedDuration::from_hours(1);
    let reference = library.applied(&["A-1"]).await;
    let drawn = async |reference: &str| {
        let seen = library.hakim.case(world, reference).await.unwrap();
        seen.draws.last().unwrap().record.clone()
    };
    let first = drawn(&reference).await["picked"][0].clone();
    world.advance(hour);
    library.hakim.act(world, &reference, "redraw", json!({})).await;
    // From the moment the head asks until somebody is drawn, nobody holds the role.
    assert_eq!(sql.number("SELECT count(*) FROM case_people").await, 0);
    for person in [&library.nur, &Person::new(world, "lola").await] {
        assert!(!person.inbox(world).await.contains(&reference), "{}", person.viewer.name);
        let refused = person.refused(world, &reference, "check", checked(&["A-1"])).await;
        assert_eq!(refused, "act.not-assigned", "{}", person.viewer.name);
    }
    assert_balanced(world).await;
    world.work().await;
    let second = drawn(&reference).await["picked"][0].clone();
    assert_ne!(first, second);
    assert_eq!(sql.number("SELECT count(*) FROM case_people").await, 1);

    world.advance(hour);
    let other = library.applied(&["B-2"]).await;
    let record = drawn(&other).await;
    let last_used = |person: &Value| {
        let lines = record["from"].as_array().unwrap();
        let line = lines.iter().find(|line| line["id"] == *person).unwrap();
        line["last_used"].as_str().unwrap_or("never").to_owned()
    };
    let (once, now) = (last_used(&first), last_used(&second));
    assert!(once != "never" && once < now, "{first} {once}, {second} {now}");
    assert_eq!(record["picked"], json!([first]), "used longest ago");
    assert_balanced(world).await;
}

async fn a_new_draw_goes_to_others_while_there_are_any(records: Records) {
    let library = two_librarians(records).await;
    let world = &library.world;
    let redrawn = async |library: &Library, reference: &str| {
        library.world.advance(SignedDuration::from_hours(1));
        library.hakim.act(&library.world, reference, "redraw", json!({})).await;
        library.world.work().await;
        let seen = library.hakim.case(&library.world, reference).await.unwrap();
        let left_out: Vec<(String, usize)> = seen
            .draws
            .last()
            .unwrap()
            .left_out
            .iter()
            .map(|left| (left.code.clone(), left.count))
            .collect();
        (seen.draws.last().unwrap().record["picked"].clone(), left_out)
    };
    let reference = library.applied(&["A-1"]).await;
    let seen = library.hakim.case(world, &reference).await.unwrap();
    let first = seen.draws[0].record["picked"].clone();
    let had_before = [("draw.had-before".to_owned(), 1)];
    let (second, left_out) = redrawn(&library, &reference).await;
    assert_ne!(first, second);
    assert_eq!(left_out, had_before);
    // Both had it: whoever did not have it last.
    let (third, left_out) = redrawn(&library, &reference).await;
    assert_eq!(third, first);
    assert_eq!(left_out, had_before);
    assert_balanced(world).await;
}

async fn with_nobody_else_a_new_draw_goes_to_the_same_again(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let reference = library.applied(&["A-1"]).await;
    world.advance(SignedDuration::from_hours(1));
    library.hakim.act(world, &reference, "redraw", json!({})).await;
    assert!(!library.nur.inbox(world).await.contains(&reference));
    world.work().await;
    let seen = library.hakim.case(world, &reference).await.unwrap();
    assert_eq!(seen.draws[1].picked, seen.draws[0].picked);
    assert_eq!(seen.draws[1].left_out, []);
    assert!(library.nur.inbox(world).await.contains(&reference));
    library.nur.act(world, &reference, "check", checked(&["A-1"])).await;
    assert_balanced(world).await;
}
