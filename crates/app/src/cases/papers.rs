//! The papers on the page of a case: its own, then those of the children whose answers it took.

use std::collections::BTreeMap;

use domain::OrganisationId;
use procedure::name::Key;
use uuid::Uuid;

use super::find::name;
use super::load::Loaded;
use super::store;
use crate::App;
use crate::db::Tx;
use crate::documents::{self, DocumentRecord};
use crate::error::{Fault, Result};
use crate::views::DocumentView;

pub(super) async fn views(
    tx: &mut Tx,
    app: &App,
    loaded: &Loaded,
    reader: OrganisationId,
) -> Result<Vec<DocumentView>> {
    let own = documents::of_case(tx, loaded.id).await?;
    let mut papers: Vec<_> = own.into_iter().map(|paper| (paper, None)).collect();
    // Whoever reads the case because it stands open in public did not order what its children made.
    if loaded.case.parties.values().any(|party| *party == reader) {
        papers.extend(of_answered(tx, loaded).await?);
    }
    let ids: Vec<Uuid> = papers.iter().map(|(paper, _)| paper.id).collect();
    let mut standings = documents::standings(tx, app, &ids).await?;
    let mut views = Vec::new();
    for (paper, key) in papers {
        let state = standings.remove(&paper.id);
        let state = state.ok_or_else(|| Fault::new("a paper without a state"))?;
        views.push(view(tx, (paper, state), key).await?);
    }
    Ok(views)
}

/// In the order in which the children were opened, and by their keys.
async fn of_answered(tx: &mut Tx, loaded: &Loaded) -> Result<Vec<(DocumentRecord, Option<Key>)>> {
    let papers = documents::of_answered(tx, loaded.id).await?;
    let links = store::links_of(tx, &[loaded.id]).await?.into_iter();
    let places: BTreeMap<Uuid, (i64, Option<String>)> =
        links.map(|link| (link.child, (link.parent_seq, link.fact_key))).collect();
    let place = |paper: &DocumentRecord| places.get(&paper.case_id).cloned().unwrap_or_default();
    let mut papers: Vec<_> = papers.into_iter().map(|paper| (place(&paper), paper)).collect();
    papers.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(papers.into_iter().map(|((_, key), paper)| (paper, key.map(Key))).collect())
}

async fn view(
    tx: &mut Tx,
    (document, state): (DocumentRecord, String),
    key: Option<Key>,
) -> Result<DocumentView> {
    Ok(DocumentView {
        is_logged: crate::log::index_of_document(tx, document.id).await?.is_some(),
        id: document.id.to_string(),
        code: document.code,
        service: document.service,
        key,
        template: name(&document.template)?,
        number: document.number,
        state,
        issued_on: document.issued_on,
        signer: document.signer_name,
    })
}
