use transparency::policy::Distrust;
use transparency::receipt::{Invalid, ReceiptError};
use transparency::tree::ProofError;
use transparency::{Algorithm, Hash, Leaf, Note, Receipt, SigningKey};

use crate::world::{Log, NOW, ORIGIN, event, log_key, name, policy, witness_key};

fn entry() -> Vec<u8> {
    event(700).to_entry()
}

fn receipt() -> Receipt {
    Log::of(1000, 1000).receipt(700, 1000, &[3, 1])
}

fn code(receipt: &Receipt) -> &'static str {
    receipt.verify(&entry(), &policy()).unwrap_err().code()
}

#[test]
fn a_receipt_shows_that_its_entry_is_in_the_log() {
    let text = receipt().to_string();
    let read = Receipt::parse(text.as_bytes()).unwrap();
    assert_eq!(read, receipt());
    let included = read.verify(read.entry().unwrap(), &policy()).unwrap();
    assert_eq!((included.index, included.trusted.checkpoint.size), (700, 1000));
    let witnesses: Vec<_> =
        included.trusted.witnesses.iter().map(|(name, at)| (name.as_str(), *at)).collect();
    assert_eq!(witnesses, [("witness1.example", NOW + 1), ("witness3.example", NOW + 3)]);
    assert_eq!(included.trusted.since, Some(NOW + 3), "two are needed: the second to sign counts");
    assert_eq!(Leaf::from_entry(read.entry().unwrap()).unwrap(), event(700));
}

#[test]
fn a_receipt_does_without_the_entry_if_the_verifier_has_it() {
    let receipt = Receipt { extra: None, ..receipt() };
    let read = Receipt::parse(receipt.to_string().as_bytes()).unwrap();
    assert_eq!(read.entry(), None);
    assert!(read.verify(&entry(), &policy()).is_ok());
}

#[test]
fn a_receipt_that_shows_nothing_says_why() {
    let log = Log::of(1000, 500);
    assert_eq!(code(&Receipt { index: 701, ..receipt() }), "receipt.not-included");
    assert_eq!(code(&Receipt { index: 1000, ..receipt() }), "receipt.outside-tree");
    assert_eq!(code(&Receipt { proof: Vec::new(), ..receipt() }), "receipt.not-included");
    let forged = event(701).to_entry();
    assert_eq!(receipt().verify(&forged, &policy()), Err(Invalid::Proof(ProofError::Root)));
    assert_eq!(code(&log.receipt(700, 1000, &[2])), "receipt.too-few-witnesses");
    assert_eq!(code(&log.receipt(700, 1000, &[2, 7, 8])), "receipt.too-few-witnesses");
    assert_eq!(
        log.receipt(700, 1000, &[]).verify(&entry(), &policy()),
        Err(Invalid::Distrust(Distrust::Witnesses { found: 0, needed: 2 }))
    );
    // Its checkpoint is of a tree without it.
    let checkpoint = log.witnessed(500, &[1, 2]);
    assert_eq!(code(&Receipt { checkpoint, ..receipt() }), "receipt.outside-tree");

    let text = |receipt: &Receipt| receipt.checkpoint.text().to_owned();
    let sign = |key: &SigningKey, text: String| {
        Note::new(text.clone(), vec![key.sign(&text, NOW)]).unwrap()
    };
    let elsewhere = SigningKey::from_seed(name("other.example"), Algorithm::Log, &[1; 32]);
    let of_other = text(&receipt()).replace(ORIGIN, "other.example");
    let checkpoint = sign(&elsewhere, of_other);
    assert_eq!(code(&Receipt { checkpoint, ..receipt() }), "receipt.other-log");
    let namesake = SigningKey::from_seed(name(ORIGIN), Algorithm::Log, &[8; 32]);
    let checkpoint = sign(&namesake, text(&receipt()));
    assert_eq!(code(&Receipt { checkpoint, ..receipt() }), "receipt.unsigned");
    let checkpoint = sign(&log_key(), "not a checkpoint\n".to_owned());
    assert_eq!(code(&Receipt { checkpoint, ..receipt() }), "receipt.no-checkpoint");
    let mut spoiled = receipt();
    let mut line = witness_key(2).sign(&text(&spoiled), NOW);
    line.signature[30] ^= 1;
    spoiled.checkpoint.add(line).unwrap();
    assert_eq!(code(&spoiled), "receipt.false-signature");
}

#[test]
fn an_altered_receipt_shows_nothing() {
    let text = receipt().to_string();
    let (start, _) = text.match_indices("index").next().unwrap();
    for at in start..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(read) = Receipt::parse(&bytes) else { continue };
        // Letters of a stranger's line would be harmless; here every line is of a known key.
        let shown = read.verify(&entry(), &policy());
        let by_fewer = shown.as_ref().is_ok_and(|shown| shown.trusted.witnesses.len() < 2);
        assert!(shown.is_err() && !by_fewer, "byte {at}: {:?}", text.get(at - 5..at + 5));
    }
}

#[test]
fn a_receipt_has_one_spelling() {
    let text = receipt().to_string();
    let hash = Hash::of_nothing().to_string();
    for (other, why) in [
        (text.replace("@v1", "@v2"), ReceiptError::Line(1)),
        (text.replace("index 700", "index 0700"), ReceiptError::Line(3)),
        (text.replace("extra ", "extra  "), ReceiptError::Line(2)),
        (text.replace("extra ", "Extra "), ReceiptError::Line(2)),
        (text.replacen("\n\n", &format!("\n{}\n\n", &hash[1..]), 1), ReceiptError::Line(14)),
        (
            text.replacen("\n\n", &format!("\n{}\n", format!("{hash}\n").repeat(60)), 1),
            ReceiptError::Line(68),
        ),
        (text.replace('\n', "\r\n"), ReceiptError::Text),
        ("x".repeat(500_000), ReceiptError::Text),
        (String::new(), ReceiptError::Text),
    ] {
        assert_eq!(Receipt::parse(other.as_bytes()), Err(why), "{other:.300}");
    }
    assert!(matches!(Receipt::parse(text.trim_end().as_bytes()), Err(ReceiptError::Note(_))));
}

#[test]
fn a_receipt_from_ten_million_leaves_fits_in_two_kilobytes() {
    // 24 hashes, two cosignatures and the entry.
    let receipt = Receipt { index: 9_999_999, proof: vec![Hash::of_nothing(); 24], ..receipt() };
    let size = receipt.to_string().len();
    assert!(size < 2048, "{size}");
}
