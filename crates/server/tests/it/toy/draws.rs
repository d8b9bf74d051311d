//! A draw can be run again by anybody, with the secret of the day and SHA-256.

use serde_json::Value;
use sha2::{Digest, Sha256};
use testkit::{Records, Setup};

use super::library::{Library, TIE};

stories!(
    a_draw_run_again_from_the_secret_of_the_day_picks_the_same,
    the_hash_of_the_secret_stands_before_the_draw
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
