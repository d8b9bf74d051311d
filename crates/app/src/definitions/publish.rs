//! What is found in the modules folder becomes law in force by the signatures of two officers.

use domain::PersonId;

use super::store;
use crate::App;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::log::Of;
use crate::sessions::person_of;

/// Personas of the demo who publish: the owner of the procedure and the lawyer.
const DEMO_OFFICERS: (&str, &str) = ("owner", "lawyer");

impl App {
    /// The demo publishes what it finds, signed by its two demo officers; elsewhere nothing unpublished starts a case.
    ///
    /// # Errors
    /// A demo world without the two officers is a fault.
    pub async fn publish_demo(&self) -> Result<()> {
        let definitions = self.definitions();
        let now = self.now();
        let mut tx = self.db.write().await?;
        let officers = (
            person_of(&mut tx, DEMO_OFFICERS.0).await?,
            person_of(&mut tx, DEMO_OFFICERS.1).await?,
        );
        for (path, definition) in &definitions.library.services {
            if definitions.in_force.get(path) == Some(&definition.hash) {
                continue;
            }
            let evidence = self.demo_signatures(&mut tx, &definition.hash, officers).await?;
            let id = self.ports.uuid();
            store::publish(&mut tx, id, (path, &definition.hash), officers, &evidence, now).await?;
            let of = Of::Publication(id);
            crate::log::record(&mut tx, &self.ports, of, &definition.hash, now).await?;
        }
        tx.commit().await?;
        self.reload().await
    }

    /// Two demo keys sign the hash; the evidence holds both signatures with their certificates.
    async fn demo_signatures(
        &self,
        tx: &mut Tx,
        hash: &[u8],
        officers: (PersonId, PersonId),
    ) -> Result<Vec<u8>> {
        let mut signatures = Vec::new();
        for officer in [officers.0, officers.1] {
            let key = signing::SoftKey::generate(|bytes| self.ports.entropy.fill(bytes))
                .map_err(|source| Fault::while_doing("making a demo officer's key", source))?;
            let spki = key.spki_der();
            let certificate = crate::keys::certify_demo(self, tx, officer, &spki).await?;
            crate::keys::insert(tx, self, officer, &signing::fingerprint(&spki), &certificate)
                .await?;
            let signature = key.sign(&[super::approve::DOMAIN, hash].concat());
            signatures.push(serde_json::json!({
                "officer": officer,
                "certificate": hex::encode(&certificate),
                "signature": hex::encode(signature),
            }));
        }
        Ok(serde_json::to_vec(&signatures)?)
    }
}
