//! Pages by key: a page starts after the last row of the one before, whatever came in between.

use uuid::Uuid;

use crate::views::{Cursor, Page};

/// Rows of a page.
pub(crate) const ROWS: usize = 50;
/// One more than fits, which tells whether there is a next page.
pub(crate) const ASKED: i64 = 51;

/// What a row is ordered by: a time, and its id where two have the same.
pub(crate) type Key = (i64, Uuid);

/// Before the first row where the latest comes first.
pub(crate) const LATEST_FIRST: Key = (i64::MAX, Uuid::max());
/// Before the first row where the earliest comes first.
pub(crate) const EARLIEST_FIRST: Key = (i64::MIN, Uuid::nil());

/// After which key the page starts; a cursor that nobody gave out starts at the beginning.
pub(crate) fn start(after: Option<&Cursor>, beginning: Key) -> Key {
    let read = |cursor: &Cursor| {
        let (at, id) = cursor.0.split_once('.')?;
        Some((at.parse().ok()?, Uuid::parse_str(id).ok()?))
    };
    after.and_then(read).unwrap_or(beginning)
}

/// The page of these rows, of which one more than fits was asked for; `key` is what they are ordered by.
pub(crate) fn page<T>(mut rows: Vec<T>, key: impl Fn(&T) -> Key) -> Page<T> {
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let cursor = |row: &T| {
        let (at, id) = key(row);
        Cursor(format!("{at}.{id}"))
    };
    let next = rows.last().filter(|_| more).map(cursor);
    Page { rows, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_one_starts_only_if_there_is_one() {
        let key = |n: &i64| (*n, Uuid::nil());
        for (rows, expected) in [(0, None), (50, None), (51, Some((50, Uuid::nil())))] {
            let page = page((1..=rows).collect(), key);
            assert_eq!(
                page.next.as_ref().map(|next| start(Some(next), LATEST_FIRST)),
                expected,
                "{rows}"
            );
            assert!(page.rows.len() <= ROWS);
        }
    }

    #[test]
    fn one_row_more_than_fits_is_asked_for() {
        assert_eq!(usize::try_from(ASKED), Ok(ROWS + 1));
    }

    #[test]
    fn a_cursor_that_nobody_gave_out_starts_at_the_beginning() {
        for text in ["", "7", "7.", "x.y", "7.8"] {
            for beginning in [LATEST_FIRST, EARLIEST_FIRST] {
                let cursor = Cursor(text.to_owned());
                assert_eq!(start(Some(&cursor), beginning), beginning, "{text}");
                assert_eq!(start(None, beginning), beginning);
            }
        }
    }
}
