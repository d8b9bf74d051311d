//! What a body was accredited for, on a day.

use domain::OrganisationId;
use jiff::civil::Date;
use procedure::guard::ScopeAnswer;
use uuid::Uuid;

use super::{date, holds, store};
use crate::db::Tx;
use crate::error::Result;

pub(super) struct Scopes {
    accreditations: Vec<(Uuid, Uuid, String)>,
    statuses: Vec<(Uuid, String, String)>,
    lines: Vec<(Uuid, String, String, Option<String>)>,
}

impl Scopes {
    pub(super) async fn load(tx: &mut Tx, organisations: &[Uuid]) -> Result<Self> {
        let accreditations = store::accreditations(tx, organisations).await?;
        let ids: Vec<Uuid> = accreditations.iter().map(|row| row.1).collect();
        let statuses = store::statuses(tx, &ids).await?;
        let lines = store::scope_lines(tx, &ids).await?;
        Ok(Self { accreditations, statuses, lines })
    }

    /// The best answer among the body's accreditations.
    pub(super) fn answer(
        &self,
        organisation: OrganisationId,
        subject: &str,
        on: Date,
    ) -> ScopeAnswer {
        let mut best = ScopeAnswer::None;
        for (_, id, number) in self.accreditations.iter().filter(|row| row.0 == organisation.0) {
            let status = self.status(*id, on);
            let covers = self.lines.iter().any(|line| {
                line.0 == *id && holds(&line.2, line.3.as_ref(), on) && covers(&line.1, subject)
            });
            let number = number.clone();
            match status {
                Some("active" | "extended") if covers => return ScopeAnswer::Covered { number },
                Some("active" | "extended") => best = ScopeAnswer::Outside { number },
                Some(status) if matches!(best, ScopeAnswer::None) => {
                    best = ScopeAnswer::NotActive { number, status: status.to_owned() };
                }
                Some(_) | None => {}
            }
        }
        best
    }

    fn status(&self, accreditation: Uuid, on: Date) -> Option<&str> {
        let rows = self.statuses.iter().filter(|row| row.0 == accreditation);
        let begun = rows.filter(|row| date(&row.2).is_some_and(|since| since <= on));
        begun.max_by_key(|row| date(&row.2)).map(|row| row.1.as_str())
    }
}

/// Does a line of a scope cover a subject? A prefix (`8516`), an interval of prefixes (`8516-8518`), or the very method.
fn covers(line: &str, subject: &str) -> bool {
    if line == subject {
        return true;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(subject) {
        return false;
    }
    let (low, high) = line.split_once('-').unwrap_or((line, line));
    let head = |end: &str| subject.get(..end.len()).unwrap_or(subject).to_owned();
    digits(low) && digits(high) && *low <= *head(low) && *head(high) <= *high
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_line_covers_by_prefix_by_interval_or_by_name() {
        let table = [
            ("8516", "8516797000", true),
            ("8516", "8517000000", false),
            ("8516-8518", "8518990000", true),
            ("8516-8518", "8519000000", false),
            ("IEC 60335-1", "IEC 60335-1", true),
            ("IEC 60335", "IEC 60335-1", false),
        ];
        for (line, subject, expected) in table {
            assert_eq!(covers(line, subject), expected, "{line} {subject}");
        }
    }
}
