//! A firm gets in by its STIR and its director's signature; nobody else does by this door.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{Records, Setup, World, organisation};

use super::sign_in::{assert_refused, form, open, question, token};
use crate::front::{Answer, Front};
use crate::people::{assert_balanced, complaints};

stories!(
    a_new_firm_gets_in_and_applies,
    what_is_on_record_is_joined_and_not_doubled,
    nobody_else_gets_in_by_this_door,
    what_a_firm_got_in_by_cannot_be_changed_unnoticed,
);

const QUESTIONS: &str = "/en/firms/questions";
const FIRMS: &str = "/en/firms";
const LATE: &str = "The signature came too late.";
const PLACE: [(&str, &str); 2] =
    [("address", "Chilonzor tumani, Bahor ko'chasi, 3-uy"), ("region", "1726")];

async fn register(world: &World, front: &Front, key: &str) -> Answer {
    let (question, statement) = question(front, QUESTIONS, &PLACE).await;
    let pkcs7 = world.eimzo.sign(key, statement.as_bytes(), true);
    let fields = [("question", question.as_str()), ("pkcs7", &pkcs7), PLACE[0], PLACE[1]];
    form(front, None, FIRMS, &fields).await
}

async fn a_new_firm_gets_in_and_applies(records: Records) {
    let (world, front, sql) = open(Setup::demo().on(records)).await;
    let home = front.get(None, "/en").await.text();
    assert!(home.contains("href=\"/en/firms\""), "found from the home page");
    let page = front.get(None, FIRMS).await;
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("ws://127.0.0.1:64646"));
    assert!(page.text().contains("Samarqand viloyati"), "{}", page.text());

    let (_, statement) = question(&front, QUESTIONS, &PLACE).await;
    let said: Value = serde_json::from_str(&statement).unwrap();
    assert_eq!((&said["does"], &said["kind"]), (&json!("register-firm"), &json!("business")));
    assert_eq!(said["firm"]["address"], "Chilonzor tumani, Bahor koʻchasi, 3-uy");
    for (address, region) in [
        ("", "1726"),
        ("Bahor koʻchasi", ""),
        ("Bahor koʻchasi", "1799"),
        ("Bah\u{202e}or", "1726"),
    ] {
        let asked =
            form(&front, None, QUESTIONS, &[("address", address), ("region", region)]).await;
        assert_refused(&asked, "Where the firm is must be said.");
    }

    let registered = register(&world, &front, "sevara").await;
    let token = token(&registered);
    let on = registered.header(header::LOCATION);
    assert!(on.starts_with("/en/enrol?next=") && on.ends_with("services"), "{on}");
    let viewer = world.viewer(&token).await;
    let post = viewer.post.clone().expect("a post");
    assert_eq!((viewer.name.as_str(), post.kind.as_str()), ("Qodirova Sevara", "director"));
    assert_eq!(
        (post.organisation_name.as_str(), post.org.as_str()),
        ("“BAHOR TEXNIKA” MCHJ", "business")
    );
    let firm = "SELECT count(*) FROM organisations WHERE stir = '300100423' AND kind = 'business' AND region = '1726' \
                AND address = 'Chilonzor tumani, Bahor koʻchasi, 3-uy'";
    assert_eq!(sql.number(firm).await, 1);
    // What they may do now is what any firm may.
    let service = front.get(Some(&token), "/en/services/conformity/certification").await.text();
    assert!(service.contains("action=\"/cases\""), "it may apply: {service}");
    world.work().await;
    assert_balanced(&world).await;
    let leaves = "SELECT count(*) FROM leaves l WHERE EXISTS (SELECT 1 FROM firm_registrations r \
                  WHERE l.subject IN (r.id, r.organisation, r.person)) OR EXISTS (SELECT 1 FROM posts p JOIN firm_registrations r \
                  ON r.organisation = p.organisation WHERE l.subject = p.id)";
    assert_eq!(sql.number(leaves).await, 4, "registration, firm, director, post");
    // A link by which a laboratory would find the personal number does not exist: no page of theirs has it.
    let people = front.get(Some(&token), "/en/people").await.text();
    assert!(!people.contains("41203860551"), "no personal number on a page");
}

async fn what_is_on_record_is_joined_and_not_doubled(records: Records) {
    let (world, front, sql) = open(Setup::demo().on(records)).await;
    let counted = "SELECT (SELECT count(*) FROM organisations) + (SELECT count(*) FROM persons) + (SELECT count(*) FROM posts)";
    let before = sql.number(counted).await;
    // Known, with the post: signed in, and nothing is written.
    let viewer = world.viewer(&token(&register(&world, &front, "aziza").await)).await;
    assert_eq!(viewer.post.unwrap().organisation, organisation("orzu"));
    assert_eq!(sql.number(counted).await, before);
    assert_eq!(sql.number("SELECT count(*) FROM firm_registrations").await, 0);
    // Twice the same new firm.
    token(&register(&world, &front, "sevara").await);
    token(&register(&world, &front, "sevara").await);
    assert_eq!(sql.number(counted).await, before + 3);
    assert_eq!(sql.number("SELECT count(*) FROM firm_registrations").await, 1);
    // A firm that is known, whose director's post is over: its director of today takes it up.
    world.work().await;
    assert_balanced(&world).await;
    sql.without_triggers().await;
    sql.must("UPDATE posts SET held_until = '2026-11-24' WHERE organisation = (SELECT id FROM organisations WHERE stir = '300100423')").await;
    // Her own certificate does not give it back to her: whoever ended it had a reason.
    let again = register(&world, &front, "sevara").await;
    assert_refused(&again, "Your post at this firm was ended here.");
    let viewer = world.viewer(&token(&register(&world, &front, "ikkinchi").await)).await;
    assert_eq!(viewer.name, "Mirzayev Bekzod");
    assert_eq!(sql.number("SELECT count(*) FROM organisations WHERE stir = '300100423'").await, 1);
    assert_eq!(sql.number("SELECT count(*) FROM firm_registrations").await, 2);
}

async fn nobody_else_gets_in_by_this_door(records: Records) {
    let (world, front, sql) = open(Setup::demo().on(records)).await;
    token(&register(&world, &front, "sevara").await);
    let counted = "SELECT (SELECT count(*) FROM organisations) + (SELECT count(*) FROM persons) + (SELECT count(*) FROM posts) \
                   + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM leaves)";
    let before = sql.number(counted).await;
    for (key, words) in [
        ("dilshod", "This certificate is a person’s alone."),
        ("notanish", "This certificate is a person’s alone."),
        ("hisobchi", "Only the director registers a firm."),
        ("ikkinchi", "The firm has another director here."),
        ("eskirgan", "The days of the certificate are over"),
        ("botir", "The certificate is revoked or not valid."),
        // Its STIR is that of a certification body.
        ("sherzod", "This organisation does not get in by itself."),
    ] {
        assert_refused(&register(&world, &front, key).await, words);
        assert_eq!(sql.number(counted).await, before, "{key}");
    }
    // Of another question, of signing in, twice, late.
    let (first, statement) = question(&front, QUESTIONS, &PLACE).await;
    let (second, _) = question(&front, QUESTIONS, &PLACE).await;
    let pkcs7 = world.eimzo.sign("aziza", statement.as_bytes(), true);
    let other = form(&front, None, FIRMS, &[("question", &second), ("pkcs7", &pkcs7)]).await;
    assert_refused(&other, "The signature does not stand.");
    assert_refused(
        &form(&front, None, "/en/sessions/eimzo", &[("question", &first), ("pkcs7", &pkcs7)]).await,
        LATE,
    );
    token(&form(&front, None, FIRMS, &[("question", &first), ("pkcs7", &pkcs7)]).await);
    assert_refused(
        &form(&front, None, FIRMS, &[("question", &first), ("pkcs7", &pkcs7)]).await,
        LATE,
    );
    let (late, statement) = question(&front, QUESTIONS, &PLACE).await;
    let pkcs7 = world.eimzo.sign("aziza", statement.as_bytes(), true);
    world.advance(SignedDuration::from_secs(121));
    assert_refused(
        &form(&front, None, FIRMS, &[("question", &late), ("pkcs7", &pkcs7)]).await,
        LATE,
    );

    // Whatever the server says of the signers, what does not hold together is refused.
    let table: [(&str, Value, &str); 7] = [
        ("/pkcs7Info/signers", json!([]), "One signature is needed, no more."),
        ("/pkcs7Info/signers/0/verified", json!(false), "The signature does not stand."),
        ("/pkcs7Info/signers/0/certificateVerified", json!(false), "The certificate is revoked"),
        ("/pkcs7Info/signers/0/certificateValidAtSigningTime", json!(false), "The days of the"),
        ("/pkcs7Info/signers/0/timeStampInfo/verified", json!(false), "The time stamp"),
        ("/pkcs7Info/signers/0/certificate", json!([]), "cannot be read"),
        (
            "/pkcs7Info/signers/0/certificate/0/subjectInfo/1.2.860.3.16.1.1",
            json!("3001"),
            "cannot be read",
        ),
    ];
    for (pointer, value, words) in table {
        world.eimzo.bends(move |mut said| {
            if let Some(place) = said.pointer_mut(pointer) {
                *place = value.clone();
            }
            said
        });
        assert_refused(&register(&world, &front, "aziza").await, words);
        world.eimzo.comes_back();
    }
    world.eimzo.goes();
    let (asked, statement) = question(&front, QUESTIONS, &PLACE).await;
    let pkcs7 = world.eimzo.sign("aziza", statement.as_bytes(), true);
    let away = form(&front, None, FIRMS, &[("question", &asked), ("pkcs7", &pkcs7)]).await;
    assert_refused(&away, "E-IMZO-SERVER does not answer.");
    world.work().await;
    assert_balanced(&world).await;

    // Where the modules in force say nothing of it, no firm gets in by itself.
    let (toy, front, _) = open(Setup::toy().on(records)).await;
    assert!(!toy.app.firms().may_get_in());
    assert!(!front.get(None, "/en").await.text().contains("/en/firms"));
    let asked = form(&front, None, QUESTIONS, &PLACE).await;
    assert_refused(&asked, "No firm gets in by itself here.");
    assert_eq!(front.get(None, FIRMS).await.status, StatusCode::OK);
}

async fn what_a_firm_got_in_by_cannot_be_changed_unnoticed(records: Records) {
    let (world, front, sql) = open(Setup::demo().on(records)).await;
    token(&register(&world, &front, "sevara").await);
    world.work().await;
    assert_balanced(&world).await;
    for change in [
        "UPDATE firm_registrations SET evidence_hash = evidence_hash",
        "DELETE FROM firm_registrations",
    ] {
        let said = sql.run(change).await.expect_err(change);
        assert!(said.contains("append-only: firm_registrations"), "{said}");
    }
    sql.without_triggers().await;
    let aziza = "(SELECT person FROM personas WHERE slug = 'aziza')";
    sql.run("CREATE TABLE kept AS SELECT * FROM firm_registrations").await.unwrap();
    // Another's name on it: neither the leaf nor the certificate says so.
    sql.must(&format!("UPDATE firm_registrations SET person = {aziza}")).await;
    assert_eq!(complaints(&world).await, ["firm.evidence", "leaf.hash"]);
    sql.must("UPDATE firm_registrations SET person = (SELECT person FROM kept)").await;
    sql.must("UPDATE firm_registrations SET evidence = (SELECT token_hash FROM sessions LIMIT 1)")
        .await;
    assert_eq!(complaints(&world).await, ["firm.evidence"]);
    sql.must("UPDATE firm_registrations SET evidence = (SELECT evidence FROM kept)").await;
    assert_balanced(&world).await;
    sql.must("DELETE FROM firm_registrations").await;
    assert_eq!(complaints(&world).await, ["leaf.subject"]);
}
