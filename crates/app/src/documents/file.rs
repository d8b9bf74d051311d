//! The file of a paper, and who may open it.

use super::store::DocumentRecord;
use super::{Documents, store};
use crate::App;
use crate::db::Tx;
use crate::error::Result;
use crate::scope::Scope;

impl Documents<'_> {
    /// The name and bytes of a paper. The public may open what is released; whoever takes part in the case, every paper of it.
    pub async fn file(&self, scope: &Scope, id: &str) -> Result<Option<(String, Vec<u8>)>> {
        let app = self.0;
        let mut tx = app.db.read().await?;
        let Some(document) = open_to(app, &mut tx, scope, id).await? else { return Ok(None) };
        drop(tx);
        let bytes = app.files.find(&document.file).await?;
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
    let reference = crate::cases::store::records(tx, &[domain::CaseId(document.case_id)]).await?;
    let reference = reference.first().map(|case| case.reference.clone()).unwrap_or_default();
    let takes_part = match scope {
        Scope::Public => false,
        Scope::Person(_) => {
            crate::cases::find::find_case(tx, &app.definitions(), scope, &reference)
                .await?
                .is_some()
        }
    };
    let is_public = crate::registers::is_public(app, &document) && document.state == "released";
    Ok((takes_part || is_public).then_some(document))
}
