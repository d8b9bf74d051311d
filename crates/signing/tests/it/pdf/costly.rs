//! Files that ask for more work than a paper: what is hashed is counted, and so are those that ask for it.

use signing::pdf::{self, PDF_LIMIT_BYTES, SLOT_BYTES, Store, Trust, Unreadable, prepare_stamp};
use signing::stamp::{Question, StampHash, StampTrust};

use crate::stamp::stamper_of;
use crate::{paper, world};

/// A file of this length with so many signatures, all of them over all of it but their own hole.
fn costly(signatures: usize, length: usize) -> Vec<u8> {
    let mut objects = vec![
        String::new(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
    ];
    let mut fields = Vec::new();
    for n in 0..signatures {
        let number = objects.len() + 1;
        fields.push(format!("{number} 0 R"));
        objects.push(format!("<</FT/Sig/T(s{n})/V {} 0 R>>", number + 1));
        let room = " ".repeat(40);
        objects.push(format!(
            "<</Type/Sig/SubFilter/ETSI.CAdES.detached/M(D:20261123000000Z)/Contents<00>/ByteRange[{room}]>>"
        ));
    }
    objects[0] = format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{}]>>>>", fields.join(" "));
    let rest = length - objects.iter().map(|object| object.len() + 60).sum::<usize>();
    objects.push(format!("<</Length {rest}>>\nstream\n{}\nendstream", "x".repeat(rest)));
    let all: Vec<&str> = objects.iter().map(String::as_str).collect();
    let mut bytes = paper::with_objects(&all);
    let mut from = 0;
    for _ in 0..signatures {
        let word = b"/Contents<00>";
        let found = bytes[from..].windows(word.len()).position(|part| part == word).unwrap();
        let hole = from + found + b"/Contents".len();
        from = hole + 4 + b"/ByteRange[".len();
        let range = format!("0 {hole} {} {}", hole + 4, bytes.len() - hole - 4);
        bytes[from..from + range.len()].copy_from_slice(range.as_bytes());
    }
    bytes
}

fn verified(bytes: &[u8]) -> Result<usize, Unreadable> {
    pdf::verify(bytes, &Trust::default()).map(|report| report.signatures.len())
}

#[test]
fn many_signatures_over_a_whole_file_are_not_hashed() {
    // They are what they seem to be: a few over a small file are judged.
    assert_eq!(verified(&costly(3, 20_000)), Ok(3));
    assert_eq!(verified(&costly(64, 60_000)), Ok(64));
    assert_eq!(verified(&costly(65, 60_000)), Err(Unreadable::Limit));
    assert_eq!(verified(&costly(255, 200_000)), Err(Unreadable::Limit));
    // One over the largest file is judged; the second would be more than is hashed.
    let largest = PDF_LIMIT_BYTES - 10_000;
    assert_eq!(verified(&costly(1, largest)), Ok(1));
    assert_eq!(verified(&costly(2, largest)), Err(Unreadable::Limit));
}

/// Looked at again the same is said, and nothing is counted twice.
#[test]
fn what_was_hashed_is_counted_once() {
    let bytes = costly(1, PDF_LIMIT_BYTES - 10_000);
    let reading = pdf::Reading::of(&bytes);
    for _ in 0..5 {
        assert_eq!(reading.verify(&Trust::default()).map(|report| report.signatures.len()), Ok(1));
    }
}

#[test]
fn the_largest_paper_with_a_dozen_signatures_and_stamps_is_judged() {
    let updates = 12 * (6 * SLOT_BYTES);
    let content = "x".repeat(PDF_LIMIT_BYTES - updates - 10_000);
    let content = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
    let mut bytes = paper::with_objects(&[
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R>>",
        &content,
    ]);
    let root = world::authority("root");
    let roots: &[&[u8]] = &[root.certificate_der()];
    let stamper = stamper_of(&root);
    for n in 0..12 {
        bytes = paper::signed(&bytes, &paper::slot(&format!("Sig-{n}")));
        let prepared = prepare_stamp(&bytes, &format!("Stamp-{n}"), &Store::default()).unwrap();
        let hash = StampHash::ALL[n % 2];
        let question = Question::new(prepared.imprint(hash), [3; 16]);
        let answer = stamper.answer(&question.to_der(), world::now(), [4; 16]);
        let trust = StampTrust { roots, revoked: None };
        bytes = prepared.splice(&question.token(&answer, &trust).unwrap().0).unwrap();
    }
    assert!(bytes.len() > PDF_LIMIT_BYTES - PDF_LIMIT_BYTES / 20);
    let trust = Trust { authorities: roots, stampers: roots, ..Trust::default() };
    let report = pdf::verify(&bytes, &trust).unwrap();
    assert!(report.holds() && report.signatures.len() == 12);
    assert!(report.stamps.len() == 12 && report.stamps.iter().all(|stamp| stamp.said.is_ok()));
}
