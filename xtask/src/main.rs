//! Everything the project checks, in one command.
//!
//! Reads and runs; it changes nothing in the repository.
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks to its user on standard output"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

use check::Extent;

mod check;
mod fuzz;
mod tidy;

const USAGE: &str = "\
cargo xtask check [--fast] [--all]   check everything; --fast without browser and PostgreSQL, --all the full matrix of pages
cargo xtask bench [CASES]            measure acts, papers, verifications and queues in a release build, on both databases
cargo xtask judges                   install the programs that tests ask for their opinion: Debian packages, and pyHanko below target/
cargo xtask fuzz TARGET [SECONDS]    look for bytes that break a parser, guided by coverage; targets are the tests of the crate fuzz
cargo xtask tidy                     check only the habits of the house: crate graph, words, texts, links, lengths";

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = root()?;
    let good = match parse(&arguments)? {
        Task::Check(extent) => check::check(&root, extent)?,
        Task::Judges => check::judges(&root)?,
        Task::Tidy => tidy::tidy(&root)?,
        Task::Bench(cases) => check::bench(&root, cases.as_deref())?,
        Task::Fuzz(task) => task.run(&root)?,
        Task::Usage => {
            println!("{USAGE}");
            true
        }
    };
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[derive(Debug, PartialEq, Eq)]
enum Task {
    Check(Extent),
    Judges,
    Tidy,
    /// With this many cases.
    Bench(Option<String>),
    Fuzz(fuzz::Task),
    Usage,
}

fn parse(arguments: &[String]) -> Result<Task> {
    let mut arguments = arguments.iter().map(String::as_str);
    match arguments.next() {
        Some("check") => {}
        Some("bench") => return bench(arguments.next(), arguments.next()),
        Some("judges") if arguments.next().is_none() => return Ok(Task::Judges),
        Some("fuzz") => return fuzz::Task::parse(arguments).map(Task::Fuzz),
        Some("tidy") if arguments.next().is_none() => return Ok(Task::Tidy),
        None | Some("help" | "--help" | "-h") => return Ok(Task::Usage),
        Some(_) => bail!("unknown command\n{USAGE}"),
    }
    let mut extent = Extent::default();
    for option in arguments {
        match option {
            "--fast" => extent.fast = true,
            "--all" => extent.all = true,
            other => bail!("unknown option {other}\n{USAGE}"),
        }
    }
    anyhow::ensure!(!(extent.fast && extent.all), "--fast and --all contradict each other");
    Ok(Task::Check(extent))
}

fn bench(cases: Option<&str>, more: Option<&str>) -> Result<Task> {
    let is_number = cases.is_none_or(|cases| cases.parse::<u32>().is_ok_and(|cases| cases > 0));
    anyhow::ensure!(is_number && more.is_none(), "bench takes a number of cases\n{USAGE}");
    Ok(Task::Bench(cases.map(str::to_owned)))
}

/// The root of the repository: the folder above this crate.
fn root() -> Result<PathBuf> {
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else {
        bail!("xtask stands in no repository")
    };
    Ok(root.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn commands_and_options_are_read() {
        assert_eq!(parsed("tidy").unwrap(), Task::Tidy);
        assert_eq!(parsed("judges").unwrap(), Task::Judges);
        assert_eq!(parsed("").unwrap(), Task::Usage);
        assert_eq!(parsed("bench").unwrap(), Task::Bench(None));
        assert_eq!(parsed("bench 5000").unwrap(), Task::Bench(Some("5000".to_owned())));
        assert_eq!(parsed("check").unwrap(), Task::Check(Extent::default()));
        assert_eq!(parsed("check --fast").unwrap(), Task::Check(Extent { fast: true, all: false }));
        assert_eq!(parsed("check --all").unwrap(), Task::Check(Extent { fast: false, all: true }));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "chek",
            "check --quick",
            "tidy --fast",
            "judges --fast",
            "check --fast --all",
            "bench many",
            "bench 0",
            "bench 5 5",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
