//! Running a tool: its lines are shown as they come and counted.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::count::{Count, Reader, nothing};

/// Runs a tool that counts nothing: its exit code is one check.
pub(crate) fn plain(command: &mut Command) -> Result<Count> {
    counted(command, nothing)
}

/// Runs a tool and counts its lines. A tool that fails without saying what counts as one failure; one that counts nothing, as one check.
pub(crate) fn counted(command: &mut Command, reader: Reader) -> Result<Count> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be started"))?;
    let mut count = Count::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.with_context(|| format!("the output of {name} broke off"))?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            count.add(reader(&line));
        }
    }
    let status = child.wait().with_context(|| format!("{name} was lost"))?;
    if count.passed + count.failed == 0 || (!status.success() && count.failed == 0) {
        count.add(Count::one(status.success()));
    }
    Ok(count)
}

/// Runs a tool silently; what it said is in the error if it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<()> {
    let name = format!("{command:?}");
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{name} could not be started"))?;
    anyhow::ensure!(
        output.status.success(),
        "{name} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// A cargo command in the root of the repository.
pub(crate) fn cargo<'a>(root: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root).args(arguments);
    command
}

/// Where a program stands, if it is installed. Debian keeps `PostgreSQL`'s own programs out of the path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let output = Command::new("sh").args(["-c", "command -v \"$0\"", name]).output().ok()?;
    let path = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !path.is_empty()).then(|| PathBuf::from(path))
}

/// Do we run as root?
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_tool_that_fails_in_silence_is_a_failure() {
        assert_eq!(plain(&mut shell("exit 3")).unwrap(), Count::one(false));
        assert_eq!(plain(&mut shell("exit 0")).unwrap(), Count::one(true));
    }

    #[test]
    fn a_tool_that_passes_its_tests_and_then_dies_is_a_failure() {
        let count =
            counted(&mut shell("echo '# pass 2'; exit 1"), super::super::count::node_test).unwrap();
        assert_eq!(count, Count { passed: 2, failed: 1, left_out: 0 });
    }

    #[test]
    fn a_quiet_tool_tells_what_it_said_when_it_fails() {
        let error = quiet(&mut shell("echo no such package >&2; exit 1")).unwrap_err();
        assert!(error.to_string().contains("no such package"));
    }

    #[test]
    fn programs_are_found_or_not() {
        assert!(find_program("sh").is_some());
        assert!(find_program("no-such-program-here").is_none());
    }
}
