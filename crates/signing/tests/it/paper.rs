//! Small papers made by hand, of both kinds of cross-reference, and their signing.

use std::fmt::Write as _;

use jiff::Timestamp;
use miniz_oxide::deflate::compress_to_vec_zlib;
use signing::pdf::{self, MoreSignatures, Prepared, SLOT_BYTES, Slot, Trust};
use signing::{Authority, SoftKey, cms};

use crate::world;

/// A base with plain objects and a table, as Typst writes it.
pub(crate) fn table() -> Vec<u8> {
    with_objects(&[
        "<</Type/Catalog/Pages 2 0 R/Lang(uz)>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R>>",
        "<</Length 5>>\nstream\nq Q\n\nendstream",
    ])
}

/// A base whose form and annotations lie behind references and hold something already.
pub(crate) fn form() -> Vec<u8> {
    with_objects(&[
        "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R/Annots 7 0 R>>",
        "<</Length 5>>\nstream\nq Q\n\nendstream",
        "<</Fields 6 0 R/DA(/Helv 0 Tf)>>",
        "[8 0 R]",
        "[8 0 R]",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(note)/F 4/Rect[0 0 0 0]/P 3 0 R>>",
    ])
}

/// These objects, numbered from 1; the first is the catalog.
pub(crate) fn with_objects(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\x80\x80\x80\x80\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    let at = bytes.len();
    bytes.extend(table.bytes());
    let size = objects.len() + 1;
    bytes.extend(
        format!("trailer\n<</Size {size}/Root 1 0 R/ID[<01><01>]>>\nstartxref\n{at}\n%%EOF\n")
            .bytes(),
    );
    bytes
}

/// A base with packed objects and a cross-reference stream with a predictor, as others write it.
pub(crate) fn stream() -> Vec<u8> {
    let packed = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>/Contents 4 0 R/Annots[]>>",
    ];
    let (mut head, mut body) = (String::new(), String::new());
    for (n, object) in packed.iter().enumerate() {
        write!(head, "{} {} ", n + 1, body.len()).unwrap();
        body.push_str(object);
        body.push(' ');
    }
    let data = compress_to_vec_zlib(format!("{head}{body}").as_bytes(), 6);
    let mut bytes = b"%PDF-1.7\n%\x80\x80\x80\x80\n".to_vec();
    let contents = bytes.len();
    bytes.extend(b"4 0 obj\n<</Length 5>>\nstream\nq Q\n\nendstream\nendobj\n");
    let holder = bytes.len();
    let dict = format!(
        "<</Type/ObjStm/N 3/First {}/Filter/FlateDecode/Length {}>>",
        head.len(),
        data.len()
    );
    bytes.extend(format!("5 0 obj\n{dict}\nstream\n").bytes());
    bytes.extend(&data);
    bytes.extend(b"\nendstream\nendobj\n");
    let at = bytes.len();
    let entry = |kind: u8, second: usize, third: u8| {
        let [high, low] = u16::try_from(second).unwrap().to_be_bytes();
        [kind, high, low, third]
    };
    let rows = [
        entry(0, 0, 0),
        entry(2, 5, 0),
        entry(2, 5, 1),
        entry(2, 5, 2),
        entry(1, contents, 0),
        entry(1, holder, 0),
        entry(1, at, 0),
    ];
    let mut predicted = Vec::new();
    let mut above = [0; 4];
    for row in rows {
        predicted.push(2);
        predicted.extend(row.iter().zip(above).map(|(byte, up): (&u8, u8)| byte.wrapping_sub(up)));
        above = row;
    }
    let data = compress_to_vec_zlib(&predicted, 6);
    let dict = format!(
        "<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/ID[<01><01>]/Filter/FlateDecode\
         /DecodeParms<</Predictor 12/Columns 4>>/Length {}>>",
        data.len()
    );
    bytes.extend(format!("6 0 obj\n{dict}\nstream\n").bytes());
    bytes.extend(&data);
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}

/// All bases by name.
pub(crate) fn bases() -> [(&'static str, Vec<u8>); 3] {
    [("table", table()), ("form", form()), ("stream", stream())]
}

pub(crate) fn slot(field: &str) -> Slot<'_> {
    Slot {
        field,
        name: "Gʻulomova Maʼrifat",
        reason: "K-1",
        at: world::now(),
        more: None,
        bytes: SLOT_BYTES,
    }
}

pub(crate) fn first() -> Slot<'static> {
    Slot { more: Some(MoreSignatures::Yes), ..slot("Sig-librarian") }
}

/// Signs the prepared paper as a browser would, with this key and certificate.
pub(crate) fn signed_by(
    prepared: Prepared,
    key: &SoftKey,
    certificate: &[u8],
    authority: &Authority,
) -> Vec<u8> {
    let digest = prepared.digest();
    let signature = key.sign(&cms::signed_attributes(digest, certificate));
    let cms = cms::assemble(digest, &signature, certificate, authority.certificate_der()).unwrap();
    prepared.splice(&cms).unwrap()
}

/// Signs a paper by the officer of the small world.
pub(crate) fn signed(base: &[u8], slot: &Slot<'_>) -> Vec<u8> {
    let authority = world::authority("root");
    let prepared = pdf::prepare(base, slot).unwrap();
    signed_by(prepared, &world::officer_key(), &world::certificate(&authority), &authority)
}

/// The codes of what verification says, a list for each signature.
pub(crate) fn codes(bytes: &[u8]) -> Result<Vec<Vec<&'static str>>, &'static str> {
    codes_at(bytes, None)
}

pub(crate) fn codes_at(
    bytes: &[u8],
    at: Option<Timestamp>,
) -> Result<Vec<Vec<&'static str>>, &'static str> {
    let authority = world::authority("root");
    let trust = Trust { authorities: &[authority.certificate_der()], at, ..Trust::default() };
    let report = pdf::verify(bytes, &trust).map_err(pdf::Unreadable::code)?;
    let codes = |one: &pdf::SignatureReport| one.reasons.iter().map(|why| why.code()).collect();
    Ok(report.signatures.iter().map(codes).collect())
}
