//! What people do in a world: sign in, get a key, open a case, act.

use app::Error;
use app::acts::{
    ActForm, CommitRefusal, Committed, Prepare, PreparedView, Signatures, Signed as Came,
};
use app::captures::Received;
use app::scope::Viewer;
use domain::{ActId, OrganisationId};
use procedure::case::FactAt;
use procedure::name::{Key, Name};
use procedure::{NewFact, Refusal};
use serde_json::Value;
use sha2::{Digest, Sha256};
use signing::{Capture, Ground, Manifest, Shown, SoftKey};
use uuid::Uuid;

use crate::world::World;

/// A manifest with its signature and those in the papers, ready to be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub act_id: ActId,
    pub manifest: Vec<u8>,
    pub signature: [u8; 64],
    pub papers: Vec<[u8; 64]>,
}

impl Signed {
    /// As a browser sends them.
    pub fn signatures(&self) -> Signatures {
        let papers = self.papers.iter().map(|signature| signature.to_vec()).collect();
        Signatures { act: self.signature.to_vec(), papers }
    }
}

impl World {
    /// Signs a persona in, in their first post.
    pub async fn sign_in(&self, slug: &str) -> Viewer {
        let token = self.token(slug).await;
        self.viewer(&token).await
    }

    /// Signs a persona in, in their post of this kind at this organisation.
    pub async fn sign_in_as(&self, slug: &str, organisation: OrganisationId, kind: &str) -> Viewer {
        let token = self.token(slug).await;
        let viewer = self.viewer(&token).await;
        let held = viewer
            .posts
            .iter()
            .find(|post| post.organisation == organisation && post.kind.as_str() == kind);
        let post = held.unwrap_or_else(|| panic!("{slug} is no {kind} there today")).id;
        must(self.app.sessions().choose_post(&token, &viewer, post).await);
        self.viewer(&token).await
    }

    /// The token of a new session.
    pub async fn token(&self, slug: &str) -> String {
        let token = must(self.app.sessions().sign_in(crate::person(slug)).await);
        token.unwrap_or_else(|| panic!("no persona {slug}"))
    }

    /// Who a token is now.
    pub async fn viewer(&self, token: &str) -> Viewer {
        must(self.app.sessions().find(token).await).expect("a session")
    }

    /// Gets a new key certified for the person.
    pub async fn enrol(&self, viewer: &Viewer) -> SoftKey {
        let key = self.new_key();
        let challenge = must(self.app.keys().challenge(viewer).await);
        let proof = key.prove_possession(&challenge);
        allowed(self.app.keys().enrol(viewer, &challenge, &key.spki_der(), &proof).await)
            .expect("a certified key");
        key
    }

    /// A key that nobody certified.
    pub fn new_key(&self) -> SoftKey {
        SoftKey::generate(|bytes| self.fill(bytes)).expect("a key")
    }

    /// Opens a case and gives its reference.
    pub async fn open(&self, viewer: &Viewer, service: &str) -> String {
        allowed(self.app.cases().open(viewer, service).await).expect("a case")
    }

    /// The form of an action.
    pub async fn form(
        &self,
        viewer: &Viewer,
        reference: &str,
        action: &str,
    ) -> Result<ActForm, Refusal> {
        allowed(self.app.acts().form(viewer, reference, &name(action)).await)
    }

    /// Acts: form, prepare, sign, commit. `facts` has the body of each fact by its name; for a keyed fact, bodies by key.
    pub async fn act(
        &self,
        viewer: &Viewer,
        key: &SoftKey,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> Result<Committed, Refusal> {
        let prepared = self.prepare(viewer, reference, action, facts).await?;
        match self.commit(viewer, &self.sign(&prepared, key)).await {
            Ok(committed) => Ok(committed),
            Err(CommitRefusal::Refused(refusal)) => Err(refusal),
            Err(CommitRefusal::OtherBytes) => panic!("{action}: a new act was committed before"),
        }
    }

    /// Fills the form of an action and prepares the act.
    pub async fn prepare(
        &self,
        viewer: &Viewer,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> Result<PreparedView, Refusal> {
        self.prepare_citing(viewer, reference, action, facts, None).await
    }

    /// The same for an act that cites what a device signed in the field.
    pub async fn prepare_citing(
        &self,
        viewer: &Viewer,
        reference: &str,
        action: &str,
        facts: Value,
        capture: Option<Uuid>,
    ) -> Result<PreparedView, Refusal> {
        let form = self.form(viewer, reference, action).await?;
        let id = form.act_id;
        let prepare = Prepare {
            act_id: id,
            reference: reference.to_owned(),
            expected_seq: form.seq,
            action: name(action),
            facts: filled(viewer, &form, facts),
            capture,
        };
        allowed(self.app.acts().prepare(viewer, prepare).await)?;
        Ok(must(self.app.acts().prepared(viewer, id).await).expect("the act just prepared"))
    }

    /// Signs a form on a device, as a browser does without a network. `content` is what was filled, `facts` what it says.
    pub async fn capture(
        &self,
        viewer: &Viewer,
        key: &SoftKey,
        (reference, action): (&str, &str),
        (content, facts): (&str, Value),
        previous: Option<[u8; 32]>,
    ) -> Received {
        let form = self.form(viewer, reference, action).await.expect("the form");
        let mut id = [0; 16];
        self.fill(&mut id);
        let capture = Capture {
            id: uuid::Builder::from_random_bytes(id).into_uuid(),
            case: reference.to_owned(),
            action: action.to_owned(),
            definition: form.definition.hash,
            actor: viewer.person.0,
            post: viewer.post.as_ref().expect("a post").id.0,
            content_hash: Sha256::digest(content).into(),
            occurred_ms: self.now().as_millisecond().try_into().expect("after 1970"),
            previous,
        };
        let cbor = capture.to_cbor();
        Received {
            reference: reference.to_owned(),
            action: name(action),
            signature: key.sign(&Capture::signed_bytes(&cbor)).to_vec(),
            facts: filled(viewer, &form, facts),
            content: content.to_owned(),
            cbor,
        }
    }

    /// Sends what a device signed.
    pub async fn send(&self, viewer: &Viewer, received: Received) -> Result<Uuid, Refusal> {
        allowed(self.app.captures().receive(viewer, received).await)
    }

    /// Signs what was prepared, as a browser does.
    pub fn sign(&self, prepared: &PreparedView, key: &SoftKey) -> Signed {
        let manifest = manifest(prepared).to_cbor();
        let signature = key.sign(&signing::signed_bytes(&manifest));
        let papers = in_papers(prepared, key);
        Signed { act_id: prepared.act_id, manifest, signature, papers }
    }

    /// Commits what was signed.
    pub async fn commit(
        &self,
        viewer: &Viewer,
        signed: &Signed,
    ) -> Result<Committed, CommitRefusal> {
        let signatures = signed.signatures();
        let came = Came::ByKey(&signatures);
        allowed(self.app.acts().commit(viewer, signed.act_id, &signed.manifest, &came).await)
    }
}

/// The signature in each paper, naming the key's own certificate; a key without one names another's.
fn in_papers(prepared: &PreparedView, key: &SoftKey) -> Vec<[u8; 64]> {
    let spki = key.spki_der();
    let own = |certificate: &&Vec<u8>| certificate.windows(spki.len()).any(|part| part == spki);
    let certificates = &prepared.certificates;
    let certificate = certificates.iter().find(own).or(certificates.first());
    let certificate = certificate.map(Vec::as_slice).unwrap_or_default();
    let attributes = |paper: &app::acts::ShownView| {
        signing::cms::signed_attributes(bytes(&paper.digest), certificate)
    };
    prepared.shown.iter().map(|paper| key.sign(&attributes(paper))).collect()
}

/// The manifest that a browser makes of what it was shown.
pub fn manifest(prepared: &PreparedView) -> Manifest {
    let cited =
        prepared.capture.iter().map(|cited| (Capture::SHOWN.to_owned(), cited.hash.clone()));
    let papers = prepared.shown.iter().map(|shown| (shown.kind.clone(), shown.hash.clone()));
    let said = |name: &str| match name {
        "act-id" => prepared.act_id.to_string(),
        "case" | "ground-case" => prepared.reference.clone(),
        "seq" => prepared.seq.to_string(),
        "action" => prepared.action.to_string(),
        "definition" => prepared.definition.clone(),
        "actor" => prepared.actor.clone(),
        "post" => prepared.post.clone(),
        "facts-hash" => prepared.facts_hash.clone(),
        "ground" => prepared.ground.hash.clone(),
        "ground-seq" => prepared.ground.seq.to_string(),
        "nonce" => prepared.nonce.clone(),
        other => panic!("no page says `{other}`"),
    };
    manifest_of(said, cited.chain(papers))
}

/// The same of what a page says, by the names of its attributes `data-…`, and of the kinds and hashes of the files it shows.
pub fn manifest_of(
    said: impl Fn(&str) -> String,
    shown: impl IntoIterator<Item = (String, String)>,
) -> Manifest {
    let id = |name| Uuid::parse_str(&said(name)).expect("an id");
    let seq = |name| said(name).parse().expect("a number");
    let shown = shown.into_iter().map(|(kind, hash)| Shown { kind, hash: bytes(&hash) });
    Manifest {
        act_id: id("act-id"),
        case: said("case"),
        seq: seq("seq"),
        action: said("action"),
        definition: bytes(&said("definition")),
        actor: id("actor"),
        post: Some(id("post")),
        facts_hash: bytes(&said("facts-hash")),
        shown: shown.collect(),
        ground: Some(Ground {
            case: said("ground-case"),
            seq: seq("ground-seq"),
            hash: bytes(&said("ground")),
        }),
        nonce: bytes(&said("nonce")),
    }
}

fn filled(viewer: &Viewer, form: &ActForm, facts: Value) -> Vec<NewFact> {
    let Value::Object(facts) = facts else { return Vec::new() };
    let is_keyed =
        |fact: &str| form.forms.iter().any(|one| one.fact.as_str() == fact && one.keys.is_some());
    let mut filled = Vec::new();
    for (fact, body) in facts {
        let new = |key, body| NewFact {
            at: FactAt { fact: name(&fact), key },
            body,
            author: Some(viewer.person),
        };
        if is_keyed(&fact)
            && let Value::Object(bodies) = body
        {
            filled.extend(bodies.into_iter().map(|(key, body)| new(Some(Key(key)), body)));
        } else {
            filled.push(new(None, body));
        }
    }
    filled
}

/// Bytes from hex.
fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|n| n.try_into().ok()).expect("hex"))
        .collect();
    let read: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect();
    read.try_into().expect("as many bytes")
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|| panic!("`{text}` is no name"))
}

fn must<T>(result: app::Result<T>) -> T {
    result.unwrap_or_else(|fault| panic!("{}", fault.chain()))
}

/// A refusal is the test's subject; a fault never is.
fn allowed<T, R>(result: Result<T, Error<R>>) -> Result<T, R> {
    result.map_err(|error| match error {
        Error::Refused(refusal) => refusal,
        Error::Fault(fault) => panic!("{}", fault.chain()),
    })
}
