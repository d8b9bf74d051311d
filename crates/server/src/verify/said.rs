//! A report in plain sentences, for a terminal.

use std::fmt::Write as _;

use signing::qr::plain;
use verifier::{Finding, Outcome};

use super::Judged;
use super::online::Status;

/// All that is to be said of one thing.
pub(super) fn text(judged: &Judged) -> String {
    let report = &judged.report;
    let mut text = String::new();
    let mut line = |words: &str| {
        // Writing into a text does not fail.
        let _written = writeln!(text, "{words}");
    };
    line(&plain(&judged.name.chars().take(120).collect::<String>()));
    let (own, outcome) = (report.verdict.outcome(), judged.outcome());
    let verdict = format!("{} [{}]", report.words(), report.verdict.code());
    // What settles it comes first: a paper that is withdrawn is not said to be authentic in the same breath as it fails.
    match judged.status.as_ref().filter(|_| own != outcome) {
        Some(status) => {
            line(&format!("  {}: {}", loud(outcome), system(status)));
            line(&format!("  By itself: {verdict}"));
        }
        None => line(&format!("  {}: {verdict}", loud(outcome))),
    }
    for finding in &report.findings {
        line(&format!("  {} {} [{}]", mark(finding.outcome), finding.words, finding.code));
        for (name, value) in values(finding) {
            line(&format!("           {name}: {value}"));
        }
    }
    if let Some(status) = judged.status.as_ref().filter(|_| own == outcome) {
        line(&format!("  {} {}", mark(status.outcome()), system(status)));
    }
    line(&format!("  As known on {}, examined on {}.", report.known_as_of, report.examined_at));
    text
}

fn loud(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "HOLDS",
        Outcome::Unknown => "NOT KNOWN",
        Outcome::Fails => "FAILS",
    }
}

fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "holds   ",
        Outcome::Unknown => "unknown ",
        Outcome::Fails => "FAILS   ",
    }
}

/// What a person compares; the rest is for programs.
fn values(finding: &Finding) -> impl Iterator<Item = (String, &String)> {
    let for_programs = ["field", "revision", "certificate", "leaf"];
    let values = finding.values.iter().filter(move |(name, _)| !for_programs.contains(name));
    values.map(|(name, value)| (name.replace('_', " "), value))
}

fn system(status: &Status) -> String {
    let said = match status {
        Status::Away(why) => return format!("The system could not be asked: {why}."),
        Status::NotAsked => {
            return "There is nothing that the system could be asked about.".to_owned();
        }
        Status::Said(said) => said,
    };
    let text = |name: &str| plain(said[name].as_str().unwrap_or("?"));
    match said["answer"].as_str() {
        Some("found") => format!(
            "The system says of {}, as of {}: {} since {}.",
            text("number"),
            text("as_of"),
            text("status"),
            text("status_since")
        ),
        Some("being-registered") => {
            "The system says: signed, not yet released. Ask again.".to_owned()
        }
        Some("not-issued") => "The system says: no paper was issued under this number.".to_owned(),
        _ => "The system says: it knows no such paper.".to_owned(),
    }
}
