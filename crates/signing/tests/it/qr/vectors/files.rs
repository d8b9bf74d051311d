//! Snapshots that are good, bad and hostile, and what becomes of one after another.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use signing::qr::{
    CLAIM_CONTEXT, Knowledge, SecretKey, Snapshot, Status, StatusList, Trust, Update,
};

use super::super::answers::twins;
use super::super::hostile::payload_of;
use super::super::{
    DAY, STATUSES, claim, forged, key_list, knowing, publisher, seal_key, snapshot, trust,
};
use super::changed::changed;
use super::no_keys;
use crate::world;

const CONTEXT: &str = "tris.uz/snapshot/v1";
const MANY: u64 = 300_000;

/// All that codes are judged by, and all that is offered after it.
const NAMES: [&str; 20] = [
    "five",
    "keys alone",
    "much later",
    "many",
    "key revoked",
    "twins",
    "first twin",
    "next",
    "more",
    "restored",
    "lower number",
    "earlier",
    "forked keys",
    "forked papers",
    "forked log",
    "shorter",
    "other keys",
    "moved key",
    "lost",
    "forked lost",
];

/// What a verifier knows by each, read once.
pub(super) static KNOWLEDGE: LazyLock<BTreeMap<&str, Knowledge>> =
    LazyLock::new(|| NAMES.map(|name| (name, knowing(&known(name)))).into());

/// The snapshot of this name.
pub(super) fn known(name: &str) -> Snapshot {
    let five = snapshot();
    let next = Snapshot { number: 6, as_of: five.as_of + DAY, ..five.clone() };
    let statuses = |list: Vec<Status>| StatusList::new(list).unwrap();
    let from = world::now() - DAY;
    match name {
        "five" => five,
        "keys alone" => Snapshot { statuses: StatusList::default(), checkpoint: None, ..five },
        "much later" => Snapshot { as_of: world::now() + DAY * 800, ..five },
        "many" => Snapshot {
            statuses: statuses(
                (0..MANY).map(|at| STATUSES[usize::try_from(at % 5).unwrap()]).collect(),
            ),
            ..next
        },
        "key revoked" => {
            let mut revoked = next;
            revoked.keys.revoke(&seal_key().public(), 70_001).unwrap();
            revoked
        }
        "twins" => Snapshot { keys: key_list(&twins().map(|key| key.public()), from), ..five },
        "first twin" => Snapshot { keys: key_list(&[twins()[0].public()], from), ..five },
        "next" => next,
        "more" => {
            let mut more = next;
            more.statuses.push(Status::InForce).unwrap();
            more.keys.rotate(SecretKey::from_seed(&[9; 32]).public(), more.as_of).unwrap();
            more
        }
        "restored" => Snapshot { statuses: statuses(vec![Status::InForce; 5]), ..next },
        "lower number" => Snapshot { number: 4, ..next },
        "earlier" => Snapshot { as_of: five.as_of - SignedDuration::from_secs(1), ..next },
        "forked keys" => Snapshot { number: 5, ..known("key revoked") },
        "forked papers" => Snapshot { statuses: statuses(vec![Status::InForce; 5]), ..five },
        "forked log" => Snapshot { checkpoint: None, ..five },
        "shorter" => Snapshot { statuses: statuses(STATUSES[..4].to_vec()), ..next },
        "other keys" => {
            Snapshot { keys: key_list(&[SecretKey::from_seed(&[9; 32]).public()], from), ..next }
        }
        "lost" => Snapshot { lost: vec![0..1, 2..5], ..next },
        "forked lost" => Snapshot { lost: vec![0..1, 2..4], ..next },
        "moved key" => Snapshot { keys: key_list(&[seal_key().public()], from - DAY), ..next },
        other => panic!("no snapshot is called {other}"),
    }
}

pub(super) fn snapshots() -> Map<String, Value> {
    let signed = |name| known(name).sign(&publisher()).unwrap();
    NAMES.map(|name| (name.to_owned(), json!(hex::encode(signed(name))))).into_iter().collect()
}

/// Each after each.
pub(super) fn updates() -> Vec<Value> {
    let mut all = Vec::new();
    for new in NAMES {
        let file = known(new).sign(&publisher()).unwrap();
        for before in NAMES {
            let said = match KNOWLEDGE[before].clone().update(&file) {
                Ok(Update::Newer) => "newer",
                Ok(Update::Same) => "same",
                Err(error) => error.code(),
            };
            all.push(json!({ "known": before, "new": new, "said": said }));
        }
    }
    for said in ["newer", "same", "snapshot.older", "snapshot.forked", "snapshot.keys"] {
        assert!(all.iter().any(|update| update["said"] == said), "{said}");
    }
    assert!(all.iter().any(|update| update["said"] == "snapshot.shorter"));
    all
}

/// Files as they may come, and what is said of each.
pub(super) fn all() -> Vec<Value> {
    let good = snapshot().sign(&publisher()).unwrap();
    let payload = payload_of(&good);
    let kid = publisher().public().kid();
    let ours = [publisher()];
    let mut all = vec![
        file("good", &ours, &good),
        file("nobody is believed", &[], &good),
        file("two are believed", &[seal_key(), publisher()], &good),
        file("signed by a seal key", &ours, &snapshot().sign(&seal_key()).unwrap()),
        file("a claim", &ours, &forged(8, kid, CLAIM_CONTEXT, &claim().to_cbor())),
        file("for another purpose", &ours, &forged(8, kid, CLAIM_CONTEXT, &payload)),
        file("another key under its name", &ours, &forged(9, kid, CONTEXT, &payload)),
        file("nothing", &ours, &[]),
    ];
    for (what, bytes) in changed(&good) {
        all.push(file(&what, &ours, &bytes));
    }
    for (what, bytes) in changed(&payload) {
        all.push(file(&format!("signed: {what}"), &ours, &forged(8, kid, CONTEXT, &bytes)));
    }
    let shard = known("five").statuses.shards().remove(0);
    let behind = payload.windows(shard.len()).position(|bytes| bytes == shard).unwrap();
    let mut longer = payload.clone();
    longer[behind - 1] += 1;
    longer.insert(behind + shard.len(), 0);
    all.push(file("more behind the end of a shard", &ours, &forged(8, kid, CONTEXT, &longer)));
    let mut six = known("five");
    six.statuses.push(Status::Revoked).unwrap();
    let mut fewer = payload_of(&six.sign(&publisher()).unwrap());
    // Key 5, six papers, key 6, one shard.
    let count = fewer.windows(4).position(|bytes| bytes == [5, 6, 6, 0x81]).unwrap() + 1;
    fewer[count] = 5;
    all.push(file("a status behind the last paper", &ours, &forged(8, kid, CONTEXT, &fewer)));
    let own = seal_key().public().to_bytes();
    let at = payload.windows(32).position(|bytes| bytes == own).unwrap();
    for key in no_keys() {
        let bytes = [&payload[..at], &key, &payload[at + 32..]].concat();
        all.push(file("a key that is none", &ours, &forged(8, kid, CONTEXT, &bytes)));
    }
    all
}

fn file(what: &str, publishers: &[SecretKey], bytes: &[u8]) -> Value {
    let publishers: Vec<_> = publishers.iter().map(SecretKey::public).collect();
    let keys: Vec<_> = publishers.iter().map(|key| hex::encode(key.to_bytes())).collect();
    let said = match Knowledge::new(Trust { publishers, ..trust() }, bytes) {
        Ok(_) => "stands",
        Err(error) => error.code(),
    };
    json!({ "what": what, "publishers": keys, "file": hex::encode(bytes), "said": said })
}
