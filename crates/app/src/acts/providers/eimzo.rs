//! By E-IMZO: the agent signs the manifest, detached; E-IMZO-SERVER stamps and checks it; the PINFL must be the actor's.
//!
//! The manifest names the papers. No reader of PDF knows `Oʻz DSt` 1092, so the signature does not stand in them: where there is a seal for papers it
//! is put there once the log has the act, and where there is none E-IMZO signs no papers.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::PersonId;
use procedure::Refusal;
use procedure::guard::ActEvidence;
use signing::{Vouched, signed_bytes};

use super::{Asked, Proof, Provider, Start};
use crate::acts::store::ActRecord;
use crate::acts::{Signed, evidence};
use crate::error::{Doing, Error, Result};
use crate::{App, eimzo, people};

pub(super) struct Eimzo;

#[async_trait]
impl Provider for Eimzo {
    fn signs_papers(&self, app: &App) -> bool {
        app.ports.seal.seals_papers()
    }

    async fn start(&self, app: &App, _act: &ActRecord) -> Result<Option<Start>> {
        Ok(app.ports.eimzo.agent().map(Start::Agent))
    }

    async fn finish(
        &self,
        app: &App,
        asked: Asked<'_>,
        signed: &Signed<'_>,
    ) -> Result<(Proof, ActEvidence), Error<Refusal>> {
        let refused = |code| Err(Error::Refused(Refusal::new(code)));
        let Signed::ByEimzo { pkcs7, from } = signed else { return refused("signed.missing") };
        if !self.signs_papers(app) && !evidence::papers(asked.act)?.is_empty() {
            return refused("eimzo.papers");
        }
        let prepared = evidence::expected(asked.act, asked.reference)?;
        if prepared.to_cbor() != asked.manifest {
            return refused("signed.other-bytes");
        }
        let document = signed_bytes(asked.manifest);
        let checked = eimzo::check(app, &document, (pkcs7, from)).await?;
        let actor = PersonId(asked.act.person);
        let mut tx = app.db.read().await?;
        let signer = people::of_pinfl(&mut tx, checked.holder.pinfl).await?;
        drop(tx);
        if signer != Some(actor) {
            return refused("signed.not-actor");
        }
        let pkcs7 = STANDARD.decode(&checked.pkcs7).doing("reading a stamped signature")?;
        let vouched = Vouched { document, pkcs7, answer: checked.answer };
        Ok((Proof::Vouched(vouched), evidence::act_evidence(asked.act, &prepared, actor)?))
    }
}
