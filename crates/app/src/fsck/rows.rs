//! Rows as they can be read. SQLite lets anybody store text in a number: such a row is a complaint, never the end of the run.

use std::collections::BTreeMap;

use sqlx::{Column, ColumnIndex, Decode, Error, FromRow, Row, Type, TypeInfo, ValueRef};
use uuid::Uuid;

use super::code::Code;
use super::report::{Report, Said};

/// The references of cases, by id.
pub(super) type References = BTreeMap<Uuid, String>;

/// Those that can be read, and what is known of the others.
#[must_use]
pub(super) struct Rows<T> {
    read: Vec<T>,
    spoilt: Vec<Spoilt>,
}

/// A row that cannot be read.
struct Spoilt {
    table: String,
    column: Option<String>,
    /// What the column holds instead.
    kind: Option<String>,
    case: Option<Uuid>,
    seq: Option<i64>,
    /// The reference or number that it has itself.
    own: Option<String>,
}

impl<T> Rows<T> {
    /// Complains of what cannot be read, and gives the rest.
    pub(super) fn told(self, report: &mut Report, references: &References) -> Vec<T> {
        for spoilt in self.spoilt {
            let subject = spoilt.subject(references);
            match spoilt.kind {
                Some(kind) => {
                    let expected = "a value of the column's type".to_owned();
                    report.differ(Code::RowUnreadable, subject, (expected, kind));
                }
                None => report.complain(Code::RowUnreadable, subject),
            }
        }
        self.read
    }

    /// The same of rows that belong to no case.
    pub(super) fn told_of_no_case(self, report: &mut Report) -> Vec<T> {
        self.told(report, &References::new())
    }

    /// Those that can be read; somebody else complains of the others.
    pub(super) fn readable(self) -> Vec<T> {
        self.read
    }

    /// The ids of spoilt rows, as far as those can be read.
    pub(super) fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.spoilt.iter().filter_map(|spoilt| spoilt.case)
    }

    pub(super) fn read(&self) -> &[T] {
        &self.read
    }
}

impl Spoilt {
    fn subject(&self, references: &References) -> String {
        let own = self.own.as_ref().map(|own| format!("row of {}", own.as_str().said()));
        let case = self.case.map(|case| case_name(references, case));
        let parts = [
            Some(format!("table {}", self.table)),
            self.column.as_ref().map(|column| format!("column {column}")),
            own.or(case),
            self.seq.map(|seq| format!("event {seq}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// How a complaint names a case: by its reference, or by its id where the case itself is gone.
pub(super) fn case_name(references: &References, case: Uuid) -> String {
    match references.get(&case) {
        Some(reference) => format!("case {reference}"),
        None => format!("case {case}"),
    }
}

/// Sorts the rows of a table into those that can be read and those that cannot.
pub(super) fn sorted<R, T>(table: &str, rows: Vec<R>) -> Rows<T>
where
    R: Row,
    T: for<'r> FromRow<'r, R>,
    Uuid: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    i64: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    String: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    &'static str: ColumnIndex<R>,
    usize: ColumnIndex<R>,
{
    let mut sorted = Rows { read: Vec::with_capacity(rows.len()), spoilt: Vec::new() };
    for row in rows {
        match T::from_row(&row) {
            Ok(read) => sorted.read.push(read),
            Err(error) => sorted.spoilt.push(spoilt(table, &row, &error)),
        }
    }
    sorted
}

fn spoilt<R>(table: &str, row: &R, error: &Error) -> Spoilt
where
    R: Row,
    Uuid: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    i64: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    String: for<'r> Decode<'r, R::Database> + Type<R::Database>,
    &'static str: ColumnIndex<R>,
    usize: ColumnIndex<R>,
{
    let place = if let Error::ColumnDecode { index, .. } = error {
        place(row, index.trim_matches('"'))
    } else {
        None
    };
    let holds = |place| {
        let value = row.try_get_raw(place).ok()?;
        let kind = value.type_info().name().to_lowercase();
        Some(if value.is_null() { "nothing".to_owned() } else { format!("a value of type {kind}") })
    };
    let id = |column: &'static str| row.try_get::<Uuid, _>(column).ok();
    let text = |column: &'static str| row.try_get::<String, _>(column).ok();
    Spoilt {
        table: table.to_owned(),
        column: place.and_then(|place| Some(row.columns().get(place)?.name().to_owned())),
        kind: place.and_then(holds),
        case: id("case_id").or_else(|| id("parent")).or_else(|| id("id")),
        seq: row.try_get("seq").ok().filter(|_| table != "cases"),
        own: text("reference").or_else(|| text("number")).or_else(|| text("path")),
    }
}

/// The driver names a column by its name or, in a tuple, by its place.
fn place<R: Row>(row: &R, index: &str) -> Option<usize> {
    let named = row.columns().iter().position(|column| column.name() == index);
    named.or_else(|| index.parse().ok())
}

/// Runs a query and gives all rows as they can be read.
macro_rules! read {
    ($tx:expr, $table:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::db::on!($tx, c => $crate::fsck::rows::sorted($table, sqlx::query($sql)$(.bind($bind))*.fetch_all(c).await?))
    };
}
pub(super) use read;
