//! A version of a procedure comes into force by two officers, who sign what they are shown.

use app::keys::{Reason, Report};
use app::scope::Scope;
use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use signing::SoftKey;
use testkit::{Records, organisation, toy_modules};

use super::library::Library;
use super::pinned::stricter;
use crate::front::{Answer, Front};
use crate::people::{assert_balanced, complaints};
use crate::sign_in::{assert_refused, form};

stories!(
    a_version_comes_into_force_by_two_officers,
    what_is_no_signature_of_an_officer_brings_nothing_into_force,
);

const PAGE: &str = "/en/publications/library/card";

/// An officer at a browser, in the post in which they publish.
struct Officer {
    token: String,
    key: SoftKey,
}

impl Officer {
    async fn sign_in(library: &Library, slug: &str) -> Self {
        let world = &library.world;
        let token = world.token(slug).await;
        let viewer = world.viewer(&token).await;
        let agency = organisation("agency");
        let held = |kind: &str| {
            let posts = viewer.posts.iter().filter(move |post| post.organisation == agency);
            posts.into_iter().find(|post| post.kind.as_str() == kind).map(|post| post.id)
        };
        let post = held("owner").or_else(|| held("lawyer")).unwrap();
        world.app.sessions().choose_post(&token, &viewer, post).await.unwrap();
        let key = world.enrol(&world.viewer(&token).await).await;
        Self { token, key }
    }
}

/// What a browser signs: the hash of the files that the page is about, reckoned here.
async fn hash(front: &Front) -> [u8; 32] {
    let files = front.get(None, "/publications/library/card/files").await;
    let files: Vec<(String, String)> = serde_json::from_slice(&files.body).unwrap();
    assert!(files.len() > 2 && files.is_sorted(), "{files:?}");
    let mut hasher = Sha256::new();
    for (path, text) in files {
        hasher.update(path.as_bytes());
        hasher.update([0]);
        hasher.update(u64::try_from(text.len()).unwrap().to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().into()
}

async fn send(front: &Front, token: &str, hash: &[u8], key: &SoftKey) -> Answer {
    let signature = key.sign(&[b"tris/publication/v1\0".as_slice(), hash].concat());
    let (hash, signature) = (hex::encode(hash), URL_SAFE_NO_PAD.encode(signature));
    form(front, Some(token), PAGE, &[("definition", &hash), ("signature", &signature)]).await
}

async fn signed(front: &Front, officer: &Officer) {
    let answer = send(front, &officer.token, &hash(front).await, &officer.key).await;
    assert_eq!(answer.header(header::LOCATION), PAGE, "{}", answer.text());
}

async fn version(library: &Library) -> String {
    let reference = library.draft().await;
    let sql = format!(
        "SELECT d.version FROM cases c JOIN definitions d ON d.hash = c.definition WHERE c.reference = '{reference}'"
    );
    library.sql.texts(&sql).await.remove(0)
}

async fn a_version_comes_into_force_by_two_officers(records: Records) {
    let mut library = Library::open(records).await;
    library.world.advance(SignedDuration::from_mins(1));
    library.world.edit(stricter()).await;
    let front = Front::of(&library.world);
    assert!(front.get(None, "/en/services").await.text().contains("/en/publications"), "the way");
    let list = front.get(None, "/en/publications").await.text();
    assert!(list.contains("Another version waits") && list.contains("Barno Ahmedova"), "{list}");
    let page = front.get(None, PAGE).await.text();
    for words in ["- deadline", "days = 30", "+ deadline", "days = 10", "library/card/service.toml"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("data-publish"), "strangers only look");
    assert_eq!(version(&library).await, "1");

    let (owner, lawyer) =
        (Officer::sign_in(&library, "owner").await, Officer::sign_in(&library, "lawyer").await);
    let page = front.get(Some(&owner.token), PAGE).await.text();
    assert!(page.contains("data-publish") && page.contains(&hex::encode(hash(&front).await)));
    signed(&front, &owner).await;
    assert_eq!(version(&library).await, "1", "one officer is not enough");
    let page = front.get(Some(&owner.token), PAGE).await.text();
    assert!(page.contains("One signature is missing") && !page.contains("data-publish"), "{page}");
    signed(&front, &lawyer).await;
    assert_eq!(version(&library).await, "2");
    let page = front.get(Some(&lawyer.token), PAGE).await.text();
    assert!(page.contains("Mansur Eshonov") && !page.contains("data-publish"), "{page}");
    assert!(!page.contains("What changes"), "{page}");
    library.world.edit(stricter()).await;
    assert_eq!(version(&library).await, "2", "also after a new start");

    // What was in force once comes back the same way.
    library.world.advance(SignedDuration::from_mins(1));
    library.world.edit(toy_modules()).await;
    let front = Front::of(&library.world);
    assert!(front.get(None, PAGE).await.text().contains("Another version waits"));
    signed(&front, &lawyer).await;
    signed(&front, &owner).await;
    assert_eq!(version(&library).await, "1");
    let leaves = "SELECT count(*) FROM leaves l JOIN publication_approvals a ON a.id = l.subject WHERE l.kind = 'record'";
    assert_eq!(library.sql.number(leaves).await, 4);
    let published = "SELECT count(*) FROM leaves l JOIN publications p ON p.id = l.subject WHERE l.kind = 'publication'";
    assert_eq!(library.sql.number(published).await, 4, "two by the demo, two here");
    library.world.work().await;
    assert_balanced(&library.world).await;
    for change in ["UPDATE publication_approvals SET id = id", "DELETE FROM publication_approvals"]
    {
        let said = library.sql.run(change).await.expect_err(change);
        assert!(said.contains("append-only: publication_approvals"), "{said}");
    }
    library.sql.without_triggers().await;
    library.sql.must("UPDATE publication_approvals SET signed_at = signed_at + 1").await;
    assert_eq!(complaints(&library.world).await, ["leaf.hash"]);
}

async fn what_is_no_signature_of_an_officer_brings_nothing_into_force(records: Records) {
    let mut library = Library::open(records).await;
    library.world.advance(SignedDuration::from_mins(1));
    library.world.edit(stricter()).await;
    let front = Front::of(&library.world);
    let (owner, lawyer) =
        (Officer::sign_in(&library, "owner").await, Officer::sign_in(&library, "lawyer").await);
    let waits = hash(&front).await;
    let aida = library.world.token("aida").await;
    assert_refused(&send(&front, &aida, &waits, &library.aida.key).await, "not for you to sign");
    // Barno is the compliance officer too, and does not publish as that.
    let compliance = library.world.token("owner").await;
    assert_refused(&send(&front, &compliance, &waits, &owner.key).await, "not for you to sign");
    let stranger = library.world.new_key();
    for key in [&stranger, &lawyer.key] {
        let answer = send(&front, &owner.token, &waits, key).await;
        assert_refused(&answer, "none of your keys");
    }
    let in_force = "SELECT lower(hex(definition)) FROM publications WHERE path = 'library/card'";
    let in_force = match records {
        Records::Sqlite => in_force.to_owned(),
        Records::Postgres => {
            in_force.replace("lower(hex(definition))", "encode(definition, 'hex')")
        }
    };
    let known = hex::decode(&library.sql.texts(&in_force).await[0]).unwrap();
    for other in [known.as_slice(), &[7; 32], &[]] {
        let answer = send(&front, &owner.token, other, &owner.key).await;
        assert_refused(&answer, "not there any more");
    }
    let broken = [("definition", "zz"), ("signature", "!")];
    let answer = form(&front, Some(&owner.token), PAGE, &broken).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let nowhere = form(
        &front,
        Some(&owner.token),
        "/en/publications/a/b",
        &[("definition", ""), ("signature", "")],
    )
    .await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);

    // The owner's key is reported as stolen before the lawyer signs.
    signed(&front, &owner).await;
    let again = send(&front, &owner.token, &waits, &owner.key).await;
    assert_refused(&again, "signed this version already");
    let viewer = library.world.viewer(&owner.token).await;
    let scope = Scope::Person(viewer.clone());
    let keys = library.world.app.keys().list(&scope, viewer.person).await.unwrap().unwrap();
    let report = Report { key: keys.keys[0].id, reason: Reason::Compromised, from: None };
    library.world.app.keys().revoke(&viewer, report).await.unwrap();
    let stale = send(&front, &lawyer.token, &waits, &lawyer.key).await;
    assert_refused(&stale, "does not stand any more");
    assert_eq!(version(&library).await, "1");
    library.world.work().await;
    assert_balanced(&library.world).await;
}
