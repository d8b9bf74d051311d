use transparency::policy::{Distrust, MAX_WITNESSES, PolicyError};
use transparency::{Algorithm, Policy, SigningKey};

use crate::world::{Log, NOW, log_key, name, policy, witness_key};

#[test]
fn a_policy_is_read_as_it_is_written() {
    let policy = policy();
    assert_eq!(Policy::parse(&policy.to_string()).unwrap(), policy);
    let nobody = Policy::new(log_key().verifier(), Vec::new(), 0).unwrap();
    assert_eq!(Policy::parse(&nobody.to_string()).unwrap(), nobody);
}

#[test]
fn a_policy_as_others_write_it_is_understood() {
    let (log, first, second) =
        (log_key().verifier(), witness_key(1).verifier(), witness_key(2).verifier());
    let text = format!(
        "# whom we believe\n\n  log {log} https://log.example/\n\twitness A {first}\t https://a.example\nwitness B {second}\n"
    );
    let read = |rest: &str| Policy::parse(&format!("{text}{rest}")).unwrap();
    assert_eq!(read("quorum A\n").threshold(), 1);
    assert_eq!(read("quorum A").witnesses(), std::slice::from_ref(&first));
    assert_eq!(read("group both all A B\nquorum both\n").threshold(), 2);
    assert_eq!(read("group both any A B\nquorum both\n").threshold(), 1);
    assert_eq!(read("group both 2 B A\nquorum both\n").witnesses(), [second, first]);
    assert_eq!(read("quorum none\n").threshold(), 0);
}

#[test]
fn a_policy_that_says_nothing_definite_is_refused() {
    let (log, key) = (log_key().verifier(), witness_key(1).verifier());
    let namesake =
        SigningKey::from_seed(name("other.example"), Algorithm::Cosignature, &[11; 32]).verifier();
    let text = format!("log {log}\nwitness A {key}\n");
    for (rest, why) in [
        (String::new(), PolicyError::Incomplete),
        ("quorum B\n".to_owned(), PolicyError::Line(3)),
        ("group g 2 A\nquorum g\n".to_owned(), PolicyError::Line(3)),
        ("group g 0 A\nquorum g\n".to_owned(), PolicyError::Line(3)),
        ("group g 01 A\nquorum g\n".to_owned(), PolicyError::Line(3)),
        ("group g all\nquorum g\n".to_owned(), PolicyError::Line(3)),
        ("group g all A A\nquorum g\n".to_owned(), PolicyError::Repeated(name("witness1.example"))),
        ("group none all A\nquorum none\n".to_owned(), PolicyError::Line(3)),
        ("group A all A\nquorum A\n".to_owned(), PolicyError::Line(3)),
        ("quorum A\nquorum A\n".to_owned(), PolicyError::Line(4)),
        (format!("log {log}\nquorum A\n"), PolicyError::Line(3)),
        (format!("witness A {key}\nquorum A\n"), PolicyError::Line(3)),
        ("observe A\n".to_owned(), PolicyError::Line(3)),
        (format!("witness B {log}\nquorum B\n"), PolicyError::Algorithm(log.name().clone())),
        (
            format!("witness B {namesake}\ngroup g 2 A B\nquorum g\n"),
            PolicyError::Repeated(namesake.name().clone()),
        ),
        ("quorum A\r\n".to_owned(), PolicyError::Text),
        ("#".repeat(70_000), PolicyError::Text),
    ] {
        assert_eq!(Policy::parse(&format!("{text}{rest}")), Err(why), "{rest:.60}");
    }
    assert!(matches!(Policy::parse("log x\n"), Err(PolicyError::Key(1, _))));
}

#[test]
fn a_policy_cannot_ask_for_more_than_there_is() {
    let keys =
        |count: u8| (0..count).map(|number| witness_key(number).verifier()).collect::<Vec<_>>();
    let log = log_key().verifier();
    for (threshold, witnesses) in [(1, 0), (4, 3), (1, 33)] {
        let count = usize::from(witnesses);
        assert_eq!(
            Policy::new(log.clone(), keys(witnesses), threshold),
            Err(PolicyError::Threshold { threshold, witnesses: count })
        );
    }
    assert_eq!(MAX_WITNESSES, 32);
    assert!(Policy::new(log, keys(32), 32).is_ok());
}

#[test]
fn one_witness_is_no_quorum_however_it_signs() {
    let log = Log::of(9, 9);
    let mut note = log.witnessed(9, &[1]);
    // The same key under another name is unknown to the policy.
    let other = SigningKey::from_seed(name("other.example"), Algorithm::Cosignature, &[11; 32]);
    note.add(other.sign(note.text(), NOW)).unwrap();
    let found = policy().trust(&note);
    assert_eq!(found, Err(Distrust::Witnesses { found: 1, needed: 2 }));
}
