//! A device with passkeys, as a telephone has it, written apart from the library that judges it: W3C Web Authentication, 6 and 7.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The address of the tests' system, as browsers tell it.
pub(crate) const ORIGIN: &str = "https://tris.uz";

const PRESENT: u8 = 0x01;
const UNLOCKED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

/// One passkey in a device; what is public may be bent by a story.
#[derive(Clone)]
pub(crate) struct Device {
    key: SigningKey,
    pub(crate) id: Vec<u8>,
    /// Whom the passkey is of, as the system called them.
    pub(crate) handle: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) origin: &'static str,
    pub(crate) system: &'static str,
    pub(crate) is_unlocked: bool,
}

impl Device {
    /// A device whose key and id are made of this number.
    pub(crate) fn new(number: u8) -> Self {
        let key = SigningKey::from_slice(&Sha256::digest([number])).unwrap();
        let id = Sha256::digest([b'i', number]).to_vec();
        let (origin, system) = (ORIGIN, "tris.uz");
        Self { key, id, handle: Vec::new(), counter: 0, origin, system, is_unlocked: true }
    }

    /// `navigator.credentials.create`: what the browser sends.
    pub(crate) fn create(&mut self, options: &Value) -> String {
        let asked = &options["publicKey"];
        self.handle = URL_SAFE_NO_PAD.decode(asked["user"]["id"].as_str().unwrap()).unwrap();
        self.counter += 1;
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let key = [[0; 16].as_slice(), &length, &self.id, &self.cose()].concat();
        let data = [self.authenticator(WITH_KEY), key].concat();
        let length = u8::try_from(data.len()).unwrap();
        let attestation =
            [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(), &[length], &data];
        self.written(&json!({
            "clientDataJSON": self.client("webauthn.create", asked),
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation.concat()),
        }))
    }

    /// `navigator.credentials.get`: what the browser sends.
    pub(crate) fn get(&mut self, options: &Value) -> String {
        self.counter += 1;
        let client = self.client("webauthn.get", &options["publicKey"]);
        let data = self.authenticator(0);
        let hash = Sha256::digest(URL_SAFE_NO_PAD.decode(&client).unwrap());
        let signature: Signature = self.key.sign(&[data.as_slice(), &hash].concat());
        self.written(&json!({
            "clientDataJSON": client,
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature.to_der().as_bytes()),
            "userHandle": URL_SAFE_NO_PAD.encode(&self.handle),
        }))
    }

    fn written(&self, response: &Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        let said = json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response });
        said.to_string()
    }

    fn client(&self, kind: &str, asked: &Value) -> String {
        let said = json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false });
        URL_SAFE_NO_PAD.encode(said.to_string())
    }

    fn authenticator(&self, flags: u8) -> Vec<u8> {
        let unlocked = if self.is_unlocked { UNLOCKED } else { 0 };
        let flags = [flags | PRESENT | unlocked];
        let hash: [u8; 32] = Sha256::digest(self.system).into();
        [hash.as_slice(), &flags, &self.counter.to_be_bytes()].concat()
    }

    /// The public key, as RFC 9053 writes it: EC2, ES256, P-256.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(), x, b"\x22\x58\x20", y].concat()
    }
}
