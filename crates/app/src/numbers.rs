//! Numbers of papers: reserved before the paper is shown, issued with it or void with a reason. Never twice, never a gap
//! without a row that explains it; no sequences, which lose numbers silently.

use domain::ActId;
use jiff::Timestamp;

use crate::db::{Tx, execute, fetch_optional};
use crate::error::{Fault, Result};

/// A series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Series {
    /// Number of the body's accreditation, or its STIR.
    pub(crate) issuer: String,
    /// The template of the paper.
    pub(crate) kind: String,
    pub(crate) year: i16,
}

impl Series {
    /// The number as it is printed: country, kind of paper, year, body, place in the series. The order is that of certificates
    /// (`UZ.SMT.02.0003.018818`); the year stands where they have an object code, until the list of those codes is known.
    pub(crate) fn number(&self, number: i64) -> String {
        format!(
            "UZ.{}.{:02}.{}.{number:06}",
            letters(&self.kind),
            self.year.rem_euclid(100),
            self.issuer
        )
    }
}

/// The letters of a kind of paper: the initials of its words, or the first three letters of a single word.
fn letters(kind: &str) -> String {
    let words: Vec<&str> = kind.split('-').collect();
    let letters: String = match words.as_slice() {
        [word] => word.chars().take(3).collect(),
        several => several.iter().filter_map(|word| word.chars().next()).collect(),
    };
    letters.to_ascii_uppercase()
}

/// How often a number that others took first is reached for again.
const MOST_TRIES: usize = 100;

/// What stands behind a number once it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reserved {
    pub(crate) number: i64,
    /// The paper that will bear it: prepared a second time, the same act makes the same paper.
    pub(crate) document: Uuid,
    pub(crate) code: String,
}

/// The number of this act's paper in the series: the one it has, or the next for this new document. `None`: the one it had is void.
pub(crate) async fn reserve(
    tx: &mut Tx,
    series: &Series,
    (act, slot): (ActId, &str),
    document: Uuid,
    at: Timestamp,
) -> Result<Option<Reserved>> {
    let year = i64::from(series.year);
    let sql = "SELECT number FROM numbers WHERE act_id = $1 AND kind = $2 AND slot = $3";
    let own: Option<(i64,)> = fetch_optional!(tx, sql, act.0, &series.kind, slot);
    if let Some((number,)) = own {
        return Ok(number);
    }
    // Two transactions that read the same maximum collide on the primary key: the second one, which waited, tries again.
    for _ in 0..MOST_TRIES {
        execute!(
            tx,
            "INSERT INTO numbers (issuer, kind, year, number, act_id, slot, status, reserved_at) \
             SELECT $1, $2, $3, coalesce(max(n.number), 0) + 1, $4, $5, 'reserved', $6 FROM numbers n \
             WHERE n.issuer = $1 AND n.kind = $2 AND n.year = $3 ON CONFLICT DO NOTHING",
            &series.issuer,
            &series.kind,
            year,
            act.0,
            slot,
            at.as_microsecond()
        );
        let reserved: Option<(i64,)> = fetch_optional!(tx, sql, act.0, &series.kind, slot);
        if let Some((number,)) = reserved {
            return Ok(number);
        }
    }
    Err(Fault::new("too many acts reached for the same number at once"))
}

/// The act is done: its numbers are issued.
pub(crate) async fn issue(tx: &mut Tx, act: ActId) -> Result<u64> {
    Ok(execute!(
        tx,
        "UPDATE numbers SET status = 'issued' WHERE act_id = $1 AND status = 'reserved'",
        act.0
    ))
}

#[cfg(test)]
mod tests {
    use super::Series;

    #[test]
    fn a_number_names_kind_year_body_and_place() {
        let table = [
            ("certificate", "UZ.CER.26.0052.000007"),
            ("decision-to-issue", "UZ.DTI.26.0052.000007"),
        ];
        for (kind, expected) in table {
            let series = Series { issuer: "0052".to_owned(), kind: kind.to_owned(), year: 2026 };
            assert_eq!(series.number(7), expected);
        }
    }
}
