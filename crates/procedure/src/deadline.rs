//! Deadlines: when a clock runs out, which have, and what then.

use domain::calendar::{self, Calendar};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use crate::case::{Case, Clock};
use crate::definition::{Definition, Length};
use crate::name::{Name, Place};
use crate::refusal::Refusal;

/// When a clock of this length that starts at `from` runs out. `hours` and `days` run through holidays.
///
/// # Errors
/// The length is a date in a fact, and there is none.
pub fn due_at(
    length: &Length,
    from: Timestamp,
    calendar: &Calendar,
    case: &Case,
) -> Result<Timestamp, Refusal> {
    Ok(match length {
        Length::Hours(count) => calendar::add_hours(from, *count),
        Length::Days(count) => calendar::add_days(from, *count),
        Length::WorkingDays(count) => calendar.due_working(from, *count),
        Length::Months(count) => calendar::add_months(from, *count),
        Length::Years(count) => calendar::add_years(from, *count),
        Length::At(place) => Calendar::end_of(date(case, place)?),
    })
}

fn date(case: &Case, place: &Place) -> Result<Date, Refusal> {
    let current = case
        .single(&place.fact)
        .ok_or_else(|| Refusal::new("act.missing-fact").with("fact", &place.fact))?;
    let text = current.body.pointer(&place.pointer).and_then(Value::as_str);
    text.and_then(|text| text.parse().ok()).ok_or_else(|| {
        Refusal::new("act.form").with("fact", &place.fact).with("pointer", &place.pointer)
    })
}

/// The clocks that have run out by `now` and wait to be acted on, with their run.
pub fn due(case: &Case, now: Timestamp) -> Vec<(Name, u32)> {
    case.clocks
        .iter()
        .filter(|(_, clock)| ran_out(clock, now))
        .map(|(name, clock)| (name.clone(), clock.run))
        .collect()
}

/// It has run out and nothing has come of it yet.
pub(crate) fn ran_out(clock: &Clock, now: Timestamp) -> bool {
    clock.due_at <= now && clock.paused_at.is_none() && !clock.overdue
}

/// The action that happens when this clock, running in this case, runs out; `None` if it only escalates.
pub fn clock_action(definition: &Definition, case: &Case, clock: &Name) -> Option<Name> {
    case.clocks.contains_key(clock).then(|| definition.deadline(clock)?.then.clone()).flatten()
}

#[cfg(test)]
mod tests;
