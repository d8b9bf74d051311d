//! Bytes that mean harm: answered in bounded time and memory, and never with a panic.

use miniz_oxide::deflate::compress_to_vec_zlib;
use proptest::prelude::*;
use signing::pdf::{self, PDF_LIMIT_BYTES, Prepared, Trust, Unreadable};

use crate::{paper, world};

fn verify(bytes: &[u8]) -> Result<bool, Unreadable> {
    let authority = world::authority("root");
    let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
    pdf::verify(bytes, &trust).map(|report| report.holds())
}

#[test]
fn what_is_no_pdf_says_so() {
    let large = [&b"%PDF-1.7\n"[..], &vec![b' '; PDF_LIMIT_BYTES]].concat();
    for (bytes, expected) in [
        (&b""[..], "pdf.none"),
        (b"%PDF-1.7", "pdf.none"),
        (b"PK\x03\x04", "pdf.none"),
        (b"%PDF-1.7\nstartxref\n99\n%%EOF", "pdf.syntax"),
        (b"%PDF-1.7\nstartxref\n99999999999999999999999\n%%EOF", "pdf.syntax"),
        (&large, "pdf.limit"),
    ] {
        assert_eq!(verify(bytes).unwrap_err().code(), expected);
    }
}

#[test]
fn nesting_circles_and_bombs_are_refused() {
    let root =
        |catalog: &str| paper::with_objects(&[catalog, "<</Type/Pages/Kids[2 0 R]/Count 1>>"]);
    let deep = format!("<</Type/Catalog/Pages 2 0 R/AcroForm{}1>>", "[".repeat(100_000));
    assert_eq!(verify(&root(&deep)), Err(Unreadable::Limit));
    let wide = format!("<</Type/Catalog/Pages 2 0 R/AcroForm[{}]>>", "0 ".repeat(200_000));
    assert_eq!(verify(&root(&wide)), Err(Unreadable::Limit));
    let circle = paper::with_objects(&[
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>",
        "<</Type/Pages/Kids[2 0 R]/Count 1>>",
        "<</T(a)/Kids[3 0 R]>>",
    ]);
    assert_eq!(verify(&circle), Err(Unreadable::Twice));
    let pages = root("<</Type/Catalog/Pages 2 0 R>>");
    let refused = pdf::prepare(&pages, &paper::first()).unwrap_err();
    assert_eq!(refused, pdf::PrepareError::Unreadable(Unreadable::Limit));
    // A section that comes before itself.
    let text = String::from_utf8_lossy(&pages).into_owned();
    let at = text.find("xref\n0").unwrap();
    let own = text.replace("/Root", &format!("/Prev {at}/Root"));
    assert!(verify(own.as_bytes()).is_err());
}

/// What stands at or above the size other readers take for missing; and what is written next would take its number.
#[test]
fn a_size_that_is_too_small_is_refused() {
    for base in [paper::table(), paper::signed(&paper::table(), &paper::first())] {
        let word = b"/Size ";
        let place = base.windows(word.len()).rposition(|window| window == word).unwrap();
        let mut small = base.clone();
        small[place + word.len()] = b'4';
        assert_eq!(verify(&small), Err(Unreadable::Order));
        let refused = pdf::prepare(&small, &paper::slot("Sig-head")).unwrap_err();
        assert_eq!(refused, pdf::PrepareError::Unreadable(Unreadable::Order));
    }
}

/// A small stream that unpacks to more than is ever unpacked.
#[test]
fn a_stream_that_grows_without_end_is_refused() {
    let data = compress_to_vec_zlib(&vec![0; 80 * 1024 * 1024], 9);
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let at = bytes.len();
    let dict = format!(
        "<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length {}>>",
        data.len()
    );
    bytes.extend(format!("6 0 obj\n{dict}\nstream\n").bytes());
    bytes.extend(&data);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    assert!(bytes.len() < 200_000);
    assert_eq!(verify(&bytes), Err(Unreadable::Limit));
}

/// Pieces that a PDF is made of, in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "<",
        "/Type",
        "/Root 1 0 R",
        "/Prev 9",
        "/AcroForm",
        "/Fields",
        "/Kids",
        "1 0 obj\n",
        "endobj\n",
        "stream\n",
        "endstream\n",
        "xref\n0 2\n",
        "0000000009 00000 n \n",
        "trailer\n",
        "/Size 2",
        "startxref\n9\n",
        "%%EOF\n",
        "\\",
        "-1",
        "4294967296",
        "#",
        "/ByteRange[0 1 2 3]",
        "/Contents<00>",
        "1 0 R ",
        "/W[1 2 1]",
        "/V",
    ]);
    prop::collection::vec(piece, 0..60)
        .prop_map(|all| format!("%PDF-1.7\n{}startxref\n9\n%%EOF\n", all.concat()).into_bytes())
}

/// Many updates of a paper, each of which lists the objects that `put` writes by number. They are looked at again and again.
fn updated(mut bytes: Vec<u8>, put: impl Fn(&mut Vec<u8>, u32) -> Vec<(u32, u8, u32)>) -> Vec<u8> {
    let mut before = bytes.windows(6).rposition(|window| window == b"xref\n0").unwrap();
    for number in 10..70 {
        let mut rows = put(&mut bytes, number);
        let at = bytes.len();
        rows.push((number + 300, 1, u32::try_from(at).unwrap()));
        let index: Vec<String> = rows.iter().map(|(number, ..)| format!("{number} 1")).collect();
        let data: Vec<u8> = rows
            .iter()
            .flat_map(|(_, kind, second)| [&[*kind][..], &second.to_be_bytes(), &[0]].concat())
            .collect();
        let dict = format!(
            "<</Type/XRef/Size 600/W[1 4 1]/Index[{}]/Root 1 0 R/Prev {before}/Length {}>>",
            index.join(" "),
            data.len()
        );
        bytes.extend(format!("{} 0 obj\n{dict}\nstream\n", number + 300).bytes());
        bytes.extend(&data);
        bytes.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
        before = at;
    }
    assert!(bytes.len() < PDF_LIMIT_BYTES);
    bytes
}

/// A catalogue in a stream that unpacks to much and then breaks off, in every update.
#[test]
fn what_is_unpacked_in_vain_is_counted() {
    let mut data = compress_to_vec_zlib(&vec![0; 60 * 1024 * 1024], 9);
    data.truncate(data.len() - 4);
    let bytes = updated(paper::table(), |bytes, number| {
        let holder = u32::try_from(bytes.len()).unwrap();
        let dict = "<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length ";
        bytes.extend(format!("{number} 0 obj\n{dict}{}>>\nstream\n", data.len()).bytes());
        bytes.extend(&data);
        bytes.extend(b"\nendstream\nendobj\n");
        vec![(1, 2, number), (number, 1, holder)]
    });
    assert_eq!(verify(&bytes), Err(Unreadable::Limit));
}

/// A catalogue that stands behind megabytes of nothing.
#[test]
fn white_space_is_counted() {
    let catalog = format!("{}<</Type/Catalog/Pages 2 0 R>>", " ".repeat(8 * 1024 * 1024));
    let base = paper::with_objects(&[&catalog, "<</Type/Pages/Kids[2 0 R]/Count 1>>"]);
    let bytes = updated(base, |_, _| Vec::new());
    assert_eq!(verify(&bytes), Err(Unreadable::Limit));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_pieces_make_the_reader_panic(bytes in pieces()) {
        let _read = (verify(&bytes), pdf::prepare(&bytes, &paper::first()));
        prop_assert!(Prepared::find(bytes).is_none());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = [&b"%PDF-1.7\n"[..], &bytes, b"startxref\n9\n%%EOF"].concat();
        prop_assert!(verify(&bytes).is_err() || !verify(&bytes).unwrap());
    }
}

proptest! {
    // Each case signs.
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// A part of a signed paper is cut out, doubled or overwritten.
    #[test]
    fn a_mangled_paper_never_holds(
        kind in 0_usize..3,
        place in any::<prop::sample::Index>(),
        length in 1_usize..400,
        put in any::<u8>(),
    ) {
        let signed = paper::signed(&paper::bases()[kind].1, &paper::first());
        let hole = Prepared::find(signed.clone()).unwrap().hole;
        // Anywhere but in the zeros after the signature, which most bytes are.
        let places: Vec<usize> = (0..hole.start + 2600).chain(hole.end - 4..signed.len()).collect();
        let from = *place.get(&places);
        let to = (from + length).min(signed.len());
        let mut bytes = signed.clone();
        match put % 3 {
            0 => drop(bytes.drain(from..to)),
            1 => bytes.splice(from..from, signed[from..to].to_vec()).for_each(drop),
            _ => bytes[from..to].fill(put),
        }
        prop_assume!(bytes != signed);
        prop_assert_ne!(verify(&bytes), Ok(true));
    }

    /// Any change of the signature itself.
    #[test]
    fn no_bytes_in_the_hole_make_the_reader_panic(cms in prop::collection::vec(any::<u8>(), 0..300)) {
        let prepared = pdf::prepare(&paper::table(), &paper::first()).unwrap();
        let codes = paper::codes(&prepared.splice(&cms).unwrap());
        prop_assert_eq!(codes, Ok(vec![vec!["signature.cms"]]));
    }

    #[test]
    fn a_mangled_signature_never_holds(at in 0_usize..1300, put in any::<u8>()) {
        let signed = paper::signed(&paper::table(), &paper::first());
        let prepared = Prepared::find(signed).unwrap();
        let mut cms = hex::decode(&prepared.bytes[prepared.hole.clone()]).unwrap();
        prop_assume!(cms[at] != put);
        cms[at] = put;
        prop_assert_ne!(verify(&prepared.splice(&cms).unwrap()), Ok(true));
    }
}
