//! Programs ask the authority about one certificate; openssl asks, and openssl judges the answers.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use app::keys::{Reason, Report};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use testkit::{Records, Setup};

use super::library::Library;
use crate::front::Front;
use crate::people::{assert_balanced, complaints};

stories!(
    openssl_is_told_of_every_certificate_that_was_issued_and_of_no_other,
    what_is_no_question_is_answered_and_harms_nobody,
);

struct Asking {
    library: Library,
    front: Front,
    folder: PathBuf,
}

impl Asking {
    async fn of(records: Records) -> Self {
        let library = Library::attested(Setup::toy().on(records).stamped()).await;
        let front = Front::of(&library.world);
        let folder = library.world.folder().join("asking");
        fs::create_dir_all(&folder).unwrap();
        let root = signing::authority::pem(library.world.app.keys().authority());
        fs::write(folder.join("root.pem"), root).unwrap();
        Self { library, front, folder }
    }

    fn openssl(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl").current_dir(&self.folder).args(arguments).output();
        let output = output.unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    }

    /// The question of openssl about this certificate.
    fn question(&self, certificate: &[u8]) -> Vec<u8> {
        fs::write(self.folder.join("own.pem"), signing::authority::pem(certificate)).unwrap();
        let what = ["ocsp", "-issuer", "root.pem", "-cert", "own.pem", "-reqout", "own.req"];
        self.openssl(&what);
        fs::read(self.folder.join("own.req")).unwrap()
    }

    async fn sent(&self, body: Vec<u8>) -> Vec<u8> {
        let request = Request::post("/ocsp").header("content-type", "application/ocsp-request");
        let answer = self.front.send(None, request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["content-type"], "application/ocsp-response");
        answer.body
    }

    /// What openssl makes of the answer about this certificate.
    async fn told(&self, certificate: &[u8]) -> String {
        let question = self.question(certificate);
        let posted = self.sent(question.clone()).await;
        let named = STANDARD.encode(&question).replace('+', "%2B").replace('=', "%3D");
        let got = self.front.get(None, &format!("/ocsp/{named}")).await.body;
        let at = (self.library.world.now().as_second() + 1).to_string();
        let mut said = Vec::new();
        for answer in [posted, got] {
            fs::write(self.folder.join("own.resp"), answer).unwrap();
            let how = ["ocsp", "-respin", "own.resp", "-issuer", "root.pem", "-CAfile", "root.pem"];
            // Whether it is of now it asks the machine's clock, which no test sets.
            let how = [&how[..], &["-attime", &at, "-validity_period", "999999999"]].concat();
            // Once by the question itself, whose nonce must come back, and once by the certificate.
            let text = self.openssl(&[&how[..], &["-reqin", "own.req"]].concat());
            assert!(text.contains("Response verify OK") && !text.contains("nonce"), "{text}");
            said.push(self.openssl(&[&how[..], &["-no_nonce", "-cert", "own.pem"]].concat()));
        }
        assert_eq!(said[0], said[1]);
        said.remove(0)
    }
}

async fn openssl_is_told_of_every_certificate_that_was_issued_and_of_no_other(records: Records) {
    let asking = Asking::of(records).await;
    let (library, world) = (&asking.library, &asking.library.world);
    let sql = "SELECT k.certificate FROM keys k ORDER BY k.enrolled_at, k.id";
    let keys = library.sql.bytes(sql).await;
    assert!(keys.len() > 3);
    for certificate in &keys {
        assert!(asking.told(certificate).await.contains("own.pem: good"));
    }
    // It says in itself where to ask.
    let said = asking.openssl(&["x509", "-in", "own.pem", "-noout", "-ocsp_uri"]);
    assert!(said.trim().ends_with("/ocsp"), "{said}");
    let stampers = "SELECT certificate FROM certificates WHERE key IS NULL";
    let stamper = library.sql.bytes(stampers).await.remove(0);
    assert!(asking.told(&stamper).await.contains("own.pem: good"));

    let (hakim, scope) = (&library.hakim.viewer, library.hakim.scope());
    let own = world.app.keys().list(&scope, hakim.person).await.unwrap().unwrap().keys.remove(0);
    let serial = |certificate: &Vec<u8>| hex::encode(signing::serial_of(certificate).unwrap());
    let certificate = keys.iter().find(|one| serial(one) == own.serial).unwrap();
    world.advance(SignedDuration::from_hours(1));
    let report = Report { key: own.id, reason: Reason::Compromised, from: None };
    world.app.keys().revoke(hakim, report).await.unwrap();
    let text = asking.told(certificate).await;
    assert!(text.contains("own.pem: revoked") && text.contains("keyCompromise"), "{text}");

    // One that was never issued here.
    let made = signing::Authority::create(|bytes| bytes.fill(9), "x", world.now()).unwrap();
    assert!(asking.told(made.certificate_der()).await.contains("own.pem: unknown"));
    assert_balanced(world).await;

    // Without the record of it nobody would be told that a certificate is ours.
    let sql = &library.sql;
    sql.without_triggers().await;
    sql.must("DELETE FROM certificates").await;
    assert_eq!(complaints(world).await, ["key.certificate"]);
}

async fn what_is_no_question_is_answered_and_harms_nobody(records: Records) {
    let asking = Asking::of(records).await;
    let sql = "SELECT k.certificate FROM keys k LIMIT 1";
    let whole = asking.question(&asking.library.sql.bytes(sql).await.remove(0));
    let cut = whole[..whole.len() - 1].to_vec();
    let malformed = [0x30, 0x03, 0x0a, 0x01, 0x01];
    for bytes in [Vec::new(), b"hello".to_vec(), cut, vec![0x30; 100_000]] {
        assert_eq!(asking.sent(bytes).await, malformed);
    }
    for address in ["/ocsp/!", "/ocsp/AAAA/AA+A=", "/ocsp/%ff"] {
        let answer = asking.front.get(None, address).await;
        assert!(answer.body == malformed || answer.status.is_client_error(), "{address}");
    }
}
