//! What the program tells the person who started it. The log is something else and goes through `tracing`.

use std::io::Write;

/// To the terminal or the next program; one that stopped listening is no reason to stop.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _gone = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// So many of a thing: one finding, two findings.
pub(crate) fn count(number: impl TryInto<u64>, one: &str, more: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{number} {}", if number == 1 { one } else { more })
}

/// To where errors go.
pub(crate) fn error(text: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{text}");
}
