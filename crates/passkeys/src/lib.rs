//! The ceremonies of passkeys (W3C Web Authentication), behind the port of `app`.
//!
//! A crate of its own because the library that judges them makes its own chance, and `app` makes none. It keeps nothing: what must
//! be remembered from the question to the answer is handed out, and `app` remembers it for the one who asked, once.

use app::ports::{Ceremony, Holder, NewPasskey, Proof, Unproven};
use app::{Fault, Result};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnError,
};

/// What browsers and devices call the system.
const NAME: &str = "TRIS";

/// Passkeys of one address. A passkey of another address is none here, so no imitation of our pages can use one.
#[derive(Debug, Clone)]
pub struct Passkeys(Option<Webauthn>);

impl Passkeys {
    /// Passkeys of the system at this address. Browsers know none at a bare IP address: there are none then.
    pub fn at(address: &str) -> Self {
        let made = Url::parse(address).ok().and_then(|origin| {
            let name = origin.domain()?.to_owned();
            WebauthnBuilder::new(&name, &origin).ok()?.rp_name(NAME).build().ok()
        });
        Self(made)
    }

    fn there(&self) -> Result<&Webauthn> {
        self.0.as_ref().ok_or_else(|| Fault::new("there are no passkeys at this address"))
    }
}

impl app::ports::Passkeys for Passkeys {
    fn are_there(&self) -> bool {
        self.0.is_some()
    }

    fn enrol(&self, holder: &Holder<'_>) -> Result<Ceremony> {
        let known = holder.known.to_vec();
        let begun = self.there()?.start_passkey_registration(
            holder.person,
            holder.name,
            holder.name,
            Some(known),
        );
        let (asked, kept) = begun.map_err(fault)?;
        let mut ceremony = ceremony(&asked, &kept)?;
        // Nobody types a name to sign in, so the device must find the passkey by itself. The library leaves it to the device.
        if let Some(chosen) = ceremony.options.pointer_mut("/publicKey/authenticatorSelection") {
            chosen["residentKey"] = json!("required");
            chosen["requireResidentKey"] = json!(true);
        }
        Ok(ceremony)
    }

    fn enrolled(&self, kept: &str, answer: &str) -> Result<Option<NewPasskey>> {
        let state: PasskeyRegistration = serde_json::from_str(kept)?;
        let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else {
            return Ok(None);
        };
        let Ok(passkey) = self.there()?.finish_passkey_registration(&answer, &state) else {
            return Ok(None);
        };
        let credential_id = passkey.cred_id().clone();
        Ok(Some(NewPasskey { credential_id, credential: serde_json::to_string(&passkey)? }))
    }

    fn ask(&self) -> Result<Ceremony> {
        let (asked, kept) = self.there()?.start_discoverable_authentication().map_err(fault)?;
        ceremony(&asked, &kept)
    }

    fn whose(&self, answer: &str) -> Option<(Uuid, Vec<u8>)> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let found = self.0.as_ref()?.identify_discoverable_authentication(&answer);
        found.ok().map(|(person, id)| (person, id.to_vec()))
    }

    fn prove(&self, proof: &Proof<'_>) -> Result<std::result::Result<u32, Unproven>> {
        let state: DiscoverableAuthentication = serde_json::from_str(proof.kept)?;
        let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(proof.answer) else {
            return Ok(Err(Unproven::Answer));
        };
        let mut credential: Credential = serde_json::from_str::<Passkey>(proof.credential)?.into();
        credential.counter = credential.counter.max(proof.counter);
        let there = self.there()?;
        match there.finish_discoverable_authentication_v2(&answer, state, &credential) {
            Ok(result) if result.user_verified() => Ok(Ok(result.counter())),
            Err(WebauthnError::CredentialPossibleCompromise) => Ok(Err(Unproven::Counter)),
            Ok(_) | Err(_) => Ok(Err(Unproven::Answer)),
        }
    }
}

fn ceremony(asked: &impl Serialize, kept: &impl Serialize) -> Result<Ceremony> {
    let options: Value = serde_json::to_value(asked)?;
    Ok(Ceremony { options, kept: serde_json::to_string(kept)? })
}

fn fault(error: WebauthnError) -> Fault {
    Fault::while_doing("beginning a ceremony of passkeys", error)
}
