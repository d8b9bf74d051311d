//! The judge of everything: files as people drop them, and trust files as they are sent round.

use bolero::check;
use verifier::{Outcome, Report, TrustFile, examine};

use super::codes;
use crate::spoil::Kit;
use crate::{hold, judged};

const WORDS: &[&[u8]] = &[
    b"%PDF-1.7\n",
    b"%%EOF\n",
    b"c2sp.org/tlog-proof@v1\n",
    b"PK\x03\x04",
    b"HTTPS://TRIS.UZ/Q#",
    b"{",
    b"}",
    b"\"",
    b"null",
    b"\x1b[2J",
    "\u{202e}".as_bytes(),
    b"-----BEGIN CERTIFICATE-----",
    b"extra ",
    b"index ",
    b"\n\n",
    b"0",
    b"\xff",
];

fn harmless(report: &Report) {
    let json = report.to_json().to_string();
    assert!(!json.contains("\\u001b") && !json.contains('\u{202e}'), "{json}");
}

#[test]
fn examined() {
    let knowledge = judged::with_stampers();
    let paper = judged::signed();
    let stamped = judged::stamped(&paper, &judged::authority(1), judged::now());
    let own = judged::receipt(&paper);
    let goods = vec![stamped.clone(), paper.clone(), own.clone()];
    hold(check!(), &Kit::new(goods, WORDS), |bytes| {
        let report = examine(bytes, Some(&own), &knowledge);
        harmless(&report);
        if report.verdict.outcome() == Outcome::Holds && !bytes.starts_with(b"c2sp.org") {
            let is_ours = |good: &Vec<u8>| {
                bytes.get(..good.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(good))
            };
            assert!(is_ours(&paper), "{report:?}");
        }
        // The receipt is what was spoiled: the paper's own leaf is in it, or it does not hold.
        let report = examine(&paper, Some(bytes), &knowledge);
        harmless(&report);
        if report.verdict.outcome() == Outcome::Holds {
            let read = transparency::Receipt::parse(bytes).unwrap();
            let leaf = judged::leaf_of(&paper, judged::now() + judged::MINUTE);
            assert_eq!(read.entry(), Some(leaf.to_entry().as_slice()));
        }
    });
}

/// A trust file is believed as it is: it is read or refused, and what is read is written so that it is read again.
#[test]
fn trust_file() {
    let snapshot = codes::snapshot().sign(&codes::publisher()).unwrap();
    let own = judged::authority(1);
    let full = judged::trust_file()
        .with_stampers(&[own.certificate_der()])
        .with_codes(&codes::trust(), &snapshot);
    let goods = vec![full.to_string().into_bytes(), judged::trust_file().to_string().into_bytes()];
    hold(check!(), &Kit::new(goods, WORDS), |bytes| {
        let Ok(read) = TrustFile::read(bytes) else { return };
        assert_eq!(TrustFile::read(read.to_string().as_bytes()).unwrap(), read);
        if let Ok(knowledge) = read.knowledge(judged::now()) {
            harmless(&examine(&judged::signed(), None, &knowledge));
        }
    });
}
