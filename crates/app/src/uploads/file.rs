//! A file, for those who may see a fact that cites it.

use domain::ActId;
use procedure::form::files::cited;
use serde_json::Value;

use super::{Kept, Uploads};
use crate::acts::CarriedFact;
use crate::cases::find::find_case;
use crate::cases::load::load_one;
use crate::error::{Fault, Result};
use crate::scope::{Scope, Viewer};

/// A file with its bytes.
pub type Opened = (Kept, Vec<u8>);

impl Uploads<'_> {
    /// A file that a fact of this case cites; `None` if there is none that the reader may see.
    pub async fn of_case(
        &self,
        scope: &Scope,
        reference: &str,
        sha256: &str,
    ) -> Result<Option<Opened>> {
        let app = self.0;
        let definitions = app.definitions();
        let mut tx = app.db.read().await?;
        let Some(id) = find_case(&mut tx, &definitions, scope, reference).await? else {
            return Ok(None);
        };
        let loaded = load_one(&mut tx, &definitions, id).await?;
        drop(tx);
        let kept = loaded.facts.iter().rev().find_map(|fact| kept(&fact.body, sha256));
        self.opened(kept).await
    }

    /// A file of an act that this person prepared: what is signed can be read first.
    pub async fn of_act(&self, viewer: &Viewer, id: ActId, sha256: &str) -> Result<Option<Opened>> {
        let bytes = self.0.acts().facts_bytes(viewer, id).await?;
        let Some(bytes) = bytes else { return Ok(None) };
        let facts: Vec<CarriedFact> = serde_json::from_slice(&bytes)?;
        self.opened(facts.iter().find_map(|fact| kept(&fact.body, sha256))).await
    }

    async fn opened(&self, kept: Option<Kept>) -> Result<Option<Opened>> {
        let Some(kept) = kept else { return Ok(None) };
        let hash = hex::decode(&kept.sha256)
            .map_err(|source| Fault::while_doing("reading the hash of a file", source))?;
        let bytes = self.0.files.find(&hash).await?;
        // A fact cites it, so it must be there.
        let bytes = bytes.ok_or_else(|| Fault::new(format!("the file {} is gone", kept.sha256)))?;
        Ok(Some((kept, bytes)))
    }
}

fn kept(body: &Value, sha256: &str) -> Option<Kept> {
    let file = cited(body).into_iter().find(|file| file.sha256 == sha256)?;
    // Of a closed list, so that no body ever names the type under which bytes are served.
    let known = procedure::form::files::MEDIA_TYPES;
    Some(Kept {
        name: file.name.to_owned(),
        sha256: sha256.to_owned(),
        media_type: known.into_iter().find(|known| *known == file.media_type)?,
        bytes: file.bytes,
    })
}
