//! The agent beside the browser: one message in, one answer out, both JSON (`ws://127.0.0.1:64646/service/cryptapi`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{StandIn, pkcs7, said};

/// No message is longer: a manifest in Base64 is far below it.
pub const MESSAGE_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// The version that it says it is.
const VERSION: (&str, &str) = ("4", "86");

/// Names of sites and the keys that open the agent to them: those that the public documentation gives out for everybody's own machine.
pub const SITE_KEYS: [&str; 4] = [
    "localhost",
    "96D0C1491615C82B9A54D9989779DF825B690748224C2B04F500F370D51827CE2644D8D4A82C18184D73AB8530BB8ED537269603F61DB0D03D2104ABF789970B",
    "127.0.0.1",
    "A7BCFA5D490B351BE0754130DF03A068F855DB4333D43921125B9CF2670EF6A40370C646B90401955E1F7BC9CDBF59CE0B2C5467D820BE189C845D0B79CFC96F",
];

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    plugin: String,
    name: String,
    #[serde(default)]
    arguments: Vec<String>,
}

impl StandIn {
    /// Answers a message of a page of this host, as its `Origin` names it.
    pub fn agent(&self, message: &str, host: Option<&str>, now: Timestamp) -> String {
        let answer = match serde_json::from_str::<Message>(message) {
            Ok(message) => self.answered(&message, host.unwrap_or_default(), now),
            Err(_) => Err("The message cannot be read."),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(reason) => json!({ "success": false, "reason": reason }),
        };
        answer.to_string()
    }

    fn answered(
        &self,
        message: &Message,
        host: &str,
        now: Timestamp,
    ) -> Result<Value, &'static str> {
        match (message.plugin.as_str(), message.name.as_str()) {
            ("", "version") => {
                Ok(json!({ "success": true, "major": VERSION.0, "minor": VERSION.1 }))
            }
            ("", "apikey") => self.let_in(&message.arguments, host),
            _ if !self.memory(|memory| memory.sites.contains(host)) => {
                Err("The site has shown no key of its own (apikey).")
            }
            ("pfx", "list_all_certificates") => {
                let names = self.certified.iter().map(|one| {
                    json!({ "disk": "/", "path": "keys", "name": one.holder.id, "alias": said::alias(one) })
                });
                Ok(json!({ "success": true, "certificates": names.collect::<Vec<_>>() }))
            }
            ("pfx", "load_key") => self.load(&message.arguments),
            ("pkcs7", "create_pkcs7") => self.sign(&message.arguments, now),
            _ => Err("The agent has no such function."),
        }
    }

    /// A site shows its key. Keys of other sites than these two are known to E-IMZO alone.
    fn let_in(&self, shown: &[String], host: &str) -> Result<Value, &'static str> {
        let known = |pair: &[String]| SITE_KEYS.chunks(2).any(|known| known == pair);
        let pairs = shown.chunks(2);
        if !shown.is_empty() && pairs.into_iter().all(known) {
            let is_own = shown.iter().step_by(2).any(|site| site == host);
            self.memory(|memory| is_own.then(|| memory.sites.insert(host.to_owned())));
            return Ok(json!({ "success": true }));
        }
        Err("The key of the site is not valid.")
    }

    fn load(&self, arguments: &[String]) -> Result<Value, &'static str> {
        let [_disk, _path, name, alias] = arguments else {
            return Err("load_key takes disk, path, name and alias.");
        };
        let place = self.certified.iter().position(|one| one.holder.id == *name);
        let place = place.filter(|place| {
            self.certified.get(*place).is_some_and(|one| said::alias(one) == *alias)
        });
        let place = place.ok_or("There is no such key.")?;
        // It opens nothing by itself: whoever may ask at all may load every key.
        let id = format!("{name}-{place}");
        self.memory(|memory| memory.loaded.insert(id.clone(), place));
        Ok(json!({ "success": true, "keyId": id, "type": "pfx" }))
    }

    fn sign(&self, arguments: &[String], now: Timestamp) -> Result<Value, &'static str> {
        let [data, key, rest @ ..] = arguments else {
            return Err("create_pkcs7 takes the data, the key and whether it is detached.");
        };
        let is_detached = match rest {
            [] => false,
            [one] if one.is_empty() || one == "no" => false,
            [one] if one == "yes" => true,
            _ => return Err("Detached is yes or no."),
        };
        let data = STANDARD.decode(data).map_err(|_| "The data are no Base64.")?;
        let place = self.memory(|memory| memory.loaded.get(key).copied());
        let by = place.and_then(|place| self.certified.get(place));
        let by = by.ok_or("The key was not loaded.")?;
        let made = pkcs7::sign(by, &self.authority.certificate, (&data, is_detached), now);
        let (bytes, signature) = made.ok_or("Nothing could be signed.")?;
        Ok(json!({
            "success": true,
            "pkcs7_64": STANDARD.encode(bytes),
            "signer_serial_number": said::serial(&by.certificate),
            "signature_hex": hex::encode(signature),
        }))
    }
}
