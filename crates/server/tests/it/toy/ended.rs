//! A child whose answer nobody awaits any more is told so, wherever it stands and whatever happens meanwhile.

use app::acts::CommitRefusal;
use app::notices::Told;
use jiff::SignedDuration;
use procedure::case::{ChildState, EventKind};
use serde_json::{Value, json};
use testkit::{Records, Setup, World, organisation};

use super::kill::{half_written, killed_after, points};
use super::library::Library;
use super::own_folder::garden;
use crate::people::{Person, assert_balanced, complaints};

stories!(
    when_the_parent_ends_its_open_children_leave_every_inbox_and_say_why,
    the_children_of_a_child_end_with_it,
    an_answer_on_its_way_changes_nothing_in_a_parent_that_ended,
    a_child_that_ended_before_it_was_told_stays_as_it_is,
    an_answer_and_the_end_of_its_parent_at_once_leave_one_of_them_true,
    killed_at_any_point_each_child_is_told_once,
);

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn plan(beds: &[&str]) -> Value {
    let beds: Vec<Value> = beds.iter().map(|code| json!({ "code": code })).collect();
    json!({ "plan": { "library": organisation("library"), "beds": beds } })
}

fn harvest() -> Value {
    json!({ "harvest": { "result": "ripe" } })
}

/// A plot whose beds grow. Gives its reference and those of the beds.
async fn growing(library: &Library, beds: &[&str]) -> (String, Vec<String>) {
    let (world, aida) = (&library.world, &library.aida);
    let before = aida.cases(world, "garden/bed").await;
    let plot = world.open(&aida.viewer, "garden/plot").await;
    aida.act(world, &plot, "plant", plan(beds)).await;
    world.work().await;
    let children = aida.cases(world, "garden/bed").await;
    (plot, children.into_iter().filter(|child| !before.contains(child)).collect())
}

async fn gardeners(records: Records) -> Library {
    let mut setup = Setup::toy().on(records);
    setup.modules.0.extend(garden().0);
    Library::of(setup).await
}

async fn kind(library: &Library, reference: &str) -> String {
    let sql = format!("SELECT state_kind FROM cases WHERE reference = '{reference}'");
    library.sql.texts(&sql).await.remove(0)
}

async fn told(world: &World, person: &Person) -> Vec<String> {
    let rows = world.app.notices().list(&person.scope(), None).await.unwrap().rows;
    rows.into_iter().filter(|row| row.told == Told::Ended).map(|row| row.reference).collect()
}

async fn when_the_parent_ends_its_open_children_leave_every_inbox_and_say_why(records: Records) {
    let library = gardeners(records).await;
    let (world, sql, aida) = (&library.world, &library.sql, &library.aida);
    let (plot, beds) = growing(&library, &["N-1", "N-2"]).await;
    let [done, open] = beds.as_slice() else { panic!("{beds:?}") };
    aida.act(world, done, "reap", harvest()).await;
    world.work().await;
    world.advance(DAY * 100);
    world.work().await;
    let seen = aida.case(world, open).await.unwrap();
    assert!(seen.row.due.unwrap().is_overdue, "late, and in the inbox");
    assert!(aida.inbox(world).await.contains(open));
    let signed = aida.signed(world, open, "reap", harvest()).await;
    let events = sql.events(open).await;

    aida.act(world, &plot, "abandon", json!({})).await;
    world.work().await;
    assert_eq!(
        (kind(&library, done).await, kind(&library, open).await),
        ("final".into(), "ended".into())
    );
    assert_eq!(sql.state(open).await, "sown", "where it stood");
    assert_eq!(sql.events(open).await, events + 1);
    assert!(!aida.inbox(world).await.contains(open));
    assert_eq!(told(world, aida).await, [open.as_str()]);
    assert_eq!(told(world, &library.hakim).await, Vec::<String>::new());
    let running =
        "SELECT count(*) FROM clocks k JOIN cases c ON c.id = k.case_id WHERE c.reference = ";
    assert_eq!(sql.number(&format!("{running}'{open}'")).await, 0);

    // What was prepared before is void, and the reason is said to whoever still signs it, or tries anew.
    let void = "SELECT count(*) FROM acts WHERE status = 'void' AND void_reason = 'act.ended'";
    assert_eq!(sql.number(void).await, 1);
    assert_eq!(aida.commit_refused(world, &signed).await, "act.ended");
    assert_eq!(aida.refused(world, open, "reap", harvest()).await, "act.ended");
    let seen = aida.case(world, open).await.unwrap();
    assert!(seen.row.is_ended);
    let closed: Vec<_> = seen.row.actions.iter().flat_map(|action| &action.closed).collect();
    assert_eq!(
        closed.iter().map(|refusal| refusal.code.as_str()).collect::<Vec<_>>(),
        ["act.ended"]
    );
    assert_eq!(seen.history.last().unwrap().kind, EventKind::Ended);
    let children = aida.case(world, &plot).await.unwrap().children;
    for child in &children {
        let own = child.readable.as_ref().expect("the gardener's own bed");
        let (is_open, is_ended) = (own.reference == *open, child.state == ChildState::Ended);
        assert_eq!((is_open, own.is_ended), (is_ended, is_ended), "{child:?}");
    }
    assert_eq!(children.len(), 2);

    let all = "SELECT count(*) FROM events";
    let before = sql.number(all).await;
    world.advance(DAY * 100);
    world.work().await;
    assert_eq!(sql.number(all).await, before, "nothing is owed and nothing runs out");
    assert_balanced(world).await;
}

/// The bed is hoed first, and somebody weeds it: a child of a child.
const HOED: &str = r#"
[fact.weeding]
[state.hoed]
owner = "gardener"
deadline = { days = 90, escalate_to = "gardener" }
[state.weeded]
owner = "gardener"
deadline = { days = 90, escalate_to = "gardener" }
[action.hoe]
from = ["sown"]
to = "hoed"
by = "gardener"
requires = ["plan"]
effect = [{ open_subcase = { subcase = "weed" } }]
[action.hoe.guard]
signed_by_actor = {}
[action.weed]
from = ["hoed"]
to = "weeded"
on = "evidence"
[action.weed.guard]
collected = ["weeding"]
[subcase.weed]
service = "garden/weed"
give = ["plan"]
take = "weeding"
"#;

const WEED: &str = r#"
[service]
id       = "weed"
version  = "1"
basis    = ["Garden rules"]
calendar = "uz"
returns  = "weeding"
[role.gardener]
org = "school"
[fact.plan]
given = true
[fact.weeding]
schema = "forms/weeding.schema.json"
[state.called]
kind = "start"
owner = "gardener"
deadline = { days = 90, escalate_to = "gardener" }
[state.clean]
kind = "final"
keep = { years = 1 }
[action.pull]
from = ["called"]
to = "clean"
by = "gardener"
requires = ["plan"]
produces = ["weeding"]
[action.pull.guard]
signed_by_actor = {}
"#;

const WORDS: &str = "weed-title weed-intro weed-role-gardener weed-fact-plan weed-fact-weeding weed-state-called weed-state-clean \
     weed-action-pull bed-fact-weeding bed-state-hoed bed-state-weeded bed-action-hoe bed-action-weed bed-subcase-weed";

async fn the_children_of_a_child_end_with_it(records: Records) {
    let mut setup = Setup::toy().on(records);
    let mut files = garden().0;
    let bed = String::from_utf8(files["garden/bed/service.toml"].clone()).unwrap();
    let bed =
        bed.replace("from = [\"sown\"]\nto = \"reaped\"", "from = [\"weeded\"]\nto = \"reaped\"");
    files.insert("garden/bed/service.toml".into(), format!("{bed}{HOED}").into_bytes());
    files.insert("garden/weed/service.toml".into(), WEED.into());
    let form = String::from_utf8(files["garden/bed/forms/harvest.schema.json"].clone()).unwrap();
    let form = form.replace("bed-fact-harvest", "weed-fact-weeding");
    files.insert("garden/weed/forms/weeding.schema.json".into(), form.into_bytes());
    for lang in ["en", "ru", "uz-Latn"] {
        let words: String = WORDS.split_whitespace().flat_map(|id| [id, " = ", id, "\n"]).collect();
        files.get_mut(&format!("garden/text/{lang}.ftl")).unwrap().extend(words.into_bytes());
    }
    setup.modules.0.extend(files);
    let library = Library::of(setup).await;
    let (world, aida) = (&library.world, &library.aida);
    let (plot, beds) = growing(&library, &["N-1", "N-2"]).await;
    aida.act(world, &beds[0], "hoe", json!({})).await;
    world.work().await;
    let weed = aida.cases(world, "garden/weed").await.remove(0);
    assert!(aida.inbox(world).await.contains(&weed));
    aida.act(world, &plot, "abandon", json!({})).await;
    world.work().await;
    for reference in [&beds[0], &beds[1], &weed] {
        assert_eq!(kind(&library, reference).await, "ended", "{reference}");
        assert!(!aida.inbox(world).await.contains(reference));
    }
    assert_balanced(world).await;
}

async fn an_answer_on_its_way_changes_nothing_in_a_parent_that_ended(records: Records) {
    let library = gardeners(records).await;
    let (world, sql, aida) = (&library.world, &library.sql, &library.aida);
    let (plot, beds) = growing(&library, &["N-1"]).await;
    // The answer is given; before it arrives the parent ends.
    aida.act(world, &beds[0], "reap", harvest()).await;
    aida.act(world, &plot, "abandon", json!({})).await;
    assert_balanced(world).await;
    let events = sql.events(&plot).await;
    world.work().await;
    assert_eq!(sql.events(&plot).await, events, "nobody waits for it");
    assert_eq!(kind(&library, &beds[0]).await, "final");
    assert_eq!(told(world, aida).await, Vec::<String>::new(), "it had ended by itself");
    assert_balanced(world).await;
}

async fn an_answer_and_the_end_of_its_parent_at_once_leave_one_of_them_true(records: Records) {
    let library = gardeners(records).await;
    let (world, sql, aida) = (&library.world, &library.sql, &library.aida);
    for round in 0..3 {
        let (plot, beds) = growing(&library, &["N-1", "N-2"]).await;
        aida.act(world, &beds[0], "reap", harvest()).await;
        let abandon = aida.signed(world, &plot, "abandon", json!({})).await;
        let reap = aida.signed(world, &beds[1], "reap", harvest()).await;
        // The first answer is on its way, the second is given, and the parent ends: all at once.
        let (worked, abandoned, reaped) = tokio::join!(
            world.app.work(),
            world.commit(&aida.viewer, &abandon),
            world.commit(&aida.viewer, &reap),
        );
        worked.unwrap();
        world.work().await;
        let state = sql.state(&plot).await;
        assert_eq!(state == "lapsed", abandoned.is_ok(), "{round}: {state} {abandoned:?}");
        assert_eq!(kind(&library, &beds[0]).await, "final", "{round}");
        // The worker may carry the end to the second bed before its answer is given: then that is refused.
        let second = match reaped {
            Ok(_) => "final",
            Err(CommitRefusal::Refused(refusal)) if refusal.code == "act.ended" => "ended",
            Err(other) => panic!("{round}: {other:?}"),
        };
        assert_eq!(kind(&library, &beds[1]).await, second, "{round}");
        assert_balanced(world).await;
    }
}

async fn a_child_that_ended_before_it_was_told_stays_as_it_is(records: Records) {
    let library = gardeners(records).await;
    let (world, aida) = (&library.world, &library.aida);
    let (plot, beds) = growing(&library, &["N-1", "N-2"]).await;
    let signed = aida.signed(world, &beds[0], "reap", harvest()).await;
    aida.act(world, &plot, "abandon", json!({})).await;
    // Not told yet: whoever acts meanwhile acts in good faith.
    assert_balanced(world).await;
    world.commit(&aida.viewer, &signed).await.unwrap();
    world.work().await;
    assert_eq!(kind(&library, &beds[0]).await, "final");
    assert_eq!(kind(&library, &beds[1]).await, "ended");
    assert_balanced(world).await;
    if let Records::Sqlite = world_records(&library) {
        vandals_are_found(&library, &beds).await;
    }
}

fn world_records(library: &Library) -> Records {
    match library.world.settings().place {
        app::db::Place::Sqlite(_) => Records::Sqlite,
        app::db::Place::Postgres(_) => Records::Postgres,
    }
}

/// A child that is awaited is not said to be ended, and one of which the parent said so does not live on in silence.
async fn vandals_are_found(library: &Library, beds: &[String]) {
    let (world, sql) = (&library.world, &library.sql);
    for (reference, lie, truth) in [(&beds[0], "ended", "final"), (&beds[1], "waiting", "ended")] {
        let set = |kind: &str| {
            format!("UPDATE cases SET state_kind = '{kind}' WHERE reference = '{reference}'")
        };
        sql.must(&set(lie)).await;
        assert!(complaints(world).await.contains(&"case.state"), "{lie}");
        sql.must(&set(truth)).await;
    }
    let (plot, beds) = growing(library, &["N-9"]).await;
    library.aida.act(world, &plot, "abandon", json!({})).await;
    assert_balanced(world).await;
    sql.must("DELETE FROM jobs WHERE kind = 'end' AND done_at IS NULL").await;
    assert_eq!(complaints(world).await, ["link.ended"]);
    world.work().await;
    assert_eq!(kind(library, &beds[0]).await, "start", "nobody told it");
}

async fn killed_at_any_point_each_child_is_told_once(records: Records) {
    let library = gardeners(records).await;
    let (world, sql, aida) = (&library.world, &library.sql, &library.aida);
    let (plot, beds) = growing(&library, &["N-1", "N-2", "N-3"]).await;
    aida.act(world, &plot, "abandon", json!({})).await;
    let ended = "SELECT count(*) FROM events WHERE kind = '\"ended\"'";
    let mut survived = false;
    for polls in points() {
        let done = killed_after(polls, world.app.work()).await;
        assert_eq!(half_written(sql).await, 0, "{polls}");
        assert_balanced(world).await;
        // Another worker takes over when the lease is up.
        world.advance(SignedDuration::from_secs(61));
        survived = done.is_some();
        if survived {
            break;
        }
    }
    assert!(survived, "the work ends");
    world.work().await;
    assert_eq!(sql.number(ended).await, 3);
    for bed in &beds {
        assert_eq!((sql.events(bed).await, kind(&library, bed).await), (2, "ended".to_owned()));
    }
    assert_eq!(told(world, aida).await.len(), 3);
    assert_eq!(world.work().await, 0);
    assert_balanced(world).await;
}
