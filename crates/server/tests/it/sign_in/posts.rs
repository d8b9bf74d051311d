//! Posts and invitations: what one administrator proposes, another confirms.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use testkit::{Records, Setup, World};

use super::{assert_refused, form, sign_in, token};
use crate::device::Device;
use crate::front::{Answer, Front};
use crate::people::{assert_balanced, complaints};
use crate::sql::Sql;

stories!(
    a_post_exists_once_two_administrators_agree,
    nobody_confirms_their_own_word_or_what_is_their_own,
    what_cannot_be_is_refused_in_words,
    somebody_new_gets_in_by_a_link_that_serves_once,
);

/// The pages with two administrators before them.
struct Desk {
    world: World,
    front: Front,
    sql: Sql,
    anvar: String,
    dildora: String,
}

/// Who holds nothing at the library yet, and the post of this story.
const TEMUR: &str = "OF-2";
const STIR: &str = "300000002";
const LIST: &str = "/en/proposals";

impl Desk {
    async fn open(records: Records) -> Self {
        let world = Box::pin(World::new(Setup::toy().on(records))).await;
        let (front, sql) = (Front::of(&world), Sql::of(&world).await);
        let (anvar, dildora) = (world.token("anvar").await, world.token("dildora").await);
        Self { world, front, sql, anvar, dildora }
    }

    async fn page(&self, token: &str) -> String {
        self.front.get(Some(token), LIST).await.text()
    }

    async fn post(&self, token: &str, fields: &[(&str, &str)]) -> Answer {
        let usual = [("what", "post"), ("officer", TEMUR), ("stir", STIR)];
        let usual =
            usual.into_iter().chain([("kind", "library/librarian"), ("from", "2026-11-25")]);
        let mut sent: Vec<(&str, &str)> =
            usual.filter(|(name, _)| fields.iter().all(|(other, _)| other != name)).collect();
        sent.extend(fields);
        form(&self.front, Some(token), "/en/proposals/posts", &sent).await
    }

    async fn proposed(&self, token: &str, fields: &[(&str, &str)]) -> String {
        let sent = self.post(token, fields).await;
        assert_eq!(sent.header(header::LOCATION), LIST, "{}", sent.text());
        self.waiting(token).await
    }

    /// The proposal that this reader may answer.
    async fn waiting(&self, token: &str) -> String {
        let page = self.page(token).await;
        let mut parts = page.split("action=\"/en/proposals/").skip(1);
        let is_answer =
            |part: &&str| part.split('"').next().is_some_and(|path| path.ends_with("/answer"));
        let rest = parts.find(is_answer).expect("something to answer");
        rest.split('/').next().unwrap().to_owned()
    }

    async fn answer(&self, token: &str, proposal: &str, step: &str) -> Answer {
        let path = format!("/en/proposals/{proposal}/answer");
        form(&self.front, Some(token), &path, &[("step", step)]).await
    }

    async fn temurs_posts(&self) -> i64 {
        let sql = "SELECT count(*) FROM posts t JOIN persons p ON p.id = t.person WHERE p.officer_number = 'OF-2'";
        self.sql.number(sql).await
    }
}

async fn a_post_exists_once_two_administrators_agree(records: Records) {
    let desk = Desk::open(records).await;
    let (world, front) = (&desk.world, &desk.front);
    let inbox = front.get(Some(&desk.anvar), "/en/inbox").await.text();
    assert!(inbox.contains(LIST), "the way there");
    let page = desk.page(&desk.anvar).await;
    for words in ["Nothing waits.", "Anvar Qosimov", "Dildora Xolmatova"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let temur = world.token("temur").await;
    assert_eq!(front.get(Some(&temur), LIST).await.status, StatusCode::FORBIDDEN);
    assert_eq!(front.get(None, LIST).await.status, StatusCode::SEE_OTHER, "signs in first");

    let proposal = desk.proposed(&desk.anvar, &[("until", "2027-11-24")]).await;
    assert_eq!(desk.temurs_posts().await, 1, "nothing came of it yet");
    let page = desk.page(&desk.dildora).await;
    for words in ["Temur Aliyev", "Shahar kutubxonasi", "25 November 2026 – 24 November 2027"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!desk.page(&desk.anvar).await.contains("value=\"confirmed\""));
    let confirmed = desk.answer(&desk.dildora, &proposal, "confirmed").await;
    assert_eq!(confirmed.header(header::LOCATION), LIST, "{}", confirmed.text());
    let held = world.viewer(&temur).await.posts;
    assert_eq!(held.iter().filter(|post| post.kind.as_str() == "librarian").count(), 1);
    assert_refused(&desk.answer(&desk.dildora, &proposal, "refused").await, "answered already");
    assert_refused(&desk.post(&desk.anvar, &[]).await, "holds this post on some");

    // The end of it, which has a leaf of its own beside that of the grant.
    let end = [("what", "end"), ("until", "2026-11-26")];
    let proposal = desk.proposed(&desk.dildora, &end).await;
    desk.answer(&desk.anvar, &proposal, "confirmed").await;
    let held = world.viewer(&temur).await.posts;
    assert_eq!(held.len(), 2, "to the end of its last day");
    world.advance(SignedDuration::from_hours(48));
    let temur = world.token("temur").await;
    assert_eq!(world.viewer(&temur).await.posts.len(), 1);
    // Refused, and taken back: nothing comes of either.
    let (anvar, dildora) = (world.token("anvar").await, world.token("dildora").await);
    for (by, step, said) in [(&dildora, "refused", "Refused"), (&anvar, "withdrawn", "Taken back")]
    {
        let proposal = desk.proposed(&anvar, &[("from", "2026-11-28")]).await;
        assert_eq!(desk.answer(by, &proposal, step).await.header(header::LOCATION), LIST);
        assert!(desk.page(&anvar).await.contains(said));
    }
    assert_eq!(desk.temurs_posts().await, 2);
    let steps = "SELECT count(*) FROM leaves l JOIN proposal_steps s ON s.id = l.subject WHERE l.kind = 'record'";
    assert_eq!(desk.sql.number(steps).await, 8);
    let ended = "SELECT count(*) FROM leaves l JOIN posts t ON t.id = l.subject WHERE l.kind = 'grant' AND l.seq = 2";
    assert_eq!(desk.sql.number(ended).await, 1);
    world.work().await;
    assert_balanced(world).await;
}

async fn nobody_confirms_their_own_word_or_what_is_their_own(records: Records) {
    let desk = Desk::open(records).await;
    let proposal = desk.proposed(&desk.anvar, &[]).await;
    for step in ["confirmed", "refused"] {
        let answer = desk.answer(&desk.anvar, &proposal, step).await;
        assert_refused(&answer, "You proposed this yourself.");
    }
    let answer = desk.answer(&desk.dildora, &proposal, "withdrawn").await;
    assert_refused(&answer, "Another administrator proposed this.");
    let temur = desk.world.token("temur").await;
    let answer = desk.answer(&temur, &proposal, "confirmed").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    let own = [("officer", "OF-9"), ("stir", "300000004"), ("kind", "agency/lawyer")];
    assert_refused(&desk.post(&desk.anvar, &own).await, "This is about yourself.");
    // Another proposes it for Anvar; he does not confirm it either. The latest stands first.
    desk.world.advance(SignedDuration::from_secs(1));
    let proposal = desk.proposed(&desk.dildora, &own).await;
    let answer = desk.answer(&desk.anvar, &proposal, "confirmed").await;
    assert_refused(&answer, "This is about yourself.");
    for (id, status) in [("nothing", 404), ("00000000-0000-0000-0000-000000000000", 422)] {
        assert_eq!(desk.answer(&desk.anvar, id, "confirmed").await.status.as_u16(), status);
    }
    assert_eq!(desk.answer(&desk.anvar, &proposal, "burned").await.status.as_u16(), 400);
    assert_eq!(desk.temurs_posts().await, 1);

    // Nor does the database take it, whoever holds the connection.
    let forged = format!(
        "INSERT INTO proposal_steps (id, proposal, place, step, taken_by, taken_at) \
         SELECT {}, s.proposal, 2, 'confirmed', s.taken_by, 0 FROM proposal_steps s WHERE s.place = 1",
        desk.sql.new_id()
    );
    let said = desk.sql.run(&forged).await.expect_err("the same person twice");
    assert!(said.contains("confirmed by somebody else"), "{said}");
    desk.world.work().await;
    assert_balanced(&desk.world).await;
    for table in ["proposals", "proposal_steps"] {
        for change in [format!("UPDATE {table} SET id = id"), format!("DELETE FROM {table}")] {
            let said = desk.sql.run(&change).await.expect_err(&change);
            assert!(said.contains(&format!("append-only: {table}")), "{said}");
        }
    }
    desk.sql.without_triggers().await;
    desk.sql.must("UPDATE proposal_steps SET taken_at = taken_at + 1 WHERE place = 1").await;
    assert_eq!(complaints(&desk.world).await, ["leaf.hash"]);
}

const DAYS: &str = "The days cannot be so.";

async fn what_cannot_be_is_refused_in_words(records: Records) {
    let desk = Desk::open(records).await;
    let anvar = &desk.anvar;
    for (fields, words) in [
        (vec![("officer", "OF-99")], "Nobody has this officer number."),
        (vec![("officer", "")], "Nobody has this officer number."),
        (vec![("stir", "300000099")], "No organisation has this STIR"),
        (vec![("kind", "library/wizard")], "There is no such post"),
        (vec![("kind", "school/pupil")], "There is no such post"),
        (vec![("kind", "")], "There is no such post"),
        (vec![("from", "2026-11-24")], DAYS),
        (vec![("from", "")], DAYS),
        (vec![("from", "tomorrow")], DAYS),
        (vec![("until", "2026-11-24")], DAYS),
        (vec![("what", "end")], DAYS),
        (vec![("what", "end"), ("until", "2026-11-24")], DAYS),
        (vec![("what", "end"), ("until", "2026-12-24")], "There is nothing to end here."),
    ] {
        assert_refused(&desk.post(anvar, &fields).await, words);
    }
    let typed = desk.post(anvar, &[("officer", "OF-99")]).await.text();
    assert!(typed.contains("value=\"OF-99\""), "what was typed comes back");
    desk.proposed(anvar, &[]).await;
    assert_refused(&desk.post(&desk.dildora, &[]).await, "The same waits");
    let path = "/en/proposals/invitations";
    for (name, pinfl, words) in [
        ("Zafar", "32010860520927", "Nobody can be invited by this PINFL."),
        ("Zafar", "3201086052092", "Nobody can be invited by this PINFL."),
        (" ", "41204880530935", "The person needs a name."),
        ("Anvar", "32010860520926", "This is about yourself."),
    ] {
        let fields = [("name", name), ("pinfl", pinfl)];
        assert_refused(&form(&desk.front, Some(anvar), path, &fields).await, words);
    }
    assert_eq!(desk.sql.number("SELECT count(*) FROM proposals").await, 1);
}

async fn somebody_new_gets_in_by_a_link_that_serves_once(records: Records) {
    let desk = Desk::open(records).await;
    let (front, world) = (&desk.front, &desk.world);
    let fields = [("name", "Zuhra Karimova"), ("pinfl", "41204880530935")];
    let invite = async || {
        let sent = form(front, Some(&desk.anvar), "/en/proposals/invitations", &fields).await;
        assert_eq!(sent.header(header::LOCATION), LIST, "{}", sent.text());
        let proposal = desk.waiting(&desk.dildora).await;
        let page = desk.answer(&desk.dildora, &proposal, "confirmed").await.text();
        let (_, rest) = page.split_once("https://tris.uz/en/invitations/").expect("the link");
        rest.split('<').next().unwrap().to_owned()
    };
    assert_eq!(desk.sql.number("SELECT count(*) FROM persons").await, 10);
    let lapsed = invite().await;
    assert_eq!(desk.sql.number("SELECT count(*) FROM persons").await, 11);
    assert!(!desk.page(&desk.dildora).await.contains(&lapsed), "it is shown once");
    let page = |secret: &str| format!("/en/invitations/{secret}");
    let shown = front.get(None, &page(&lapsed)).await;
    assert!(shown.text().contains("Zuhra Karimova"), "{}", shown.text());
    // A newer link puts an end to it.
    let secret = invite().await;
    assert_refused(&front.get(None, &page(&lapsed)).await, "This link serves no more.");
    assert_refused(&front.get(None, &page("0")).await, "This link serves no more.");

    let mut phone = Device::new(7);
    let path = format!("/en/invitations/{secret}");
    let asked = form(front, None, &format!("{path}/questions"), &[]).await;
    let asked: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
    let answer = phone.create(&asked["options"]);
    let question = asked["question"].as_str().unwrap();
    let unnamed = [("question", question), ("answer", &answer), ("name", "")];
    assert_refused(&form(front, None, &path, &unnamed).await, "needs a name");
    let fields = [("question", question), ("answer", &answer), ("name", "Telephone")];
    let taken = form(front, None, &path, &fields).await;
    let viewer = world.viewer(&token(&taken)).await;
    assert_eq!((viewer.name.as_str(), viewer.posts.len()), ("Zuhra Karimova", 0));
    assert_refused(&form(front, None, &path, &fields).await, "This link serves no more.");
    let viewer = world.viewer(&token(&sign_in(front, &mut phone).await)).await;
    assert_eq!(viewer.name, "Zuhra Karimova");

    let lapsed = invite().await;
    world.advance(SignedDuration::from_hours(25));
    assert_refused(&front.get(None, &page(&lapsed)).await, "This link serves no more.");
    let asked = form(front, None, &format!("/en/invitations/{lapsed}/questions"), &[]).await;
    assert_refused(&asked, "This link serves no more.");
    let kept = format!("SELECT count(*) FROM invitations WHERE secret_hash = '{secret}'");
    assert_eq!(desk.sql.number(&kept).await, 0, "only its hash is kept");
    world.work().await;
    assert_balanced(world).await;
}
