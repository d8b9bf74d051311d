//! `tris rules check`: everything that can be said about procedures before they run.

mod explain;
mod templates;
mod texts;

use std::time::Instant;

use anyhow::{Result, ensure};
use procedure::{Finding, Folder, prove, read};
use serde_json::{Value, json};

use crate::config::{Check, Rules};
use crate::{modules, say};

/// Runs the command; false: something is wrong with the procedures.
pub(crate) fn run(command: &Rules) -> Result<bool> {
    match command {
        Rules::Check(options) => checked(options),
        Rules::Explain(options) => {
            say::line(explain::told(options.code.as_deref())?.trim_end());
            Ok(true)
        }
    }
}

fn checked(options: &Check) -> Result<bool> {
    let folder = modules::load(options.folder.as_deref())?;
    let begun = stopwatch();
    let (services, findings) = check(&folder);
    let took = begun.elapsed().as_millis();
    if options.json {
        let findings: Vec<Value> = findings.iter().map(to_json).collect();
        say::line(&json!({ "services": services, "milliseconds": u64::try_from(took)?, "findings": findings }).to_string());
    } else {
        for finding in &findings {
            say::line(&finding.to_string());
        }
        say::line(&format!(
            "{} checked in {took} ms: {}",
            say::count(services, "service", "services"),
            say::count(findings.len(), "finding", "findings")
        ));
        if let Some(first) = findings.first() {
            say::line(&format!("What a rule is for: tris rules explain {}", first.code));
        }
    }
    Ok(findings.is_empty())
}

/// How many services were read, and what is wrong with them: the law, its papers, its texts.
fn check(folder: &Folder) -> (usize, Vec<Finding>) {
    let (library, mut findings) = read(folder);
    findings.extend(prove(&library));
    findings.extend(templates::check(&library));
    findings.extend(texts::check(folder, &library));
    findings.sort();
    findings.dedup();
    (library.services.len(), findings)
}

/// Procedures that somebody brings are checked before anything starts. A missing text stops nothing: the page shows its id.
pub(crate) fn must_hold(folder: &Folder) -> Result<()> {
    let (_, findings) = check(folder);
    for finding in &findings {
        say::error(&finding.to_string());
    }
    let broken = findings.iter().filter(|finding| finding.code != texts::MISSING).count();
    let above = say::count(broken, "finding", "findings");
    ensure!(broken == 0, "the procedures do not hold: {above} above");
    Ok(())
}

fn to_json(finding: &Finding) -> Value {
    let Finding { file, line, column, code, message, mend } = finding;
    json!({ "file": file, "line": line, "column": column, "code": code, "message": message, "mend": mend })
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long the proof took is told to a person, and nothing depends on it"
)]
fn stopwatch() -> Instant {
    Instant::now()
}
