use proptest::prelude::*;
use transparency::note::SignatureLine;
use transparency::witness::{AddCheckpoint, Answer, Witness, cosignature_in};
use transparency::{Checkpoint, Hash, Note};

use crate::world::{
    Log, NOW, ORIGIN, Remembered, event, events, log_key, name, policy, send, witness, witness_key,
};

fn cosigned(answer: &Answer) -> &SignatureLine {
    let Answer::Cosigned(line) = answer else { panic!("not cosigned: {answer:?}") };
    line
}

/// The same log up to 500, and then another one.
fn forked() -> (Log, Log) {
    let honest = Log::of(700, 100);
    let mut other = Log::of(500, 100);
    let changed = (500..700).map(|index| {
        let leaf = if index == 600 { event(1) } else { event(index) };
        leaf.to_entry()
    });
    let changed: Vec<_> = changed.collect();
    other.append(&changed[..100]);
    other.append(&changed[100..]);
    (honest, other)
}

#[test]
fn a_witness_follows_a_log_that_grows() {
    let log = Log::of(700, 100);
    let (witness, memory) = (witness(1), Remembered::default());
    let mut old = 0;
    for size in (100..=700).step_by(100) {
        cosigned(&send(&witness, &memory, &log.ask(old, size)));
        old = size;
    }
    // Asked again, it signs the same tree again: with a new time.
    cosigned(&send(&witness, &memory, &log.ask(700, 700)));
    let seen = memory.latest.borrow()[&name(ORIGIN)].clone();
    assert_eq!((seen.size, seen.root), (700, log.roots[&700]));
    assert!(memory.evidence.borrow().is_empty());
}

#[test]
fn two_of_three_witnesses_make_a_checkpoint_that_is_believed() {
    let log = Log::of(300, 300);
    let message = log.ask(0, 300);
    let mut note = message.note.clone();
    for number in [1, 3] {
        assert!(policy().trust(&note).is_err());
        let answer = send(&witness(number), &Remembered::default(), &message);
        note.add(cosigned(&answer).clone()).unwrap();
    }
    let trusted = policy().trust(&note).unwrap();
    assert_eq!(trusted.checkpoint, log.checkpoint(300));
    assert_eq!(trusted.since, Some(NOW));
}

#[test]
fn a_witness_never_signs_a_fork_of_the_same_size_and_keeps_it() {
    let (honest, other) = forked();
    let (witness, memory) = (witness(1), Remembered::default());
    cosigned(&send(&witness, &memory, &honest.ask(0, 700)));
    for _ in 0..3 {
        assert_eq!(send(&witness, &memory, &other.ask(700, 700)), Answer::Fork(700));
    }
    let evidence = memory.evidence.borrow();
    assert_eq!(evidence.len(), 1, "kept once, however often it is sent");
    let contradiction = evidence.first().unwrap();
    assert!(contradiction.is_proof);
    // Anybody can see with the log's key alone that it lied.
    let [seen, found] = [&contradiction.seen, &contradiction.found]
        .map(|note| Note::parse(note.as_bytes()).unwrap())
        .map(|note| Checkpoint::open(&note, &log_key().verifier()).unwrap());
    assert_eq!(seen.size, found.size);
    assert_ne!(seen.root, found.root);
    assert_eq!(memory.latest.borrow()[&name(ORIGIN)].root, honest.roots[&700]);
}

#[test]
fn a_witness_never_signs_what_did_not_grow_out_of_what_it_signed() {
    let (honest, other) = forked();
    let (witness, memory) = (witness(1), Remembered::default());
    cosigned(&send(&witness, &memory, &honest.ask(0, 600)));
    cosigned(&send(&witness, &memory, &honest.ask(600, 700)));
    let mut longer = other;
    longer.append(&events(700, 50));
    assert_eq!(send(&witness, &memory, &longer.ask(700, 750)), Answer::Inconsistent);
    assert!(!memory.evidence.borrow().first().unwrap().is_proof);
    // It can still follow the honest log.
    let mut honest = honest;
    honest.append(&events(700, 50));
    cosigned(&send(&witness, &memory, &honest.ask(700, 750)));
}

#[test]
fn what_strangers_write_below_a_checkpoint_is_not_kept() {
    let (honest, other) = forked();
    let (witness, memory) = (witness(1), Remembered::default());
    let mut message = honest.ask(0, 700);
    message.note.add(witness_key(9).sign("rubbish", 1)).unwrap();
    cosigned(&send(&witness, &memory, &message));
    let mut fork = other.ask(700, 700);
    for now in 0..5 {
        fork.note.add(witness_key(9).sign("rubbish", now)).unwrap();
        assert_eq!(send(&witness, &memory, &fork), Answer::Fork(700));
    }
    assert_eq!(memory.evidence.borrow().len(), 1);
    let seen = memory.latest.borrow()[&name(ORIGIN)].note.clone();
    assert_eq!(seen, honest.checkpoint(700).sign(&log_key()).to_string());
}

#[test]
fn every_answer_has_the_status_of_the_specification() {
    let log = Log::of(700, 100);
    let (witness, memory) = (witness(1), Remembered::default());
    let ask = |message: &AddCheckpoint| send(&witness, &memory, message);
    cosigned(&ask(&log.ask(0, 300)));

    let behind = ask(&log.ask(200, 700));
    assert_eq!((behind.status(), behind.body().as_str()), (409, "300\n"));
    assert_eq!(behind.content_type(), "text/x.tlog.size");
    assert_eq!(ask(&log.ask(0, 700)), Answer::OtherSize(300));
    assert_eq!(ask(&AddCheckpoint { old: 701, ..log.ask(300, 700) }).status(), 400);
    // An older checkpoint: its size is below the last one signed.
    assert_eq!(ask(&log.ask(100, 200)), Answer::OtherSize(300));
    assert_eq!(ask(&AddCheckpoint { proof: Vec::new(), ..log.ask(300, 700) }).status(), 422);
    let superfluous = vec![log.roots[&300]];
    assert_eq!(ask(&AddCheckpoint { proof: superfluous, ..log.ask(300, 300) }).status(), 422);

    let stranger = Checkpoint::new(name("stranger.example"), 700, log.roots[&700]);
    let note = stranger.sign(&log_key());
    assert_eq!(ask(&AddCheckpoint { note, ..log.ask(300, 700) }).status(), 404);
    let unsigned = Note::new(
        log.checkpoint(700).to_string(),
        vec![witness_key(2).sign(&log.checkpoint(700).to_string(), NOW)],
    );
    let note = unsigned.unwrap();
    assert_eq!(ask(&AddCheckpoint { note, ..log.ask(300, 700) }).status(), 403);
    let mut note = log.checkpoint(700).sign(&log_key());
    let mut line = note.lines()[0].clone();
    line.signature[0] ^= 1;
    note = Note::new(note.text().to_owned(), vec![line]).unwrap();
    assert_eq!(ask(&AddCheckpoint { note, ..log.ask(300, 700) }).status(), 403);

    cosigned(&ask(&log.ask(300, 700)));
}

#[test]
fn a_log_without_leaves_can_be_witnessed_but_not_invented() {
    let log = Log::of(10, 10);
    let (witness, memory) = (witness(1), Remembered::default());
    let invented = Checkpoint::new(name(ORIGIN), 0, Hash::of_entry(b"")).sign(&log_key());
    let message = AddCheckpoint { note: invented, ..log.ask(0, 0) };
    assert_eq!(send(&witness, &memory, &message), Answer::Inconsistent);
    cosigned(&send(&witness, &memory, &log.ask(0, 0)));
    cosigned(&send(&witness, &memory, &log.ask(0, 10)));
}

#[test]
fn a_witness_overtaken_while_it_checks_signs_nothing() {
    let log = Log::of(700, 100);
    let (witness, memory) = (witness(1), Remembered::default());
    cosigned(&send(&witness, &memory, &log.ask(0, 100)));
    let other = Remembered::default();
    cosigned(&send(&witness, &other, &log.ask(0, 700)));
    memory.overtaken_by.replace(other.latest.borrow().get(&name(ORIGIN)).cloned());
    assert_eq!(send(&witness, &memory, &log.ask(100, 600)), Answer::OtherSize(700));
    assert_eq!(memory.latest.borrow()[&name(ORIGIN)].size, 700);
}

#[test]
fn a_log_that_changes_its_key_is_followed_under_both() {
    let log = Log::of(20, 10);
    let next =
        transparency::SigningKey::from_seed(name(ORIGIN), transparency::Algorithm::Log, &[42; 32]);
    let both = vec![log_key().verifier(), next.verifier()];
    let witness = Witness::new(witness_key(1), both);
    let memory = Remembered::default();
    cosigned(&send(&witness, &memory, &log.ask(0, 10)));
    let note = log.checkpoint(20).sign(&next);
    cosigned(&send(&witness, &memory, &AddCheckpoint { note, ..log.ask(10, 20) }));
}

#[test]
fn a_log_takes_from_an_answer_only_what_stands() {
    let log = Log::of(20, 10);
    let note = log.checkpoint(20).sign(&log_key());
    let key = witness_key(1).verifier();
    let good = witness_key(1).sign(note.text(), NOW);
    let other = witness_key(1).sign(log.checkpoint(10).to_string().as_str(), NOW);
    let stranger = witness_key(2).sign(note.text(), NOW);
    let answer = |lines: &[&SignatureLine]| {
        lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect::<Vec<_>>()
    };
    assert_eq!(cosignature_in(&answer(&[&stranger, &good]), &note, &key), Some(good));
    assert_eq!(cosignature_in(&answer(&[&other]), &note, &key), None);
    assert_eq!(cosignature_in(&answer(&[&stranger]), &note, &key), None);
    assert_eq!(cosignature_in(b"\xff", &note, &key), None);
}

#[test]
fn a_message_is_read_as_it_was_written() {
    let message = Log::of(700, 100).ask(300, 700);
    let text = message.to_string();
    assert_eq!(AddCheckpoint::parse(text.as_bytes()).unwrap(), message);
    for other in [
        text.replace("old 300", "old 0300"),
        text.replace("old 300", "old  300"),
        text.replace("old 300", "new 300"),
        text.replacen("\n\n", "\n", 1),
        text.replacen('=', "", 1),
        format!("\n{text}"),
    ] {
        assert!(AddCheckpoint::parse(other.as_bytes()).is_err(), "{other}");
    }
    let hash = format!("{}\n", Hash::of_nothing());
    let long = text.replacen("\n\n", &format!("\n{}\n", hash.repeat(63)), 1);
    assert!(AddCheckpoint::parse(long.as_bytes()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a log sends, in whatever order: all that a witness signs lies on one line.
    #[test]
    fn whatever_is_sent_a_witness_signs_one_history(
        steps in proptest::collection::vec((any::<bool>(), 0_u64..8, 0_u64..8), 1..30),
    ) {
        let (honest, other) = forked();
        let (witness, memory) = (witness(1), Remembered::default());
        let mut signed: Vec<(u64, Hash)> = vec![(0, Hash::of_nothing())];
        for (is_honest, first, second) in steps {
            let log = if is_honest { &honest } else { &other };
            let (old, size) = (first.min(second) * 100, first.max(second) * 100);
            let (old, size) = (old.min(700), size.min(700));
            if let Answer::Cosigned(_) = send(&witness, &memory, &log.ask(old, size)) {
                signed.push((size, log.roots[&size]));
            }
        }
        let on = |log: &Log| signed.iter().all(|(size, root)| log.roots[size] == *root);
        prop_assert!(signed.is_sorted_by_key(|(size, _)| *size));
        prop_assert!(on(&honest) || on(&other));
    }
}
