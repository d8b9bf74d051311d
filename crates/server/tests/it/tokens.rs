//! The seal and whoever stamps keep their private keys in a token, which here is `SoftHSM2`; openssl judges what it signs.

mod hsm;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Line;

use jiff::SignedDuration;
use signing::keeper;
use signing::qr::{CLAIM_CONTEXT, from_digits};
use testkit::{Setup, World};

use crate::eimzo::papers::Signed;
use crate::toy::library::{Library, card};
use hsm::{Hsm, Running, post, tris};

const LABEL: &str = "tris-token";

/// Runs a program to its end.
fn says(program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Line::new(program).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Where the records of a world on SQLite lie.
fn books(world: &World) -> [String; 8] {
    let app::db::Place::Sqlite(path) = world.settings().place else { panic!("SQLite") };
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/modules");
    let (data, now) = (text(world.folder()).to_owned(), world.now().to_string());
    let database = format!("sqlite:{}", path.display());
    ["--modules", modules, "--database", &database, "--now", &now, "--data", &data]
        .map(str::to_owned)
}

#[tokio::test]
async fn whoever_stamps_keeps_the_key_in_a_token_and_openssl_verifies_the_stamps() {
    let world = World::toy().await;
    let hsm = Hsm::new(world.folder(), LABEL);
    let folder = world.folder().join("stamper");
    let start = |hsm: &Hsm| {
        let mut line = hsm.line("stamper", &folder);
        line.extend(["--now".to_owned(), world.now().to_string()]);
        line
    };
    // The key is made in the token; what is written is its public half, and what to do next is said.
    let (fine, said) = tris(&hsm, &start(&hsm)).await;
    assert!(!fine && said.contains("tris certify-stamper --key"), "{said}");
    let (public, own) = (folder.join("token-key.pem"), folder.join("stamper.pem"));
    let mut line = vec!["certify-stamper".to_owned()];
    line.extend(
        ["--key", text(&public), "--name", "TOKEN TSA", "--to", text(&own)].map(str::to_owned),
    );
    line.extend(books(&world));
    let (fine, said) = tris(&hsm, &line).await;
    assert!(fine && said.contains("holds until"), "{said}");
    for entry in fs::read_dir(&folder).unwrap() {
        let kept = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!kept.contains("PRIVATE"), "{kept}");
    }

    let stamper = Running::start(&hsm, &start(&hsm)).await;
    let data = folder.join("data");
    fs::write(&data, "what is stamped").unwrap();
    let root = folder.join("root.pem");
    fs::write(&root, signing::authority::pem(world.app.keys().authority())).unwrap();
    let at = (world.now() + SignedDuration::from_mins(2)).as_second().to_string();
    for hash in ["-sha256", "-sha384"] {
        let (question, answer) = (folder.join("question"), folder.join("answer"));
        let asked = ["ts", "-query", "-data", text(&data), hash, "-cert", "-out", text(&question)];
        assert!(says("openssl", &asked).0);
        let (status, answered) = post(&stamper.address, fs::read(&question).unwrap()).await;
        assert_eq!(status, 200, "{hash}");
        fs::write(&answer, answered).unwrap();
        let verify = ["ts", "-verify", "-in", text(&answer), "-queryfile", text(&question)];
        let whom = ["-CAfile", text(&root), "-attime", &at];
        let (fine, said) = says("openssl", &[&verify[..], &whom[..]].concat());
        assert!(fine && said.contains("Verification: OK"), "{hash}: {said}");
    }
}

/// What somebody asked the seal of a world for, and that world.
async fn asked() -> (Library, String) {
    let library = Library::attested(Setup::toy().witnessed().sealed()).await;
    let reference = library.deciding(&["A-1"]).await;
    library.hakim.act(&library.world, &reference, "issue", card()).await;
    let asked = library.world.asked_to_seal().pop().unwrap();
    (library, asked)
}

/// The line that starts a seal which believes the log of this world.
fn sealer(hsm: &Hsm, world: &World, folder: &Path) -> Vec<String> {
    let policy = world.folder().join("policy");
    fs::write(&policy, world.app.log().policy()).unwrap();
    let base = domain::public_url::PublicUrl::default().of_codes();
    let mut line = hsm.line("sealer", folder);
    line.extend(["--policy", text(&policy), "--base", &base].map(str::to_owned));
    line
}

/// Whether openssl finds the seal of this code by this key.
fn stands(code: &str, key: &Path, folder: &Path) -> (bool, String) {
    let (_, digits) = code.split_once('#').unwrap();
    let sealed = from_digits(digits).unwrap();
    // COSE_Sign1: an array of four, the protected header, an empty map, the payload, 64 bytes of signature.
    let header = &sealed[1..2 + usize::from(sealed[1] - 0x40)];
    let payload = &sealed[2 + header.len()..sealed.len() - 66];
    let length = u8::try_from(CLAIM_CONTEXT.len()).unwrap();
    let context = [&[0x40 + length], CLAIM_CONTEXT.as_bytes()].concat();
    let signed = [&[0x84, 0x6a], b"Signature1".as_slice(), header, &context, payload].concat();
    let (message, signature) = (folder.join("message"), folder.join("signature"));
    fs::write(&message, signed).unwrap();
    fs::write(&signature, &sealed[sealed.len() - 64..]).unwrap();
    let how = ["pkeyutl", "-verify", "-pubin", "-inkey", text(key), "-rawin"];
    let what = ["-in", text(&message), "-sigfile", text(&signature)];
    says("openssl", &[&how[..], &what[..]].concat())
}

#[tokio::test]
async fn the_seal_keeps_its_key_in_a_token_and_goes_on_when_it_was_pulled_out() {
    let (library, asked) = asked().await;
    let world = &library.world;
    let hsm = Hsm::new(world.folder(), LABEL);
    let folder = world.folder().join("token-seal");
    let seal = Running::start(&hsm, &sealer(&hsm, world, &folder)).await;
    let address = format!("{}/seal", seal.address);
    let (status, code) = post(&address, asked.clone().into_bytes()).await;
    let code = String::from_utf8(code).unwrap();
    assert_eq!(status, 200, "{code}");
    let key = folder.join("token-key.pem");
    let (fine, said) = stands(&code, &key, world.folder());
    assert!(fine, "{said}");
    // The key that it tells whoever believes it is the one in the token.
    let spki = keeper::public_from_pem(&fs::read_to_string(&key).unwrap()).unwrap();
    assert_eq!(seal.said[1], hex::encode(keeper::ed25519_of(&spki).unwrap().to_bytes()));
    assert!(!folder.join("key").exists());

    // Pulled out: nothing is sealed, and nothing is broken; put in again: the same code as before, without a start.
    hsm.pull_out();
    let (status, _) = post(&address, asked.clone().into_bytes()).await;
    assert_eq!(status, 500);
    hsm.put_in();
    let (status, again) = post(&address, asked.into_bytes()).await;
    assert_eq!((status, String::from_utf8(again).unwrap()), (200, code));
    // Another start finds the same key.
    let told = seal.said[1].clone();
    drop(seal);
    let seal = Running::start(&hsm, &sealer(&hsm, world, &folder)).await;
    assert_eq!(seal.said[1], told);
}

#[tokio::test]
async fn the_seal_under_papers_keeps_its_key_in_a_token_too() {
    let signed = Signed::open(Setup::toy()).await;
    let world = &signed.library.world;
    world.work().await;
    let asked = world.seal.asked_papers().remove(0);
    let hsm = Hsm::new(world.folder(), LABEL);
    let folder = world.folder().join("token-seal");
    let seal = Running::start(&hsm, &sealer(&hsm, world, &folder)).await;
    // Its key is made, and before it is certified it seals no paper.
    let (status, said) =
        post(&format!("{}/papers", seal.address), asked.clone().into_bytes()).await;
    assert_eq!((status, said.as_slice()), (409, b"seal.no-papers".as_slice()));
    drop(seal);
    let papers = folder.join("papers");
    let (public, own) = (papers.join("token-key.pem"), papers.join("certificate.pem"));
    let mut line = vec!["certify-seal".to_owned()];
    line.extend(
        ["--key", text(&public), "--name", "TOKEN SEAL", "--to", text(&own)].map(str::to_owned),
    );
    line.extend(books(world));
    let (fine, said) = tris(&hsm, &line).await;
    assert!(fine && said.contains("holds until"), "{said}");

    let seal = Running::start(&hsm, &sealer(&hsm, world, &folder)).await;
    let address = format!("{}/papers", seal.address);
    let (status, paper) = post(&address, asked.clone().into_bytes()).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&paper));
    let file = folder.join("paper.pdf");
    fs::write(&file, &paper).unwrap();
    let (_, said) = says("pdfsig", &["-nocert", text(&file)]);
    assert!(said.contains("Signature is Valid.") && said.contains("TOKEN SEAL"), "{said}");
    // What nobody signed, and what is nothing.
    let forged = asked.replacen("\"paper\":\"", "\"paper\":\"AAAA", 1);
    let (status, said) = post(&address, forged.into_bytes()).await;
    assert_eq!((status, said.as_slice()), (409, b"seal.evidence".as_slice()));
    assert_eq!(post(&address, b"nothing".to_vec()).await.0, 400);
    hsm.pull_out();
    assert_eq!(post(&address, asked.into_bytes()).await.0, 500);
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said_in_words() {
    let world = World::toy().await;
    let hsm = Hsm::new(world.folder(), LABEL);
    let folder = world.folder().join("token-seal");
    let line = sealer(&hsm, &world, &folder);
    let with = |what: &str, instead: &str| -> Vec<String> {
        let at = line.iter().position(|word| word == what).unwrap() + 1;
        let mut other = line.clone();
        other[at] = instead.to_owned();
        other
    };
    let wrong: PathBuf = world.folder().join("wrong-pin");
    fs::write(&wrong, "0000\n").unwrap();
    let without_pin: Vec<String> = {
        let at = line.iter().position(|word| word == "--token-pin-file").unwrap();
        [&line[..at], &line[at + 2..]].concat()
    };
    for (line, words) in [
        (with("--token-module", "/nowhere/token.so"), "is no library of a token"),
        (with("--token-label", "another"), "there is no token another here; there are: tris-token"),
        (with("--token-pin-file", text(&wrong)), "does not take this PIN; "),
        (with("--token-pin-file", "/nowhere"), "/nowhere"),
        (without_pin.clone(), "needs a PIN"),
    ] {
        let (fine, said) = tris(&hsm, &line).await;
        assert!(!fine && said.contains(words), "{words}: {said}");
        assert!(!folder.join("token-key.pem").exists(), "{words}");
    }
    // A PIN on the command line there is not.
    let (fine, said) =
        tris(&hsm, &[&line[..], &["--token-pin".to_owned(), "1".to_owned()]].concat()).await;
    assert!(!fine && said.contains("unexpected argument"), "{said}");
    // From the environment it is taken.
    let told = Running::start(&hsm.telling_the_pin(), &without_pin).await.said[1].clone();
    assert_eq!(told.len(), 64);
    // Another token of the same label has not the key that was there before: none is made in its place.
    hsm.pull_out();
    let other = Hsm::new(world.folder(), LABEL);
    let (fine, said) = tris(&other, &line).await;
    assert!(
        !fine && said.contains("has no key tris-seal") && said.contains("another token"),
        "{said}"
    );
    let key = folder.join("token-key.pem");
    fs::rename(&key, folder.join("kept.pem")).unwrap();
    fs::remove_file(folder.join("papers").join("token-key.pem")).unwrap();
    let made = Running::start(&other, &line).await.said[1].clone();
    assert_ne!(made, told);
    fs::rename(folder.join("kept.pem"), &key).unwrap();
    let (fine, said) = tris(&other, &line).await;
    assert!(!fine && said.contains("is not the one of"), "{said}");
}
