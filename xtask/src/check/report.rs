//! The parts of a check: each is announced, timed and remembered for the table at the end.

use std::time::Duration;

use anyhow::Result;

use super::count::Count;
use super::stopwatch::{Stopwatch, spoken};

struct Part {
    name: &'static str,
    count: Count,
    took: Duration,
}

/// What has been done so far.
pub(crate) struct Report {
    started: Stopwatch,
    parts: Vec<Part>,
}

impl Report {
    pub(crate) fn start() -> Self {
        Self { started: Stopwatch::start(), parts: Vec::new() }
    }

    /// Does one part. A part that cannot run has failed.
    pub(crate) fn part(&mut self, name: &'static str, work: impl FnOnce() -> Result<Count>) {
        println!("\n== {name}");
        let watch = Stopwatch::start();
        let outcome = work();
        self.record(name, outcome, watch.elapsed());
    }

    /// A part that makes something the later parts need.
    pub(crate) fn making<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        println!("\n== {name}");
        let watch = Stopwatch::start();
        let (made, outcome) = match work() {
            Ok(made) => (Some(made), Ok(Count::one(true))),
            Err(error) => (None, Err(error)),
        };
        self.record(name, outcome, watch.elapsed());
        made
    }

    /// A part that was done elsewhere, at the same time as others.
    pub(crate) fn record(&mut self, name: &'static str, outcome: Result<Count>, took: Duration) {
        let count = outcome.unwrap_or_else(|error| {
            println!("{error:#}");
            Count::one(false)
        });
        let word = if count.failed == 0 { "passed" } else { "FAILED" };
        println!("== {name}: {word} in {}", spoken(took));
        self.parts.push(Part { name, count, took });
    }

    /// Prints the table and the closing line; says whether everything passed.
    pub(crate) fn close(&self) -> bool {
        println!("\n{:<16} {:>7} {:>7} {:>9}  time", "part", "passed", "failed", "left out");
        let mut total = Count::default();
        for Part { name, count, took } in &self.parts {
            println!(
                "{name:<16} {:>7} {:>7} {:>9}  {}",
                count.passed,
                count.failed,
                count.left_out,
                spoken(*took)
            );
            total.add(*count);
        }
        println!(
            "\n{} passed, {} failed in {}",
            total.passed,
            total.failed,
            spoken(self.started.elapsed())
        );
        total.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_cannot_run_fails_the_check() {
        let mut report = Report::start();
        report.part("one", || Ok(Count::one(true)));
        assert!(report.close());
        let made: Option<()> = report.making("two", || anyhow::bail!("no such program"));
        assert!(made.is_none());
        assert!(!report.close());
    }
}
