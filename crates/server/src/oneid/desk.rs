//! What the stand-in for OneID remembers: codes and tokens, each for a while, in memory alone.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Whom it knows, and who may ask it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Book {
    pub(crate) client: Client,
    pub(crate) people: Vec<Person>,
}

/// A system that may ask.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    /// Where people are sent back to, letter by letter.
    pub(crate) redirect_uri: String,
}

/// Somebody invented.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) pin: String,
    pub(crate) name: String,
    pub(crate) firms: Vec<Firm>,
}

/// Where they belong.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Firm {
    pub(crate) tin: String,
    pub(crate) name: String,
}

/// The parameters of `GET Authorization.do`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) response_type: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: String,
}

/// A person who was picked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scope: String,
    pub(super) state: String,
    pub(super) pin: String,
    /// The firm whose key is shown; empty: they come as themselves.
    pub(super) tin: String,
}

/// The parameters of `POST Authorization.do`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Posted {
    pub(super) grant_type: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) redirect_uri: String,
    pub(super) code: String,
    pub(super) access_token: String,
    pub(super) scope: String,
}

/// Whom a code or a token stands for.
struct Stands {
    person: Person,
    tin: String,
    until: Timestamp,
}

/// Codes and tokens.
pub(super) struct Desk {
    book: Book,
    codes: BTreeMap<String, Stands>,
    tokens: BTreeMap<String, Stands>,
}

const CODE_LASTS: SignedDuration = SignedDuration::from_mins(2);
const TOKEN_LASTS: SignedDuration = SignedDuration::from_mins(30);

impl Desk {
    pub(super) fn new(book: Book) -> Self {
        Self { book, codes: BTreeMap::new(), tokens: BTreeMap::new() }
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.book.people
    }

    /// Is this a question of the system that it knows?
    pub(super) fn may_ask(&self, asked: &Asked) -> Result<(), &'static str> {
        if asked.response_type != "one_code" {
            return Err("response_type");
        }
        self.knows(&asked.client_id, &asked.redirect_uri, &asked.scope)
    }

    fn knows(&self, id: &str, redirect: &str, scope: &str) -> Result<(), &'static str> {
        let client = &self.book.client;
        if id != client.id || scope != client.id {
            return Err("client_id");
        }
        if redirect == client.redirect_uri { Ok(()) } else { Err("redirect_uri") }
    }

    /// Where the browser goes with a code for this person.
    pub(super) fn choose(
        &mut self,
        chosen: &Chosen,
        code: String,
        now: Timestamp,
    ) -> Result<String, &'static str> {
        self.knows(&chosen.client_id, &chosen.redirect_uri, &chosen.scope)?;
        let person = self.book.people.iter().find(|person| person.pin == chosen.pin);
        let person = person.ok_or("pin")?.clone();
        if !chosen.tin.is_empty() && !person.firms.iter().any(|firm| firm.tin == chosen.tin) {
            return Err("tin");
        }
        let back =
            format!("{}?code={code}&state={}", chosen.redirect_uri, web::percent(&chosen.state));
        let stands = Stands { person, tin: chosen.tin.clone(), until: after(now, CODE_LASTS)? };
        self.codes.insert(code, stands);
        Ok(back)
    }

    /// Answers one of the three requests. `secrets`: new tokens.
    pub(super) fn answer(
        &mut self,
        posted: &Posted,
        [access, refresh]: [String; 2],
        now: Timestamp,
    ) -> Result<Value, &'static str> {
        let client = &self.book.client;
        if posted.client_id != client.id || posted.client_secret != client.secret {
            return Err("client");
        }
        self.codes.retain(|_, stands| stands.until > now);
        self.tokens.retain(|_, stands| stands.until > now);
        match posted.grant_type.as_str() {
            "one_authorization_code" => {
                let is_ours = posted.redirect_uri == client.redirect_uri;
                // A code serves once, whatever comes with it.
                let stands = self.codes.remove(&posted.code).filter(|_| is_ours).ok_or("code")?;
                let until = after(now, TOKEN_LASTS)?;
                let answer = json!({
                    "scope": client.id, "access_token": access, "refresh_token": refresh,
                    "expires_in": until.as_millisecond().to_string(),
                });
                self.tokens.insert(access, Stands { until, ..stands });
                Ok(answer)
            }
            "one_access_token_identify" if posted.scope == client.id => {
                Ok(self.tokens.get(&posted.access_token).map_or_else(unknown, profile))
            }
            "one_log_out" if posted.scope == client.id => {
                let ended = self.tokens.remove(&posted.access_token);
                Ok(json!({ "ret_cd": if ended.is_some() { "0" } else { "1" } }))
            }
            _ => Err("grant_type"),
        }
    }
}

fn after(now: Timestamp, time: SignedDuration) -> Result<Timestamp, &'static str> {
    now.checked_add(time).map_err(|_end_of_time| "time")
}

fn unknown() -> Value {
    json!({ "ret_cd": "1", "ret_msg": "access_token" })
}

/// As OneID writes it: flags are texts, and a firm has its STIR under the one name or the other.
fn profile(Stands { person, tin, .. }: &Stands) -> Value {
    let method = if tin.is_empty() { "LOGINPASSMETHOD" } else { "LEPKCSMETHOD" };
    let firms = person.firms.iter().enumerate().map(|(place, firm)| {
        let is_main = place == 0;
        let (tin, le_tin) = if is_main { (firm.tin.as_str(), "") } else { ("", firm.tin.as_str()) };
        json!({
            "is_basic": is_main, "tin": tin, "le_tin": le_tin, "acron_UZ": &firm.name, "le_name": &firm.name,
        })
    });
    let mut said = json!({
        "valid": "true", "validation_method": ["PKCSMETHOD"], "pin": &person.pin, "user_id": "", "full_name": &person.name,
        "pport_no": "", "birth_date": "", "sur_name": "", "first_name": "", "mid_name": "",
        "user_type": if tin.is_empty() { "I" } else { "L" }, "sess_id": "", "ret_cd": "0", "auth_method": method,
        "legal_info": firms.collect::<Vec<_>>(),
    });
    if !tin.is_empty()
        && let Some(said) = said.as_object_mut()
    {
        said.insert("pkcs_legal_tin".to_owned(), json!(tin));
    }
    said
}

#[cfg(test)]
mod tests;
