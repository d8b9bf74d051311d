//! Acts signed by E-IMZO: what the officer signs is the manifest, and what E-IMZO-SERVER said of it is kept.

use std::fs;

use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use signing::qr::SecretKey;
use signing::{Vouched, signed_bytes};
use testkit::{Records, Setup, World};
use verifier::dossier::{CaseFile, MANIFEST, Manifest, pack, place, unpack};

use super::sign_in::form;
use crate::front::{Answer, Front, texts};
use crate::people::{assert_balanced, complaints};
use crate::toy::library::{Library, application};
use crate::toy::sealed::known;
use crate::toy::verifiers::Home;

stories!(
    an_act_is_signed_by_a_certificate_of_the_actor,
    what_is_not_the_actors_signature_of_this_act_commits_nothing,
    papers_are_signed_by_the_key_of_the_browser,
    what_e_imzo_said_cannot_be_changed_unnoticed,
    an_auditor_is_told_what_only_e_imzo_can_say,
);

/// An act that waits for its signature, as its page shows it.
struct Waiting {
    library: Library,
    front: Front,
    token: String,
    reference: String,
    act: String,
    manifest: Vec<u8>,
}

impl Waiting {
    async fn open(records: Records) -> Self {
        Self::of(Setup::toy().on(records)).await
    }

    async fn of(setup: Setup) -> Self {
        let library = Library::of(setup).await;
        let (front, token) = (Front::of(&library.world), library.world.token("aida").await);
        let reference = library.draft().await;
        let facts = application(&["A-1"]);
        let prepared = library.aida.prepared(&library.world, &reference, "apply", facts).await;
        let manifest = testkit::manifest(&prepared).to_cbor();
        let act = prepared.act_id.to_string();
        Self { library, front, token, reference, act, manifest }
    }

    fn world(&self) -> &World {
        &self.library.world
    }

    fn signed_by(&self, key: &str) -> String {
        self.world().eimzo.sign(key, &signed_bytes(&self.manifest), true)
    }

    async fn send(&self, manifest: &[u8], pkcs7: &str) -> Answer {
        let manifest = URL_SAFE_NO_PAD.encode(manifest);
        let fields = [("manifest", manifest.as_str()), ("pkcs7", pkcs7)];
        let path = format!("/acts/{}/signature", self.act);
        form(&self.front, Some(&self.token), &path, &fields).await
    }

    async fn events(&self) -> i64 {
        let sql = "SELECT count(*) FROM events e JOIN evidence v ON v.act_id = e.act_id AND v.hash = e.evidence WHERE e.action = 'apply'";
        self.library.sql.number(sql).await
    }
}

async fn an_act_is_signed_by_a_certificate_of_the_actor(records: Records) {
    let waiting = Waiting::open(records).await;
    let page = waiting.front.get(Some(&waiting.token), &format!("/en/acts/{}", waiting.act)).await;
    assert!(page.text().contains("data-sign-eimzo"), "{}", page.text());
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("ws://127.0.0.1:64646"));
    let pkcs7 = waiting.signed_by("aida");
    let sent = waiting.send(&waiting.manifest, &pkcs7).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let case = format!("/en/cases/{}?done=apply", waiting.reference);
    assert_eq!(sent.header(header::LOCATION), case);
    assert_eq!(waiting.events().await, 1);
    // The same again, also when the server is away: the stored answer. Other bytes: a conflict.
    waiting.world().eimzo.goes();
    assert_eq!(waiting.send(&waiting.manifest, &pkcs7).await.header(header::LOCATION), case);
    let other = waiting.send(b"other", &pkcs7).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(waiting.events().await, 1);
    waiting.world().work().await;
    assert_balanced(waiting.world()).await;
    // Her keys are asked what was signed with them since they were lost: this was not.
    let key = waiting.front.get(Some(&waiting.token), "/en/keys").await;
    assert_eq!(key.status, StatusCode::OK);
}

const STANDS_NOT: &str = "The signature does not stand.";

async fn what_is_not_the_actors_signature_of_this_act_commits_nothing(records: Records) {
    let waiting = Waiting::open(records).await;
    let (world, manifest) = (waiting.world(), &waiting.manifest);
    let refused = async |manifest: &[u8], pkcs7: &str, words: &str| {
        let sent = waiting.send(manifest, pkcs7).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", sent.text());
        assert!(sent.text().contains(words), "{words}: {}", sent.text());
        assert_eq!(waiting.events().await, 0, "{words}");
    };
    let own = waiting.signed_by("aida");
    refused(manifest, &waiting.signed_by("temur"), "The signature is somebody else’s.").await;
    refused(manifest, &waiting.signed_by("stranger"), "The signature is somebody else’s.").await;
    refused(manifest, &waiting.signed_by("lola"), "The certificate is revoked").await;
    refused(manifest, &waiting.signed_by("hakim"), "The days of the certificate").await;
    refused(b"something else", &own, "What was signed is not what was shown.").await;
    let mut bent = manifest.clone();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    refused(&bent, &own, "What was signed is not what was shown.").await;
    // The manifest without its purpose, another's words, attached, nothing at all.
    for pkcs7 in [
        world.eimzo.sign("aida", manifest, true),
        world.eimzo.sign("aida", &signed_bytes(&bent), true),
        world.eimzo.sign("aida", &signed_bytes(manifest), false),
        String::new(),
        "AAAA".to_owned(),
        "|".to_owned(),
    ] {
        refused(manifest, &pkcs7, STANDS_NOT).await;
    }
    world.eimzo.bends(|mut said| {
        if let Some(place) = said.pointer_mut("/pkcs7Info/signers/0/timeStampInfo") {
            *place = serde_json::Value::Null;
        }
        said
    });
    refused(manifest, &own, "The time stamp").await;
    world.eimzo.says(b"{\"status\":1}");
    refused(manifest, &own, "cannot be read").await;
    world.eimzo.goes();
    refused(manifest, &own, "E-IMZO-SERVER does not answer.").await;
    world.eimzo.comes_back();
    // Nothing of all that is held against her.
    let sent = waiting.send(manifest, &own).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    world.work().await;
    assert_balanced(world).await;
}

async fn papers_are_signed_by_the_key_of_the_browser(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let reference = library.deciding(&["A-1"]).await;
    let card = crate::toy::library::card();
    let prepared = library.hakim.prepared(world, &reference, "issue", card).await;
    assert_eq!((prepared.shown.len(), prepared.agent.is_some()), (1, false));
    let (front, token) = (Front::of(world), world.token("hakim").await);
    let page = front.get(Some(&token), &format!("/en/acts/{}", prepared.act_id)).await;
    assert!(!page.text().contains("data-sign-eimzo"), "no such way");
    assert!(!page.header(header::CONTENT_SECURITY_POLICY).contains("ws:"), "no agent");
    let manifest = testkit::manifest(&prepared).to_cbor();
    let pkcs7 = world.eimzo.sign("nur", &signed_bytes(&manifest), true);
    let manifest = URL_SAFE_NO_PAD.encode(&manifest);
    let fields = [("manifest", manifest.as_str()), ("pkcs7", &pkcs7)];
    let path = format!("/acts/{}/signature", prepared.act_id);
    let sent = form(&front, Some(&token), &path, &fields).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("which E-IMZO does not sign here"), "{}", sent.text());
    assert_eq!(library.sql.number("SELECT count(*) FROM documents").await, 0);
}

async fn what_e_imzo_said_cannot_be_changed_unnoticed(records: Records) {
    let waiting = Waiting::open(records).await;
    let world = waiting.world();
    let sent = waiting.send(&waiting.manifest, &waiting.signed_by("aida")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    world.work().await;
    assert_balanced(world).await;
    let sql = &waiting.library.sql;
    let kept = "SELECT count(*) FROM evidence WHERE act_id = (SELECT act_id FROM events WHERE action = 'apply')";
    assert_eq!(sql.number(kept).await, 1);
    sql.without_triggers().await;
    // Another person's number: what E-IMZO-SERVER said is of somebody else now.
    sql.must("UPDATE persons SET pinfl = '31402750591324' WHERE officer_number = 'OF-1'").await;
    assert_eq!(complaints(world).await, ["event.evidence", "leaf.hash"]);
    sql.must("UPDATE persons SET pinfl = '41101911010133' WHERE officer_number = 'OF-1'").await;
    sql.must("UPDATE evidence SET bytes = (SELECT token_hash FROM sessions LIMIT 1) WHERE act_id = (SELECT act_id FROM events WHERE action = 'apply')").await;
    assert_eq!(complaints(world).await, ["event.evidence"]);
}

async fn an_auditor_is_told_what_only_e_imzo_can_say(records: Records) {
    let waiting = Waiting::of(Setup::toy().on(records).sealed()).await;
    let (world, reference) = (waiting.world(), &waiting.reference);
    let sent = waiting.send(&waiting.manifest, &waiting.signed_by("aida")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    known(world).await;
    let dossiers = world.app.dossiers();
    let dossier = dossiers.of(reference).await.unwrap().unwrap();
    let text = texts(world).speak(web::text::Lang::En);
    let index = web::dossier(&text, &world.app.definitions().library, &dossier).unwrap();
    let file = dossiers.sign(dossier, index).unwrap();
    let home = Home(world.folder().join("auditor"));
    fs::create_dir_all(&home.0).unwrap();
    fs::write(home.0.join("case.zip"), &file).unwrap();
    fs::write(home.0.join("trust.json"), waiting.front.get(None, "/trust").await.body).unwrap();
    let judged = home.judges(&["case.zip"]).await;
    assert_eq!(judged, (2, "dossier.unknown".to_owned(), vec!["dossier.eimzo".to_owned()]));

    // Whoever gives out dossiers puts another's words, or a bad answer, in the place of what was signed.
    let files = unpack(&file).unwrap();
    let case: CaseFile = serde_json::from_slice(&files[&place::case(reference)]).unwrap();
    let signed = case.events.iter().find_map(|event| event.evidence.clone()).unwrap();
    let vouched = Vouched::from_bytes(&files[&place::evidence(&signed)]).unwrap();
    assert!(vouched.document == signed_bytes(&waiting.manifest) && vouched.pkcs7.len() > 1000);
    let key = "SELECT value FROM settings WHERE name = 'publisher-key'";
    let key = waiting.library.sql.bytes(key).await.remove(0);
    let key = SecretKey::from_seed(key.as_slice().try_into().unwrap());
    for forged in [
        Vouched { document: signed_bytes(b"other words"), ..vouched.clone() },
        Vouched { answer: b"{\"status\":-10}".to_vec(), ..vouched.clone() },
    ] {
        let mut files = files.clone();
        files.remove(MANIFEST);
        files.insert(place::evidence(&signed), forged.to_bytes());
        let manifest = Manifest::of(reference, Timestamp::UNIX_EPOCH, &files);
        let manifest = serde_json::to_vec(&manifest).unwrap();
        files.insert(MANIFEST.to_owned(), signing::dossier::sign(&manifest, &key));
        fs::write(home.0.join("forged.zip"), pack(&files).unwrap()).unwrap();
        let (code, verdict, against) = home.judges(&["forged.zip"]).await;
        assert_eq!((code, verdict.as_str()), (1, "dossier.fails"));
        assert!(against.contains(&"dossier.evidence".to_owned()), "{against:?}");
    }
}
