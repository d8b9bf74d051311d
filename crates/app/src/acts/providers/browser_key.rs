//! The system's own way: a key that the browser keeps, certified by the built-in authority. It signs papers, too.

use async_trait::async_trait;
use domain::PersonId;
use procedure::Refusal;
use procedure::guard::ActEvidence;

use super::{Asked, Proof, Provider, Start};
use crate::acts::store::ActRecord;
use crate::acts::{Signed, evidence};
use crate::error::{Error, Result};
use crate::{App, keys};

pub(super) struct BrowserKey;

#[async_trait]
impl Provider for BrowserKey {
    fn signs_papers(&self, _app: &App) -> bool {
        true
    }

    async fn start(&self, app: &App, act: &ActRecord) -> Result<Option<Start>> {
        let mut tx = app.db.read().await?;
        let keys = keys::of_person(&mut tx, PersonId(act.person)).await?;
        let standing = keys.into_iter().filter(|key| !key.is_revoked);
        Ok(Some(Start::Certificates(standing.map(|key| key.certificate).collect())))
    }

    async fn finish(
        &self,
        app: &App,
        asked: Asked<'_>,
        signed: &Signed<'_>,
    ) -> Result<(Proof, ActEvidence), Error<Refusal>> {
        let Signed::ByKey(signatures) = signed else {
            return Err(Error::Refused(Refusal::new("signed.missing")));
        };
        let mut tx = app.db.read().await?;
        let keys = keys::of_person(&mut tx, PersonId(asked.act.person)).await?;
        drop(tx);
        let authority = (app.authority.certificate_der(), keys.as_slice());
        let given = (asked.manifest, *signatures);
        let (evidence, act) =
            evidence::verify(asked.act, asked.reference, given, authority, asked.now)?;
        Ok((Proof::Own(evidence), act))
    }
}
