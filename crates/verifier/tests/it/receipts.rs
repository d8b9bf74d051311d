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

/// C2SP signed-note: unknown keys are not heard, and a known key's signature that does not stand spoils the note. The same line twice
/// is one voice.
#[test]
fn a_witness_is_heard_once_however_often_its_line_stands_there() {
    let leaf = leaf_of(b"a card", now() + MINUTE);
    let doubled = |witnesses: &[u8]| {
        let text = String::from_utf8(receipt_of(&leaf, witnesses)).unwrap();
        let line = text.lines().find(|line| line.contains("witness1")).unwrap().to_owned();
        text.replace(&line, &format!("{line}\n{line}"))
    };
    let report = examined(doubled(&[1, 2]).as_bytes(), None);
    assert_eq!((report.verdict.code(), against(&report)), ("receipt.stands", vec![]));
    assert_eq!(report.findings[0].values["witnesses"], "2");
    let report = examined(doubled(&[1]).as_bytes(), None);
    assert_eq!(against(&report), ["receipt.too-few-witnesses"]);
    let three = String::from_utf8(receipt_of(&leaf, &[1, 2, 3])).unwrap();
    let line = three.lines().find(|line| line.contains("witness3")).unwrap().to_owned();
    let spoiled = line.replace(&line[line.len() - 8..], "AAAAAAA=");
    let report = examined(three.replace(&line, &spoiled).as_bytes(), None);
    assert_eq!(against(&report), ["receipt.false-signature"]);
    let unknown = line.replace("witness3", "witness9");
    let report = examined(three.replace(&line, &unknown).as_bytes(), None);
    assert_eq!(report.verdict.code(), "receipt.stands");
}
