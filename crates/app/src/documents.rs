//! Official papers: written with the act that signs them, verified by anybody.

mod examine;
mod fate;
mod file;
mod mine;
mod standing;
mod store;
mod verify;

use domain::{CaseId, OrganisationId, PersonId, PostId};
use jiff::Timestamp;

pub(crate) use examine::MOST_EXAMINATIONS;
pub use examine::{Examination, Seat};
pub(crate) use file::open_to;
pub use mine::DocumentRow;
pub use standing::UNSEALED;
pub(crate) use standing::{UNKNOWN, standings};
pub(crate) use store::{
    DocumentRecord, StampRecord, case_of, due_for_stamps, file_of, has_file, has_stamps,
    insert_seal, insert_stamp, is_sealed, last_stamp_of, made_by, numbered, of_answered, of_case,
    of_cases, of_children, push_state, stamp_of, state_of, waits_for_seal,
};
pub use verify::{ChainStep, PublicDocument, Stamped, Verification};

pub use verifier::{FILE_LIMIT_BYTES, Finding, Kind, Outcome, Report, TEXT_LIMIT_BYTES, Verdict};

use crate::App;
use crate::acts::PreparedPaper;
use crate::db::Tx;
use crate::error::Result;
use crate::log::Of;
use crate::ports::Ports;
use crate::work;

/// The verbs of documents.
pub struct Documents<'a>(pub(crate) &'a App);

/// A paper on its way into the records.
pub(crate) struct NewDocument<'a> {
    pub(crate) paper: &'a PreparedPaper,
    /// SHA-256 of the signed file: of the revision that the signature covers. Of one signed by E-IMZO, of the file that was shown: the signature is not in it.
    pub(crate) file: [u8; 32],
    pub(crate) case: CaseId,
    pub(crate) seq: u64,
    pub(crate) issuer: OrganisationId,
    pub(crate) signer: PersonId,
    pub(crate) post: PostId,
    pub(crate) issued_on: String,
}

/// Writes a signed paper, its first state, its leaf and the job that seals and releases it.
pub(crate) async fn insert(
    tx: &mut Tx,
    ports: &Ports,
    document: &NewDocument<'_>,
    at: Timestamp,
) -> Result<()> {
    store::insert(tx, document).await?;
    let id = document.paper.document;
    push_state(tx, id, "signed", at).await?;
    let of = Of::Document(id, document.seq);
    crate::log::record(tx, ports, of, hex::encode(document.file).as_bytes(), at).await?;
    let payload = serde_json::json!({ "document": id });
    work::jobs::enqueue(
        tx,
        ports,
        ("seal", &id.to_string()),
        document.case,
        payload,
        at.as_microsecond(),
    )
    .await
}
