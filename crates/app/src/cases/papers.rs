//! The papers on the page of a case: its own, then those of the children whose answers it took.

use std::collections::BTreeMap;

use domain::OrganisationId;
use procedure::name::Key;
use uuid::Uuid;

use super::find::name;
use super::load::Loaded;
use super::store;
use crate::db::Tx;
use crate::documents::{self, DocumentRecord};
use crate::error::Result;
use crate::views::DocumentView;

pub(super) async fn views(
    tx: &mut Tx,
    loaded: &Loaded,
    reader: OrganisationId,
) -> Result<Vec<DocumentView>> {
    let mut views = Vec::new();
    for document in documents::of_case(tx, loaded.id).await? {
        views.push(view(tx, document, None).await?);
    }
    // Whoever reads the case because it stands open in public did not order what its children made.
    if loaded.case.parties.values().any(|party| *party == reader) {
        views.extend(of_answered(tx, loaded).await?);
    }
    Ok(views)
}

/// In the order in which the children were opened, and by their keys.
async fn of_answered(tx: &mut Tx, loaded: &Loaded) -> Result<Vec<DocumentView>> {
    let papers = documents::of_answered(tx, loaded.id).await?;
    let links = store::links_of(tx, &[loaded.id]).await?.into_iter();
    let places: BTreeMap<Uuid, (i64, Option<String>)> =
        links.map(|link| (link.child, (link.parent_seq, link.fact_key))).collect();
    let place = |paper: &DocumentRecord| places.get(&paper.case_id).cloned().unwrap_or_default();
    let mut papers: Vec<_> = papers.into_iter().map(|paper| (place(&paper), paper)).collect();
    papers.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut views = Vec::new();
    for ((_, key), paper) in papers {
        views.push(view(tx, paper, key.map(Key)).await?);
    }
    Ok(views)
}

async fn view(tx: &mut Tx, document: DocumentRecord, key: Option<Key>) -> Result<DocumentView> {
    Ok(DocumentView {
        is_logged: crate::log::index_of_document(tx, document.id).await?.is_some(),
        id: document.id.to_string(),
        code: document.code,
        service: document.service,
        key,
        template: name(&document.template)?,
        number: document.number,
        state: document.state,
        issued_on: document.issued_on,
        signer: document.signer_name,
    })
}
