//! Papers, their files, their leaves and their numbers.

use std::collections::BTreeMap;

use signing::pdf::{self, Prepared, SignatureReport, Trust};
use uuid::Uuid;

use super::cases::{Page, of};
use super::code::Code;
use super::events::{Read, leaf_hash};
use super::report::Report;
use super::stamps;
use super::store;
use super::store::{ActRow, DocumentRow};
use crate::App;
use crate::acts::PreparedPaper;
use crate::canonical::{canonical, sha256};
use crate::cases::store::CaseRecord;
use crate::error::Result;
use crate::restorations;
use crate::seals::Codes;

/// The papers of a case are those that its acts prepared, to the letter.
pub(super) async fn check(
    app: &App,
    report: &mut Report,
    case: &CaseRecord,
    (events, page): (&[Read<'_>], &Page),
) -> Result<()> {
    let mut prepared: BTreeMap<Uuid, (i64, PreparedPaper, &ActRow)> = BTreeMap::new();
    for event in events {
        let Some(act) = page.acts.get(&event.row.act_id) else { continue };
        // What cannot be read agrees with no manifest either: that complaint is made with the act.
        let papers: Vec<PreparedPaper> = serde_json::from_str(&act.shown).unwrap_or_default();
        prepared
            .extend(papers.into_iter().map(|paper| (paper.document, (event.row.seq, paper, act))));
    }
    for (seq, paper, _) in prepared.values() {
        // A hash that cannot be read agrees with no manifest either.
        let hash = hex::decode(&paper.file).unwrap_or_default();
        let is_whole = matches!(app.files.find(&hash).await, Ok(Some(_)));
        let name = format!("paper {} of case {}, event {seq}", paper.number, case.reference);
        report.expect(is_whole, Code::ActShown, name);
    }
    let codes = Codes::of(app, &mut app.db.read().await?).await?;
    for document in of(&page.documents, case.id) {
        report.documents += 1;
        let name = format!("paper {} of case {}", document.number, case.reference);
        let own = prepared.remove(&document.id);
        let stands = own
            .as_ref()
            .is_some_and(|(seq, paper, act)| document.seq == *seq && agrees(document, paper, act));
        report.expect(stands, Code::DocumentPrepared, &name);
        let code = own.as_ref().and_then(|(_, paper, _)| paper.seal.as_deref());
        if let (Some(codes), Some(code)) = (&codes, code) {
            let is_ours = codes.is_of(code, (document.id, &document.number, document.status_index));
            report.expect(is_ours, Code::DocumentCode, &name);
        }
        leaf(report, document, &name);
        stamps::check(app, report, (document, of(&page.restamps, document.id)), &name).await;
        let paper = own.as_ref().map(|(_, paper, _)| paper);
        // Signed by E-IMZO, the paper is what was shown, and the seal is in a file of its own before anybody is given it.
        let by_eimzo = paper.is_some_and(|paper| paper.file == hex::encode(&document.file));
        let fits = document.sealed_file.is_none() || by_eimzo;
        let waits = by_eimzo && document.sealed_file.is_none();
        report.expect(fits && !(waits && document.is_released), Code::DocumentSignature, &name);
        let sealed = document.sealed_file.as_ref().map(|file| (file, true));
        for (file, is_signed) in [(&document.file, !by_eimzo)].into_iter().chain(sealed) {
            match app.files.find(file).await {
                Ok(Some(bytes)) => {
                    let by = if by_eimzo { By::Seal } else { By::Officer };
                    let stands = paper.is_none_or(|paper| signed(app, bytes, (paper, by)));
                    report.expect(stands || !is_signed, Code::DocumentSignature, &name);
                }
                Ok(None) => report.complain(Code::DocumentFile, &name),
                Err(_changed) => report.complain(Code::DocumentBytes, &name),
            }
        }
    }
    for (seq, paper, _) in prepared.into_values() {
        report.complain(
            Code::DocumentMissing,
            format!("paper {} of case {}, event {seq}", paper.number, case.reference),
        );
    }
    Ok(())
}

fn agrees(document: &DocumentRow, paper: &PreparedPaper, act: &ActRow) -> bool {
    document.code == paper.code
        && document.template == paper.template.as_str()
        && document.slot == paper.slot
        && document.series == paper.series
        && document.number == paper.number
        && document.valid_until == paper.valid_until
        && document.public_facts == canonical(&paper.public_facts)
        && Some(document.issuer) == act.organisation
        && document.signer == act.person
        && document.signer_post == act.post
        && document.issued_on == act.prepared_on
}

/// Whose signature a paper carries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Officer,
    Seal,
}

/// The file is the paper that was shown, with a signature that holds where the hole was.
fn signed(app: &App, bytes: Vec<u8>, (paper, by): (&PreparedPaper, By)) -> bool {
    let trust = Trust { authorities: &[app.authority.certificate_der()], ..Trust::default() };
    let is_by = |one: &SignatureReport| {
        let officer = one.signer.as_ref().map(|signer| signer.officer().is_some());
        officer == Some(by == By::Officer)
    };
    let holds = pdf::verify(&bytes, &trust)
        .is_ok_and(|report| report.holds() && report.signatures.iter().all(is_by));
    let shown = Prepared::find(bytes).map(|mut found| hex::encode(sha256(&[found.blank()])));
    holds && shown.as_ref() == Some(&paper.file)
}

/// A document's leaf commits to the hexadecimal text of its file's hash.
fn leaf(report: &mut Report, document: &DocumentRow, name: &str) {
    match (&document.leaf_hash, &document.leaf_salt) {
        (Some(payload), Some(salt)) => {
            let expected = leaf_hash(salt, hex::encode(&document.file).as_bytes());
            report.same(Code::LeafHash, name, (expected.as_slice(), payload.as_slice()));
        }
        _ => report.complain(Code::DocumentLeaf, name),
    }
}

/// The life of papers, and every number ever shown.
pub(super) async fn check_numbers(app: &App, report: &mut Report) -> Result<()> {
    let mut tx = app.db.read().await?;
    for (number,) in store::papers_out_of_order(&mut tx).await?.told_of_no_case(report) {
        report.complain(Code::DocumentState, format!("paper {number}"));
    }
    for (number,) in store::documents_without_number(&mut tx).await?.told_of_no_case(report) {
        report.complain(Code::DocumentNumber, format!("paper {number}"));
    }
    let unused = store::numbers_without_document(&mut tx).await?;
    for (issuer, kind, number) in unused.told_of_no_case(report) {
        report.complain(Code::NumberDocument, format!("{kind} number {number} of {issuer}"));
    }
    for (issuer, kind, year, count, last) in store::series(&mut tx).await?.told_of_no_case(report) {
        report.numbers += u64::try_from(count).unwrap_or_default();
        let series = format!("numbers of {kind} of {issuer} in {year}: how many there are");
        // What was passed over when the records were put back explains itself.
        let passed = restorations::passed(&mut tx, (&issuer, &kind, year), last).await?;
        report.same(Code::NumberGap, series, (last - passed, count));
    }
    Ok(())
}
