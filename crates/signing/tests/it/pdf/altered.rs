//! Papers altered in every way we could think of. What cannot be read any more does not hold either.

use std::fmt::Write as _;

use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use signing::OFFICER_LIFE;
use signing::pdf::{self, Prepared, Trust};

use crate::{paper, world};

/// Once by the librarian.
fn signed() -> Vec<u8> {
    paper::signed(&paper::table(), &paper::first())
}

/// The place of the first `needle` from `from` on.
fn find(bytes: &[u8], needle: &str, from: usize) -> usize {
    let at = bytes[from..].windows(needle.len()).position(|part| part == needle.as_bytes());
    from + at.unwrap()
}

/// An update in the base's own way: these objects, and a trailer that goes on from the last.
fn updated(bytes: &[u8], size: usize, objects: &[(usize, &str)]) -> Vec<u8> {
    let previous = bytes.windows(10).rposition(|part| part == b"startxref\n").unwrap() + 10;
    let previous: String = bytes[previous..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .map(|b| char::from(*b))
        .collect();
    let mut out = bytes.to_vec();
    let mut table = "xref\n".to_owned();
    for (number, object) in objects {
        writeln!(table, "{number} 1\n{:010} 00000 n ", out.len()).unwrap();
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = out.len();
    let trailer = format!("<</Size {size}/Prev {previous}/Root 1 0 R/ID[<01><01>]>>");
    out.extend(format!("{table}trailer\n{trailer}\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

/// Every single byte of a paper, one after the other; of the signature's digits every fifth, of the zeros after it the last.
#[test]
fn a_paper_with_any_byte_changed_does_not_hold() {
    let whole = signed();
    let authority = world::authority("root");
    let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
    assert!(pdf::verify(&whole, &trust).unwrap().holds());
    let hole = Prepared::find(whole.clone()).unwrap().hole;
    let cms_end = hole.start + 3000;
    let places =
        (0..hole.start).chain((hole.start..cms_end).step_by(5)).chain(hole.end - 8..whole.len());
    for at in places {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let holds = pdf::verify(&bytes, &trust).is_ok_and(|report| report.holds());
        assert!(!holds, "byte {at}");
    }
}

#[test]
fn each_kind_of_damage_has_its_own_reason() {
    let whole = signed();
    let prepared = Prepared::find(whole.clone()).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        paper::codes(&bytes).map(|all| all.concat())
    };
    let content = find(&whole, "q Q", 0);
    assert_eq!(changed(&|bytes| bytes[content] = b'Q'), Ok(vec!["signature.digest"]));
    // Bytes hidden behind the signature, in its own hole.
    let last = prepared.hole.end - 1;
    assert_eq!(changed(&|bytes| bytes[last] = b'1'), Ok(vec!["signature.cms"]));
    let empty = |bytes: &mut Vec<u8>| bytes[prepared.hole.clone()].fill(b'0');
    assert_eq!(changed(&empty), Ok(vec!["signature.cms"]));
    // The byte range leaves out more than the signature, begins later, or ends before the end.
    let range = find(&whole, "/ByteRange[", 0) + 11;
    for (old, new) in [("0 ", "1 "), (" ", "9")] {
        let at = find(&whole, old, range);
        let change = |bytes: &mut Vec<u8>| {
            bytes[at..at + new.len()].copy_from_slice(new.as_bytes());
        };
        assert_eq!(changed(&change), Ok(vec!["signature.byte-range"]), "{old}");
    }
    let form = find(&whole, "CAdES.detached", 0);
    assert_eq!(changed(&|bytes| bytes[form] = b'X'), Ok(vec!["signature.form"]));
    // Two keys of one name: one reader would take the first, another the second.
    let twice = whole.windows(2).rposition(|part| part == b"/M").unwrap();
    let second = |bytes: &mut Vec<u8>| bytes[twice..twice + 13].copy_from_slice(b"/Contents(xy)");
    assert_eq!(changed(&second), Err("pdf.twice"));
}

#[test]
fn whatever_is_appended_is_an_alteration_unless_it_is_a_signature_that_holds() {
    let whole = signed();
    let altered = Ok(vec![vec!["signature.altered-after"]]);
    assert_eq!(paper::codes(&[&whole[..], b"%"].concat()), altered);
    let size = 7 + 1;
    let stream = "<</Length 3>>\nstream\nQ q\nendstream";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 9 0 R\
                /Annots [6 0 R]>>";
    let stamp = "<</Type/Annot/Subtype/FreeText/Rect[0 0 100 100]/Contents(paid)>>";
    let annotated = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R\
                     /Annots [6 0 R 9 0 R]>>";
    let attacks: [(&str, &[(usize, &str)]); 7] = [
        ("other content", &[(4, stream)]),
        ("another page content", &[(3, page), (9, stream)]),
        ("an annotation on top", &[(3, annotated), (9, stamp)]),
        ("another root", &[(1, "<</Type/Catalog/Pages 9 0 R>>"), (9, "<</Kids[]/Count 0>>")]),
        ("the field is gone", &[(7, "<</Fields[]/SigFlags 3>>")]),
        ("other pages", &[(2, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>")]),
        ("the signature itself", &[(5, "<</Type/Sig>>")]),
    ];
    for (attack, objects) in attacks {
        let codes = paper::codes(&updated(&whole, size + 2, objects));
        assert_eq!(codes, altered, "{attack}");
    }
    // A field for a signature that is seen on the page, and one that holds nothing.
    for (field, signature) in [
        ("/Rect[0 0 90 90]", "<</Type/Sig>>"),
        ("/Rect[0 0 0 0]/AP<</N 4 0 R>>", "<</Type/Sig>>"),
        ("/Rect[0 0 0 0]", "<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>"),
    ] {
        let widget = format!("<</Subtype/Widget/FT/Sig/T(x)/F 132/P 3 0 R/V 9 0 R{field}>>");
        let annotated = annotated.replace("9 0 R", "8 0 R");
        let objects = [
            (3, &*annotated),
            (7, "<</Fields[6 0 R 8 0 R]/SigFlags 3>>"),
            (8, &widget),
            (9, signature),
        ];
        let codes = paper::codes(&updated(&whole, size + 2, &objects)).unwrap();
        assert_eq!(codes[0], ["signature.altered-after"], "{field}");
    }
}

/// What was missing when it was signed does not appear afterwards: content laid out in advance and shown later.
#[test]
fn a_shadow_that_waited_is_an_alteration() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents[4 0 R 90 0 R]>>",
        "<</Length 5>>\nstream\nq Q\n\nendstream",
    ];
    let base = paper::with_objects(&objects);
    let whole = paper::signed(&base, &paper::first());
    assert_eq!(paper::codes(&whole), Ok(vec![vec![]]));
    let shown = updated(&whole, 91, &[(90, "<</Length 3>>\nstream\nQ q\nendstream")]);
    assert_eq!(paper::codes(&shown), Ok(vec![vec!["signature.altered-after"]]));
    // Nothing refers to it, and yet nobody here writes it.
    let hidden = updated(&whole, 92, &[(91, "<</Length 3>>\nstream\nQ q\nendstream")]);
    assert_eq!(paper::codes(&hidden), Ok(vec![vec!["signature.altered-after"]]));
    // Written here, it is one all the same: the next signature has the number that the page waits for.
    let objects = objects.map(|object| object.replace("90 0 R", "8 0 R"));
    let base = paper::with_objects(&objects.each_ref().map(String::as_str));
    let whole = paper::signed(&base, &paper::first());
    assert_eq!(paper::codes(&whole), Ok(vec![vec![]]));
    let shown = paper::signed(&whole, &paper::slot("Sig-head"));
    assert_eq!(paper::codes(&shown), Ok(vec![vec!["signature.altered-after"], vec![]]));
}

/// What others would add for later validation, in a form in which other readers see no more than we do. It lies under nothing, or is not as it
/// is written here.
#[test]
fn what_is_not_written_here_is_an_alteration_also_where_nobody_sees_it() {
    let whole = signed();
    let altered = Ok(vec![vec!["signature.altered-after"]]);
    let root =
        "<</Type/Catalog/Pages 2 0 R/Lang(uz)/AcroForm 7 0 R/Perms <</DocMDP 5 0 R>>/DSS 8 0 R>>";
    let store = "<</Type/DSS/Certs[9 0 R]>>";
    let stream = "<</Length 3>>\nstream\nabc\nendstream";
    let stored = updated(&whole, 10, &[(1, root), (8, store), (9, stream)]);
    assert_eq!(paper::codes(&stored), altered);
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R\
                /Annots [6 0 R 10 0 R]>>";
    let field = "<</Subtype/Widget/FT/Sig/T(time)/F 132/Rect[0 0 0 0]/P 3 0 R/V 11 0 R>>";
    let stamp = "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 1 2 3]/Contents<00>>>";
    let form = "<</Fields[6 0 R 10 0 R]/SigFlags 3>>";
    let objects =
        [(1, root), (3, page), (7, form), (8, store), (9, stream), (10, field), (11, stamp)];
    let codes = paper::codes(&updated(&whole, 12, &objects)).unwrap();
    assert_eq!(codes[0], ["signature.altered-after"]);
}

#[test]
fn only_a_certificate_of_our_authority_that_is_valid_then_counts() {
    let whole = signed();
    let past_end = world::now() + OFFICER_LIFE + SignedDuration::from_secs(1);
    let table = [
        (world::now(), vec![]),
        (world::now() - SignedDuration::from_secs(1), vec!["signature.not-yet-valid"]),
        (past_end, vec!["signature.expired"]),
    ];
    for (at, expected) in table {
        assert_eq!(paper::codes_at(&whole, Some(at)), Ok(vec![expected]), "{at}");
    }
    let codes = |trust: &Trust<'_>| {
        let report = pdf::verify(&whole, trust).unwrap();
        report.signatures[0].reasons.iter().map(|why| why.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&Trust::default()), ["signature.unknown-authority"]);
    // Named like ours.
    let (ours, other) = (world::authority("root"), world::authority("other"));
    let trust = Trust { authorities: &[other.certificate_der()], ..Trust::default() };
    assert_eq!(codes(&trust), ["signature.unknown-authority"]);
    let both = [other.certificate_der(), ours.certificate_der()];
    assert_eq!(codes(&Trust { authorities: &both, ..Trust::default() }), [""; 0]);
    for (after, expected) in [(0, &["signature.revoked"][..]), (1, &[])] {
        let from = world::now() + SignedDuration::from_secs(after);
        let revoked = [(world::SERIAL, from)].into();
        let trust = Trust { authorities: &both, revoked: Some(&revoked), ..Trust::default() };
        assert_eq!(codes(&trust), expected);
    }
}

#[test]
fn a_signature_that_names_another_certificate_or_is_by_another_key_does_not_hold() {
    let authority = world::authority("root");
    let (key, certificate) = (world::officer_key(), world::certificate(&authority));
    let second = authority
        .certify(
            &key.spki_der(),
            &world::subject(),
            world::now(),
            world::now() + OFFICER_LIFE,
            [7; 16],
        )
        .unwrap();
    let other = signing::SoftKey::generate(world::entropy("other")).unwrap();
    let sign = |key: &signing::SoftKey, named: &[u8], kept: &[u8]| {
        let prepared = pdf::prepare(&paper::table(), &paper::first()).unwrap();
        let digest = prepared.digest();
        let signature = key.sign(&signing::cms::signed_attributes(digest, named));
        let cms = signing::cms::assemble(digest, &signature, kept, authority.certificate_der());
        let mut cms = cms.unwrap();
        // `assemble` names what it keeps: put the other name where it stood.
        let hash = |bytes: &[u8]| -> [u8; 32] { Sha256::digest(bytes).into() };
        let at = cms.windows(32).position(|part| part == hash(kept)).unwrap();
        cms[at..at + 32].copy_from_slice(&hash(named));
        paper::codes(&prepared.splice(&cms).unwrap()).unwrap().concat()
    };
    assert_eq!(sign(&key, &certificate, &certificate), [""; 0]);
    assert_eq!(sign(&key, &certificate, &second), ["signature.signing-certificate"]);
    assert_eq!(sign(&other, &certificate, &certificate), ["signature.bad"]);
}
