//! How long a part took.

use std::time::{Duration, Instant};

/// Runs from its start.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "the check measures itself; nothing official depends on it"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// `3.4 s`, or `12 min 05 s`.
pub(crate) fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (millis, said) in
            [(3_400, "3.4 s"), (59_900, "59.9 s"), (60_000, "1 min 00 s"), (725_000, "12 min 05 s")]
        {
            assert_eq!(spoken(Duration::from_millis(millis)), said);
        }
    }
}
