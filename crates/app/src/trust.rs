//! Whom to believe about this installation's papers: what the page that examines files knows, and what a verifier without a
//! network takes along.

use verifier::{Knowledge, TrustFile};

use crate::error::{Doing, Result};
use crate::{App, documents, hashes, keys};

impl App {
    /// The trust file of this installation, as of now.
    ///
    /// # Errors
    /// The records cannot be read.
    pub async fn trust(&self) -> Result<TrustFile> {
        let known = knowledge(self).await?;
        let authorities: Vec<&[u8]> = known.authorities.iter().map(Vec::as_slice).collect();
        let stampers: Vec<&[u8]> = known.stampers.iter().map(Vec::as_slice).collect();
        let file = TrustFile::new(known.as_of, &authorities, &known.revoked, &known.policy);
        let file = file.with_stampers(&stampers).with_weak_hashes(&known.weak);
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
    let own = app.authority.certificate_der().to_vec();
    // Where nobody stamps, nobody is to miss a stamp.
    let stamps = app.ports.stamps.is_there() || documents::has_stamps(&mut tx).await?;
    Ok(Knowledge {
        stampers: stamps.then(|| own.clone()).into_iter().collect(),
        authorities: vec![own],
        revoked: keys::revoked(&mut tx).await?,
        weak: hashes::weak(&mut tx).await?,
        policy: app.policy.clone(),
        qr: codes.transpose().doing("reading the last snapshot")?,
        as_of: now,
        now,
    })
}
