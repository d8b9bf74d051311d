//! How a system that was founded is set up: `tris.toml` in the folder of its data. A folder without one is a demo's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use app::db::Place;
use domain::public_url::PublicUrl;
use serde::{Deserialize, Deserializer, de};
use signing::qr::PublicKey;
use transparency::{Algorithm, VerifierKey};

use crate::{config, disk};

/// Its name in the folder of the data.
pub(crate) const FILE: &str = "tris.toml";
/// A few addresses and keys.
const LIMIT_BYTES: usize = 64 * 1024;

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Installation {
    /// Where everybody reaches the system. It never changes: papers, keys of devices and sealed codes hang on it.
    #[serde(deserialize_with = "parsed")]
    pub(crate) public_url: PublicUrl,
    /// Where the records lie; a file in the folder if it says nothing.
    #[serde(default, deserialize_with = "maybe_parsed")]
    pub(crate) database: Option<Place>,
    /// Those outside who sign that the log only grew.
    #[serde(default)]
    pub(crate) witness: Vec<Witness>,
    /// How many of them are enough.
    #[serde(default)]
    pub(crate) witnesses_enough: usize,
    /// Whoever seals papers.
    pub(crate) seal: Option<Seal>,
    /// Whoever stamps papers with the time.
    pub(crate) stamps: Option<Stamps>,
    /// The national way to sign in.
    pub(crate) oneid: Option<OneId>,
    /// The national way to sign.
    pub(crate) eimzo: Option<Eimzo>,
}

/// `[[witness]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Witness {
    /// As `tris witness` says it when it starts.
    #[serde(deserialize_with = "verifier_key")]
    pub(crate) key: VerifierKey,
    #[serde(deserialize_with = "address")]
    pub(crate) address: String,
}

/// `[seal]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seal {
    /// As `tris sealer` says it when it starts, in hexadecimal digits.
    #[serde(deserialize_with = "public_key")]
    pub(crate) key: PublicKey,
    #[serde(deserialize_with = "address")]
    pub(crate) address: String,
    /// Keys that will seal later, so that everybody hears of them in time.
    #[serde(default, deserialize_with = "public_keys")]
    pub(crate) announced: Vec<PublicKey>,
    /// Does it seal papers that were signed by E-IMZO? Then E-IMZO signs papers, too.
    #[serde(default)]
    pub(crate) papers: bool,
}

/// `[stamps]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stamps {
    #[serde(deserialize_with = "address")]
    pub(crate) address: String,
}

/// `[eimzo]`, as docs/how-to/connect-eimzo.md has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Eimzo {
    /// E-IMZO-SERVER, for this program alone.
    #[serde(deserialize_with = "address")]
    pub(crate) server: String,
    /// Where browsers find the agent of their reader.
    #[serde(default = "agent", deserialize_with = "agent_address")]
    pub(crate) agent: String,
    /// Names of sites and the keys that open the agent to them.
    pub(crate) site_keys: BTreeMap<String, String>,
}

/// `[oneid]`, as docs/how-to/connect-oneid.md has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneId {
    /// Where browsers go.
    page: String,
    /// The same page for this program: a proxy that speaks TLS to it.
    #[serde(deserialize_with = "address")]
    proxy: String,
    /// As whom OneID knows this system, and the scope that it gave.
    client: String,
    scope: Option<String>,
    /// The file with the secret that it gave.
    secret: PathBuf,
}

impl OneId {
    /// As a command line names it.
    pub(crate) fn named(&self) -> config::Named {
        config::Named {
            page: self.page.clone(),
            proxy: self.proxy.clone(),
            client: self.client.clone(),
            scope: self.scope.clone(),
            secret: self.secret.clone(),
        }
    }
}

impl Installation {
    /// What the folder's file says; `None` where there is no file.
    ///
    /// # Errors
    /// A file that cannot be read, with the line that is wrong.
    pub(crate) fn of(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes = disk::bytes_of(&path, LIMIT_BYTES)?;
        ensure!(bytes.len() <= LIMIT_BYTES, "{} is longer than any setting", path.display());
        let wrong = || format!("{} cannot be used", path.display());
        let text = String::from_utf8(bytes).with_context(wrong)?;
        Ok(Some(Self::read(&text).with_context(wrong)?))
    }

    fn read(text: &str) -> Result<Self> {
        let read: Self = toml::from_str(text)?;
        let known = read.witness.len();
        if known == 0 {
            ensure!(read.witnesses_enough == 0, "witnesses_enough: there are no [[witness]]");
        } else {
            ensure!(
                (1..=known).contains(&read.witnesses_enough),
                "witnesses_enough: say how many of the {known} witnesses are enough, from 1 to {known}"
            );
        }
        for (place, one) in read.witness.iter().enumerate() {
            let twice = read.witness.iter().take(place).any(|other| other.key == one.key);
            ensure!(!twice, "the witness {} stands there twice", one.key.name());
        }
        if let Some(seal) = &read.seal {
            let all = [&seal.key].into_iter().chain(&seal.announced);
            let all: Vec<_> = all.map(PublicKey::to_bytes).collect();
            let twice =
                (1..all.len()).any(|at| all.iter().take(at).any(|one| Some(one) == all.get(at)));
            ensure!(
                !twice,
                "[seal]: a key stands there twice; `announced` names keys that do not seal yet"
            );
        }
        Ok(read)
    }

    /// The file of a new system; whoever runs it adds witnesses, seal and stamps when they are there.
    pub(crate) fn text(public_url: &PublicUrl, database: Option<&Place>) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut lines = vec![
            "# How this system is set up; docs/how-to/run-a-system.md says what may stand here.".to_owned(),
            "# Where everybody reaches it. Papers, passkeys and sealed codes hang on it: it never changes.".to_owned(),
            format!("public_url = {}", quoted(&public_url.to_string())),
        ];
        lines.extend(database.map(|place| format!("database = {}", quoted(&place.to_setting()))));
        lines.push(String::new());
        lines.join("\n")
    }
}

fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(
    text: D,
) -> Result<T, D::Error> {
    String::deserialize(text)?.parse().map_err(de::Error::custom)
}

fn maybe_parsed<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(
    text: D,
) -> Result<Option<T>, D::Error> {
    parsed(text).map(Some)
}

fn verifier_key<'de, D: Deserializer<'de>>(text: D) -> Result<VerifierKey, D::Error> {
    let key = VerifierKey::parse(&String::deserialize(text)?).map_err(de::Error::custom)?;
    if key.algorithm() == Algorithm::Cosignature {
        return Ok(key);
    }
    Err(de::Error::custom(format!("{} is the key of a log, not of a witness", key.name())))
}

fn public_key<'de, D: Deserializer<'de>>(text: D) -> Result<PublicKey, D::Error> {
    key_of_a_seal(&String::deserialize(text)?)
}

fn public_keys<'de, D: Deserializer<'de>>(texts: D) -> Result<Vec<PublicKey>, D::Error> {
    Vec::<String>::deserialize(texts)?.iter().map(|text| key_of_a_seal(text)).collect()
}

fn key_of_a_seal<E: de::Error>(text: &str) -> Result<PublicKey, E> {
    let mut bytes = [0; 32];
    let is_hex = hex::decode_to_slice(text, &mut bytes).is_ok();
    let key = PublicKey::from_bytes(&bytes).filter(|_| is_hex);
    key.ok_or_else(|| E::custom("no key of a seal: `tris sealer` says it when it starts"))
}

/// The agent of E-IMZO listens there on every computer.
fn agent() -> String {
    "wss://127.0.0.1:64443".to_owned()
}

fn agent_address<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let text = String::deserialize(text)?;
    let host = text.strip_prefix("wss://").or_else(|| text.strip_prefix("ws://"));
    // It becomes a part of what pages may reach, word for word.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte);
    if host.is_some_and(|host| !host.is_empty() && host.bytes().all(is_plain)) {
        return Ok(text);
    }
    Err(de::Error::custom(format!("`{text}` is no address of an agent such as {}", agent())))
}

fn address<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let text = String::deserialize(text)?;
    let text = text.trim_end_matches('/');
    if text.starts_with("http://") {
        return Ok(text.to_owned());
    }
    Err(de::Error::custom(format!(
        "`{text}` is no address such as http://10.0.0.7:8100; this program speaks no TLS, so let a proxy of yours speak it and name the proxy"
    )))
}

#[cfg(test)]
mod tests {
    use signing::qr::SecretKey;
    use transparency::SigningKey;

    use super::*;

    fn key(algorithm: Algorithm) -> String {
        let name = transparency::KeyName::new("witness.example.uz").unwrap();
        SigningKey::from_seed(name, algorithm, &[7; 32]).verifier().to_string()
    }

    fn sealing() -> String {
        hex::encode(SecretKey::from_seed(&[8; 32]).public().to_bytes())
    }

    fn whole(enough: usize) -> String {
        let key = key(Algorithm::Cosignature);
        format!(
            "public_url = \"https://tris.uz\"\nwitnesses_enough = {enough}\n\
             [[witness]]\nkey = \"{key}\"\naddress = \"http://10.0.0.7:8100/\"\n\
             [seal]\nkey = \"{}\"\naddress = \"http://10.0.0.8:8200\"\n\
             [stamps]\naddress = \"http://10.0.0.9:8300\"\n",
            sealing()
        )
    }

    fn said(text: &str) -> String {
        Installation::read(text).map_or_else(|error| format!("{error:#}"), |_| String::new())
    }

    #[test]
    fn a_new_system_begins_with_its_address() {
        let place = Place::Postgres("postgres://tris:\"secret\"@db/tris".to_owned());
        let text = Installation::text(&PublicUrl::default(), Some(&place));
        let read = Installation::read(&text).unwrap();
        assert_eq!((read.public_url, read.database), (PublicUrl::default(), Some(place)));
        assert!(read.witness.is_empty() && read.seal.is_none() && read.stamps.is_none());
        assert!(
            Installation::read(&Installation::text(&PublicUrl::local(80), None))
                .unwrap()
                .database
                .is_none()
        );
    }

    #[test]
    fn whoever_stands_beside_has_a_key_and_an_address() {
        let read = Installation::read(&whole(1)).unwrap();
        assert_eq!(read.witness[0].address, "http://10.0.0.7:8100");
        assert_eq!(read.seal.unwrap().key, SecretKey::from_seed(&[8; 32]).public());
        assert_eq!(read.stamps.unwrap().address, "http://10.0.0.9:8300");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, expected) in [
            ("", "missing field `public_url`"),
            ("public_url = \"tris.uz\"", "line 1"),
            ("public_url = \"https://tris.uz\"\nseel = 1", "unknown field `seel`"),
            ("public_url = \"https://tris.uz\"\ndatabase = \"mysql://a\"", "line 2"),
            ("public_url = \"https://tris.uz\"\nwitnesses_enough = 2", "there are no [[witness]]"),
            (
                "public_url = \"https://tris.uz\"\n[seal]\nkey = \"00\"\naddress = \"http://a\"",
                "no key of a seal",
            ),
            (
                "public_url = \"https://tris.uz\"\n[stamps]\naddress = \"https://a\"",
                "speaks no TLS",
            ),
            (&whole(2), "from 1 to 1"),
            (&whole(0), "from 1 to 1"),
            (
                &whole(1).replace(
                    "[stamps]",
                    &format!("announced = [{key:?}]\n[stamps]", key = sealing()),
                ),
                "twice",
            ),
            (&whole(1).replace('+', ""), "line 4"),
            (
                &whole(1).replace(&key(Algorithm::Cosignature), &key(Algorithm::Log)),
                "the key of a log",
            ),
        ] {
            let said = said(text);
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
