//! The file of a paper, and who may open it.

use domain::CaseId;

use super::store::DocumentRecord;
use super::{Documents, store};
use crate::App;
use crate::db::Tx;
use crate::error::Result;
use crate::scope::Scope;

impl Documents<'_> {
    /// The name and bytes of a paper, with all its time stamps. The public may open what is released; whoever takes part in the case, every paper of it; whoever takes
    /// part in the parent that took the case's answer, the released ones.
    pub async fn file(&self, scope: &Scope, id: &str) -> Result<Option<(String, Vec<u8>)>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let Some(document) = open_to(app, &mut tx, scope, id).await? else { return Ok(None) };
        // Without its seal it would be a paper that nobody signed, for whoever reads it.
        if store::waits_for_seal(&mut tx, document.id).await? {
            return Ok(None);
        }
        let stamp = store::last_stamp_of(&mut tx, document.id).await?.map(|stamp| stamp.file);
        let signed = store::file_of(&mut tx, document.id).await?;
        drop(tx);
        let bytes = app.files.find(&stamp.or(signed).unwrap_or(document.file)).await?;
        Ok(bytes.map(|bytes| (format!("{}.pdf", document.number), bytes)))
    }
}

/// The paper with this id or code, if this reader may open it.
pub(crate) async fn open_to(
    app: &App,
    tx: &mut Tx,
    scope: &Scope,
    id: &str,
) -> Result<Option<DocumentRecord>> {
    let by_code = domain::document_code::parse_code(id);
    let found = match (uuid::Uuid::parse_str(id), by_code) {
        (Ok(id), _) => store::find(tx, id).await?,
        (Err(_), Some(code)) => store::find_by_code(tx, &code).await?,
        (Err(_), None) => None,
    };
    let Some(document) = found else { return Ok(None) };
    let may_open = (document.state == "released" && crate::registers::is_public(app, &document))
        || takes_part(app, tx, scope, &document).await?
        || ordered(tx, scope, &document).await?;
    Ok(may_open.then_some(document))
}

async fn takes_part(
    app: &App,
    tx: &mut Tx,
    scope: &Scope,
    document: &DocumentRecord,
) -> Result<bool> {
    let cases = crate::cases::store::records(tx, &[CaseId(document.case_id)]).await?;
    let Some(case) = cases.first() else { return Ok(false) };
    let definitions = app.definitions();
    let found = crate::cases::find::find_case(tx, &definitions, scope, &case.reference).await?;
    Ok(found.is_some())
}

/// Is the reader's organisation a party of the case that took the answer of the one that made the paper? Standing open in public
/// is not enough, and nothing is open the other way: a child learns nothing of its parent.
async fn ordered(tx: &mut Tx, scope: &Scope, document: &DocumentRecord) -> Result<bool> {
    let post = match scope {
        Scope::Public => None,
        Scope::Person(viewer) => viewer.post.as_ref(),
    };
    let Some(post) = post.filter(|_| document.state == "released") else { return Ok(false) };
    store::is_answer_to(tx, CaseId(document.case_id), post.organisation).await
}
