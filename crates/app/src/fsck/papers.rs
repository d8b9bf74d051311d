//! Papers, their files, their leaves and their numbers.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::cases::{Page, of};
use super::events::{Read, leaf_hash};
use super::store::{ActRow, DocumentRow};
use super::{Report, store};
use crate::App;
use crate::acts::PreparedPaper;
use crate::canonical::canonical;
use crate::error::Result;

/// The papers of a case are those that its acts prepared, to the letter.
pub(super) async fn check(
    app: &App,
    report: &mut Report,
    case: Uuid,
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
    for document in of(&page.documents, case) {
        report.documents += 1;
        let name = format!("{} {}", document.id, document.number);
        let stands = prepared
            .remove(&document.id)
            .is_some_and(|(seq, paper, act)| document.seq == seq && agrees(document, &paper, act));
        report.expect(stands, "document.prepared", &name);
        leaf(report, document, &name);
        match app.files.find(&document.file).await {
            Ok(Some(_)) => {}
            Ok(None) => report.complain("document.file", &name),
            Err(_changed) => report.complain("document.bytes", &name),
        }
    }
    for (id, (_, paper, _)) in prepared {
        report.complain("document.missing", format!("{id} {}", paper.number));
    }
    Ok(())
}

fn agrees(document: &DocumentRow, paper: &PreparedPaper, act: &ActRow) -> bool {
    document.code == paper.code
        && document.template == paper.template.as_str()
        && document.slot == paper.slot
        && document.series == paper.series
        && document.number == paper.number
        && hex::encode(&document.file) == paper.file
        && document.valid_until == paper.valid_until
        && document.public_facts == canonical(&paper.public_facts)
        && document.issuer == act.organisation
        && document.signer == act.person
        && document.signer_post == act.post
        && document.issued_on == act.prepared_on
}

/// A document's leaf commits to the hexadecimal text of its file's hash.
fn leaf(report: &mut Report, document: &DocumentRow, name: &str) {
    match (&document.leaf_hash, &document.leaf_salt) {
        (Some(payload), Some(salt)) => {
            let expected = leaf_hash(salt, hex::encode(&document.file).as_bytes());
            report.expect(expected == payload.as_slice(), "leaf.hash", name);
        }
        _ => report.complain("document.leaf", name),
    }
}

/// The life of papers, and every number ever shown.
pub(super) async fn check_numbers(app: &App, report: &mut Report) -> Result<()> {
    let mut tx = app.db.read().await?;
    for (id,) in store::papers_out_of_order(&mut tx).await? {
        report.complain("document.state", id);
    }
    for (number,) in store::documents_without_number(&mut tx).await? {
        report.complain("document.number", number);
    }
    for (issuer, kind, number) in store::numbers_without_document(&mut tx).await? {
        report.complain("number.document", format!("{issuer}/{kind}/{number}"));
    }
    for (issuer, kind, year, count, last) in store::series(&mut tx).await? {
        report.numbers += u64::try_from(count).unwrap_or_default();
        report.expect(count == last, "number.gap", format!("{issuer}/{kind}/{year}"));
    }
    Ok(())
}
