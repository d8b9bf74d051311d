//! Whom to believe about this installation's papers: what the page that examines files knows, and what a verifier without a
//! network takes along.

use verifier::{Knowledge, TrustFile};

use crate::error::{Doing, Result};
use crate::{App, keys};

impl App {
    /// The trust file of this installation, as of now.
    ///
    /// # Errors
    /// The records cannot be read.
    pub async fn trust(&self) -> Result<TrustFile> {
        let known = knowledge(self).await?;
        let authorities: Vec<&[u8]> = known.authorities.iter().map(Vec::as_slice).collect();
        let file = TrustFile::new(known.as_of, &authorities, &known.revoked, &known.policy);
        Ok(match self.seals().published().await? {
            Some((trust, snapshot)) => file.with_codes(&trust, &snapshot),
            None => file,
        })
    }
}

/// What is known here now.
pub(crate) async fn knowledge(app: &App) -> Result<Knowledge> {
    let codes = app.seals().published().await?;
    let codes = codes.map(|(trust, snapshot)| signing::qr::Knowledge::new(trust, &snapshot));
    let mut tx = app.db.read().await?;
    let now = app.now();
    Ok(Knowledge {
        authorities: vec![app.authority.certificate_der().to_vec()],
        revoked: keys::revoked(&mut tx).await?,
        policy: app.policy.clone(),
        qr: codes.transpose().doing("reading the last snapshot")?,
        as_of: now,
        now,
    })
}
