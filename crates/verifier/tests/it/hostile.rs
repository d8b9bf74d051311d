//! Bytes that want to break the judge. It answers, says nothing that holds, and prints nothing that steers a terminal.

use proptest::prelude::*;
use verifier::{FILE_LIMIT_BYTES, Outcome, Report, TrustFile, examine};

use crate::world::{knowledge, receipt, signed};

fn harmless(report: &Report) {
    let json = report.to_json().to_string();
    assert!(!json.contains("\\u001b") && !json.contains('\u{202e}'), "{json}");
    assert!(report.findings.len() <= 1000, "{}", report.findings.len());
}

fn doubted(report: &Report) {
    harmless(report);
    assert_ne!(report.verdict.outcome(), Outcome::Holds, "{report:?}");
}

#[test]
fn what_is_too_large_is_not_looked_at() {
    let mut large = signed();
    large.resize(FILE_LIMIT_BYTES + 1, b' ');
    let report = examine(&large, None, &knowledge());
    assert_eq!(report.findings[0].code, "file.too-large");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_answered(bytes: Vec<u8>, receipt: Vec<u8>) {
        doubted(&examine(&bytes, Some(&receipt), &knowledge()));
        let pdf = [b"%PDF-1.7\n".as_slice(), &bytes].concat();
        doubted(&examine(&pdf, None, &knowledge()));
        let text = [b"c2sp.org/tlog-proof@v1\n".as_slice(), &bytes].concat();
        doubted(&examine(&text, None, &knowledge()));
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,300}") {
        doubted(&examine(text.as_bytes(), None, &knowledge()));
    }

    #[test]
    fn a_spoiled_paper_does_not_hold(
        spots in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..8),
        cut in any::<prop::sample::Index>(),
        is_cut: bool,
    ) {
        let paper = signed();
        let own = receipt(&paper);
        let mut spoiled = paper.clone();
        for (at, with) in spots {
            let at = at.index(spoiled.len());
            spoiled[at] ^= with;
        }
        if is_cut {
            spoiled.truncate(cut.index(spoiled.len()));
        }
        // Two changes may undo each other.
        if spoiled != paper {
            doubted(&examine(&spoiled, Some(&own), &knowledge()));
        }
    }

    #[test]
    fn a_spoiled_receipt_is_answered(at: prop::sample::Index, with in 1u8..) {
        let paper = signed();
        let mut own = receipt(&paper);
        let at = at.index(own.len());
        own[at] ^= with;
        harmless(&examine(&paper, Some(&own), &knowledge()));
        harmless(&examine(&own, None, &knowledge()));
    }

    #[test]
    fn any_trust_file_is_answered(bytes: Vec<u8>, text in "\\PC{0,200}") {
        prop_assert!(TrustFile::read(&bytes).is_err());
        prop_assert!(TrustFile::read(text.as_bytes()).is_err());
    }
}
