//! A deadline, of a state or of its own.

use crate::definition::{Deadline, Length};
use crate::library::Broken;
use crate::read::lower::{Lower, join};
use crate::read::raw::RawDeadline;

/// Longer clocks are a slip of the finger, and would leave the calendar.
const MOST_YEARS: u32 = 100;

type Unit = fn(u32) -> Length;

impl Lower<'_, '_> {
    pub(in crate::read) fn deadline(
        &mut self,
        path: &str,
        raw: RawDeadline,
        is_table: bool,
    ) -> Option<Deadline> {
        let length = self.length(path, &raw);
        let RawDeadline { starts, stops, then, escalate_to, repeats, pauses_while, .. } = raw;
        if is_table == starts.is_empty() {
            let (message, mend) = if is_table {
                ("no action starts this clock: it would never run", "name the actions in `starts`")
            } else {
                (
                    "a state's own clock starts on entry",
                    "leave out `starts`, or write a [deadline.<name>]",
                )
            };
            self.report(path, Broken::new("D07", message, mend));
        }
        if then.is_some() == escalate_to.is_some() {
            let message = "a deadline must lead somewhere, to one place: an action, or the role that is shown the lateness";
            self.report(path, Broken::new("D05", message, "write either `then` or `escalate_to`"));
        }
        if repeats == Some(0) {
            let message = "a clock that runs no time at all is no clock";
            self.report(
                &join(path, "repeats"),
                Broken::new("D01", message, "say how often it runs in all, or leave `repeats` out"),
            );
        }
        let starts = self.names(&join(path, "starts"), &starts);
        let stops = self.names(&join(path, "stops"), &stops);
        let pauses_while = self.names(&join(path, "pauses_while"), &pauses_while);
        let then = self.optional(&join(path, "then"), then);
        let escalate_to = self.optional(&join(path, "escalate_to"), escalate_to);
        let repeats = repeats.unwrap_or(1);
        Some(Deadline {
            length: length?,
            starts,
            stops,
            then,
            escalate_to,
            repeats,
            pauses_while,
            at: self.at(path),
        })
    }

    fn length(&mut self, path: &str, raw: &RawDeadline) -> Option<Length> {
        let counted: [(Option<u32>, u32, Unit); 5] = [
            (raw.hours, MOST_YEARS * 366 * 24, Length::Hours),
            (raw.days, MOST_YEARS * 366, Length::Days),
            (raw.working_days, MOST_YEARS * 366, Length::WorkingDays),
            (raw.months, MOST_YEARS * 12, Length::Months),
            (raw.years, MOST_YEARS, Length::Years),
        ];
        let mut lengths = Vec::new();
        for (number, most, length) in counted {
            let Some(number) = number else { continue };
            if number == 0 || number > most {
                let message = if number == 0 {
                    "a deadline of nothing is over before it began".to_owned()
                } else {
                    format!("a deadline of {number} does not end within {MOST_YEARS} years")
                };
                self.report(
                    path,
                    Broken::new("D01", message, format!("write a number from 1 to {most}")),
                );
            }
            lengths.push(length(number));
        }
        if let Some(at) = &raw.at {
            lengths.push(Length::At(self.place(&join(path, "at"), at)?));
        }
        if lengths.len() != 1 {
            let message =
                "a deadline has exactly one length: otherwise nobody could say when it is due";
            let mend = "write one of `hours`, `days`, `working_days`, `months`, `years`, `at`";
            self.report(path, Broken::new("D01", message, mend));
        }
        lengths.pop()
    }
}
