//! `cargo xtask fuzz`: one target of the crate `fuzz`, guided by coverage, with libFuzzer and the compiler that everybody has.
//!
//! Nothing is installed: what the fuzzer needs to see is asked of LLVM by flags that a stable compiler knows. There is no unsafe code
//! of ours, so no sanitizer is missed; what is looked for are panics, broken promises, time and memory.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::check::{cargo, plain};

/// Seconds by default.
const SECONDS: u32 = 60;
/// What a fuzzer sees, and that arithmetic which overflows is a panic.
const FLAGS: [&str; 10] = [
    "--cfg=fuzzing",
    "--cfg=fuzzing_libfuzzer",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cdebug-assertions",
    "-Coverflow-checks",
    "-Copt-level=2",
];
/// Ten seconds or a gigabyte for one input is a finding.
const LIMITS: &str =
    "-timeout=10 -rss_limit_mb=1024 -max_len=1024 -len_control=0 -print_final_stats=1";

/// Scripts to begin with, and how long each is: a head and four steps.
const SEEDS: u32 = 64;
const SEED_BYTES: usize = 2 + 4 * 8;

/// What to fuzz, and for how long.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Task {
    target: String,
    seconds: u32,
}

impl Task {
    /// `papers::paper 300`.
    pub(crate) fn parse<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<Self> {
        let target = words.next().context("fuzz takes a target, such as papers::paper")?;
        let seconds = words.next().map_or(Ok(SECONDS), str::parse);
        let seconds = seconds.ok().filter(|seconds| *seconds > 0);
        let seconds = seconds.context("fuzz takes a number of seconds")?;
        anyhow::ensure!(words.next().is_none(), "fuzz takes a target and a number of seconds");
        Ok(Self { target: target.to_owned(), seconds })
    }

    /// Runs it. What was found interesting stays below `target/fuzz`, so that the next run goes on from there.
    pub(crate) fn run(&self, root: &Path) -> Result<bool> {
        let folder = root.join("target/fuzz");
        let corpus = folder.join("corpus").join(self.target.replace("::", "-"));
        let found = folder.join("found").join(self.target.replace("::", "-"));
        for folder in [&corpus, &found] {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        seed(&corpus)?;
        let limits = format!(
            "{} {LIMITS} -max_total_time={} -artifact_prefix={}/",
            corpus.display(),
            self.seconds,
            found.display()
        );
        let host = host()?;
        // With a target of its own, so that build scripts are built without the flags.
        let mut command = cargo(
            root,
            ["test", "--package", "fuzz", "--target", &host, "--test", "it", "--", &self.target],
        );
        command
            .args(["--exact", "--nocapture", "--test-threads=1"])
            .env("CARGO_TARGET_DIR", &folder)
            .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"))
            .env("BOLERO_LIBFUZZER_ARGS", limits);
        let count = plain(&mut command)?;
        Ok(count.failed == 0)
    }
}

/// Scripts that look random and are the same on every machine: a fuzzer that begins with nothing first has to learn how long one is.
fn seed(corpus: &Path) -> Result<()> {
    let mut next = 1_u32;
    for number in 0..SEEDS {
        let mut script = Vec::with_capacity(SEED_BYTES);
        while script.len() < SEED_BYTES {
            next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            script.extend(next.to_be_bytes().first());
        }
        let path = corpus.join(format!("seed-{number}"));
        std::fs::write(&path, script)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// The machine for which the compiler builds when nothing else is said.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say for which machine it builds")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        Task::parse(line.split_whitespace())
    }

    #[test]
    fn a_target_and_a_time_are_read() {
        let task = |seconds| Task { target: "papers::paper".to_owned(), seconds };
        assert_eq!(parsed("papers::paper").unwrap(), task(SECONDS));
        assert_eq!(parsed("papers::paper 300").unwrap(), task(300));
        for line in ["", "papers::paper long", "papers::paper 0", "papers::paper 1 2"] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
