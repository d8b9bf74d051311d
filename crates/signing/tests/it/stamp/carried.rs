//! Stamps that carry a paper on from certificate to certificate and from hash to hash, and what breaks the chain.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use signing::pdf::{self, Lapse, Prepared, Report, Store, Trust, prepare_stamp};
use signing::stamp::{Question, StampError, StampHash, StampTrust, Stamper};
use signing::{Authority, SoftKey};

use super::STAMPER;
use crate::{paper, world};

const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

fn after(years: i32) -> Timestamp {
    world::now() + YEAR * years
}

/// A root that began so many years after ours.
fn root_of(years: i32) -> Authority {
    let seed = format!("root of {years}");
    Authority::create(world::entropy(&seed), signing::DEMO_NAME, after(years)).unwrap()
}

/// A stamper certified in that year.
fn stamper(root: &Authority, year: i32) -> Stamper {
    let key = SoftKey::generate(world::entropy(&format!("stamper {year}"))).unwrap();
    let serial = [u8::try_from(year).unwrap() + 1; 16];
    let own = root.certify_stamper(&key.spki_der(), STAMPER, after(year), serial).unwrap();
    Stamper::new(key, own).unwrap()
}

/// One stamp more.
pub(super) struct Step<'a> {
    pub(super) root: &'a Authority,
    pub(super) certified: i32,
    pub(super) at: i32,
    pub(super) hash: StampHash,
}

pub(super) fn stamped(base: &[u8], step: &Step<'_>) -> Vec<u8> {
    let field = format!("Stamp-of-{}-{}", step.at, base.len());
    let prepared = prepare_stamp(base, &field, &Store::default()).unwrap();
    let question = Question::new(prepared.imprint(step.hash), [3; 16]);
    let own = stamper(step.root, step.certified);
    let answer = own.answer(&question.to_der(), after(step.at), [4; 16]);
    let trust = StampTrust { roots: &[step.root.certificate_der()], revoked: None };
    prepared.splice(&question.token(&answer, &trust).unwrap().0).unwrap()
}

struct Judge {
    roots: Vec<Authority>,
    weak: BTreeMap<StampHash, Timestamp>,
    revoked: BTreeMap<[u8; 16], Timestamp>,
}

impl Judge {
    fn believing(roots: Vec<Authority>) -> Self {
        Self { roots, weak: BTreeMap::new(), revoked: BTreeMap::new() }
    }

    fn says(&self, bytes: &[u8], now: Timestamp) -> Report {
        let roots: Vec<&[u8]> = self.roots.iter().map(Authority::certificate_der).collect();
        let trust = Trust {
            authorities: &roots,
            stampers: &roots,
            now: Some(now),
            weak: Some(&self.weak),
            revoked: Some(&self.revoked),
            at: None,
        };
        pdf::verify(bytes, &trust).unwrap()
    }
}

fn lapses(report: &Report) -> Vec<Result<Option<Lapse>, StampError>> {
    let one = |stamp: &pdf::StampReport| stamp.said.as_ref().map(|_| stamp.lapse).map_err(|e| *e);
    report.stamps.iter().map(one).collect()
}

fn first_moment(report: &Report) -> Option<Timestamp> {
    report.signatures[0].stamped_at
}

fn signed() -> Vec<u8> {
    paper::signed(&paper::table(), &paper::first())
}

#[test]
fn a_paper_holds_long_after_its_first_certificates_ended() {
    let (old, new) = (world::authority("root"), root_of(8));
    let steps = [(&old, 0, 1), (&old, 4, 4), (&old, 4, 8), (&new, 9, 9), (&new, 13, 13)];
    let mut file = signed();
    for (root, certified, at) in steps {
        file = stamped(&file, &Step { root, certified, at, hash: StampHash::Sha256 });
    }
    let judge = Judge::believing(vec![old, new]);
    // The first root is over since the tenth year, the first stamper since the fifth, the officer since the first.
    let report = judge.says(&file, after(15));
    assert!(report.holds(), "{report:?}");
    assert_eq!(lapses(&report), [Ok(None); 5]);
    assert_eq!(first_moment(&report), Some(after(1)));
    // Nobody came in time for the last one.
    let report = judge.says(&file, after(19));
    let expected = [None, None, None, None, Some(Lapse::Ended)];
    let late: Vec<_> = lapses(&report).into_iter().map(Result::unwrap).collect();
    assert_eq!(late[4], expected[4]);
    // Then what it carried is not carried either: the fourth ended in the fourteenth year.
    assert_eq!(late[3], Some(Lapse::Ended));
    assert_eq!((first_moment(&report), report.holds()), (None, true));
}

#[test]
fn a_stamp_that_comes_too_late_carries_nothing_on() {
    let root = world::authority("root");
    let first =
        stamped(&signed(), &Step { root: &root, certified: 0, at: 1, hash: StampHash::Sha256 });
    let late = stamped(&first, &Step { root: &root, certified: 6, at: 6, hash: StampHash::Sha256 });
    let report = Judge::believing(vec![root]).says(&late, after(7));
    assert_eq!(lapses(&report), [Ok(Some(Lapse::Ended)), Ok(None)]);
    assert_eq!(first_moment(&report), Some(after(6)));
}

#[test]
fn a_stronger_hash_carries_a_weak_one_on_if_it_comes_in_time() {
    let root = world::authority("root");
    let first =
        stamped(&signed(), &Step { root: &root, certified: 0, at: 1, hash: StampHash::Sha256 });
    let again =
        stamped(&first, &Step { root: &root, certified: 0, at: 2, hash: StampHash::Sha384 });
    let mut judge = Judge::believing(vec![world::authority("root")]);
    for (weak_from, alone, carried) in [
        (5, Ok(None), [Ok(None), Ok(None)]),
        (3, Ok(Some(Lapse::Weak)), [Ok(None), Ok(None)]),
        (1, Ok(Some(Lapse::Weak)), [Ok(Some(Lapse::Weak)), Ok(None)]),
    ] {
        judge.weak = BTreeMap::from([(StampHash::Sha256, after(weak_from))]);
        assert_eq!(lapses(&judge.says(&first, after(4))), [alone], "{weak_from}");
        let report = judge.says(&again, after(4));
        assert_eq!(lapses(&report), carried, "{weak_from}");
        let shown = if carried[0] == Ok(None) { after(1) } else { after(2) };
        assert_eq!((first_moment(&report), report.holds()), (Some(shown), true), "{weak_from}");
    }
    let strong = judge.says(&again, after(4)).stamps.remove(1).said.unwrap();
    assert_eq!((strong.hash, strong.hash.as_str()), (StampHash::Sha384, "sha-384"));
}

#[test]
fn a_stamper_that_was_revoked_before_the_next_stamp_shows_nothing() {
    let root = world::authority("root");
    let first =
        stamped(&signed(), &Step { root: &root, certified: 0, at: 1, hash: StampHash::Sha256 });
    let again =
        stamped(&first, &Step { root: &root, certified: 2, at: 3, hash: StampHash::Sha256 });
    let mut judge = Judge::believing(vec![root]);
    for (year, expected) in [(2, Some(Lapse::Revoked)), (4, None)] {
        judge.revoked = BTreeMap::from([([1; 16], after(year))]);
        assert_eq!(lapses(&judge.says(&again, after(4))), [Ok(expected), Ok(None)], "{year}");
    }
}

#[test]
fn a_forged_chain_is_called_what_it_is() {
    let root = world::authority("root");
    let step = |at| Step { root: &root, certified: 0, at, hash: StampHash::Sha256 };
    let (signed, judge) = (signed(), Judge::believing(vec![world::authority("root")]));
    let first = stamped(&signed, &step(2));
    let second = stamped(&first, &step(3));
    let third = stamped(&second, &step(4));
    assert_eq!(lapses(&judge.says(&third, after(4))), [Ok(None); 3]);
    // Older than the one that it covers.
    let back = stamped(&first, &step(1));
    assert_eq!(lapses(&judge.says(&back, after(4))), [Ok(None), Err(StampError::Order)]);
    // The one in the middle is cut out: of the same length, so that all offsets stay right, and blank.
    let mut blank = third.clone();
    let own = Prepared::find(second.clone()).unwrap();
    blank[own.hole].fill(b'0');
    let said = lapses(&judge.says(&blank, after(4)));
    assert_eq!(said, [Ok(None), Err(StampError::Malformed), Err(StampError::Imprint)]);
    // Cut out whole: what is left does not fit together any more.
    let cut = [first.as_slice(), &third[second.len()..]].concat();
    let roots: &[&[u8]] = &[root.certificate_der()];
    let trust = Trust { authorities: roots, stampers: roots, ..Trust::default() };
    let judged = pdf::verify(&cut, &trust);
    assert!(judged.is_err() || judged.is_ok_and(|report| !report.holds()));
    // The last update of another paper, of the same length.
    let other = paper::signed(&paper::table(), &pdf::Slot { reason: "Ariza", ..paper::first() });
    let other = stamped(&stamped(&other, &step(2)), &step(3));
    let glued = [first.as_slice(), &other[other.len() - (second.len() - first.len())..]].concat();
    let judged = pdf::verify(&glued, &trust);
    assert!(
        judged.is_err()
            || judged.is_ok_and(|report| {
                !report.holds() || report.stamps.iter().any(|stamp| stamp.said.is_err())
            })
    );
}

#[test]
fn a_weaker_or_shortened_hash_is_no_stamp() {
    let root = world::authority("root");
    let prepared = prepare_stamp(&signed(), "S", &Store::default()).unwrap();
    let question = Question::new(prepared.imprint(StampHash::Sha384), [3; 16]);
    let answer = stamper(&root, 0).answer(&question.to_der(), after(1), [4; 16]);
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    let (token, said) = question.token(&answer, &trust).unwrap();
    assert_eq!(said.hash, StampHash::Sha384);
    // SHA-384 named SHA-256, SHA-512 and SHA-1 in its place: wherever the token says its name.
    let name = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
    let places: Vec<usize> =
        token.windows(9).enumerate().filter(|(_, part)| *part == name).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 4, "digests, imprint, signing certificate, signer");
    for place in places {
        for other in [1, 3, 4] {
            let mut forged = token.clone();
            forged[place + 8] = other;
            let said = signing::stamp::verify(&forged, |hash| prepared.imprint(hash), &trust);
            assert!(said.is_err(), "{place} {other}");
        }
    }
    // A question of a hash that is cut short, or by SHA-1, is refused.
    let cut = |from: &[u8], to: &[u8]| {
        let der = question.to_der();
        let at = der.windows(from.len()).position(|part| part == from).unwrap();
        [&der[..at], to, &der[at + from.len()..]].concat()
    };
    let sha_1 = [0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x05, 0x00];
    for asked in [cut(&name, &sha_1), cut(&[0x04, 48], &[0x04, 47])] {
        let refused = stamper(&root, 0).answer(&asked, after(1), [1; 16]);
        assert_eq!(question.token(&refused, &trust).unwrap_err(), StampError::Refused);
    }
}
