use std::collections::BTreeMap;

use transparency::monitor::{Audit, Comparison, Finding, compare, compare_records};
use transparency::tree::{Row, Tile, entries_of};
use transparency::{Appender, Checkpoint, Hash, Kind, Leaf};

use crate::world::{Log, event, events, name};

#[test]
fn two_checkpoints_of_one_log_go_together_or_not() {
    let log = Log::of(700, 100);
    let proof = log.reader(700).consistency(300).unwrap();
    let (small, large) = (log.checkpoint(300), log.checkpoint(700));
    assert_eq!(compare(&small, &large, &proof), Comparison::Grew(400));
    assert_eq!(compare(&large, &small, &proof), Comparison::Behind(400));
    assert_eq!(compare(&large, &large, &[]), Comparison::Same);
    assert_eq!(compare(&small, &large, &[]), Comparison::Unproven);
    let forked = Checkpoint { root: Hash::of_nothing(), ..large.clone() };
    assert_eq!(compare(&large, &forked, &[]), Comparison::Fork);
    assert_eq!(compare(&small, &forked, &proof), Comparison::Unproven);
    let other = Checkpoint { origin: name("other.example"), ..large.clone() };
    assert_eq!(compare(&large, &other, &[]), Comparison::OtherLog);
}

#[test]
fn an_auditor_reads_the_whole_log_from_its_files() {
    let log = Log::of(700, 700);
    let (mut audit, mut tree) = (Audit::default(), Appender::new());
    while audit.next() < 700 {
        let tile = Tile::of(Row::Entries, audit.next() / 256, 700).unwrap();
        let entries = entries_of(&log.tiles[&tile], tile.width()).unwrap();
        for entry in &entries {
            let index = audit.next();
            let (leaf, findings) = audit.read(entry);
            assert_eq!((leaf, findings), (Some(event(index)), Vec::new()));
        }
        tree = tree.append(&entries).unwrap().0;
    }
    assert_eq!(tree.root(), log.checkpoint(700).root);
}

fn audit(leaves: &[Vec<u8>]) -> Vec<Finding> {
    let mut audit = Audit::default();
    leaves.iter().flat_map(|entry| audit.read(entry).1).collect()
}

#[test]
fn a_step_left_out_or_put_in_breaks_the_chain_of_its_case() {
    let mut without = events(0, 9);
    without.remove(4);
    // What followed it in the same case names a place that is another's.
    assert!(audit(&without).contains(&Finding::BrokenChain { index: 6, expected: Some(1) }));
    let twice = [events(0, 4), vec![Leaf { unix_ms: event(9).unix_ms, ..event(3) }.to_entry()]];
    assert_eq!(audit(&twice.concat()), [Finding::BrokenChain { index: 4, expected: Some(3) }]);
    let early = Leaf { unix_ms: event(2).unix_ms, ..event(3) };
    assert!(audit(&[events(0, 3), vec![early.to_entry()]].concat()).is_empty());
    let back = Leaf { unix_ms: event(2).unix_ms - 1, ..event(3) };
    assert_eq!(
        audit(&[events(0, 3), vec![back.to_entry()]].concat()),
        [Finding::TimeWentBack { index: 3 }]
    );
    assert_eq!(audit(&[b"rubbish".to_vec()]), [Finding::NoLeaf { index: 0 }]);
}

#[test]
fn records_changed_deleted_or_added_by_hand_are_found() {
    let logged: BTreeMap<u64, Leaf> = (0..6).map(|index| (index, event(index))).collect();
    let mut recorded = logged.clone();
    assert!(compare_records(&logged, &recorded).is_empty());
    recorded.remove(&2);
    let changed = recorded.get_mut(&4).unwrap();
    changed.payload = Hash::of_nothing();
    changed.kind = Kind::Decision;
    recorded.insert(77, event(77));
    let findings = compare_records(&logged, &recorded);
    assert_eq!(
        findings,
        [
            Finding::NoRecord { index: 2 },
            Finding::Differs { index: 4, fields: vec!["kind", "payload"] },
            Finding::NotLogged { index: 77 },
        ]
    );
    let codes: Vec<_> = findings.iter().map(Finding::code).collect();
    assert_eq!(codes, ["log.no-record", "log.record-differs", "log.not-logged"]);
}
