//! A hash is not a key: whoever knows one opens nothing with it.

use testkit::{Records, Setup};

use super::{Desk, PAPERS, PDF, row, sha256};
use crate::certification::path::{Path, application};
use crate::front::Front;
use crate::people::{Person, assert_balanced};
use crate::toy::library::application as library_application;

stories!(only_the_sender_cites_a_file_and_only_as_it_came);

async fn only_the_sender_cites_a_file_and_only_as_it_came(records: Records) {
    let desk = Desk::open(records).await;
    let world = &desk.library.world;
    // Temur's file, in a draft of his own.
    let temur = Person::new(world, "temur").await;
    let theirs = world.open(&temur.viewer, "library/card").await;
    let token = world.token("temur").await;
    let path = format!("/en/cases/{theirs}/acts/apply");
    let form = desk.form().await.file(PAPERS, "secret.pdf", PDF).text("__add", PAPERS);
    assert_eq!(desk.front.post(&token, &path, form).await.status, 200);
    assert_eq!(desk.count("free").await, 1);
    // Aida knows the hash.
    let answer = desk.post(row(desk.form().await, 0, "secret.pdf", PDF)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("this file is not here under your name"));
    assert_eq!(desk.library.sql.attempts("act.form").await, (1, 1));
    assert_eq!(desk.library.sql.number("SELECT count(*) FROM acts").await, 0);
    let address = format!("/cases/{}/files/{}", desk.reference, sha256(PDF));
    assert_eq!(desk.front.get(Some(&desk.token), &address).await.status, 404);
    // She has it herself, but may not say that it is something else.
    let form = desk.form().await.file(PAPERS, "own.pdf", PDF).text("__add", PAPERS);
    assert_eq!(desk.post(form).await.status, 200);
    let size = PDF.len().to_string();
    let lies = [
        ("name", "\u{202e}fdp.exe"),
        ("name", "own.exe"),
        ("media_type", "image/jpeg"),
        ("bytes", "7"),
        ("sha256", "00"),
    ];
    for (field, lie) in lies {
        let mut form = desk.form().await;
        let truth = [
            ("name", "own.pdf"),
            ("sha256", &sha256(PDF)),
            ("media_type", "application/pdf"),
            ("bytes", size.as_str()),
        ];
        for (name, value) in truth {
            let value = if name == field { lie } else { value };
            form = form.text(&format!("{PAPERS}/0/{name}"), value);
        }
        assert_eq!(desk.post(form).await.status, 422, "{field} {lie}");
    }
    // The same through the application itself, where no page stands between.
    let mut facts = library_application(&["A-1"]);
    facts["application"]["papers"] = serde_json::json!([{
        "name": "x.pdf", "sha256": sha256(b"guessed"), "media_type": "application/pdf", "bytes": 7,
    }]);
    let aida = &desk.library.aida;
    let refusal = aida.try_act(world, &desk.reference, "apply", facts).await.unwrap_err();
    assert_eq!(refusal.code, "act.form");
    assert_eq!(refusal.values["pointer"], "/papers/0/sha256");
    let answer = desk.post(row(desk.form().await, 0, "own.pdf", PDF)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    desk.signed(&answer).await;
    assert_balanced(world).await;
}

#[tokio::test]
async fn a_laboratory_does_not_reach_the_files_of_the_application() {
    let path = Path::draft_in(Setup::demo()).await;
    let world = &path.world;
    let aziza = path.person("aziza").await;
    let file = app::uploads::NewFile {
        name: "passport.pdf",
        bytes: PDF.to_vec(),
        accept: &["application/pdf"],
        most_bytes: 1_000,
    };
    let kept = world.app.uploads().keep(&aziza.viewer, file).await.unwrap();
    let mut facts = application("7", "ishonch");
    facts["application"]["attachments"] = serde_json::json!([{
        "kind": "manual", "name": kept.name, "sha256": kept.sha256, "media_type": kept.media_type, "bytes": kept.bytes,
    }]);
    let order = path.sampled(facts, &["S-1"]).await.remove(0);
    path.received(&order).await;
    let front = Front::of(world);
    let read = async |slug: &str, reference: &str| {
        let token = world.token(slug).await;
        let address = format!("/cases/{reference}/files/{}", kept.sha256);
        front.get(Some(&token), &address).await.status.as_u16()
    };
    for slug in ["aziza", "kamola", "nargiza"] {
        assert_eq!(read(slug, &path.reference).await, 200, "{slug}");
    }
    let laboratory = order.laboratory;
    for slug in [laboratory.registrar, laboratory.engineer, laboratory.head] {
        for reference in [&path.reference, &order.reference] {
            assert_eq!(read(slug, reference).await, 404, "{slug} {reference}");
        }
        let seen = path.person(slug).await.case(world, &order.reference).await;
        let seen = format!("{:?}", seen.expect("their own order"));
        assert!(!seen.contains(&kept.sha256) && !seen.contains("passport"), "{slug}");
    }
    assert_balanced(world).await;
}
