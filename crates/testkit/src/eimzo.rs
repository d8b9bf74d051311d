//! E-IMZO in the same process: the stand-in, which does as a test wants, and the agent of whoever holds one of its keys.

use std::sync::{Arc, Mutex, PoisonError};

use app::Fault;
use app::ports::{Agent, Clock, Eimzo, EimzoQuestion, Entropy};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eimzo::{SITE_KEYS, StandIn};
use serde_json::{Value, json};

use crate::ports::{Counted, SteppedClock};

/// Who has a key in the demo.
const DEMO: &str = include_str!("../../../demo/eimzo.toml");
/// Who has a key in the toy world.
const TOY: &str = include_str!("eimzo.toml");

/// What is made of each answer of the server before it is heard.
type Bend = Arc<dyn Fn(Value) -> Value + Send + Sync>;

/// What the server does when it is asked.
#[derive(Clone, Default)]
enum Does {
    /// It answers.
    #[default]
    Well,
    /// It does not answer.
    Nothing,
    /// It answers with these bytes, whatever was asked.
    Says(Vec<u8>),
    /// What it answers is changed on the way.
    Bends(Bend),
}

/// E-IMZO of a test.
pub struct TestEimzo {
    stand_in: StandIn,
    clock: Arc<SteppedClock>,
    entropy: Counted,
    does: Mutex<Does>,
}

impl TestEimzo {
    pub(crate) fn new(is_demo: bool, clock: Arc<SteppedClock>) -> Self {
        let holders = if is_demo { DEMO } else { TOY };
        let stand_in = StandIn::new([0x69; 32], holders, clock.now()).expect("a stand-in");
        let shown = json!({ "name": "apikey", "arguments": SITE_KEYS });
        stand_in.agent(&shown.to_string(), Some("localhost"), clock.now());
        Self { stand_in, clock, entropy: Counted::default(), does: Mutex::default() }
    }

    /// From now on the server is away.
    pub fn goes(&self) {
        self.turn(Does::Nothing);
    }

    /// From now on the server answers again.
    pub fn comes_back(&self) {
        self.turn(Does::Well);
    }

    /// From now on the server answers with these bytes.
    pub fn says(&self, bytes: &[u8]) {
        self.turn(Does::Says(bytes.to_vec()));
    }

    /// From now on what the server answers is changed on the way.
    pub fn bends(&self, bend: impl Fn(Value) -> Value + Send + Sync + 'static) {
        self.turn(Does::Bends(Arc::new(bend)));
    }

    fn turn(&self, does: Does) {
        *self.does.lock().unwrap_or_else(PoisonError::into_inner) = does;
    }

    /// What the agent signs with the key of this name, in Base64.
    pub fn sign(&self, name: &str, data: &[u8], is_detached: bool) -> String {
        let tell = |message: Value| -> Value {
            let now = self.clock.now();
            let said = self.stand_in.agent(&message.to_string(), Some("localhost"), now);
            serde_json::from_str(&said).expect("an answer")
        };
        let listed = tell(json!({ "plugin": "pfx", "name": "list_all_certificates" }));
        let keys = listed.get("certificates").and_then(Value::as_array).expect("certificates");
        let key = keys.iter().find(|key| key.get("name") == Some(&json!(name))).expect("a key");
        let arguments: Vec<_> = ["disk", "path", "name", "alias"].map(|part| key.get(part)).into();
        let loaded = tell(json!({ "plugin": "pfx", "name": "load_key", "arguments": arguments }));
        let detached = if is_detached { "yes" } else { "no" };
        let arguments = json!([STANDARD.encode(data), loaded.get("keyId"), detached]);
        let made =
            tell(json!({ "plugin": "pkcs7", "name": "create_pkcs7", "arguments": arguments }));
        made.get("pkcs7_64").and_then(Value::as_str).expect("a signature").to_owned()
    }

    fn answer(&self, question: EimzoQuestion<'_>) -> Value {
        let (now, stand_in) = (self.clock.now(), &self.stand_in);
        let mut chance = [0; 16];
        self.entropy.fill(&mut chance);
        match question {
            EimzoQuestion::Challenge => stand_in.challenge(now, chance),
            EimzoQuestion::Authenticate { pkcs7, .. } => stand_in.authenticate(pkcs7, now),
            EimzoQuestion::Stamp { pkcs7, .. } => stand_in.time_stamp(pkcs7, now, chance),
            EimzoQuestion::Verify { document, pkcs7, .. } => {
                let body = format!("{}|{pkcs7}", STANDARD.encode(document));
                stand_in.verify_detached(&body, now)
            }
        }
    }
}

#[async_trait]
impl Eimzo for TestEimzo {
    fn agent(&self) -> Option<Agent> {
        let site_keys = SITE_KEYS.map(str::to_owned).to_vec();
        Some(Agent { address: "ws://127.0.0.1:64646".to_owned(), site_keys })
    }

    async fn ask(&self, question: EimzoQuestion<'_>) -> app::Result<Vec<u8>> {
        let does = self.does.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match does {
            Does::Well => Ok(self.answer(question).to_string().into_bytes()),
            Does::Nothing => Err(Fault::new("E-IMZO-SERVER is away")),
            Does::Says(bytes) => Ok(bytes),
            Does::Bends(bend) => Ok(bend(self.answer(question)).to_string().into_bytes()),
        }
    }
}
