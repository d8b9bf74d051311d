//! The signature arrives: the case changes, or the same page says why not.

use app::Error;
use app::acts::{CommitRefusal, Signatures, Signed as Came};
use axum::Form;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::sign::{load, page};
use crate::eimzo::opened;
use crate::error::Failure;
use crate::path::Path;
use crate::visit::{Visit, refused};

#[derive(Deserialize)]
pub(crate) struct Signed {
    manifest: String,
    #[serde(default)]
    signature: String,
    /// Those in the papers shown, in that order, between spaces.
    #[serde(default)]
    papers: String,
    /// Of E-IMZO, which signs in place of the browser's key.
    pkcs7: Option<String>,
}

/// `POST /acts/{id}/signature`.
pub(crate) async fn commit(
    visit: Visit,
    Path(id): Path<String>,
    Form(signed): Form<Signed>,
) -> Result<Response, Failure> {
    let prepared = load(&visit, &id).await?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Failure::BadForm);
    let manifest = bytes(&signed.manifest)?;
    let papers: Result<_, _> = signed.papers.split_whitespace().map(bytes).collect();
    let signatures = Signatures { act: bytes(&signed.signature)?, papers: papers? };
    let came = match &signed.pkcs7 {
        Some(pkcs7) => Came::ByEimzo { pkcs7, from: &visit.address },
        None => Came::ByKey(&signatures),
    };
    let acts = visit.web.app.acts();
    match acts.commit(visit.person()?, prepared.act_id, &manifest, &came).await {
        Ok(committed) => {
            Ok(visit.go(&format!("cases/{}?done={}", committed.reference, prepared.action)))
        }
        Err(Error::Refused(CommitRefusal::OtherBytes)) => Err(Failure::Conflict),
        Err(Error::Refused(CommitRefusal::Refused(refusal))) => {
            let prepared = load(&visit, &id).await?;
            let page = page(&visit, prepared, Some(&refusal)).await?;
            Ok(opened(&visit, refused(&page)?))
        }
        Err(Error::Fault(fault)) => Err(fault.into()),
    }
}
