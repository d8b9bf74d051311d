//! Papers signed by E-IMZO: what the officer signs names the paper, and the seal of the institution stands in it, for readers of PDF.

use std::fs;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sealer::AskedPaper;
use serde_json::{Value, json};
use signing::{Vouched, Who, signed_bytes};
use testkit::{Records, Setup, World};

use super::sign_in::form;
use crate::front::{Answer, Front};
use crate::judge::Judge;
use crate::people::{assert_balanced, complaints};
use crate::toy::library::{Library, card};
use crate::toy::sealed::known;
use crate::toy::verifiers::Home;

stories!(
    a_paper_signed_by_e_imzo_is_sealed_and_holds_everywhere,
    nobody_is_given_a_paper_before_its_seal,
    the_seal_judges_for_itself_what_was_signed,
    whoever_changes_what_was_sealed_is_found_out,
);

/// A card that its head signed by E-IMZO.
pub(crate) struct Signed {
    pub(crate) library: Library,
    front: Front,
    token: String,
    code: String,
}

impl Signed {
    pub(crate) async fn open(setup: Setup) -> Self {
        Self::with(setup, true).await
    }

    async fn with(setup: Setup, seals: bool) -> Self {
        let library = Library::attested(setup.sealed()).await;
        let world = &library.world;
        world.seal.goes(!seals);
        let reference = library.deciding(&["A-1"]).await;
        let prepared = library.hakim.prepared(world, &reference, "issue", card()).await;
        assert_eq!((prepared.shown.len(), prepared.agent.is_some()), (1, true));
        let (front, token) = (Front::of(world), world.token("hakim").await);
        let page = front.get(Some(&token), &format!("/en/acts/{}", prepared.act_id)).await;
        assert!(page.text().contains("data-sign-eimzo"), "{}", page.text());
        let manifest = testkit::manifest(&prepared).to_cbor();
        let path = format!("/acts/{}/signature", prepared.act_id);
        let sent = signature(&front, (&token, &path), world, ("rais", &manifest)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
        Self { library, front, token, code }
    }

    async fn paper(&self) -> Answer {
        self.front.get(None, &format!("/documents/{}.pdf", self.code)).await
    }

    async fn at_home(&self) -> Home {
        let home = Home(self.library.world.folder().join("home"));
        fs::create_dir_all(&home.0).unwrap();
        let receipt = self.front.get(None, &format!("/documents/{}.tlog-proof", self.code)).await;
        for (name, bytes) in [
            ("trust.json", self.front.get(None, "/trust").await.body),
            ("card.pdf", self.paper().await.body),
            ("card.tlog-proof", receipt.body),
        ] {
            fs::write(home.0.join(name), bytes).unwrap();
        }
        home
    }
}

async fn signature(
    front: &Front,
    (token, path): (&str, &str),
    world: &World,
    (key, manifest): (&str, &[u8]),
) -> Answer {
    let pkcs7 = world.eimzo.sign(key, &signed_bytes(manifest), true);
    let manifest = URL_SAFE_NO_PAD.encode(manifest);
    let fields = [("manifest", manifest.as_str()), ("pkcs7", &pkcs7)];
    form(front, Some(token), path, &fields).await
}

async fn a_paper_signed_by_e_imzo_is_sealed_and_holds_everywhere(records: Records) {
    let signed = Signed::open(Setup::toy().on(records).stamped()).await;
    let world = &signed.library.world;
    world.work().await;
    known(world).await;
    world.work().await;
    assert_balanced(world).await;
    let paper = signed.paper().await;
    assert_eq!(paper.status, StatusCode::OK);
    // Ours, at home and offline.
    let home = signed.at_home().await;
    let (code, said) = home.says(&["card.pdf", "--trust", "trust.json"]).await;
    assert!(code == 0 && said.contains("signature.sealed"), "{said}");
    assert!(said.contains("seal: TEST SEAL") && said.contains("name: Hakim Umarov"), "{said}");
    assert!(said.contains("receipt.proves-revision") && said.contains("stamp.stands"), "{said}");
    // Another program.
    let at = world.now() + SignedDuration::from_secs(1);
    let said = Judge::of(world).says(&paper.body, at).unwrap();
    for one in &said {
        let whole = ["bottom_line", "intact", "valid", "trusted"];
        assert!(whole.iter().all(|part| one[part] == true), "{one}");
    }
    let kinds: Vec<&Value> = said.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, [&json!("signature"), &json!("stamp")]);
    // No PINFL is in public bytes: what E-IMZO signed stays with the records.
    let pinfl = b"41505951050654";
    assert!(!paper.body.windows(pinfl.len()).any(|part| part == pinfl));
    assert_eq!(signed.library.sql.number("SELECT count(*) FROM document_seals").await, 1);
    // Whoever drops the file on the page reads who signed, and by what.
    let answer = world.app.documents().look_up(&signed.code).await.unwrap();
    assert!(answer.is_some());
}

async fn nobody_is_given_a_paper_before_its_seal(records: Records) {
    let signed = Signed::with(Setup::toy().on(records), false).await;
    let world = &signed.library.world;
    for _ in 0..8 {
        world.work().await;
        world.advance(SignedDuration::from_secs(1));
    }
    let path = format!("/documents/{}.pdf", signed.code);
    for reader in [None, Some(signed.token.as_str())] {
        assert_eq!(signed.front.get(reader, &path).await.status, StatusCode::NOT_FOUND);
    }
    let states = "SELECT count(*) FROM document_states WHERE state <> 'signed'";
    assert_eq!(signed.library.sql.number(states).await, 0);
    let page = signed.front.get(None, &format!("/en/verify?q={}", signed.code)).await;
    assert!(page.text().contains("Being registered"), "{}", page.text());
    assert_balanced(world).await;
    // It comes back, and what waited is done.
    world.seal.goes(false);
    world.advance(SignedDuration::from_hours(1));
    world.work().await;
    world.advance(SignedDuration::from_secs(1));
    world.work().await;
    assert_eq!(signed.paper().await.status, StatusCode::OK);
    assert_balanced(world).await;
}

async fn the_seal_judges_for_itself_what_was_signed(records: Records) {
    let signed = Signed::open(Setup::toy().on(records)).await;
    let world = &signed.library.world;
    world.work().await;
    world.advance(SignedDuration::from_secs(1));
    world.work().await;
    let asked = world.seal.asked_papers();
    let [asked] = asked.as_slice() else { panic!("asked {} times", asked.len()) };
    let sealed = world.seal.seal_asked(asked).unwrap();
    assert_eq!(sealed, signed.paper().await.body, "the same paper, the same seal");
    let own = AskedPaper::from_json(asked.as_bytes()).unwrap();
    let vouched = Vouched::from_bytes(&own.evidence).unwrap();
    let mut other = own.paper.clone();
    let place = other.windows(4).position(|part| part == b"Aida").unwrap();
    other[place] = b'E';
    let bent = |bend: &dyn Fn(&mut AskedPaper)| {
        let mut bent = own.clone();
        bend(&mut bent);
        world.seal.seal_asked(&bent.to_json()).unwrap_err()
    };
    assert_eq!(bent(&|asked| asked.paper.clone_from(&other)), "seal.evidence");
    // Other evidence, or another case, is in no leaf.
    let forged = Vouched { answer: b"{\"status\":1}".to_vec(), ..vouched };
    assert_eq!(bent(&|asked| asked.evidence = forged.to_bytes()), "seal.leaf");
    assert_eq!(bent(&|asked| asked.act.case = uuid::Uuid::nil()), "seal.leaf");
    assert_eq!(bent(&|asked| asked.act.recorded_at += 1), "seal.leaf");
    assert_eq!(bent(&|asked| asked.salt[0] ^= 1), "seal.leaf");
    assert_eq!(bent(&|asked| asked.receipt.index += 1), "seal.ground");
    // What is sealed is not sealed over.
    assert_eq!(bent(&|asked| asked.paper.clone_from(&sealed)), "seal.evidence");
    for spoilt in ["", "{}", &asked.replace("\"paper\":\"", "\"paper\":\"!")] {
        assert!(world.seal.seal_asked(spoilt).is_err(), "{spoilt:.40}");
    }
}

async fn whoever_changes_what_was_sealed_is_found_out(records: Records) {
    let signed = Signed::open(Setup::toy().on(records)).await;
    let (world, sql) = (&signed.library.world, &signed.library.sql);
    known(world).await;
    known(world).await;
    assert_balanced(world).await;
    let home = signed.at_home().await;
    let sealed = signed.paper().await.body;
    let report = signing::pdf::verify(
        &sealed,
        &signing::pdf::Trust { authorities: &[world.app.keys().authority()], ..Default::default() },
    );
    let who = report.unwrap().signatures.remove(0).signer.unwrap().who;
    assert_eq!(who, Who::Seal("TEST SEAL".to_owned()));
    // A letter of the page; the officer's name; a paper without its seal.
    let at = |part: &[u8]| sealed.windows(part.len()).rposition(|own| own == part).unwrap();
    let hole = at(b"/Contents<") + 10;
    let mut blank = sealed.clone();
    let end = hole + blank[hole..].iter().position(|byte| *byte == b'>').unwrap();
    blank[hole..end].fill(b'0');
    for (place, verdict) in [(at(b"Aida"), "paper.altered"), (at(b"48616b696d"), "paper.altered")] {
        let mut forged = sealed.clone();
        forged[place] = if forged[place] == b'4' { b'5' } else { b'E' };
        fs::write(home.0.join("card.pdf"), &forged).unwrap();
        let judged = home.judges(&["card.pdf"]).await;
        assert_eq!((judged.0, judged.1.as_str()), (1, verdict), "{judged:?}");
    }
    fs::write(home.0.join("card.pdf"), &blank).unwrap();
    let judged = home.judges(&["card.pdf"]).await;
    assert_eq!((judged.0, judged.1.as_str()), (1, "paper.not-authentic"), "{judged:?}");
    // In the records: the row gone, or of another file.
    sql.without_triggers().await;
    sql.run("CREATE TABLE kept AS SELECT * FROM document_seals").await.unwrap();
    sql.must("DELETE FROM document_seals").await;
    assert_eq!(complaints(world).await, ["document.signature"]);
    sql.must("INSERT INTO document_seals SELECT document, (SELECT file FROM documents), sealed_at FROM kept").await;
    assert_eq!(complaints(world).await, ["document.signature"]);
    sql.must("DELETE FROM document_seals").await;
    sql.must("INSERT INTO document_seals SELECT * FROM kept").await;
    assert_balanced(world).await;
}
