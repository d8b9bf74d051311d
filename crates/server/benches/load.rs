//! What the program costs: acts, verifications and papers a CPU-second, and how long a queue takes. Prints the size of the data.
//!
//! `cargo xtask bench [CASES]`; in a release build, on two cores, with nothing else running.
#![expect(clippy::print_stdout, reason = "a bench talks to whoever started it")]

#[path = "load/cards.rs"]
mod cards;
#[path = "load/papers.rs"]
mod papers;
#[path = "load/stopwatch.rs"]
mod stopwatch;

use app::documents::Verification;
use serde_json::json;
use stopwatch::{Spent, p95};
use testkit::{Records, Setup, World, organisation};

/// Cases by default.
const CASES: usize = 2_000;
/// Of so many applied cases one is brought to an issued card.
const ISSUED: usize = 20;
/// Durable leaves a second that a whole country could need.
const LEAVES_BAR: f64 = 5_000.0;
/// Questions asked of each kind.
const QUESTIONS: usize = 500;

#[tokio::main]
async fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let cases = asked.unwrap_or(CASES);
    papers::bench();
    for (name, records) in places() {
        Box::pin(of_records(name, records, cases)).await;
    }
}

/// SQLite always; PostgreSQL where a server is named.
fn places() -> Vec<(&'static str, Records)> {
    let mut places = vec![("SQLite", Records::Sqlite)];
    if stopwatch::has_postgres() {
        places.push(("PostgreSQL", Records::Postgres));
    }
    places
}

async fn of_records(name: &str, records: Records, cases: usize) {
    let world = Box::pin(World::new(Setup::toy().on(records))).await;
    let aida = world.sign_in("aida").await;
    let key = world.enrol(&aida).await;
    let mut references = Vec::new();
    for _ in 0..cases {
        references.push(world.open(&aida, "library/card").await);
    }
    let application = |n: usize| {
        json!({ "application": {
            "library": organisation("library"), "name": format!("Aida {n}"), "books": [{ "code": "A-1", "title": "Mehrobdan chayon" }],
        } })
    };
    let spent = Spent::begin();
    for (n, reference) in references.iter().enumerate() {
        world
            .act(&aida, &key, reference, "apply", application(n))
            .await
            .expect("nothing stands against it");
    }
    println!(
        "{name}: {} acts (form, prepare, sign, commit) a CPU-second, {} cases",
        spent.per_second(cases),
        cases
    );
    sequenced(name, &world).await;
    world.work().await;
    let nur = app::scope::Scope::Person(world.sign_in("nur").await);
    let mut queue = Vec::new();
    for _ in 0..QUESTIONS {
        let spent = Spent::begin();
        let page = world.app.cases().inbox(&nur, None).await.expect("the queue is read");
        queue.push(spent.wall());
        assert!(!page.rows.is_empty(), "the bench's queue is empty");
    }
    println!("{name}: queue page of 50, p95 {:.1} ms, {cases} cases", p95(&mut queue));
    Box::pin(verifications(name, &world, &references)).await;
    let spent = Spent::begin();
    let report = Box::pin(world.app.fsck()).await.expect("the books are read");
    let took = spent.wall();
    assert!(report.complaints.is_empty(), "the books balance: {:?}", report.complaints);
    let (events, rows) = (report.events, report.rows);
    println!(
        "{name}: fsck {took:.0} ms, {events} events, {rows} versions of register rows, {cases} cases"
    );
}

/// All that waits becomes leaves: in one order in the records, tiles and checkpoint on the disk.
async fn sequenced(name: &str, world: &World) {
    let spent = Spent::begin();
    let leaves = world.app.keep_log().await.expect("the log is kept");
    let seconds = spent.wall() / 1000.0;
    let leaves = u32::try_from(leaves).expect("fewer leaves than there are numbers");
    let figure = f64::from(leaves) / seconds;
    let said = if figure >= LEAVES_BAR { "met" } else { "NOT MET" };
    println!(
        "{name}: {figure:.1} durable leaves a second by the sequencer (at least {LEAVES_BAR:.0}: {said}), {leaves} leaves in one batch"
    );
}

/// Somebody types the number of a card that was issued.
async fn verifications(name: &str, world: &World, references: &[String]) {
    let some: Vec<String> = references.iter().step_by(ISSUED).cloned().collect();
    let numbers = Box::pin(cards::issue(world, &some)).await;
    assert_eq!(numbers.len(), some.len(), "every card has a number");
    let asked = numbers.iter().cycle().take(QUESTIONS);
    let spent = Spent::begin();
    for number in asked {
        let found = world.app.documents().verify(number).await.expect("a number is looked up");
        assert!(matches!(found, Verification::Found(_)), "{number} is a card: {found:?}");
    }
    println!(
        "{name}: {} verifications a CPU-second, {} papers, {} cases",
        spent.per_second(QUESTIONS),
        numbers.len(),
        references.len()
    );
}
