//! Keys of the seal: announced in time, reported by one officer, taken back by two, and followed by another.

use axum::http::{StatusCode, header};
use jiff::SignedDuration;
use signing::qr::{Answer, Update, check};
use testkit::{Records, Setup, TestSeal};

use super::copies::Copy;
use super::library::{Library, card};
use super::restored::{later, put_back, restore};
use super::sealed::{code_on, known};
use crate::front::{Answer as Page, Front};
use crate::people::{assert_balanced, complaints};
use crate::sign_in::{assert_refused, form};

stories!(
    a_key_is_taken_back_by_two_officers_and_another_one_seals,
    what_phones_know_of_keys_is_not_forgotten_with_the_records,
);

/// The numbers of which the keys are made: the test seal begins with the first.
const KEYS: [u8; 3] = [0x5e, 0x60, 0x61];
const LIST: &str = "/en/seal";

/// The pages, with the key of the seal that a story is about.
struct Desk<'a> {
    library: &'a Library,
    front: Front,
    anvar: String,
    dildora: String,
}

impl Desk<'_> {
    async fn page(&self, token: Option<&str>) -> String {
        let page = self.front.get(token, LIST).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        page.text()
    }

    async fn report(&self, token: &str, number: usize, fields: &[(&str, &str)]) -> Page {
        let page = self.page(Some(&self.anvar)).await;
        let section = format!("data-seal=\"{}\"", TestSeal::key_of(KEYS[number]));
        let (_, rest) = page.split_once(&section).expect("the key");
        let (_, rest) = rest.split_once("action=\"/en/seal/").expect("a form");
        let id = rest.split('/').next().unwrap();
        form(&self.front, Some(token), &format!("{LIST}/{id}/reports"), fields).await
    }

    async fn reported(&self, token: &str, fields: &[(&str, &str)]) -> String {
        let sent = self.report(token, 0, fields).await;
        assert_eq!(sent.header(header::LOCATION), LIST, "{}", sent.text());
        let page = self.page(Some(token)).await;
        let (_, rest) = page.split_once("action=\"/en/seal/reports/").expect("something to answer");
        rest.split('/').next().unwrap().to_owned()
    }

    async fn answer(&self, token: &str, report: &str, step: &str) -> Page {
        let path = format!("{LIST}/reports/{report}/answer");
        form(&self.front, Some(token), &path, &[("step", step)]).await
    }

    /// The text of the sealed code on the newest paper.
    async fn issued(&self) -> String {
        let (library, world) = (self.library, &self.library.world);
        let reference = library.deciding(&["A-1"]).await;
        library.hakim.act(world, &reference, "issue", card()).await;
        world.work().await;
        let newest = "SELECT d.code FROM documents d JOIN numbers n ON n.document = d.id ORDER BY n.status_index DESC LIMIT 1";
        code_on(&self.front, &library.sql.texts(newest).await[0]).await
    }

    async fn judged(&self, text: &str) -> Answer {
        let world = &self.library.world;
        check(text, &known(world).await, world.now())
    }
}

async fn a_key_is_taken_back_by_two_officers_and_another_one_seals(records: Records) {
    let library = Library::attested(Setup::toy().on(records).sealed()).await;
    let world = &library.world;
    let desk = Desk {
        front: Front::of(world),
        anvar: world.token("anvar").await,
        dildora: world.token("dildora").await,
        library: &library,
    };
    let first = desk.issued().await;
    assert!(matches!(desk.judged(&first).await, Answer::InForce { .. }));
    let log = desk.front.get(None, "/en/log").await.text();
    assert!(log.contains(LIST), "the way there");
    let page = desk.page(None).await;
    assert!(page.contains(&TestSeal::key_of(KEYS[0])) && page.contains("In use"), "{page}");
    assert!(page.contains("25 November 2027"), "when the next one is due: {page}");
    assert!(!page.contains("<form method=\"post\" action=\"/en/seal"), "strangers only look");

    let stolen = [("reason", "compromised")];
    let temur = world.token("temur").await;
    what_is_no_report(&desk).await;

    // One officer reports, and nothing comes of it until another one confirms.
    world.advance(SignedDuration::from_mins(5));
    let report = desk.reported(&desk.anvar, &stolen).await;
    assert!(matches!(desk.judged(&first).await, Answer::InForce { .. }));
    answers_that_count_for_nothing(&desk, &report, &temur).await;
    let withdrawn = desk.answer(&desk.anvar, &report, "withdrawn").await;
    assert_eq!(withdrawn.header(header::LOCATION), LIST);
    assert_refused(&desk.answer(&desk.dildora, &report, "confirmed").await, "answered already");
    let report = desk.reported(&desk.anvar, &stolen).await;
    let waiting = library.deciding(&["A-3"]).await;
    let prepared = library.hakim.signed(world, &waiting, "issue", card()).await;
    let page = desk.page(Some(&desk.dildora)).await;
    assert!(
        page.contains("Somebody else may have it") && page.contains("value=\"confirmed\""),
        "{page}"
    );
    let confirmed = desk.answer(&desk.dildora, &report, "confirmed").await;
    assert_eq!(confirmed.header(header::LOCATION), LIST, "{}", confirmed.text());

    // Who has to look at the papers of that time finds each; nobody else does.
    let papers = format!("{LIST}/reports/{report}/papers");
    let page = desk.front.get(Some(&desk.dildora), LIST).await.text();
    assert!(page.contains(&papers), "{page}");
    let listed = desk.front.get(Some(&desk.dildora), &papers).await;
    assert!(listed.text().contains("No paper was signed since"), "{}", listed.text());
    assert_eq!(desk.front.get(Some(&temur), &papers).await.status, StatusCode::FORBIDDEN);

    // A paper that was sealed and waits for its signature goes out no more.
    let signed = prepared;
    assert_eq!(library.hakim.commit_refused(world, &signed).await, "act.seal-changed");

    // What it sealed before stands; it seals nothing any more, and no number is spent.
    assert!(matches!(desk.judged(&first).await, Answer::InForce { .. }));
    assert!(desk.page(None).await.contains("Taken back"));
    let reference = library.deciding(&["A-2"]).await;
    let numbers = library.sql.number("SELECT count(*) FROM numbers").await;
    let refused = library.hakim.refused(world, &reference, "issue", card()).await;
    assert_eq!(refused, "act.seal-over");
    assert_eq!(library.sql.number("SELECT count(*) FROM numbers").await, numbers);

    // Another key takes its place, and one more is announced.
    world.seal.replace(KEYS[1]);
    world.seal.announce(KEYS[2]);
    world.work().await;
    library.hakim.act(world, &reference, "issue", card()).await;
    let second = desk.issued().await;
    assert!(matches!(desk.judged(&second).await, Answer::InForce { .. }));
    let page = desk.page(None).await;
    assert!(page.contains(&TestSeal::key_of(KEYS[2])) && page.contains("Not in use"), "{page}");

    earlier_than_anybody_knew(&desk, (&first, &second)).await;
    let leaves = "SELECT count(*) FROM leaves l WHERE l.kind = 'record' AND (EXISTS (SELECT 1 FROM seal_reports r WHERE r.id = l.subject) \
                  OR EXISTS (SELECT 1 FROM seal_answers a WHERE a.id = l.subject))";
    assert_eq!(library.sql.number(leaves).await, 6, "three reports, three answers");
    world.work().await;
    assert_balanced(world).await;
    for table in ["seal_reports", "seal_answers"] {
        for change in [format!("UPDATE {table} SET id = id"), format!("DELETE FROM {table}")] {
            let said = library.sql.run(&change).await.expect_err(&change);
            assert!(said.contains(&format!("append-only: {table}")), "{said}");
        }
    }
    library.sql.without_triggers().await;
    library.sql.must("UPDATE seal_reports SET from_index = from_index + 1").await;
    assert_eq!(complaints(world).await, ["leaf.hash"]);
}

async fn answers_that_count_for_nothing(desk: &Desk<'_>, report: &str, temur: &str) {
    for step in ["confirmed", "refused"] {
        assert_refused(&desk.answer(&desk.anvar, report, step).await, "reported this yourself");
    }
    assert_refused(&desk.answer(&desk.dildora, report, "withdrawn").await, "Another officer");
    assert_refused(&desk.answer(temur, report, "confirmed").await, "not for you");
    let forged = format!(
        "INSERT INTO seal_answers (id, report, step, taken_by, taken_at) SELECT {}, r.id, 'confirmed', r.reported_by, 0 FROM seal_reports r",
        desk.library.sql.new_id()
    );
    let said = desk.library.sql.run(&forged).await.expect_err("the same person twice");
    assert!(said.contains("confirmed by somebody else"), "{said}");
}

async fn what_is_no_report(desk: &Desk<'_>) {
    let stolen = [("reason", "compromised")];
    let temur = desk.library.world.token("temur").await;
    assert_refused(&desk.report(&temur, 0, &stolen).await, "not for you");
    for (fields, words) in [
        (vec![], "Reason"),
        (vec![("reason", "burned")], "Reason"),
        (vec![("reason", "lost"), ("from", "noon")], "date"),
        (vec![("reason", "lost"), ("from", "2027-01-01T00:00")], "has not come yet"),
        (vec![("reason", "lost"), ("from", "2026-11-01T00:00")], "not on record then"),
    ] {
        let answer = desk.report(&desk.anvar, 0, &fields).await;
        assert_refused(&answer, words);
    }
    let nothing = form(&desk.front, Some(&desk.anvar), "/en/seal/nothing/reports", &stolen).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}

/// The old key was in other hands earlier than anybody knew.
async fn earlier_than_anybody_knew(desk: &Desk<'_>, (first, second): (&str, &str)) {
    let later = [("reason", "compromised"), ("from", "2026-11-25T12:04")];
    let page = desk.page(Some(&desk.anvar)).await;
    assert!(page.contains("place "), "{page}");
    let early = [("reason", "compromised"), ("from", "2026-11-25T12:00")];
    let report = desk.reported(&desk.dildora, &early).await;
    let papers = format!("{LIST}/reports/{report}/papers");
    let listed = desk.front.get(Some(&desk.anvar), &papers).await.text();
    for number in desk.library.sql.texts("SELECT number FROM documents").await {
        assert!(listed.contains(&number), "{number}: {listed}");
    }
    desk.answer(&desk.anvar, &report, "confirmed").await;
    assert!(matches!(desk.judged(first).await, Answer::NotAuthentic { .. }));
    assert!(matches!(desk.judged(second).await, Answer::InForce { .. }));
    assert_refused(&desk.report(&desk.anvar, 0, &later).await, "or an earlier one");
}

async fn what_phones_know_of_keys_is_not_forgotten_with_the_records(records: Records) {
    let mut library = Library::attested(Setup::toy().on(records).sealed()).await;
    let copy = Copy::of(&library.world, &library.sql, "yesterday").await;
    // In the days that will be lost: a paper, its key taken back by two officers, and another key.
    let (phone, first) = {
        let world = &library.world;
        let desk = Desk {
            front: Front::of(world),
            anvar: world.token("anvar").await,
            dildora: world.token("dildora").await,
            library: &library,
        };
        let first = desk.issued().await;
        world.advance(SignedDuration::from_mins(5));
        let stolen = [("reason", "compromised"), ("from", "2026-11-25T12:00")];
        let report = desk.reported(&desk.anvar, &stolen).await;
        desk.answer(&desk.dildora, &report, "confirmed").await;
        world.seal.replace(KEYS[1]);
        world.work().await;
        assert!(matches!(desk.judged(&first).await, Answer::NotAuthentic { .. }));
        (known(world).await, first)
    };
    put_back(&mut library, &copy).await;
    let (is_done, said) = restore(&library, &["--by", "OF-1"]).await;
    assert!(is_done && said.contains("1 key of the seal listed again"), "{said}");
    assert!(said.contains("1 of them stays taken back"), "{said}");
    library.world.reopen().await;
    later(&library).await;
    later(&library).await;
    // The phone takes the next snapshot, and says of the code what it said.
    let world = &library.world;
    let mut phone = phone;
    let published = world.app.seals().published().await.unwrap().unwrap().1;
    assert_eq!(phone.update(&published).unwrap(), Update::Newer);
    assert!(matches!(check(&first, &phone, world.now()), Answer::NotAuthentic { .. }));
    // The key that was taken back seals nothing, whoever puts it in place again.
    world.seal.replace(KEYS[0]);
    let reference = library.deciding(&["A-2"]).await;
    let refused = library.hakim.refused(world, &reference, "issue", card()).await;
    assert_eq!(refused, "act.seal-over");
    world.seal.replace(KEYS[1]);
    library.hakim.act(world, &reference, "issue", card()).await;
    later(&library).await;
    assert_balanced(world).await;
    // Who takes the word of that away is found out.
    let gone = "DELETE FROM restored_revocations";
    let said = library.sql.run(gone).await.expect_err(gone);
    assert!(said.contains("append-only: restored_revocations"), "{said}");
    library.sql.without_triggers().await;
    library.sql.must(gone).await;
    assert_eq!(complaints(world).await, ["leaf.subject"]);
    // A key of a paper that is on no list.
    library.sql.must("DELETE FROM seal_keys WHERE id IN (SELECT k.id FROM seal_keys k ORDER BY k.held_from DESC LIMIT 1)").await;
    assert_eq!(complaints(world).await, ["document.code", "leaf.subject"]);
}
