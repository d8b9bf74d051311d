//! Files that come with a form: through the front door, in the library's toy procedure.

mod citing;
mod refused;
mod swept;

use std::path::PathBuf;

use app::acts::PreparedView;
use domain::ActId;
use sha2::{Digest, Sha256};
use testkit::{Records, organisation};

use crate::front::{Answer, Front, Multipart};
use crate::people::{Person, assert_balanced, complaints};
use crate::toy::library::Library;

stories!(files_stay_when_the_form_comes_back_and_are_read_by_those_who_see_the_fact);

pub(crate) const PDF: &[u8] = b"%PDF-1.7\nA story\n%%EOF\n";
pub(crate) const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";
pub(crate) const PAPERS: &str = "/application/papers";

/// The library with its front door, and a draft of Aida's.
pub(crate) struct Desk {
    pub(crate) library: Library,
    pub(crate) front: Front,
    /// Aida's session.
    pub(crate) token: String,
    pub(crate) reference: String,
}

impl Desk {
    pub(crate) async fn open(records: Records) -> Self {
        let library = Library::open(records).await;
        let front = Front::of(&library.world);
        let token = library.world.token("aida").await;
        let reference = library.draft().await;
        Self { library, front, token, reference }
    }

    pub(crate) fn path(&self) -> String {
        format!("/en/cases/{}/acts/apply", self.reference)
    }

    /// The form with everything but files.
    pub(crate) async fn form(&self) -> Multipart {
        // Days pass in some stories, and a session ends after hours.
        let token = self.library.world.token("aida").await;
        let page = self.front.get(Some(&token), &self.path()).await;
        assert!(page.text().contains("enctype=\"multipart/form-data\""), "{}", page.text());
        Multipart::default()
            .text("act_id", &page.value("act_id").expect("an act"))
            .text("seq", &page.value("seq").expect("a number"))
            .text("/application/library", &organisation("library").to_string())
            .text("/application/name", "Aida")
            .text("/application/books/0/code", "A-1")
            .text("/application/books/0/title", "Boburnoma")
    }

    pub(crate) async fn post(&self, form: Multipart) -> Answer {
        let token = self.library.world.token("aida").await;
        self.front.post(&token, &self.path(), form).await
    }

    /// What was prepared, by the address that the answer leads to.
    pub(crate) async fn prepared(&self, answer: &Answer) -> PreparedView {
        let place = answer.header(axum::http::header::LOCATION);
        let id: ActId = place.rsplit('/').next().unwrap().parse().unwrap();
        let aida = &self.library.aida.viewer;
        self.library.world.app.acts().prepared(aida, id).await.unwrap().expect("an act")
    }

    /// Signs what was prepared.
    pub(crate) async fn signed(&self, answer: &Answer) {
        let (world, aida) = (&self.library.world, &self.library.aida);
        let signed = world.sign(&self.prepared(answer).await, &aida.key);
        world.commit(&aida.viewer, &signed).await.expect("committed");
        world.work().await;
    }

    /// Where the bytes lie.
    pub(crate) fn file(&self, bytes: &[u8]) -> PathBuf {
        let hash = sha256(bytes);
        self.library.world.folder().join("files").join(&hash[..2]).join(&hash[2..])
    }

    /// Rows of uploads with this status.
    pub(crate) async fn count(&self, status: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM uploads WHERE status = '{status}'");
        self.library.sql.number(&sql).await
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The hidden fields of a file that came before.
pub(crate) fn row(form: Multipart, n: usize, name: &str, bytes: &[u8]) -> Multipart {
    let kind = if bytes.starts_with(b"%PDF-") { "application/pdf" } else { "image/jpeg" };
    form.text(&format!("{PAPERS}/{n}/name"), name)
        .text(&format!("{PAPERS}/{n}/sha256"), &sha256(bytes))
        .text(&format!("{PAPERS}/{n}/media_type"), kind)
        .text(&format!("{PAPERS}/{n}/bytes"), &bytes.len().to_string())
}

async fn files_stay_when_the_form_comes_back_and_are_read_by_those_who_see_the_fact(
    records: Records,
) {
    let desk = Desk::open(records).await;
    let (world, token) = (&desk.library.world, desk.token.as_str());
    // A field is missing: the form comes back with both files, listed under their hashes.
    let without_title = desk
        .form()
        .await
        .text("/application/books/0/title", "")
        .file(PAPERS, "card.pdf", PDF)
        .file(PAPERS, "photo.jpg", JPEG)
        // The same bytes under another name are the same file; and where nothing is chosen, nothing came.
        .file(PAPERS, "copy.pdf", PDF)
        .file(PAPERS, "", b"");
    let answer = desk.post(without_title).await;
    assert_eq!(answer.status, 422);
    for (n, name, bytes) in [(0, "card.pdf", PDF), (1, "photo.jpg", JPEG)] {
        assert_eq!(answer.value(&format!("{PAPERS}/{n}/name")).as_deref(), Some(name));
        assert_eq!(answer.value(&format!("{PAPERS}/{n}/sha256")), Some(sha256(bytes)));
        assert!(desk.file(bytes).is_file());
    }
    assert_eq!(answer.value(&format!("{PAPERS}/2/name")), None);
    assert_eq!(desk.count("free").await, 2);
    // One is taken away by its button; what was typed stays.
    let kept = row(row(desk.form().await, 0, "card.pdf", PDF), 1, "photo.jpg", JPEG);
    let removed = desk.post(kept.clone().text("__remove", &format!("{PAPERS}/1"))).await;
    assert_eq!(removed.status, 200);
    assert_eq!(removed.value(&format!("{PAPERS}/0/name")).as_deref(), Some("card.pdf"));
    assert_eq!(removed.value(&format!("{PAPERS}/1/name")), None);
    assert!(removed.text().contains("Boburnoma"));
    // Filled, it goes on to be signed, with links to what is signed.
    let answer = desk.post(kept).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let act = answer.header(axum::http::header::LOCATION).to_owned();
    let link = format!("/acts/{}/files/{}", act.rsplit('/').next().unwrap(), sha256(PDF));
    assert!(desk.front.get(Some(token), &act).await.text().contains(&link));
    assert_eq!(desk.front.get(Some(token), &link).await.body, PDF);
    let nur = world.token("nur").await;
    assert_eq!(desk.front.get(Some(&nur), &link).await.status, 404, "it is not signed yet");
    desk.signed(&answer).await;
    assert_eq!((desk.count("cited").await, desk.count("free").await), (2, 0));
    read_by_those_who_see_it(&desk).await;
    damage_is_found(&desk).await;
}

async fn read_by_those_who_see_it(desk: &Desk) {
    let world = &desk.library.world;
    let address = format!("/cases/{}/files/{}", desk.reference, sha256(PDF));
    let page = desk.front.get(Some(&desk.token), &format!("/en/cases/{}", desk.reference)).await;
    assert!(page.text().contains(&address));
    assert!(page.text().contains("card.pdf"));
    for slug in ["aida", "nur", "sora"] {
        let answer = desk.front.get(Some(&world.token(slug).await), &address).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (200, PDF), "{slug}");
        let headers = [
            ("content-type", "application/pdf"),
            ("content-disposition", "attachment; filename=\"card.pdf\"; filename*=UTF-8''card.pdf"),
            ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "private, no-store"),
        ];
        for (name, value) in headers {
            assert_eq!(answer.headers[name], value, "{name}");
        }
    }
    // Another library, the agency, nobody; another case of the same person; a hash that nobody has.
    let other = desk.library.draft().await;
    let nothing = format!("/cases/{}/files/{}", desk.reference, sha256(b"nothing"));
    let elsewhere = format!("/cases/{other}/files/{}", sha256(PDF));
    let lawyer = world.token("lawyer").await;
    let stranger = stranger(desk).await;
    let asked = [
        (Some(stranger.as_str()), &address),
        (Some(lawyer.as_str()), &address),
        (None, &address),
        (Some(desk.token.as_str()), &elsewhere),
        (Some(desk.token.as_str()), &nothing),
    ];
    for (token, path) in asked {
        assert_eq!(desk.front.get(token, path).await.status, 404, "{path}");
    }
}

/// A session of a librarian elsewhere.
async fn stranger(desk: &Desk) -> String {
    let world = &desk.library.world;
    let token = world.token("hakim").await;
    let viewer = world.viewer(&token).await;
    let other = organisation("other-library");
    let post = viewer.posts.iter().find(|post| post.organisation == other).unwrap().id;
    world.app.sessions().choose_post(&token, &viewer, post).await.unwrap();
    let person = Person::at(world, "hakim", other, "librarian").await;
    assert!(person.case(world, &desk.reference).await.is_none());
    token
}

async fn damage_is_found(desk: &Desk) {
    let world = &desk.library.world;
    assert_balanced(world).await;
    let path = desk.file(JPEG);
    std::fs::write(&path, b"another picture").unwrap();
    assert_eq!(complaints(world).await, ["fact.file-bytes"]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(complaints(world).await, ["fact.file"]);
    std::fs::write(&path, JPEG).unwrap();
    assert_balanced(world).await;
}
