//! Witnesses that do not sign: each is asked again after a pause that grows, and people hear of it when something changes.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// After the first time, doubled each time.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// One that comes back is waited for no longer than this.
const LONGEST: SignedDuration = SignedDuration::from_secs(60);

/// Who does not sign now. Kept in memory: after a start everybody is asked.
#[derive(Debug, Default)]
pub(crate) struct Absences(Mutex<BTreeMap<String, Absence>>);

#[derive(Debug)]
struct Absence {
    why: String,
    pause: SignedDuration,
    again_at: Timestamp,
}

impl Absences {
    /// Is this one to be asked?
    pub(super) fn is_due(&self, witness: &str, now: Timestamp) -> bool {
        self.all().get(witness).is_none_or(|absence| absence.again_at <= now)
    }

    /// It did not sign. Is that, or why, news?
    pub(super) fn failed(&self, witness: &str, why: &str, now: Timestamp) -> bool {
        let mut all = self.all();
        let before = all.get(witness);
        let is_news = before.is_none_or(|before| before.why != why);
        let pause = before.map_or(PAUSE, |before| before.pause.saturating_mul(2).min(LONGEST));
        let again_at = now.saturating_add(pause).unwrap_or(Timestamp::MAX);
        all.insert(witness.to_owned(), Absence { why: why.to_owned(), pause, again_at });
        is_news
    }

    /// It signed. Had it been away?
    pub(super) fn signed(&self, witness: &str) -> bool {
        self.all().remove(witness).is_some()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Absence>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::Absences;

    /// When one that is away all the time is asked, in seconds.
    fn asked(absences: &Absences, seconds: i64) -> Vec<i64> {
        let mut asked = Vec::new();
        for second in 0..seconds {
            let now = Timestamp::from_second(second).unwrap();
            if absences.is_due("one", now) {
                absences.failed("one", "away", now);
                asked.push(second);
            }
        }
        asked
    }

    #[test]
    fn the_pauses_grow_to_a_minute_and_are_each_witness_s_own() {
        let absences = Absences::default();
        assert_eq!(asked(&absences, 260), [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
        assert!(absences.is_due("another", Timestamp::UNIX_EPOCH));
        assert!(absences.signed("one") && !absences.signed("one"));
        assert_eq!(asked(&absences, 4), [0, 1, 3], "one that came back is asked as before");
    }

    #[test]
    fn people_hear_of_it_when_something_changes() {
        let absences = Absences::default();
        let told = ["away", "away", "it says that the log tells two stories", "away"]
            .map(|why| absences.failed("one", why, Timestamp::UNIX_EPOCH));
        assert_eq!(told, [true, false, true, true]);
    }
}
