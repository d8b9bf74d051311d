//! The word for a key is taken back: everybody's programs learn of it, and no act slips past it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use testkit::{Records, Setup, World};
use tokio::process::Command;

use super::library::{Library, card};
use super::own_keys::{keys_on, report};
use crate::front::{Answer, Front};

stories!(
    a_list_serves_until_a_report_or_half_its_life_is_over,
    a_certificate_names_the_list_by_which_others_judge_it,
    whoever_takes_back_a_key_while_an_act_is_committed_comes_first,
);

/// `/crl` as a program asks for it that has the list of this tag.
async fn list(front: &Front, tag: Option<&str>) -> Answer {
    let mut request = Request::get("/crl");
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    front.send(None, request.body(Body::empty()).unwrap()).await
}

/// What openssl says to these words in the folder of the world, and whether it is content.
async fn openssl(world: &World, words: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(words).current_dir(world.folder()).output();
    let output = output.await.unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), said)
}

async fn a_list_serves_until_a_report_or_half_its_life_is_over(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, library.aida.viewer.person);
    let front = Front::of(world);
    let first = list(&front, None).await;
    assert_eq!(first.header(header::CACHE_CONTROL), "public, no-cache");
    let tag = first.header(header::ETAG).to_owned();
    world.advance(SignedDuration::from_mins(60 * 12 - 1));
    let again = list(&front, None).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &first.body), "signed once");
    for kept in [tag.clone(), format!("W/{tag}"), format!("\"1\", {tag}"), "*".to_owned()] {
        let same = list(&front, Some(&kept)).await;
        assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0), "{kept}");
        assert_eq!(same.header(header::ETAG), tag);
        assert_eq!(same.header(header::CACHE_CONTROL), "public, no-cache");
    }

    let mut lists = vec![first];
    // Two reports within a minute, and then half a life.
    let token = world.token("aida").await;
    let key = keys_on(&front.get(Some(&token), "/en/keys").await.text()).remove(0);
    for from in ["2026-11-25T13:00", "2026-11-25T12:30"] {
        let told = report(&front, &token, (&key, aida), ("compromised", from)).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.text());
        let last = lists.last().unwrap().header(header::ETAG).to_owned();
        lists.push(list(&front, Some(&last)).await);
    }
    world.advance(SignedDuration::from_hours(12));
    let last = lists.last().unwrap().header(header::ETAG).to_owned();
    lists.push(list(&front, Some(&last)).await);

    let mut numbers = Vec::new();
    for list in &lists {
        assert_eq!(list.status, StatusCode::OK);
        std::fs::write(world.folder().join("list.crl"), &list.body).unwrap();
        let asked = ["crl", "-inform", "DER", "-in", "list.crl", "-noout", "-crlnumber"];
        let (fine, said) = openssl(world, &asked).await;
        let number =
            said.trim().strip_prefix("crlNumber=0x").map(|hex| u64::from_str_radix(hex, 16));
        assert!(fine, "{said}");
        numbers.push(number.expect(&said).unwrap());
    }
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
}

async fn a_certificate_names_the_list_by_which_others_judge_it(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, library.aida.viewer.person);
    let front = Front::of(world);
    let sql = format!("SELECT certificate FROM keys WHERE {} = ", library.sql.id("person"));
    let certificate = library.sql.bytes(&format!("{sql}'{}'", aida.0.simple())).await.remove(0);
    let file = |name: &str, bytes: &[u8]| std::fs::write(world.folder().join(name), bytes).unwrap();
    file("aida.pem", signing::authority::pem(&certificate).as_bytes());
    file("root.pem", signing::authority::pem(world.app.keys().authority()).as_bytes());
    let (fine, said) = openssl(world, &["x509", "-in", "aida.pem", "-noout", "-text"]).await;
    let address = format!("URI:{}/crl\n", world.settings().public_url);
    assert!(fine && said.contains("X509v3 CRL Distribution Points: \n"), "{said}");
    assert!(said.contains(&address), "{address}: {said}");

    let at = world.now().as_second() + 60;
    let judged = async || {
        file("list.crl", &list(&front, None).await.body);
        let asked = ["crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem"];
        assert!(openssl(world, &asked).await.0);
        let at = at.to_string();
        let words =
            ["verify", "-x509_strict", "-attime", &at, "-crl_check", "-CRLfile", "list.pem"];
        openssl(world, &[&words[..], &["-CAfile", "root.pem", "aida.pem"]].concat()).await
    };
    let (fine, said) = judged().await;
    assert!(fine && said.contains("OK"), "{said}");
    let token = world.token("aida").await;
    let key = keys_on(&front.get(Some(&token), "/en/keys").await.text()).remove(0);
    report(&front, &token, (&key, aida), ("compromised", "")).await;
    let (fine, said) = judged().await;
    assert!(!fine && said.contains("certificate revoked"), "{said}");
}

/// The report is in the middle of its transaction when the act is committed.
async fn whoever_takes_back_a_key_while_an_act_is_committed_comes_first(records: Records) {
    let library = Library::attested(Setup::toy().on(records)).await;
    let (world, sql, hakim) = (&library.world, &library.sql, &library.hakim);
    let reference = library.deciding(&["A-1"]).await;
    let prepared = hakim.prepared(world, &reference, "issue", card()).await;
    let signed = world.sign(&prepared, &hakim.key);
    let begin = if records == Records::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
    sql.run(begin).await.unwrap();
    if records == Records::Postgres {
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended('revocations', 0))";
        sql.run(lock).await.unwrap();
    }
    sql.must(&format!(
        "INSERT INTO revocations (key, place, revoked_from, reason, reported_by, reported_at) \
         SELECT id, 1, enrolled_at, 'left', person, enrolled_at FROM keys WHERE {} = '{}'",
        sql.id("person"),
        hakim.viewer.person.0.simple()
    ))
    .await;
    let report = async {
        // SQLite's writer is alone; on PostgreSQL the act is seen to wait.
        let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while records == Records::Postgres && sql.number(waiting).await == 0 {
            tokio::task::yield_now().await;
        }
        sql.run("COMMIT").await.unwrap();
    };
    let (code, ()) = tokio::join!(hakim.commit_refused(world, &signed), report);
    assert_eq!(code, "signed.certificate");
    assert_eq!(sql.state(&reference).await, "deciding");
}
