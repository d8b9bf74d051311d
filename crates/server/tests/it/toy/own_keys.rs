//! One's own keys and sign-ins: a key is lost, the word for it is taken back, and everybody learns of it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::PersonId;
use jiff::SignedDuration;
use testkit::{Records, Setup, World, organisation, person};
use tokio::process::Command;

use super::library::{Library, card};
use crate::front::{Answer, Front};
use crate::people::{Person, assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    a_lost_key_signs_no_more_and_what_it_signed_since_is_doubted,
    nobody_takes_back_a_key_of_somebody_else_but_the_compliance_officer,
    a_month_is_as_far_back_as_a_holder_may_say_alone,
    a_taken_back_key_cannot_be_given_back_unnoticed,
    one_signs_out_elsewhere_and_nobody_else,
);

const FORM: &str = "application/x-www-form-urlencoded";
const NO_DATE: &str = "enter a date, such as";
const NO_CHOICE: &str = "choose from the list";

/// Says of a key, as the page of its person does, why and from when.
pub(super) async fn report(
    front: &Front,
    token: &str,
    (key, of): (&str, PersonId),
    (reason, from): (&str, &str),
) -> Answer {
    let from = from.replace(':', "%3A");
    let form = format!("person={of}&reason={reason}&from={from}");
    let request = Request::post(format!("/keys/{key}/revocation"))
        .header(header::CONTENT_TYPE, FORM)
        .header(header::REFERER, "http://localhost/en/keys")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form));
    front.send(Some(token), request.unwrap()).await
}

/// The ids of the keys that a page shows, the newest first.
pub(super) fn keys_on(page: &str) -> Vec<String> {
    let parts = page.split("id=\"k-").skip(1);
    parts.filter_map(|rest| rest.split_once('"').map(|(id, _)| id.to_owned())).collect()
}

async fn a_lost_key_signs_no_more_and_what_it_signed_since_is_doubted(records: Records) {
    let library = Library::attested(Setup::toy().on(records).witnessed()).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let front = Front::of(world);
    let first = library.deciding(&["A-1"]).await;
    hakim.act(world, &first, "issue", card()).await;
    world.work().await;
    // 14:00 in Tashkent; the key was lost at one.
    world.advance(SignedDuration::from_hours(2));
    let second = library.deciding(&["A-2"]).await;
    hakim.act(world, &second, "issue", card()).await;
    world.work().await;
    world.advance(SignedDuration::from_mins(30));
    let third = library.deciding(&["A-3"]).await;
    let prepared = hakim.prepared(world, &third, "issue", card()).await;

    let token = world.token("hakim").await;
    let page = front.get(Some(&token), "/en/keys").await.text();
    assert!(page.contains("In use") && !page.contains("Taken back"), "{page}");
    let key = keys_on(&page).remove(0);
    let told =
        report(&front, &token, (&key, hakim.viewer.person), ("compromised", "2026-11-25T13:00"))
            .await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text());
    let page = front.get(Some(&token), "/en/keys").await.text();
    assert!(page.contains("Taken back") && page.contains("25 November 2026, 13:00"), "{page}");
    assert!(page.contains(&second) && !page.contains(&first), "only what was signed since then");

    let signed = world.sign(&prepared, &hakim.key);
    assert_eq!(hakim.commit_refused(world, &signed).await, "signed.certificate");
    let again = Person::at(world, "hakim", organisation("library"), "head").await;
    again.act(world, &third, "issue", card()).await;
    world.work().await;

    // What the log shows to be older stands, what came after does not; each stranger finds it by the trust file.
    let mut said = Vec::new();
    for reference in [&first, &second, &third] {
        let sql =
            "SELECT d.code FROM documents d JOIN cases c ON c.id = d.case_id WHERE c.reference";
        let code = library.sql.texts(&format!("{sql} = '{reference}'")).await.remove(0);
        said.push(judged_at_home(world, &front, &code).await);
    }
    assert!(said[0].contains("HOLDS: "), "{}", said[0]);
    assert!(!said[1].contains("HOLDS: ") && said[1].contains("revoked"), "{}", said[1]);
    assert!(said[2].contains("HOLDS: "), "{}", said[2]);

    // The list for everybody else's programs.
    let list = front.get(None, "/crl").await;
    assert_eq!(list.header(header::CONTENT_TYPE), "application/pkix-crl");
    let folder = world.folder();
    std::fs::write(folder.join("tris.crl"), &list.body).unwrap();
    let root = signing::authority::pem(world.app.keys().authority());
    std::fs::write(folder.join("root.pem"), root).unwrap();
    let output = Command::new("openssl")
        .args([
            "crl", "-inform", "DER", "-in", "tris.crl", "-CAfile", "root.pem", "-noout", "-text",
        ])
        .current_dir(folder)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    for part in ["verify OK", "Key Compromise", "Invalidity Date", "Nov 25 08:00:00 2026 GMT"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(text.matches("Serial Number:").count(), 1, "{text}");
    assert_balanced(world).await;
}

/// What `tris verify` says of a paper to somebody with the receipt and today's trust file.
async fn judged_at_home(world: &World, front: &Front, code: &str) -> String {
    let home = world.folder().join(format!("home-{code}"));
    std::fs::create_dir_all(&home).unwrap();
    for (path, file) in [
        (format!("/documents/{code}.pdf"), "paper.pdf"),
        (format!("/documents/{code}.tlog-proof"), "paper.tlog-proof"),
        ("/trust".to_owned(), "trust.json"),
    ] {
        std::fs::write(home.join(file), front.get(None, &path).await.body).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_tris"));
    command.args(["verify", "--log", "error", "paper.pdf", "--trust", "trust.json"]);
    let output = command.env_remove("TRIS_TRUST").current_dir(&home).output().await.unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

async fn nobody_takes_back_a_key_of_somebody_else_but_the_compliance_officer(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let front = Front::of(world);
    let aida = library.aida.viewer.person;
    let token = world.token("aida").await;
    let key = keys_on(&front.get(Some(&token), "/en/keys").await.text()).remove(0);
    let page = format!("/en/people/{aida}/keys");
    let stranger = world.token("temur").await;
    assert_eq!(front.get(Some(&stranger), &page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(front.get(None, "/en/keys").await.status, StatusCode::SEE_OTHER, "signs in first");
    for of in [aida, person("temur")] {
        let told = report(&front, &stranger, (&key, of), ("left", "")).await;
        assert!(told.status.is_client_error(), "{}", told.status);
    }
    assert_eq!(sql.number("SELECT count(*) FROM revocations").await, 0);

    // Bad input: each is told with what was typed, and nothing happens.
    world.advance(SignedDuration::from_hours(1));
    for (reason, from, words) in [
        ("", "", NO_CHOICE),
        ("stolen", "", NO_CHOICE),
        ("left", "yesterday", NO_DATE),
        ("left", "2026-11-25", NO_DATE),
        ("left", "2026-11-25T13:01", "has not come yet"),
        ("left", "2026-11-25T11:59", "was not there yet"),
        ("left", "2999-12-31T23:59:59", "has not come yet"),
        ("left", "9999-12-31T23:59:59", NO_DATE),
    ] {
        let told = report(&front, &token, (&key, aida), (reason, from)).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason} {from}");
        assert!(told.text().contains(words), "{words}: {}", told.text());
    }
    // Whoever the form names: what was wrong is told, on a page that its reader may see.
    for of in [person("temur"), PersonId(uuid::Uuid::nil())] {
        for (reason, from, words) in [
            ("left", "2999-12-31T23:59:59", "has not come yet"),
            ("", "", NO_CHOICE),
            ("left", "yesterday", NO_DATE),
        ] {
            let told = report(&front, &token, (&key, of), (reason, from)).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason} {from}");
            let page = told.text();
            assert!(page.contains(words) && page.contains("name=\"reason\""), "{words}: {page}");
        }
    }
    let told = report(&front, &stranger, (&key, aida), ("left", "")).await;
    assert!(told.text().contains("There is no such key."), "{}", told.text());
    for path in ["nothing", "00000000-0000-0000-0000-000000000000"] {
        let told = report(&front, &token, (path, aida), ("left", "")).await;
        assert!(told.status.is_client_error(), "{path}");
    }
    assert_eq!(sql.number("SELECT count(*) FROM revocations").await, 0);
    let officer = Person::at(world, "owner", organisation("agency"), "compliance").await;
    let token = world.token("owner").await;
    let post = officer.viewer.post.as_ref().unwrap().id;
    let chosen = front.post_as(&token, "/sessions/post", FORM, format!("post={post}").into_bytes());
    assert_eq!(chosen.await.status, StatusCode::SEE_OTHER);
    assert!(front.get(Some(&token), "/en/people").await.text().contains(&page), "the way there");
    for (from, status) in [
        ("2026-11-25T12:30", StatusCode::SEE_OTHER),
        ("", StatusCode::UNPROCESSABLE_ENTITY),
        ("2026-11-25T12:30", StatusCode::UNPROCESSABLE_ENTITY),
        ("2026-11-25T12:10", StatusCode::SEE_OTHER),
    ] {
        let told = report(&front, &token, (&key, aida), ("left", from)).await;
        assert_eq!(told.status, status, "{from}: {}", told.text());
    }
    // The page of another person has no such key; the refusal stands there all the same.
    let told = report(&front, &token, (&key, person("temur")), ("left", "")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text().contains("role=\"alert\""), "{}", told.text());
    // And the way on leads to whose key it is, not to whom the form names.
    let told = report(&front, &token, (&key, person("temur")), ("left", "2026-11-25T12:05")).await;
    assert_eq!(told.header(header::LOCATION), page);
    let shown = front.get(Some(&token), &page).await.text();
    assert!(shown.contains("12:05") && shown.contains("Left the post"), "{shown}");
    assert!(
        !shown.contains("Where you are signed in"),
        "where somebody is signed in is their own business"
    );
    assert_eq!(sql.number("SELECT count(*) FROM leaves WHERE kind = 'key' AND seq > 1").await, 3);
    world.work().await;
    assert_balanced(world).await;
}

async fn a_month_is_as_far_back_as_a_holder_may_say_alone(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, library.aida.viewer.person);
    let front = Front::of(world);
    world.advance(SignedDuration::from_hours(24 * 40));
    let token = world.token("aida").await;
    let key = keys_on(&front.get(Some(&token), "/en/keys").await.text()).remove(0);
    let told = report(&front, &token, (&key, aida), ("compromised", "2026-11-25T12:00")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text().contains("too long ago"), "{}", told.text());
    let officer = world.token("owner").await;
    let compliance = Person::at(world, "owner", organisation("agency"), "compliance").await;
    let post = compliance.viewer.post.as_ref().unwrap().id;
    front.post_as(&officer, "/sessions/post", FORM, format!("post={post}").into_bytes()).await;
    // The minute in which it was certified, as the page shows it.
    let told = report(&front, &officer, (&key, aida), ("compromised", "2026-11-25T12:00")).await;
    assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text());
}

async fn a_taken_back_key_cannot_be_given_back_unnoticed(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let front = Front::of(world);
    let token = world.token("aida").await;
    let key = keys_on(&front.get(Some(&token), "/en/keys").await.text()).remove(0);
    report(&front, &token, (&key, library.aida.viewer.person), ("superseded", "")).await;
    world.work().await;
    assert_balanced(world).await;
    for change in ["UPDATE revocations SET revoked_from = 0", "DELETE FROM revocations"] {
        let said = sql.run(change).await.expect_err(change);
        assert!(said.contains("append-only: revocations"), "{said}");
    }
    sql.without_triggers().await;
    sql.must("UPDATE revocations SET revoked_from = revoked_from + 1").await;
    assert_eq!(complaints(world).await, ["leaf.hash"]);
    sql.must("DELETE FROM revocations").await;
    assert_eq!(complaints(world).await, ["leaf.subject"]);
}

async fn one_signs_out_elsewhere_and_nobody_else(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let front = Front::of(world);
    let (here, there, far) =
        (world.token("aida").await, world.token("aida").await, world.token("aida").await);
    let other = world.token("temur").await;
    let inbox = async |token: &str| front.get(Some(token), "/en/inbox").await.status;
    let page = front.get(Some(&here), "/en/keys").await.text();
    let ids = |page: &str| {
        let parts = page.split("action=\"/sessions/").skip(1);
        let ids = parts.filter_map(|rest| rest.split_once("/end\"").map(|(id, _)| id.to_owned()));
        ids.filter(|id| id.len() == 36).collect::<Vec<_>>()
    };
    // The story's people signed in once each; this one has no way to end itself.
    assert_eq!(ids(&page).len(), 3, "{page}");
    assert!(!page.contains(&here) && !page.contains(&there), "no token is told");
    let path = format!("/sessions/{}/end", ids(&page)[0]);
    let ended = front.post_as(&other, &path, FORM, Vec::new());
    assert_eq!(ended.await.status, StatusCode::SEE_OTHER);
    for token in [&here, &there, &far, &other] {
        assert_eq!(inbox(token).await, StatusCode::OK, "nobody ends another's");
    }
    for id in ids(&page) {
        let ended = front.post_as(&here, &format!("/sessions/{id}/end"), FORM, Vec::new()).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(inbox(&here).await, StatusCode::OK);
    for token in [&there, &far] {
        assert_eq!(inbox(token).await, StatusCode::SEE_OTHER, "must sign in again");
    }
    let again = world.token("aida").await;
    front.post_as(&here, "/sessions/others/end", FORM, Vec::new()).await;
    assert_eq!(inbox(&again).await, StatusCode::SEE_OTHER);
    assert_eq!(inbox(&other).await, StatusCode::OK);
    assert_eq!(inbox(&here).await, StatusCode::OK);

    // Each end is told by a leaf; what was ended stays ended.
    assert_eq!(front.get(Some(&here), "/en/keys").await.text().matches("As a persona").count(), 1);
    let sql = Sql::of(world).await;
    let ends = "SELECT count(*) FROM leaves l JOIN session_ends e ON e.id = l.subject WHERE l.kind = 'record' AND e.person = e.ended_by";
    assert_eq!(sql.number(ends).await, 4);
    front.post_as(&here, "/sessions/end", FORM, Vec::new()).await;
    front.post_as(&here, "/sessions/end", FORM, Vec::new()).await;
    assert_eq!(inbox(&here).await, StatusCode::SEE_OTHER);
    assert_eq!(sql.number(ends).await, 5, "what ended does not end again");
    world.work().await;
    assert_balanced(world).await;
    for change in ["UPDATE session_ends SET ended_at = 0", "DELETE FROM session_ends"] {
        let said = sql.run(change).await.expect_err(change);
        assert!(said.contains("append-only: session_ends"), "{said}");
    }
    sql.without_triggers().await;
    sql.must("UPDATE session_ends SET ended_at = ended_at + 1").await;
    assert_eq!(complaints(world).await, ["leaf.hash"]);
    sql.must("DELETE FROM session_ends").await;
    assert_eq!(complaints(world).await, ["leaf.subject"]);
}
