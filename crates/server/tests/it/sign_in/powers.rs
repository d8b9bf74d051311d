//! Powers of attorney: a firm lets somebody act for it, within limits and days, and takes that back.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Records, World, organisation};

use super::{assert_refused, form};
use crate::front::{Answer, Front};
use crate::people::{Person, assert_balanced, complaints};
use crate::sql::Sql;
use crate::toy::library::{Library, application};

stories!(
    an_attorney_acts_for_the_firm_within_limits_until_it_is_taken_back,
    a_power_is_not_given_by_others_to_oneself_for_ever_or_passed_on,
    who_acts_for_a_firm_is_tied_to_it,
    a_power_is_over_with_its_days_and_with_no_post_but_its_own,
);

const LIST: &str = "/en/powers";
/// The agency's lawyer, who has nothing to do with the school; and a librarian.
const LAWYER: &str = "OF-8";
const NUR: &str = "OF-3";
const CARD: &str = "library/card";

struct Desk {
    library: Library,
    front: Front,
    sql: Sql,
    aida: String,
}

impl Desk {
    async fn open(records: Records) -> Self {
        let library = Library::open(records).await;
        let (front, sql) = (Front::of(&library.world), Sql::of(&library.world).await);
        let aida = library.world.token("aida").await;
        Self { library, front, sql, aida }
    }

    fn world(&self) -> &World {
        &self.library.world
    }

    async fn give(&self, token: &str, officer: &str, until: &str, limits: &[&str]) -> Answer {
        let mut fields = vec![("officer", officer), ("from", "2026-11-25"), ("until", until)];
        fields.extend(limits.iter().map(|limit| ("limit", *limit)));
        form(&self.front, Some(token), LIST, &fields).await
    }

    /// Gives a power to the officer for this, and somebody who acts by it.
    async fn attorney(&self, officer: &str, slug: &str, limits: &[&str]) -> Person {
        let given = self.give(&self.aida, officer, "2027-11-24", limits).await;
        assert_eq!(given.header(header::LOCATION), LIST, "{}", given.text());
        Person::at(self.world(), slug, organisation("school"), "pupil").await
    }

    /// The power that this reader may end.
    async fn endable(&self, token: &str) -> Option<String> {
        let page = self.front.get(Some(token), LIST).await.text();
        let mut parts = page.split("action=\"/en/powers/").skip(1);
        parts.find_map(|part| part.split_once("/end\"").map(|(id, _)| id.to_owned()))
    }

    async fn end(&self, token: &str, power: &str) -> Answer {
        form(&self.front, Some(token), &format!("/en/powers/{power}/end"), &[]).await
    }
}

async fn an_attorney_acts_for_the_firm_within_limits_until_it_is_taken_back(records: Records) {
    let desk = Desk::open(records).await;
    let (world, front) = (desk.world(), &desk.front);
    let page = front.get(Some(&desk.aida), "/en").await.text();
    assert!(page.contains(LIST), "the way there, from the home page");
    let page = front.get(Some(&desk.aida), LIST).await.text();
    for words in ["There is no power of attorney.", "value=\"library/card/apply\"", "Three years"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("library/card/issue"), "that is not the school's to do: {page}");

    let lawyer = desk.attorney(LAWYER, "lawyer", &["library/card/apply"]).await;
    let own = world.token("lawyer").await;
    let page = front.get(Some(&own), LIST).await.text();
    for words in ["by power of attorney 1 of 25 November 2026", "1-maktab", "Aida Karimova"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let viewer = world.viewer(&own).await;
    assert_eq!(viewer.post.unwrap().kind.as_str(), "lawyer", "their own post comes first");

    // Within its limits.
    let reference = world.open(&lawyer.viewer, CARD).await;
    let refused = world.app.cases().open(&lawyer.viewer, "library/reading").await;
    assert!(refused.is_err(), "nobody starts that");
    lawyer.act(world, &reference, "apply", application(&["B-1"])).await;
    let post = lawyer.viewer.post.as_ref().unwrap().id.to_string();
    form(front, Some(&own), "/sessions/post", &[("post", &post)]).await;
    for token in [&own, &desk.aida] {
        let page = front.get(Some(token), &format!("/en/cases/{reference}")).await.text();
        let said = "Mansur Eshonov, by power of attorney 1 of 25 November 2026";
        assert!(page.contains(said), "{page}");
    }
    let kept = "SELECT count(*) FROM events WHERE author LIKE '%\"power\":{\"number\":\"1\"%'";
    assert_eq!(desk.sql.number(kept).await, 2, "opened and applied, each by the power");
    world.work().await;
    desk.library.nur.act(world, &reference, "check", crate::toy::library::checked(&["B-1"])).await;
    world.work().await;

    // Outside them: closed, with the reason and what would open it.
    let child = desk.library.children().await.remove(0);
    let report = json!({ "report": { "result": "read" } });
    assert_eq!(lawyer.refused(world, &child, "finish", report.clone()).await, "act.power");
    let page = front.get(Some(&own), &format!("/en/cases/{child}")).await.text();
    for words in ["Your power of attorney is not for this.", "Ask the head of the firm"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    desk.library.aida.act(world, &child, "finish", report).await;

    // Prepared before it is taken back, signed after.
    let second = world.open(&lawyer.viewer, CARD).await;
    let signed = lawyer.signed(world, &second, "apply", application(&["B-2"])).await;
    let power = desk.endable(&desk.aida).await.expect("the firm's");
    let ended = desk.end(&desk.aida, &power).await;
    assert_eq!(ended.header(header::LOCATION), LIST, "{}", ended.text());
    assert_eq!(lawyer.commit_refused(world, &signed).await, "act.no-post");
    assert_eq!(world.viewer(&own).await.post.unwrap().kind.as_str(), "lawyer");
    assert_refused(&desk.end(&desk.aida, &power).await, "This power of attorney is over.");
    let page = front.get(Some(&desk.aida), LIST).await.text();
    assert!(page.contains("Ended") && page.contains("ended by"), "{page}");
    let page = front.get(Some(&desk.aida), &format!("/en/cases/{reference}")).await.text();
    assert!(page.contains("by power of attorney 1"), "what was done stays done: {page}");

    let leaves = "SELECT count(*) FROM leaves l WHERE (l.kind = 'record' AND EXISTS (SELECT 1 FROM powers p WHERE p.id = l.subject)) \
                  OR (l.kind = 'grant' AND EXISTS (SELECT 1 FROM powers p WHERE p.id = l.subject)) \
                  OR EXISTS (SELECT 1 FROM power_ends e WHERE e.id = l.subject)";
    assert_eq!(desk.sql.number(leaves).await, 4, "post and power, given and ended");
    world.work().await;
    assert_balanced(world).await;
    for change in ["UPDATE powers SET limits = 'x'", "DELETE FROM power_ends"] {
        let said = desk.sql.run(change).await.expect_err(change);
        assert!(said.contains("append-only: power"), "{said}");
    }
    desk.sql.without_triggers().await;
    desk.sql.must("UPDATE powers SET limits = 'library/reading'").await;
    let mut told = complaints(world).await;
    told.dedup();
    assert!(told.contains(&"leaf.hash"), "{told:?}");
    assert!(told.contains(&"act.post"), "{told:?}");
}

async fn a_power_is_not_given_by_others_to_oneself_for_ever_or_passed_on(records: Records) {
    let desk = Desk::open(records).await;
    let (world, front) = (desk.world(), &desk.front);
    for (officer, until, limits, words) in [
        ("OF-99", "2027-11-24", vec![CARD], "Nobody has this officer number."),
        ("", "2027-11-24", vec![CARD], "Nobody has this officer number."),
        ("OF-1", "2027-11-24", vec![CARD], "This is yourself."),
        (LAWYER, "", vec![CARD], "The power needs a last day."),
        (LAWYER, "soon", vec![CARD], "The power needs a last day."),
        (LAWYER, "2026-11-24", vec![CARD], "The power needs a last day."),
        (LAWYER, "2029-11-25", vec![CARD], "The power would last too long."),
        (LAWYER, "2027-11-24", vec![], "The power is for nothing"),
        (LAWYER, "2027-11-24", vec!["library/card/issue"], "The power is for nothing"),
        (LAWYER, "2027-11-24", vec![CARD, "library/wizardry"], "The power is for nothing"),
    ] {
        assert_refused(&desk.give(&desk.aida, officer, until, &limits).await, words);
    }
    let typed = desk.give(&desk.aida, "OF-99", "2027-11-24", &[CARD]).await.text();
    assert!(typed.contains("value=\"OF-99\"") && typed.contains("checked"), "{typed}");
    let past =
        [("officer", LAWYER), ("from", "2026-11-24"), ("until", "2026-11-26"), ("limit", CARD)];
    assert_refused(&form(front, Some(&desk.aida), LIST, &past).await, "begin before it is given");

    // Neither a librarian, nor a head of a library, whom no module calls the head of a firm, nor an attorney.
    for slug in ["nur", "sora", "anvar"] {
        let token = world.token(slug).await;
        let refused = desk.give(&token, LAWYER, "2027-11-24", &[CARD]).await;
        assert_refused(&refused, "Powers of attorney are not yours to give.");
        assert!(!front.get(Some(&token), LIST).await.text().contains("name=\"limit\""));
    }
    assert_eq!(front.get(None, LIST).await.status, StatusCode::SEE_OTHER, "signs in first");
    let lawyer = desk.attorney(LAWYER, "lawyer", &[CARD]).await;
    let token = world.token("lawyer").await;
    let post = lawyer.viewer.post.as_ref().unwrap().id.to_string();
    form(front, Some(&token), "/sessions/post", &[("post", &post)]).await;
    let passed_on = desk.give(&token, NUR, "2027-11-24", &[CARD]).await;
    assert_refused(&passed_on, "A power of attorney is not passed on.");

    // Strangers see nothing and end nothing; the compliance officer sees it.
    let nur = world.token("nur").await;
    let power = desk.endable(&desk.aida).await.expect("the firm's");
    assert!(!front.get(Some(&nur), LIST).await.text().contains("Mansur"));
    assert_refused(&desk.end(&nur, &power).await, "There is no such power of attorney here.");
    assert_eq!(desk.end(&nur, "nothing").await.status, StatusCode::NOT_FOUND);
    let officer = world.token("owner").await;
    let compliance = world.sign_in_as("owner", organisation("agency"), "compliance").await;
    let post = compliance.post.unwrap().id.to_string();
    form(front, Some(&officer), "/sessions/post", &[("post", &post)]).await;
    assert!(front.get(Some(&officer), LIST).await.text().contains("Mansur"));
    assert_eq!(desk.endable(&officer).await, None, "looking is not ending");

    // Nor does the database take it, whoever holds the connection.
    let passed_on = "INSERT INTO powers (id, number, limits, given_by, given_in, given_at) \
                     SELECT t.id, '9', 'library/card', p.person, w.id, 0 FROM powers w JOIN posts p ON p.id = w.id, \
                     posts t JOIN persons n ON n.id = t.person WHERE n.officer_number = 'OF-3'";
    let said = desk.sql.run(passed_on).await.expect_err("passed on");
    assert!(said.contains("by whoever heads the firm"), "{said}");
    let own = "INSERT INTO powers (id, number, limits, given_by, given_in, given_at) \
               SELECT t.id, '9', 'library/card', t.person, t.id, 0 FROM posts t JOIN persons p ON p.id = t.person WHERE p.officer_number = 'OF-1'";
    let said = desk.sql.run(own).await.expect_err("to oneself");
    assert!(said.contains("given to somebody else"), "{said}");
    world.work().await;
    assert_balanced(world).await;
}

async fn who_acts_for_a_firm_is_tied_to_it(records: Records) {
    let desk = Desk::open(records).await;
    let world = desk.world();
    // Nur is the only librarian who can be drawn; by the power she is the school's.
    let nur = desk.attorney(NUR, "nur", &[CARD]).await;
    let reference = world.open(&nur.viewer, CARD).await;
    nur.act(world, &reference, "apply", application(&["B-1"])).await;
    world.work().await;
    let held = "SELECT count(*) FROM case_people";
    assert_eq!(desk.sql.number(held).await, 0, "nobody is left to draw");
    let librarian = &desk.library.nur;
    let checked = crate::toy::library::checked(&["B-1"]);
    let refused = librarian.refused(world, &reference, "check", checked).await;
    assert!(["act.not-assigned", "impartial.interest"].contains(&refused.as_str()), "{refused}");
    world.work().await;
    assert_balanced(world).await;
}

async fn a_power_is_over_with_its_days_and_with_no_post_but_its_own(records: Records) {
    let desk = Desk::open(records).await;
    let world = desk.world();
    let given = desk.give(&desk.aida, LAWYER, "2026-11-26", &[CARD]).await;
    assert_eq!(given.header(header::LOCATION), LIST, "{}", given.text());
    let given = desk.give(&desk.aida, LAWYER, "2027-11-24", &["library/card/apply"]).await;
    assert_eq!(given.header(header::LOCATION), LIST, "two, told apart by their numbers");
    // Whoever gave it leaves; the firm's word stands.
    desk.sql.without_triggers().await;
    desk.sql
        .must("UPDATE posts SET held_until = '2026-11-25' WHERE person = (SELECT id FROM persons WHERE officer_number = 'OF-1')")
        .await;
    world.advance(SignedDuration::from_hours(24));
    let numbers = async || {
        let viewer = world.sign_in("lawyer").await;
        let powers = viewer.posts.into_iter().filter_map(|post| post.power);
        powers.map(|power| power.number).collect::<Vec<_>>()
    };
    let mut held = numbers().await;
    held.sort();
    assert_eq!(held, ["1", "2"]);
    world.advance(SignedDuration::from_hours(24));
    assert_eq!(numbers().await, ["2"], "its last day is past");
    // Whoever has it lays it down.
    let own = world.token("lawyer").await;
    let power = desk.endable(&own).await.expect("their own");
    assert_eq!(desk.end(&own, &power).await.header(header::LOCATION), LIST);
    assert_eq!(numbers().await, Vec::<String>::new());
    // Another head of the school sees all of it.
    let temur = world.token("temur").await;
    let page = desk.front.get(Some(&temur), LIST).await.text();
    for words in ["Its days are over", "Ended", "Mansur Eshonov"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}
