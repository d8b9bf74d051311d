//! A receipt by itself.

use verifier::{Knowledge, examine};

use crate::world::{MINUTE, against, examined, knowledge, leaf_of, now, policy, receipt_of};

#[test]
fn a_receipt_alone_says_what_is_in_the_log_and_since_when() {
    let leaf = leaf_of(b"a card", now() + MINUTE);
    let report = examined(&receipt_of(&leaf, &[1, 2]), None);
    assert_eq!((report.verdict.code(), against(&report)), ("receipt.stands", vec![]));
    let values = &report.findings[0].values;
    assert_eq!((values["leaf"].as_str(), values["index"].as_str()), ("document", "1"));
    assert_eq!(values["witness_names"], "witness1.example, witness2.example");
    assert_eq!(values["witnessed_at"], "2026-11-22T09:30:02Z");
    // Everybody can make a receipt of every leaf: it is no way to ask about other people's papers.
    assert_eq!(report.subject, None);
}

#[test]
fn a_receipt_that_proves_nothing_says_why() {
    let leaf = leaf_of(b"a card", now());
    let good = String::from_utf8(receipt_of(&leaf, &[1, 2])).unwrap();
    let extra = good.lines().find(|line| line.starts_with("extra ")).unwrap().to_owned();
    let table = [
        (receipt_of(&leaf, &[3]), "receipt.fails", "receipt.too-few-witnesses"),
        (good.replace("index 1", "index 0").into(), "receipt.fails", "receipt.not-included"),
        (good.replace("index 1", "index 9").into(), "receipt.fails", "receipt.outside-tree"),
        (good.replace("\n3\n", "\n4\n").into(), "receipt.fails", "receipt.false-signature"),
        (good.replace(&format!("{extra}\n"), "").into(), "receipt.unreadable", "receipt.no-entry"),
        (good.replace("@v1", "@v2").into(), "receipt.unreadable", "receipt.malformed"),
    ];
    for (bytes, verdict, code) in table {
        let report = examined(&bytes, None);
        assert_eq!((report.verdict.code(), against(&report)), (verdict, vec![code]));
    }
    let knowledge = Knowledge { policy: policy(0), ..knowledge() };
    let report = examine(&receipt_of(&leaf, &[]), None, &knowledge);
    assert_eq!(report.verdict.code(), "receipt.unwitnessed");
}
