//! Nobody can act in another's name, with another's bytes, or twice with one signature.

use app::acts::Signatures;
use app::keys::{Reason, Report};
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Records, Signed, organisation};

use super::library::{Library, application, card, refusal};
use crate::people::{Person, assert_balanced};

stories!(
    the_signature_of_somebody_else_is_refused,
    a_key_that_nobody_certified_or_that_is_revoked_signs_nothing,
    a_changed_manifest_and_a_replayed_signature_are_refused,
    refused_attempts_are_counted_by_the_hour,
    whoever_lost_the_post_between_preparing_and_committing_is_refused,
    presence_is_no_older_than_ten_minutes,
    whoever_checked_does_not_issue_even_with_both_posts,
);

async fn the_signature_of_somebody_else_is_refused(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let temur = Person::new(world, "temur").await;
    let reference = library.draft().await;
    let prepared = aida.prepared(world, &reference, "apply", application(&["A-1"])).await;
    assert_eq!(
        aida.commit_refused(world, &world.sign(&prepared, &temur.key)).await,
        "signed.not-actor"
    );
    // Not even a colleague's own valid signature commits what another prepared.
    for key in [&temur.key, &aida.key] {
        let refused = temur.commit_refused(world, &world.sign(&prepared, key)).await;
        assert_eq!(refused, "signed.not-actor");
    }
    let signed = world.sign(&prepared, &aida.key);
    for length in [0, 63] {
        let short = app_commit(&library, aida, &signed, &vec![0; length]).await;
        assert_eq!(short, "signed.missing");
    }
    assert_eq!(library.sql.events(&reference).await, 1);
    assert_eq!(library.sql.attempts("signed.not-actor").await, (2, 3));
    world.commit(&aida.viewer, &signed).await.unwrap();
    assert_balanced(world).await;
}

async fn app_commit(
    library: &Library,
    person: &Person,
    signed: &Signed,
    signature: &[u8],
) -> String {
    let acts = library.world.app.acts();
    let signatures = Signatures { act: signature.to_vec(), ..signed.signatures() };
    match acts
        .commit(
            &person.viewer,
            signed.act_id,
            &signed.manifest,
            &app::acts::Signed::ByKey(&signatures),
        )
        .await
    {
        Err(app::Error::Refused(app::acts::CommitRefusal::Refused(refusal))) => refusal.code,
        other => panic!("{other:?}"),
    }
}

async fn a_key_that_nobody_certified_or_that_is_revoked_signs_nothing(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let reference = library.draft().await;
    let prepared = aida.prepared(world, &reference, "apply", application(&["A-1"])).await;
    assert_eq!(
        aida.commit_refused(world, &world.sign(&prepared, &world.new_key())).await,
        "signed.not-actor"
    );
    let keys = world.app.keys().list(&aida.scope(), aida.viewer.person).await.unwrap().unwrap();
    let report = Report { key: keys.keys[0].id, reason: Reason::Superseded, from: None };
    world.app.keys().revoke(&aida.viewer, report).await.unwrap();
    assert_eq!(
        aida.commit_refused(world, &world.sign(&prepared, &aida.key)).await,
        "signed.certificate"
    );
    assert_eq!(library.sql.attempts("signed.certificate").await, (1, 1));
    assert_eq!(library.sql.events(&reference).await, 1);
    // A new key is certified, and the same preparation goes on.
    let key = world.enrol(&aida.viewer).await;
    world.commit(&aida.viewer, &world.sign(&prepared, &key)).await.unwrap();
    assert_eq!(library.sql.events(&reference).await, 2);
}

async fn a_changed_manifest_and_a_replayed_signature_are_refused(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let (one, two) = (library.draft().await, library.draft().await);
    let first = aida.signed(world, &one, "apply", application(&["A-1"])).await;
    let prepared = aida.prepared(world, &two, "apply", application(&["A-1"])).await;
    let second = world.sign(&prepared, &aida.key);

    let mut manifest = testkit::manifest(&prepared);
    manifest.seq += 1;
    let manifest = manifest.to_cbor();
    let signature = aida.key.sign(&signing::signed_bytes(&manifest));
    let changed = Signed { manifest, signature, ..second.clone() };
    assert_eq!(aida.commit_refused(world, &changed).await, "signed.other-bytes");
    let hollow = Signed { manifest: Vec::new(), ..second.clone() };
    assert_eq!(aida.commit_refused(world, &hollow).await, "signed.other-bytes");

    world.commit(&aida.viewer, &first).await.unwrap();
    let replayed = Signed { act_id: second.act_id, ..first.clone() };
    assert_eq!(aida.commit_refused(world, &replayed).await, "signed.other-bytes");
    let lent = Signed { signature: first.signature, ..second.clone() };
    assert_eq!(aida.commit_refused(world, &lent).await, "signed.not-actor");
    assert_eq!(library.sql.events(&two).await, 1);
    assert_eq!(library.sql.attempts("signed.other-bytes").await, (1, 3));
    world.commit(&aida.viewer, &second).await.unwrap();
    assert_balanced(world).await;
}

async fn refused_attempts_are_counted_by_the_hour(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.applied(&["A-1"]).await;
    for _ in 0..3 {
        library.hakim.refused(world, &reference, "refuse", refusal("whim")).await;
    }
    assert_eq!(sql.attempts("ground.not-in-list").await, (1, 3));
    world.advance(SignedDuration::from_hours(1));
    library.hakim.refused(world, &reference, "refuse", refusal("whim")).await;
    library.sora.refused(world, &reference, "refuse", refusal("whim")).await;
    assert_eq!(sql.attempts("ground.not-in-list").await, (3, 5));

    let owner = Person::new(world, "owner").await;
    let seen = world.app.attempts().list(&owner.scope()).await.unwrap();
    assert_eq!(seen.iter().map(|row| row.count).sum::<i64>(), 5);
    assert!(
        seen.iter()
            .all(|row| row.reference == reference && row.refusal.code == "ground.not-in-list")
    );
    assert!(world.app.attempts().list(&library.hakim.scope()).await.unwrap().is_empty());
    assert_eq!(sql.events(&reference).await, 3, "the case is untouched");
}

async fn whoever_lost_the_post_between_preparing_and_committing_is_refused(records: Records) {
    let library = Library::open(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let reference = library.draft().await;
    let signed = aida.signed(world, &reference, "apply", application(&["A-1"])).await;
    let sql = &library.sql;
    let fire = format!("UPDATE posts SET held_until = '2026-11-24' WHERE {} = '", sql.id("person"));
    sql.must(&format!("{fire}{}'", aida.viewer.person.0.simple())).await;
    assert_eq!(aida.commit_refused(world, &signed).await, "act.no-post");
    assert_eq!(sql.events(&reference).await, 1);
    assert_eq!(sql.attempts("act.no-post").await, (1, 1));
}

async fn presence_is_no_older_than_ten_minutes(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    let signed = library.hakim.signed(world, &reference, "issue", card()).await;
    world.advance(SignedDuration::from_secs(10 * 60 + 1));
    assert_eq!(library.hakim.commit_refused(world, &signed).await, "present.stale");
    assert_eq!(sql.numbers("CRD").await, ["1 void present.stale"]);
    let signed = library.hakim.signed(world, &reference, "issue", card()).await;
    world.advance(SignedDuration::from_mins(10));
    world.commit(&library.hakim.viewer, &signed).await.unwrap();
    assert_balanced(world).await;
}

async fn whoever_checked_does_not_issue_even_with_both_posts(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1"]).await;
    let nur = library.nur.viewer.person.0.simple().to_string();
    // Nur, who checked the books, is made head as well, and attested.
    sql.must(&format!(
        "INSERT INTO posts (id, person, organisation, kind, held_from) \
         SELECT {}, person, organisation, 'head', held_from FROM posts WHERE {} = '{nur}'",
        sql.new_id(),
        sql.id("person")
    ))
    .await;
    for proof in ["training", "attestation"] {
        let made = format!(
            "INSERT INTO competences (id, person, area, proof, held_on, valid_until) \
             SELECT {}, id, 'lending', '{proof}', '2026-01-01', '2027-01-01' FROM persons WHERE {} = '{nur}'",
            sql.new_id(),
            sql.id("id")
        );
        sql.must(&made).await;
    }
    let head = Person::at(world, "nur", organisation("library"), "head").await;
    assert_eq!(head.viewer.post.as_ref().unwrap().kind.as_str(), "head");
    assert_eq!(head.refused(world, &reference, "issue", card()).await, "act.same-person");
    assert_eq!(sql.attempts("act.same-person").await, (1, 1));
    head.act(world, &reference, "refuse", json!({ "refusal": { "ground": "no-such-book" } })).await;
}
