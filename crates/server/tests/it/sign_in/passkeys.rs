//! Signing in by a device that its holder unlocks.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use testkit::{Records, Setup, World, organisation};

use super::{assert_refused, enrol, form, question, sign_in, token};
use crate::device::Device;
use crate::front::Front;
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    somebody_enrols_a_device_signs_in_by_it_and_removes_it,
    a_question_is_answered_once_in_time_here_and_by_an_unlocked_device,
    two_of_one_passkey_are_noticed,
    a_removed_passkey_stays_removed_and_everybody_can_see_that_it_was,
    whoever_asks_too_often_waits,
);

async fn open(records: Records) -> (World, Front, Sql) {
    let world = Box::pin(World::new(Setup::toy().on(records))).await;
    let (front, sql) = (Front::of(&world), Sql::of(&world).await);
    (world, front, sql)
}

const KEYS: &str = "/en/keys";

/// The ids of the passkeys on a page.
fn passkeys_on(page: &str) -> Vec<String> {
    let parts = page.split("action=\"/en/passkeys/").skip(1);
    parts.filter_map(|rest| rest.split_once("/removal\"").map(|(id, _)| id.to_owned())).collect()
}

async fn somebody_enrols_a_device_signs_in_by_it_and_removes_it(records: Records) {
    let (world, front, sql) = open(records).await;
    let home = front.get(None, "/en").await.text();
    assert!(home.contains("/en/sign-in"), "the way there");
    let page = front.get(None, "/en/sign-in").await.text();
    assert!(page.contains("Sign in by passkey") && page.contains("DEMO"), "{page}");
    let persona = world.token("aida").await;
    let page = front.get(Some(&persona), KEYS).await.text();
    assert!(page.contains("There is no passkey yet."), "{page}");

    let (mut phone, mut desk) = (Device::new(1), Device::new(2));
    for (device, name) in [(&mut phone, "Telephone"), (&mut desk, "Desk")] {
        let enrolled = enrol(&front, &persona, device, name).await;
        assert_eq!(enrolled.header(header::LOCATION), KEYS, "{}", enrolled.text());
    }
    let asked = question(&front, Some(&persona)).await.1;
    let chosen = &asked["publicKey"]["authenticatorSelection"];
    assert_eq!(chosen["userVerification"], "required", "{asked}");
    assert_eq!(chosen["residentKey"], "required", "nobody types who they are");
    assert_eq!(asked["publicKey"]["excludeCredentials"].as_array().unwrap().len(), 2);

    let signed_in = sign_in(&front, &mut phone).await;
    assert!(signed_in.header(header::LOCATION).contains("/en/enrol?next="), "a signing key next");
    let (phone_token, cookie) = (token(&signed_in), signed_in.header(header::SET_COOKIE));
    for part in ["HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let viewer = world.viewer(&phone_token).await;
    assert_eq!((viewer.name.as_str(), viewer.post.is_some()), ("Aida Karimova", true));
    let page = front.get(Some(&phone_token), KEYS).await.text();
    assert!(page.contains("By passkey") && page.contains("As a persona"), "how: {page}");
    assert_eq!(page.matches("Not yet").count(), 1, "only the desk was never used: {page}");
    let first = passkeys_on(&page);
    assert_eq!(first.len(), 2);

    // The newest stands first: the desk.
    let removal = format!("/en/passkeys/{}/removal", first[0]);
    let removed = form(&front, Some(&phone_token), &removal, &[]).await;
    assert_eq!(removed.header(header::LOCATION), KEYS);
    assert_refused(&sign_in(&front, &mut desk).await, "Nobody signs in by this passkey.");
    token(&sign_in(&front, &mut phone).await);
    world.work().await;
    assert_balanced(&world).await;
    let leaves = "SELECT count(*) FROM leaves l WHERE l.kind = 'record' AND (EXISTS (SELECT 1 FROM passkeys k WHERE k.id = l.subject) \
                  OR EXISTS (SELECT 1 FROM passkey_removals r WHERE r.id = l.subject))";
    assert_eq!(sql.number(leaves).await, 3);
}

const STANDS_NOT: &str = "does not stand";
const LATE: &str = "came too late";

/// Something that is wrong with a device, or with who asks it.
type Bend = fn(&mut Device);

async fn a_question_is_answered_once_in_time_here_and_by_an_unlocked_device(records: Records) {
    let (world, front, sql) = open(records).await;
    let aida = world.token("aida").await;
    let mut phone = Device::new(1);

    // Enrolling: whatever is wrong, no passkey comes of it.
    let bends: [Bend; 3] = [
        |device| device.origin = "https://tris-uz.example",
        |device| device.system = "example",
        |device| device.is_unlocked = false,
    ];
    for bend in bends {
        let mut bent = phone.clone();
        bend(&mut bent);
        assert_refused(&enrol(&front, &aida, &mut bent, "Telephone").await, STANDS_NOT);
    }
    for name in ["", "   ", &"a".repeat(61)] {
        assert_refused(&enrol(&front, &aida, &mut phone, name).await, "needs a name");
    }
    let (asked, options) = question(&front, Some(&aida)).await;
    let answer = phone.create(&options);
    let fields = [("question", asked.as_str()), ("answer", &answer), ("name", "Telephone")];
    let temur = world.token("temur").await;
    assert_refused(&form(&front, Some(&temur), "/en/passkeys", &fields).await, LATE);
    let nobody = form(&front, None, "/en/passkeys", &fields).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    world.advance(SignedDuration::from_secs(121));
    assert_refused(&form(&front, Some(&aida), "/en/passkeys", &fields).await, LATE);
    assert_eq!(sql.number("SELECT count(*) FROM passkeys").await, 0);
    enrol(&front, &aida, &mut phone, "Telephone").await;
    let again = enrol(&front, &temur, &mut phone.clone(), "Telephone").await;
    assert_refused(&again, "is enrolled already");

    // Signing in.
    for bend in bends {
        let mut bent = phone.clone();
        bend(&mut bent);
        assert_refused(&sign_in(&front, &mut bent).await, STANDS_NOT);
    }
    let mut other = phone.clone();
    other.handle = testkit::person("temur").0.as_bytes().to_vec();
    assert_refused(&sign_in(&front, &mut other).await, "Nobody signs in by this passkey.");
    let mut forged = Device::new(2);
    (forged.id, forged.handle, forged.counter) = (phone.id.clone(), phone.handle.clone(), 40);
    assert_refused(&sign_in(&front, &mut forged).await, STANDS_NOT);
    let (asked, options) = question(&front, None).await;
    let answer = phone.get(&options);
    let fields = [("question", asked.as_str()), ("answer", answer.as_str())];
    token(&form(&front, None, "/en/sessions/passkey", &fields).await);
    assert_refused(&form(&front, None, "/en/sessions/passkey", &fields).await, LATE);
    for (question, answer) in [("", ""), ("nothing", "{}"), (asked.as_str(), "\u{0}")] {
        let fields = [("question", question), ("answer", answer)];
        assert_refused(&form(&front, None, "/en/sessions/passkey", &fields).await, LATE);
    }
    for answer in ["", "{}", "[]", "null", "{\"id\":\"\"}"] {
        let (asked, _) = question(&front, None).await;
        let fields = [("question", asked.as_str()), ("answer", answer)];
        assert_refused(&form(&front, None, "/en/sessions/passkey", &fields).await, STANDS_NOT);
    }
    let (asked, options) = question(&front, None).await;
    let answer = phone.get(&options);
    world.advance(SignedDuration::from_secs(121));
    let fields = [("question", asked.as_str()), ("answer", answer.as_str())];
    assert_refused(&form(&front, None, "/en/sessions/passkey", &fields).await, LATE);
    token(&sign_in(&front, &mut phone).await);
    assert_eq!(sql.number("SELECT count(*) FROM ceremonies").await, 0, "none is kept");
}

async fn two_of_one_passkey_are_noticed(records: Records) {
    let (world, front, sql) = open(records).await;
    let aida = world.token("aida").await;
    let mut phone = Device::new(1);
    enrol(&front, &aida, &mut phone, "Telephone").await;
    let mut copy = phone.clone();
    token(&sign_in(&front, &mut phone).await);
    assert_refused(&sign_in(&front, &mut copy).await, "two of this passkey");
    token(&sign_in(&front, &mut phone).await);
    assert_eq!(sql.number("SELECT max(counter) FROM passkey_uses").await, 3);
}

async fn a_removed_passkey_stays_removed_and_everybody_can_see_that_it_was(records: Records) {
    let (world, front, sql) = open(records).await;
    let (aida, temur) = (world.token("aida").await, world.token("temur").await);
    let mut phone = Device::new(1);
    enrol(&front, &aida, &mut phone, "Telephone").await;
    let id = passkeys_on(&front.get(Some(&aida), KEYS).await.text()).remove(0);
    let removal = format!("/en/passkeys/{id}/removal");
    assert_refused(&form(&front, Some(&temur), &removal, &[]).await, "There is no such passkey.");
    let nothing = form(&front, Some(&aida), "/en/passkeys/nothing/removal", &[]).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);

    // The compliance officer, on the page of the person's keys.
    let officer = world.token("owner").await;
    let compliance = world.sign_in_as("owner", organisation("agency"), "compliance").await;
    let post = compliance.post.unwrap().id.to_string();
    form(&front, Some(&officer), "/sessions/post", &[("post", &post)]).await;
    let page = format!("/en/people/{}/keys", testkit::person("aida"));
    assert_eq!(passkeys_on(&front.get(Some(&officer), &page).await.text()), [id.as_str()]);
    assert_eq!(form(&front, Some(&officer), &removal, &[]).await.header(header::LOCATION), page);
    assert_refused(&form(&front, Some(&aida), &removal, &[]).await, "There is no such passkey.");
    // Whoever has the telephone is still signed in, until the officer ends that too.
    let end = format!("/en/people/{}/sessions/end", testkit::person("aida"));
    let others = form(&front, Some(&temur), &end, &[]).await;
    assert_eq!(others.status, StatusCode::FORBIDDEN);
    assert_eq!(front.get(Some(&aida), "/en/inbox").await.status, StatusCode::OK);
    assert_eq!(form(&front, Some(&officer), &end, &[]).await.header(header::LOCATION), page);
    assert_eq!(front.get(Some(&aida), "/en/inbox").await.status, StatusCode::SEE_OTHER);
    assert_eq!(front.get(Some(&temur), "/en/inbox").await.status, StatusCode::OK);
    let by_officer = "SELECT count(*) FROM leaves l JOIN session_ends e ON e.id = l.subject WHERE l.kind = 'record' AND e.person <> e.ended_by";
    assert_eq!(sql.number(by_officer).await, 1, "who ended it is on record");
    let aida = world.token("aida").await;
    assert_refused(&sign_in(&front, &mut phone).await, "Nobody signs in by this passkey.");
    assert_refused(&enrol(&front, &aida, &mut phone, "Again").await, "is enrolled already");

    world.work().await;
    assert_balanced(&world).await;
    for change in [
        "UPDATE passkeys SET credential = credential",
        "DELETE FROM passkeys",
        "UPDATE passkey_removals SET removed_at = 0",
        "DELETE FROM passkey_removals",
    ] {
        let said = sql.run(change).await.expect_err(change);
        assert!(said.contains("append-only: passkey"), "{said}");
    }
    sql.without_triggers().await;
    sql.must("UPDATE passkeys SET person = (SELECT person FROM personas WHERE slug = 'temur')")
        .await;
    assert_eq!(complaints(&world).await, ["leaf.hash"]);
    sql.must("UPDATE passkeys SET person = (SELECT person FROM personas WHERE slug = 'aida')")
        .await;
    sql.must("DELETE FROM passkey_removals").await;
    assert_eq!(complaints(&world).await, ["leaf.subject"]);
}

async fn whoever_asks_too_often_waits(records: Records) {
    let (world, front, _) = open(records).await;
    for _ in 0..60 {
        question(&front, None).await;
    }
    let asked = form(&front, None, "/en/sessions/questions", &[]).await;
    assert_refused(&asked, "It was asked too often");
    world.advance(SignedDuration::from_secs(60));
    question(&front, None).await;
}
