//! OneID in the same process: it answers as a test wants, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::Fault;
use app::ports::{OneId, OneIdDesk};
use async_trait::async_trait;
use serde_json::{Value, json};

/// What it was asked: the fields of one form, by name and value.
type Form = Vec<(String, String)>;

/// OneID, whose answers a test lays down beforehand.
#[derive(Debug, Default)]
pub struct TestOneId(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    answers: VecDeque<String>,
    asked: Vec<Form>,
}

impl TestOneId {
    /// The next answers, in this order; whoever asks once more finds it away.
    pub fn answers(&self, answers: &[&str]) {
        self.said().answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
    }

    /// It tells of this person, with these changes of what it usually says.
    pub fn tells(&self, pin: &str, change: &Value) {
        let mut said = json!({
            "ret_cd": "0", "valid": "true", "pin": pin, "auth_method": "LOGINPASSMETHOD", "pport_no": "AA1234567", "full_name": "Kimdir",
        });
        if let (Some(said), Some(change)) = (said.as_object_mut(), change.as_object()) {
            said.extend(change.clone());
        }
        let token = json!({ "access_token": TOKEN, "refresh_token": "r", "expires_in": "1" });
        let answers = [token.to_string(), said.to_string(), json!({ "ret_cd": "0" }).to_string()];
        self.answers(&answers.each_ref().map(String::as_str));
    }

    /// All that it was asked so far.
    pub fn asked(&self) -> Vec<Vec<(String, String)>> {
        self.said().asked.clone()
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token that it gives.
pub const TOKEN: &str = "0123-a-token-of-oneid";

#[async_trait]
impl OneId for TestOneId {
    fn desk(&self) -> Option<OneIdDesk> {
        let page = "https://sso.example/sso/oauth/Authorization.do".to_owned();
        Some(OneIdDesk { page, client: "tris".to_owned(), scope: "tris-scope".to_owned() })
    }

    async fn ask(&self, fields: &[(&str, &str)], _limit: usize) -> app::Result<Vec<u8>> {
        let mut said = self.said();
        let form = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        said.asked.push(form.collect());
        let answer = said.answers.pop_front().ok_or_else(|| Fault::new("OneID is away"))?;
        Ok(answer.into_bytes())
    }
}
