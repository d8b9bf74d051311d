//! All that is on record of a case, in the hands of an auditor who has nothing else.

use std::collections::BTreeMap;
use std::fs;

use jiff::Timestamp;
use signing::qr::SecretKey;
use testkit::{Records, Setup};
use verifier::dossier::{CaseFile, Event, MANIFEST, Manifest, pack, place, unpack};

use super::path::Path;
use crate::front::{Front, texts};
use crate::toy::sealed::known;
use crate::toy::verifiers::Home;

stories!(a_case_and_its_children_are_read_and_checked_without_us);

type Files = BTreeMap<String, Vec<u8>>;

/// A dossier in somebody's own folder.
struct Given {
    home: Home,
    files: Files,
    reference: String,
    /// The key that signs dossiers, as an insider takes it from the records.
    key: SecretKey,
}

impl Given {
    async fn out(path: &Path) -> Self {
        // What happened last is in the log, and a snapshot says who signs.
        known(&path.world).await;
        let app = &path.world.app;
        let dossier = app.dossiers().of(&path.reference).await.unwrap().unwrap();
        let text = texts(&path.world).speak(web::text::Lang::En);
        let index = web::dossier(&text, &app.definitions().library, &dossier).unwrap();
        let file = app.dossiers().sign(dossier, index).unwrap();
        let folder = path.world.folder().join("auditor");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("case.zip"), &file).unwrap();
        let trust = Front::of(&path.world).get(None, "/trust").await;
        fs::write(folder.join("trust.json"), &trust.body).unwrap();
        let key = "SELECT value FROM settings WHERE name = 'publisher-key'";
        let key = path.sql.bytes(key).await.remove(0);
        Self {
            home: Home(folder),
            files: unpack(&file).unwrap(),
            reference: path.reference.clone(),
            key: SecretKey::from_seed(key.as_slice().try_into().unwrap()),
        }
    }

    /// What is said of these files, signed by this key.
    async fn judged(&self, mut files: Files, key: &SecretKey) -> (i32, String, Vec<String>) {
        files.remove(MANIFEST);
        let manifest = Manifest::of(&self.reference, Timestamp::UNIX_EPOCH, &files);
        let manifest = serde_json::to_vec(&manifest).unwrap();
        files.insert(MANIFEST.to_owned(), signing::dossier::sign(&manifest, key));
        fs::write(self.home.0.join("forged.zip"), pack(&files).unwrap()).unwrap();
        self.home.judges(&["forged.zip"]).await
    }

    fn case(&self) -> CaseFile {
        serde_json::from_slice(&self.files[&place::case(&self.reference)]).unwrap()
    }

    /// The files with another case in the place of this one.
    fn with(&self, case: &CaseFile) -> Files {
        let mut files = self.files.clone();
        files.insert(place::case(&self.reference), serde_json::to_vec(case).unwrap());
        files
    }
}

async fn a_case_and_its_children_are_read_and_checked_without_us(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records).sealed()).await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let given = Given::out(&path).await;
    let (code, verdict, against) = given.home.judges(&["case.zip"]).await;
    assert_eq!((code, verdict.as_str()), (0, "dossier.stands"), "{against:?}");

    // Whoever opens it with nothing but a browser reads the case and its children, each paper and each name.
    let index = String::from_utf8(given.files[place::INDEX].clone()).unwrap();
    let own = path.sql.texts("SELECT reference FROM cases").await;
    let papers = path.sql.texts("SELECT number FROM documents").await;
    for text in own.iter().chain(&papers) {
        assert!(index.contains(text.as_str()), "{text}: {index}");
    }
    for number in &papers {
        assert!(given.files[&place::paper(number)].starts_with(b"%PDF"), "{number}");
        assert!(index.contains(&format!("href=\"{}\"", place::paper(number))), "{number}");
    }
    assert!(index.contains("Nargiza") && !index.contains("certification-"), "{index}");

    // Whoever has not the key changes nothing unseen.
    let mut thinner = given.files.clone();
    let receipt = place::event_receipt(&path.reference, 2);
    thinner.remove(&receipt).unwrap();
    fs::write(given.home.0.join("thinner.zip"), pack(&thinner).unwrap()).unwrap();
    let (code, verdict, against) = given.home.judges(&["thinner.zip"]).await;
    assert_eq!(
        (code, verdict.as_str(), against.as_slice()),
        (1, "dossier.fails", &["dossier.files".to_owned()][..])
    );
    let (_, _, against) = given.judged(given.files.clone(), &SecretKey::from_seed(&[7; 32])).await;
    assert_eq!(against, ["dossier.signature"]);
    let other = fs::read(given.home.0.join("case.zip")).unwrap();
    fs::write(given.home.0.join("cut.zip"), &other[..other.len() - 1]).unwrap();
    let (code, verdict, against) = given.home.judges(&["cut.zip"]).await;
    assert_eq!((code, verdict.as_str()), (1, "dossier.fails"), "{against:?}");

    for (what, files, found) in forgeries(&given, &papers) {
        let (code, verdict, against) = given.judged(files, &given.key).await;
        assert_eq!((code, verdict.as_str()), (1, "dossier.fails"), "{what}: {against:?}");
        assert!(against.iter().any(|code| code == found), "{what}: {against:?}");
    }
    assert!(path.world.app.dossiers().of("ZZZZZ-ZZZZZ").await.unwrap().is_none());
}

/// What an insider with the key may try, and what gives it away: the log, and what people signed.
fn forgeries(given: &Given, papers: &[String]) -> Vec<(&'static str, Files, &'static str)> {
    let case = given.case();
    let changed = |change: &dyn Fn(&mut CaseFile)| {
        let mut case = case.clone();
        change(&mut case);
        given.with(&case)
    };
    let without = |name: &str| {
        let mut files = given.files.clone();
        files.remove(name).unwrap();
        files
    };
    let swapped = |one: &str, other: &str| {
        let mut files = given.files.clone();
        files.insert(one.to_owned(), given.files[other].clone());
        files
    };
    let receipt = |seq| place::event_receipt(&given.reference, seq);
    let signed = case.events.iter().find_map(|event| event.evidence.clone()).unwrap();
    vec![
        (
            "a fact says something else",
            changed(&|case| {
                let body = case.facts[0].body.as_mut().unwrap();
                body.text = body.text.replace(':', ": ");
            }),
            "dossier.facts",
        ),
        ("a fact is left out", changed(&|case| drop(case.facts.pop())), "dossier.facts"),
        (
            "a step was earlier",
            changed(&|case| case.events[1].recorded_at -= 1_000_000),
            "dossier.chain",
        ),
        ("a step is left out", changed(&|case| drop(case.events.remove(1))), "dossier.chain"),
        (
            "a step opens another leaf",
            changed(&|case| case.events[1].salt = case.events[2].salt.clone()),
            "dossier.other-leaf",
        ),
        ("a receipt is another's", swapped(&receipt(2), &receipt(3)), "dossier.other-leaf"),
        ("a signature is gone", without(&place::evidence(&signed)), "dossier.evidence"),
        (
            "a signature was never there",
            changed(&|case| case.events.iter_mut().for_each(|event| event.evidence = None)),
            "dossier.unsigned",
        ),
        ("a paper is gone", without(&place::paper(&papers[0])), "dossier.paper-missing"),
        (
            "a paper is another",
            swapped(&place::paper(&papers[0]), &place::paper(&papers[1])),
            "dossier.paper",
        ),
        ("the law is gone", without(&place::definition(&case.events[0].definition)), "dossier.law"),
        (
            "nobody signed what the head decided",
            changed(&|case| {
                let by_head = |event: &&mut Event| event.kind.contains("decide_positive");
                let event = case.events.iter_mut().find(by_head).unwrap();
                r#"{"cause":{"evidence":{"seq":3}}}"#.clone_into(&mut event.author);
                event.evidence = None;
            }),
            "dossier.author",
        ),
        ("the case is gone", without(&place::case(&given.reference)), "dossier.case"),
    ]
}
