//! How long a dropped paper keeps its reader waiting.

use crate::stopwatch::{Spent, p95};
use crate::{Extent, less_than, world};
use verifier::{FILE_LIMIT_BYTES, Outcome};

/// Milliseconds that nobody notices.
const BAR_MS: f64 = 50.0;

pub(crate) fn bench(extent: Extent) {
    judged("a card", &world::signed(), extent.of(500, 5));
    // A scan, as large as a paper may be: signature and update still have to fit.
    let largest = "q Q ".repeat((FILE_LIMIT_BYTES - 64 * 1024) / 4);
    judged("the largest paper", &paper(&world::card(&largest)), extent.of(40, 1));
    // As many objects as a long report has.
    judged("a paper of 10,000 objects", &paper(&many(10_000)), extent.of(40, 1));
}

fn paper(base: &[u8]) -> Vec<u8> {
    world::librarian().sign(base, "Sig-librarian", world::now())
}

fn judged(what: &str, paper: &[u8], times: u32) {
    let (receipt, knowledge) = (world::receipt(paper), world::knowledge());
    let mut took = Vec::new();
    for _ in 0..times {
        let spent = Spent::begin();
        let report = verifier::examine(paper, Some(&receipt), &knowledge);
        took.push(spent.wall());
        assert_eq!(report.verdict.outcome(), Outcome::Holds, "{report:?}");
    }
    let size = format!("{} bytes, {times} times, with its receipt", paper.len());
    less_than(&format!("milliseconds to judge {what}, p95"), p95(&mut took), BAR_MS, &size);
}

/// A paper with so many objects that nothing shows.
fn many(count: usize) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Lang(uz)>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>>>".to_owned(),
    ];
    objects.extend((0..count).map(|n| format!("<</Type/StructElem/S/P/K {n}/P 2 0 R>>")));
    let mut bytes = b"%PDF-1.7\n%\x80\x80\x80\x80\n".to_vec();
    let size = objects.len() + 1;
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (n, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend(format!("{n} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = bytes.len();
    let tail = format!(
        "{table}trailer\n<</Size {size}/Root 1 0 R/ID[<01><01>]>>\nstartxref\n{at}\n%%EOF\n"
    );
    bytes.extend(tail.bytes());
    bytes
}
