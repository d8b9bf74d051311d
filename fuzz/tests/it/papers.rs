//! Papers: whatever is done to a signed one, it holds only while what was signed is what stands there.

use std::sync::LazyLock;

use bolero::check;
use signing::pdf::{self, Prepared, Report, Trust};
use signing::stamp::StampTrust;

use crate::spoil::Kit;
use crate::{hold, judged, paper, world};

const WORDS: &[&[u8]] = &[
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b"/",
    b"%",
    b"\\",
    b"\r",
    b"\n",
    b"\0",
    b"#20",
    b"/Type",
    b"/Root 1 0 R",
    b"/Prev 9",
    b"/AcroForm",
    b"/Fields",
    b"/Kids[1 0 R]",
    b"/V 9 0 R",
    b"/FT/Sig",
    b"/ByteRange[0 1 2 3]",
    b"/Contents<00>",
    b"/DSS<<>>",
    b"/Annots[9 0 R]",
    b"/W[1 2 1]",
    b"/Index[0 9]",
    b"/Filter/FlateDecode",
    b"/DecodeParms<</Predictor 12/Columns 4>>",
    b"/ObjStm",
    b"/N 3",
    b"/First 9",
    b"/Length 9",
    b"/Encrypt 1 0 R",
    b"/XRefStm 9",
    b"/DocTimeStamp",
    b"/ETSI.RFC3161",
    b"1 0 obj\n",
    b"endobj\n",
    b"stream\n",
    b"endstream\n",
    b"xref\n0 1\n",
    b"0000000009 00000 n \n",
    b"trailer\n",
    b"startxref\n9\n%%EOF\n",
    b"null",
    b"true",
    b"1 0 R ",
    b"4294967296",
    b"-1",
    b"1e9",
];

/// All that may hold: each signed paper, once and twice signed and stamped, with every earlier revision of it.
static GOODS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut goods = Vec::new();
    for (_, base) in paper::bases() {
        let once = paper::signed(&base, &paper::first());
        goods.push(paper::signed(&once, &paper::slot("Sig-head")));
        goods.push(once);
    }
    let card = judged::signed();
    goods.push(judged::stamped(&card, &judged::authority(1), judged::now()));
    goods.push(card);
    goods
});

static KIT: LazyLock<Kit> = LazyLock::new(|| {
    let bases = paper::bases().map(|(_, base)| base);
    Kit::new(GOODS.iter().cloned().chain(bases).collect(), WORDS)
});

/// Whom everybody here believes.
static ROOTS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    [world::authority("root"), judged::authority(1)].map(|own| own.certificate_der().to_vec())
});

fn verified(bytes: &[u8]) -> Option<Report> {
    let authorities = [ROOTS[0].as_slice(), ROOTS[1].as_slice()];
    let trust = Trust { authorities: &authorities, stampers: &authorities, ..Trust::default() };
    pdf::verify(bytes, &trust).ok()
}

/// Begins it with a paper that was really signed? Digits of a hole may be capitals: all else is under the digest.
fn begins_with_a_good_one(bytes: &[u8]) -> bool {
    let covers = |good: &Vec<u8>| {
        bytes.get(..good.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(good))
    };
    GOODS.iter().any(covers)
}

fn holds_only_as_signed(bytes: &[u8]) {
    let Some(report) = verified(bytes) else { return };
    if report.holds() {
        assert!(begins_with_a_good_one(bytes), "another content holds: {report:?}");
    }
    if let Some(stamp) = report.stamps.iter().find(|stamp| stamp.said.is_ok()) {
        assert!(begins_with_a_good_one(bytes), "another content is stamped: {stamp:?}");
    }
}

#[test]
fn paper() {
    hold(check!(), &KIT, holds_only_as_signed);
}

/// Signing adds to a file and takes nothing away, and whatever could be read before says who signed last.
#[test]
fn paper_to_sign() {
    hold(check!(), &KIT, |bytes| {
        assert!(Prepared::find(bytes.to_vec()).is_none_or(|own| own.bytes == bytes));
        if let Ok(prepared) = pdf::prepare_stamp(bytes, "Stamp", &pdf::Store::default()) {
            assert!(prepared.bytes.starts_with(bytes), "what was there was touched");
        }
        let Ok(prepared) = pdf::prepare(bytes, &paper::slot("Sig-third")) else { return };
        assert!(prepared.bytes.starts_with(bytes), "what was there was touched");
        let authority = world::authority("root");
        let certificate = world::certificate(&authority);
        let signed = paper::signed_by(prepared, &world::officer_key(), &certificate, &authority);
        // A file that cannot be read may be prepared, for less of it is looked at.
        let report = verified(&signed);
        assert!(report.is_some() || verified(bytes).is_none(), "signing broke it");
        let Some(report) = report else { return };
        let last = report.signatures.last().expect("a signature");
        assert!(last.is_whole && last.signer.is_some(), "{last:?}");
    });
}

/// What fills the hole is a signature over this paper, or nothing.
#[test]
fn paper_signature() {
    let (table, root) = (paper::table(), world::authority("root"));
    let prepared = pdf::prepare(&table, &paper::first()).unwrap();
    let signed = Prepared::find(paper::signed(&table, &paper::first())).unwrap();
    let good = hex::decode(&signed.bytes[signed.hole.clone()]).unwrap();
    let length = good.len() - good.iter().rev().take_while(|byte| **byte == 0).count();
    let good = good[..length].to_vec();
    let kit = Kit::new(vec![good.clone()], super::certificates::DER);
    hold(check!(), &kit, |cms| {
        let Ok(bytes) = prepared.clone().splice(cms) else { return };
        let trust = Trust { authorities: &[root.certificate_der()], ..Trust::default() };
        let report = pdf::verify(&bytes, &trust).expect("the file is as it was");
        let is_good = cms.strip_prefix(good.as_slice());
        let is_good = is_good.is_some_and(|rest| rest.iter().all(|byte| *byte == 0));
        assert_eq!(report.holds(), is_good);
    });
}

/// Who believes nobody is told nothing.
#[test]
fn paper_without_trust() {
    hold(check!(), &KIT, |bytes| {
        let nobody = pdf::verify(bytes, &Trust::default());
        assert!(nobody.is_err() || !nobody.is_ok_and(|report| report.holds()));
        let said = signing::stamp::verify(bytes, |_| [0; 32].into(), &StampTrust::default());
        assert!(said.is_err());
    });
}
