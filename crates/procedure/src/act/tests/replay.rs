//! Events that an insider writes into a case by hand, read again by somebody who has the law.

use crate::act::{Author, Cause, fits};
use crate::case::{Change, Event, EventKind};
use crate::toy::run::{Run, application};
use crate::toy::{actor, at, name};

fn code(run: &Run, event: &Event) -> Option<String> {
    fits(&run.definition, &run.case, event).err().map(|refusal| refusal.code)
}

fn acted(run: &Run, action: &str, author: Author, to: Option<&str>) -> Event {
    Event {
        seq: run.case.seq + 1,
        kind: EventKind::Acted { action: name(action) },
        author,
        recorded_at: at(run.now),
        changes: to.map(|to| Change::Moved { to: name(to) }).into_iter().collect(),
    }
}

/// Whatever the tests of acts do fits: the toy asserts it at every event. Here is what does not.
#[test]
fn what_a_person_has_to_do_no_cause_does() {
    let run = Run::judging(["fine", "fine"]);
    let head = Author::Person(actor(5, "head"));
    let lent = |author| acted(&run, "lend", author, Some("lent"));
    assert_eq!(code(&run, &lent(head.clone())), None);
    let clock = Cause::Clock { clock: name("checking"), run: 1 };
    let outside =
        Cause::Outside { system: name("bank"), message: name("paid"), answer: "x".to_owned() };
    let causes = [Cause::Evidence { seq: 3 }, clock, outside, Cause::Parent, Cause::Vacancy];
    for cause in causes {
        assert_eq!(code(&run, &lent(Author::Cause(cause))).unwrap(), "act.cause");
    }
    let other = Author::Person(actor(2, "clerk"));
    assert_eq!(code(&run, &lent(other)).unwrap(), "act.not-your-role");
    // Nor does the right person lead the case elsewhere, or from a place where it is not.
    let elsewhere = acted(&run, "lend", head.clone(), Some("returned"));
    assert_eq!(code(&run, &elsewhere).unwrap(), "act.wrong-state");
    let nowhere = acted(&run, "lend", head.clone(), None);
    assert_eq!(code(&run, &nowhere).unwrap(), "act.wrong-state");
    let early = acted(&run, "accept", Author::Person(actor(2, "clerk")), Some("checking"));
    assert_eq!(code(&run, &early).unwrap(), "act.wrong-state");
    let invented = acted(&run, "forge", head.clone(), None);
    assert_eq!(code(&run, &invented).unwrap(), "act.unknown-action");
    let unread = acted(&run, "lend", head, Some("atlantis"));
    assert_eq!(code(&run, &unread).unwrap(), "act.case-moved");
}

#[test]
fn what_happens_by_itself_nobody_does_and_only_when_it_is_time() {
    let mut run = Run::checking("plain");
    let clock = |run| Author::Cause(Cause::Clock { clock: name("checking"), run });
    let lapse = |run: &Run, author| acted(run, "lapse", author, Some("refused"));
    let head = Author::Person(actor(5, "head"));
    assert_eq!(code(&run, &lapse(&run, head)).unwrap(), "act.cause");
    assert_eq!(code(&run, &lapse(&run, clock(1))).unwrap(), "act.cause", "it has not run out");
    run.repaired();
    run.now += 20 * 86_400;
    assert_eq!(code(&run, &lapse(&run, clock(2))).unwrap(), "act.cause", "another run");
    assert_eq!(code(&run, &lapse(&run, clock(1))), None);
}

#[test]
fn what_is_no_act_moves_nothing_and_writes_no_register() {
    let mut run = Run::opened();
    run.person(1, "reader", "submit", vec![application("plain", &["A"])]).unwrap();
    let drawn = |author, changes| Event {
        seq: run.case.seq + 1,
        kind: EventKind::Drawn { role: name("clerk") },
        author: Author::Cause(author),
        recorded_at: at(run.now),
        changes,
    };
    let draw = Cause::Draw { seq: 2 };
    assert_eq!(code(&run, &drawn(draw.clone(), Vec::new())), None);
    assert_eq!(code(&run, &drawn(Cause::Parent, Vec::new())).unwrap(), "act.cause");
    let moved = vec![Change::Moved { to: name("lent") }];
    assert_eq!(code(&run, &drawn(draw, moved)).unwrap(), "act.cause");
    let again = Event { kind: EventKind::Opened, ..drawn(Cause::Parent, Vec::new()) };
    assert_eq!(code(&run, &again).unwrap(), "act.cause");
    let skipped = Event { seq: 9, ..drawn(Cause::Draw { seq: 2 }, Vec::new()) };
    assert_eq!(code(&run, &skipped).unwrap(), "act.case-moved");
}
