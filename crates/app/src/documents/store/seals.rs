//! The SQL of papers that were signed by E-IMZO, which readers of PDF do not know: a seal stands in the place of the signature.

use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Tx, execute, fetch_optional};
use crate::error::Result;

/// The event that made a paper.
pub(crate) struct MadeBy {
    pub(crate) case: Uuid,
    pub(crate) seq: i64,
}

/// The event that made a paper, and its evidence.
pub(crate) async fn made_by(tx: &mut Tx, document: Uuid) -> Result<Option<(MadeBy, Vec<u8>)>> {
    let sql = "SELECT d.case_id, d.seq, v.bytes FROM documents d JOIN events e ON e.case_id = d.case_id AND e.seq = d.seq \
               JOIN evidence v ON v.hash = e.evidence WHERE d.id = $1";
    let found: Option<(Uuid, i64, Vec<u8>)> = fetch_optional!(tx, sql, document);
    Ok(found.map(|(case, seq, evidence)| (MadeBy { case, seq }, evidence)))
}

/// Was this paper signed by E-IMZO, and is it not sealed yet? Until then nobody is given it.
pub(crate) async fn waits_for_seal(tx: &mut Tx, document: Uuid) -> Result<bool> {
    if is_sealed(tx, document).await? {
        return Ok(false);
    }
    let made = made_by(tx, document).await?;
    Ok(made.is_some_and(|(_, evidence)| signing::Vouched::from_bytes(&evidence).is_ok()))
}

pub(crate) async fn is_sealed(tx: &mut Tx, document: Uuid) -> Result<bool> {
    let sql = "SELECT sealed_at FROM document_seals WHERE document = $1";
    let found: Option<(i64,)> = fetch_optional!(tx, sql, document);
    Ok(found.is_some())
}

/// From now on the sealed file is given out. Of two that come at once the first stays.
pub(crate) async fn insert_seal(
    tx: &mut Tx,
    document: Uuid,
    file: &[u8],
    at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO document_seals (document, file, sealed_at) VALUES ($1, $2, $3) ON CONFLICT (document) DO NOTHING";
    execute!(tx, sql, document, file, at.as_microsecond());
    Ok(())
}
