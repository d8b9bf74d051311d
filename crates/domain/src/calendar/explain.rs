//! Why a deadline is as long as it is: the days that did not count.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Calendar;

/// Why a day does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skipped {
    /// Saturday or Sunday, not swapped for a working day.
    Weekend,
    /// A day off by the imported calendar, with its name as imported (may be empty).
    DayOff(String),
}

impl Calendar {
    /// The days after `from` that were passed over on the way to the `n`-th working day, with the reason of each.
    pub fn explain(&self, from: Date, n: u32) -> Vec<(Date, Skipped)> {
        let last = self.add_working_days(from, n);
        let mut skipped = Vec::new();
        let mut day = from;
        while day < last {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            if let Some(reason) = self.skipped(day) {
                skipped.push((day, reason));
            }
        }
        skipped
    }
}
