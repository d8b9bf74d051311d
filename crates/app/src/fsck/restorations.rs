//! What was lost when the records were put back: told in a leaf, and kept as the log has it.

use transparency::leaf::of_document;
use transparency::{Kind, Leaf};

use super::code::Code;
use super::events::leaf_hash;
use super::report::Report;
use super::store::restorations as store;
use crate::db::Tx;
use crate::error::Result;
use crate::log::word_of;
use crate::restorations::{all, said};

pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<()> {
    for row in all(tx).await? {
        let name = format!("restoration {}", row.id);
        let Some(said) = said(tx, row.id).await? else { continue };
        match store::leaf(tx, row.id).await? {
            None => report.complain(Code::LeafMissing, &name),
            Some((hash, salt)) => {
                let is_said = leaf_hash(&salt, said.payload().as_bytes()).as_slice() == hash;
                report.expect(is_said, Code::LeafHash, &name);
            }
        }
        let lost = row.known_size..row.shown_size;
        let is_inside = |(first, last): &(i64, i64)| lost.contains(first) && lost.contains(last);
        report.expect(said.lost.iter().all(is_inside), Code::RestorationLost, &name);
    }
    for (id,) in store::without_restoration(tx).await?.told_of_no_case(report) {
        report.complain(Code::LeafSubject, format!("restoration {id}"));
    }
    for row in store::lost(tx).await?.told_of_no_case(report) {
        let name = format!("lost leaf {}", row.log_index);
        let is_kept = Leaf::from_entry(&row.entry).is_ok_and(|leaf| agrees(&leaf, &row));
        report.expect(is_kept, Code::RestorationLost, name);
    }
    for (name,) in store::passed_otherwise(tx).await?.told_of_no_case(report) {
        report.complain(Code::RestorationLost, format!("numbers of {name} that were passed over"));
    }
    Ok(())
}

/// What is kept beside the entry to look it up by.
fn agrees(leaf: &Leaf, row: &store::LostRow) -> bool {
    let subject = row.subject.map(|id| match leaf.kind {
        Kind::Document | Kind::StatusChange => of_document(id.as_bytes()),
        Kind::CaseEvent
        | Kind::Decision
        | Kind::KeyEvent
        | Kind::RoleGrant
        | Kind::DefinitionPublication
        | Kind::RefusedAttempt
        | Kind::Anchor
        | Kind::Restored
        | Kind::DatedRecord => id.into_bytes(),
    });
    row.kind == word_of(leaf.kind)
        && row.revision == leaf.revision.map(|revision| revision.0.to_vec())
        && subject.is_none_or(|subject| subject == leaf.subject)
}
