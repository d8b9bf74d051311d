//! What the program tells the person who started it. The log is something else and goes through `tracing`.

use std::io::Write;

/// To the terminal or the next program; one that stopped listening is no reason to stop.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _gone = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// To where errors go.
pub(crate) fn error(text: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{text}");
}
