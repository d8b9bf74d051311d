//! Register rows: every version is rebuilt from the event that wrote it and compared, field by field.

mod compared;
mod family;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use procedure::library::Register;
use uuid::Uuid;

use super::code::Code;
use super::report::{Report, Said};
use super::rows::{References, case_name};
use super::store::registers::{self as store, VersionRow};
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::Result;
use compared::Compared;
use family::{Family, RowAt};

/// The rows that the families of a page wrote: of each case without a parent, and of all that come from it.
pub(super) async fn check(
    tx: &mut Tx,
    report: &mut Report,
    definitions: &Definitions,
    range: (Uuid, Uuid),
) -> Result<()> {
    let library = &definitions.library.registers;
    let family = Family::read(tx, report, range).await?;
    let mut rows = family.rows();
    let written: BTreeSet<&str> = rows.keys().map(|row| row.register.as_str()).collect();
    for path in written.into_iter().filter(|path| !library.contains_key(*path)) {
        report.complain(Code::RegisterUndeclared, format!("register {path}"));
    }
    for (path, register) in library {
        let lacking = store::lacking(tx, register).await?;
        for column in &lacking {
            report.complain(Code::RegisterTable, format!("register {path}, column {column}"));
        }
        if !lacking.is_empty() {
            continue;
        }
        let columns = store::columns(tx, register).await?.told_of_no_case(report);
        let kept = store::versions(tx, register, range).await?.told(report, &family.references);
        let mut kept = by_row(path, kept);
        let of_register = rows.extract_if(.., |row, _| row.register == *path);
        for (row, wrote) in of_register {
            let kept = kept.remove(&row).unwrap_or_default();
            let compared = Compared { register, columns: &columns, family: &family, row: &row };
            compared.check(report, &wrote, kept);
        }
        for (row, versions) in kept {
            extra(report, &family.references, &row, &versions);
        }
    }
    Ok(())
}

/// Rows of cases that are not there.
pub(super) async fn of_no_case(
    tx: &mut Tx,
    report: &mut Report,
    definitions: &Definitions,
) -> Result<()> {
    for (path, register) in &definitions.library.registers {
        if !store::lacking(tx, register).await?.is_empty() {
            continue;
        }
        let kept = store::versions_of_no_case(tx, register).await?.told_of_no_case(report);
        for (row, versions) in by_row(path, kept) {
            extra(report, &References::new(), &row, &versions);
        }
    }
    Ok(())
}

fn by_row(path: &str, versions: Vec<VersionRow>) -> BTreeMap<RowAt, Vec<VersionRow>> {
    let mut rows: BTreeMap<RowAt, Vec<VersionRow>> = BTreeMap::new();
    for version in versions {
        let row =
            RowAt { register: path.to_owned(), case: version.case, slot: version.slot.clone() };
        rows.entry(row).or_default().push(version);
    }
    rows
}

fn extra(report: &mut Report, references: &References, row: &RowAt, versions: &[VersionRow]) {
    for version in versions {
        report.rows += 1;
        let name = row.name(references);
        let status = version.status.as_str().said();
        report.complain(
            Code::RegisterExtra,
            format!("{name}: {status}, said to be of event {}", version.seq),
        );
    }
}

impl RowAt {
    /// As a complaint names a row.
    fn name(&self, references: &References) -> String {
        let key = match self.slot.as_str() {
            "" => String::new(),
            slot => format!(" of {}", slot.said()),
        };
        format!("register {}, row of {}{key}", self.register, case_name(references, self.case))
    }
}

/// Which field of a register says the number of its row, to name the row by.
fn numbered(register: &Register) -> Option<usize> {
    register.fields.iter().position(|field| field.place.as_deref() == Some("number"))
}
