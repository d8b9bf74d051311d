//! The stand-in by itself: what its agent and its server say, and what openssl says of it.

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::program::{Program, folder};

const NOW: &str = "2026-11-25T12:00:00+05:00";
const PINFL: &str = "1.2.860.3.16.1.2";
const STIR: &str = "1.2.860.3.16.1.1";

#[tokio::test]
async fn the_agent_answers_pages_that_show_a_key_of_their_own() {
    let program = Program::start(&folder("eimzo-agent"), NOW).await;
    let page = "http://localhost:8000";
    let said = async |message: Value| program.tells(page, &message.to_string()).await;
    let version = json!({ "success": true, "major": "4", "minor": "86" });
    assert_eq!(said(json!({ "name": "version" })).await, version);
    let list = json!({ "plugin": "pfx", "name": "list_all_certificates" });
    let refused = said(list.clone()).await;
    assert_eq!(refused["success"], false);
    assert!(refused["reason"].as_str().unwrap().contains("apikey"), "{refused}");
    let wrong = json!({ "name": "apikey", "arguments": ["localhost", "00"] });
    assert_eq!(said(wrong).await["success"], false);
    program.let_in().await;

    let keys = program.keys().await;
    let aziza = keys.iter().find(|key| key["name"] == "aziza").expect("a director");
    let alias = aziza["alias"].as_str().unwrap();
    for part in [
        "cn=yoʻldosheva aziza",
        "1.2.860.3.16.1.2=41403850181076",
        "1.2.860.3.16.1.1=300100201",
        "t=direktor",
        ",validfrom=2026.10.",
        ",serialnumber=",
    ] {
        assert!(alias.contains(part), "{part}: {alias}");
    }
    // Another site is not let in by that.
    let elsewhere = program.tells("https://evil.example", &list.to_string()).await;
    assert_eq!(elsewhere["success"], false);

    for (message, reason) in [
        (json!({ "plugin": "pfx", "name": "load_key", "arguments": ["a"] }), "disk, path"),
        (
            json!({ "plugin": "pfx", "name": "load_key", "arguments": ["", "", "aziza", ""] }),
            "no such key",
        ),
        (
            json!({ "plugin": "pkcs7", "name": "create_pkcs7", "arguments": ["", "none", ""] }),
            "not loaded",
        ),
        (
            json!({ "plugin": "pkcs7", "name": "create_pkcs7", "arguments": ["!", "none"] }),
            "Base64",
        ),
        (
            json!({ "plugin": "pkcs7", "name": "create_pkcs7", "arguments": ["", "none", "maybe"] }),
            "yes or no",
        ),
        (json!({ "plugin": "baikey", "name": "list" }), "no such function"),
        (json!({ "plugin": 1 }), "cannot be read"),
    ] {
        let said = said(message.clone()).await;
        assert_eq!(said["success"], false, "{message}");
        assert!(said["reason"].as_str().unwrap().contains(reason), "{message}: {said}");
    }
}

#[tokio::test]
async fn the_server_judges_what_the_agent_signed() {
    let program = Program::start(&folder("eimzo-server"), NOW).await;
    program.let_in().await;
    let ping = program.get("/ping").await;
    assert!(ping["serverDateTime"].as_str().unwrap().starts_with("2026-11-25 12:0"), "{ping}");

    let challenge = program.challenge().await;
    let signed = program.sign("aziza", challenge.as_bytes(), "no").await;
    let said = program.post("/backend/auth", &signed).await;
    assert_eq!(said["status"], 1, "{said}");
    let subject = &said["subjectCertificateInfo"]["subjectName"];
    assert_eq!((&subject[PINFL], &subject[STIR]), (&json!("41403850181076"), &json!("300100201")));
    assert_eq!((&subject["T"], &subject["CN"]), (&json!("DIREKTOR"), &json!("YOʻLDOSHEVA AZIZA")));
    let again = program.post("/backend/auth", &signed).await;
    assert_eq!(again["status"], -20, "a challenge serves once: {again}");
    let natural = program.sign("dilshod", program.challenge().await.as_bytes(), "").await;
    let natural = program.post("/backend/auth", &natural).await;
    assert!(natural["subjectCertificateInfo"]["subjectName"].get(STIR).is_none(), "{natural}");
    for (name, status) in [("botir", -11), ("eskirgan", -12)] {
        let signed = program.sign(name, program.challenge().await.as_bytes(), "no").await;
        assert_eq!(program.post("/backend/auth", &signed).await["status"], status, "{name}");
    }
    let never = program.sign("aziza", b"a challenge of nobody", "no").await;
    assert_eq!(program.post("/backend/auth", &never).await["status"], -20);

    let document = b"some document";
    let attached = program.sign("sevara", document, "no").await;
    let said = program.post("/backend/pkcs7/verify/attached", &attached).await;
    assert_eq!(said["status"], 1, "{said}");
    assert_eq!(said["pkcs7Info"]["documentBase64"], STANDARD.encode(document));
    let detached = program.sign("sevara", document, "yes").await;
    let body = |document: &[u8]| format!("{}|{detached}", STANDARD.encode(document));
    let said = program.post("/backend/pkcs7/verify/detached", &body(document)).await;
    assert_eq!(said["status"], 1, "{said}");
    assert_eq!(said["pkcs7Info"].get("documentBase64"), None);
    let other = program.post("/backend/pkcs7/verify/detached", &body(b"another document")).await;
    assert_eq!(other["status"], -10, "{other}");
    for wrong in ["", "|", "AAAA", "c29tZQ==|AAAA", &attached] {
        let said = program.post("/backend/pkcs7/verify/detached", wrong).await;
        assert_eq!(said["status"], -10, "{wrong}");
    }

    let stamped = program.post("/frontend/timestamp/pkcs7", &attached).await;
    assert_eq!(stamped["timestampedSignerList"].as_array().unwrap().len(), 1, "{stamped}");
    let stamped = stamped["pkcs7b64"].as_str().unwrap();
    let said = program.post("/backend/pkcs7/verify/attached", stamped).await;
    let signer = &said["pkcs7Info"]["signers"][0];
    assert_eq!((&said["status"], &signer["timeStampInfo"]["verified"]), (&json!(1), &json!(true)));
    let twice = program.post("/frontend/timestamp/pkcs7", stamped).await;
    assert_eq!(twice["timestampedSignerList"], json!([]), "it has one already");
    let mut bytes = STANDARD.decode(stamped).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let bent = program.post("/backend/pkcs7/verify/attached", &STANDARD.encode(&bytes)).await;
    assert_eq!(bent["status"], -21, "{bent}");
}

#[tokio::test]
async fn openssl_believes_the_signatures_and_a_restart_keeps_the_keys() {
    let folder = folder("eimzo-openssl");
    let mut program = Program::start(&folder, NOW).await;
    program.let_in().await;
    let root = program.client.get(format!("{}/certificate", program.server)).send().await.unwrap();
    fs::write(folder.join("root.pem"), root.bytes().await.unwrap()).unwrap();
    let document = b"Bir hujjat";
    fs::write(folder.join("document"), document).unwrap();
    for detached in ["no", "yes"] {
        let signed = program.sign("aziza", document, detached).await;
        fs::write(folder.join("signed"), STANDARD.decode(&signed).unwrap()).unwrap();
        let mut judge = Command::new("openssl");
        judge.current_dir(&folder).args(["cms", "-verify", "-binary", "-inform", "DER"]);
        // 25 November 2026, noon in Tashkent.
        judge.args([
            "-in",
            "signed",
            "-CAfile",
            "root.pem",
            "-purpose",
            "any",
            "-attime",
            "1795590000",
        ]);
        if detached == "yes" {
            judge.args(["-content", "document"]);
        }
        let said = judge.output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        assert_eq!(said.stdout, document);
    }
    let kept = program.sign("aziza", document, "no").await;
    program.child.kill().await.unwrap();
    let program = Program::start(&folder, NOW).await;
    let said = program.post("/backend/pkcs7/verify/attached", &kept).await;
    assert_eq!(said["status"], 1, "{said}");
}
