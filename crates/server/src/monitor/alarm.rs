//! What a monitor cries out: a stable code, what it saw, and what to do.

use std::fmt;

use transparency::monitor::Finding;

/// Something that somebody must look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alarm {
    code: &'static str,
    what: String,
}

impl Alarm {
    pub(super) fn new(code: &'static str, what: impl Into<String>) -> Self {
        Self { code, what: what.into() }
    }

    /// Of a finding in the log or among the records.
    pub(super) fn of(finding: &Finding) -> Self {
        let what = match finding {
            Finding::NoLeaf { index } => format!("entry {index} is no leaf"),
            Finding::TimeWentBack { index } => {
                format!("leaf {index} is older than the one before it: somebody dates back")
            }
            Finding::BrokenChain { index, expected } => {
                let expected = expected.map_or("none".to_owned(), |leaf| format!("leaf {leaf}"));
                format!("leaf {index} does not follow the last of its subject, which is {expected}")
            }
            Finding::NoRecord { index } => {
                format!("leaf {index} has no record any more: it was deleted")
            }
            Finding::Differs { index, fields } => {
                format!("the record of leaf {index} was changed: {}", fields.join(", "))
            }
            Finding::NotLogged { index } => {
                format!("a record claims to be leaf {index}, which the log does not have")
            }
        };
        Self::new(finding.code(), what)
    }

    /// What whoever hears it does next.
    fn next(&self) -> &'static str {
        match self.code {
            "log.away" => "look again; if it stays away, ask its operator why",
            "log.checkpoint" => {
                "compare the trust file with somebody else's; if it is the right one, tell the witnesses"
            }
            "log.behind" => {
                "ask the operator whether the log was put back from a copy: a log never gets shorter. What it said before is in the copy here"
            }
            "log.restored" => {
                "read /log/restorations of the system: it says what was lost; ask whoever put the records back why"
            }
            "log.fork" | "seen.fork" => {
                "keep both checkpoints: together they prove that the log told two stories. Tell the witnesses and the public"
            }
            "log.rewritten" => {
                "look again; if it stays so, the log was rewritten: tell the witnesses and the public, with both checkpoints and the copy here"
            }
            "log.missing" | "log.entries" => {
                "fetch again by another way; if it stays so, the operator keeps back or changes what was logged: tell the witnesses"
            }
            "seen.ahead" => "look again: others were shown more of the log than we were",
            "seen.unbelieved" => "ask whoever gave it where they have it from",
            "records.balance" => {
                "run `tris fsck` on the same records: it says what to do for each complaint"
            }
            _ => {
                "compare with the records of the system, and ask its operator; the log itself cannot be mended"
            }
        }
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ALARM {}: {}\n  what to do: {}", self.code, self.what, self.next())
    }
}
