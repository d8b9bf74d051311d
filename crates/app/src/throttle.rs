//! How often one address may ask for what costs us something before anybody is known. Kept in memory: a program that starts anew
//! begins anew, and two beside each other count apart.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// So often within a minute of the clock.
const MOST: u32 = 60;
/// Addresses that are counted apart; all that come after them within the same minute are counted as one.
const ADDRESSES: usize = 10_000;

/// The counts of the running minute.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<(i64, BTreeMap<String, u32>)>);

impl Throttle {
    /// Counts a question of this address; `false`: it asked too often.
    pub(crate) fn allows(&self, address: &str, now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.as_second().div_euclid(60);
        if counts.0 != minute {
            *counts = (minute, BTreeMap::new());
        }
        let is_full = counts.1.len() >= ADDRESSES && !counts.1.contains_key(address);
        let count = counts.1.entry(if is_full { String::new() } else { address.to_owned() });
        let count = count.or_default();
        *count = count.saturating_add(1);
        *count <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_so_often_a_minute_and_others_are_not_kept_waiting() {
        let throttle = Throttle::default();
        let at = |second| Timestamp::from_second(second).expect("a time");
        for _ in 0..MOST {
            assert!(throttle.allows("1.1.1.1", at(60)));
        }
        assert!(!throttle.allows("1.1.1.1", at(119)));
        assert!(throttle.allows("2.2.2.2", at(119)));
        assert!(throttle.allows("1.1.1.1", at(120)));
    }

    #[test]
    fn more_addresses_than_are_counted_share_one_count() {
        let throttle = Throttle::default();
        let allowed =
            (0..=ADDRESSES * 2).filter(|n| throttle.allows(&n.to_string(), Timestamp::UNIX_EPOCH));
        assert!(allowed.count() <= ADDRESSES + 60);
    }
}
