//! One row, as its events wrote it and as it is kept.

use std::collections::BTreeMap;

use domain::text::fold;
use procedure::library::{Field, Register};
use uuid::Uuid;

use super::family::{Family, RowAt, Wrote};
use super::value::{Expected, expected, found};
use super::{extra, numbered};
use crate::fsck::code::Code;
use crate::fsck::report::{At, Report, Said};
use crate::fsck::store::registers::{ColumnRow, VersionRow};
use crate::registers::{OPEN, column_of};

/// What a row is compared by.
pub(super) struct Compared<'a> {
    pub(super) register: &'a Register,
    /// Of the register, in the order in which they were made.
    pub(super) columns: &'a [ColumnRow],
    pub(super) family: &'a Family,
    pub(super) row: &'a RowAt,
}

impl Compared<'_> {
    /// Compares the versions, which the events wrote in this order, with those kept.
    pub(super) fn check(&self, report: &mut Report, wrote: &[Wrote], mut kept: Vec<VersionRow>) {
        let name = self.name(&kept);
        let open = kept.iter().filter(|version| version.held_until == OPEN).count();
        report.expect(open <= 1, Code::RegisterOpen, &name);
        // First those that hold from the very moment, so that one with a wrong time takes no other's place.
        let mut pairs = Vec::new();
        let mut wanting = Vec::new();
        for one in wrote {
            let exact =
                |version: &VersionRow| (version.held_from, version.seq) == (one.held_from, one.seq);
            match kept.iter().position(exact) {
                Some(place) => pairs.push((one, kept.swap_remove(place))),
                None => wanting.push(one),
            }
        }
        for one in wanting {
            match kept.iter().position(|version| version.seq == one.seq) {
                Some(place) => pairs.push((one, kept.swap_remove(place))),
                None => {
                    report.complain(Code::RegisterMissing, format!("{name}: {}", self.of(one)));
                }
            }
        }
        extra(report, &self.family.references, self.row, &kept);
        if let Some(first) = wrote.first() {
            self.versions(report, &name, first, &pairs);
        }
        if open <= 1 {
            self.times(report, &name, &mut pairs);
        }
    }

    /// By its number, if it has one, and by the case that wrote it.
    fn name(&self, kept: &[VersionRow]) -> String {
        let name = self.row.name(&self.family.references);
        let place = numbered(self.register);
        let number = place
            .and_then(|place| kept.iter().find_map(|version| version.values.get(place)?.as_ref()));
        number.map_or_else(|| name.clone(), |number| format!("{name}, number {number}"))
    }

    /// The event that wrote a version.
    fn of(&self, wrote: &Wrote) -> String {
        let status = wrote.status.as_str().said();
        let case = crate::fsck::rows::case_name(&self.family.references, wrote.case);
        format!("{status} by event {} of {case}", wrote.seq)
    }

    fn versions(
        &self,
        report: &mut Report,
        name: &str,
        first: &Wrote,
        pairs: &[(&Wrote, VersionRow)],
    ) {
        let oldest = pairs.iter().find(|(wrote, _)| wrote.at == first.at && wrote.seq == first.seq);
        for (wrote, version) in pairs {
            report.rows += 1;
            let name = format!("{name}: {}", self.of(wrote));
            if let Some((_, oldest)) = oldest {
                report.same(Code::RegisterId, &name, (oldest.id, version.id));
            }
            let status = (wrote.status.as_str(), version.status.as_str());
            report.same(Code::RegisterStatus, &name, status);
            report.same(Code::RegisterTimes, &name, (At(wrote.held_from), At(version.held_from)));
            for (field, value) in self.register.fields.iter().zip(&version.values) {
                let believed = oldest.and_then(|(_, oldest)| self.value(oldest, field));
                let expected = self.expected(field, (first, wrote), believed.as_ref());
                let found = found(field.kind, value.as_deref());
                let excused =
                    found.or(believed.as_deref()).is_none() && self.is_newer(field, first);
                if !expected.is(found) && !excused {
                    let subject = format!("{name}, field {}", field.name);
                    report.differ(Code::RegisterField, subject, said(field, &expected, found));
                }
            }
            self.search(report, &name, version);
        }
    }

    /// What a field should say in the version that `wrote` stands for.
    fn expected(
        &self,
        field: &Field,
        (first, wrote): (&Wrote, &Wrote),
        believed: Option<&String>,
    ) -> Expected {
        // All else repeats the first version.
        let source = if field.place.as_deref() == Some("status") { wrote } else { first };
        match expected(self.family, field, source) {
            // A name that nothing else says: the first version is believed.
            Expected::Any if believed.is_some() => Expected::Just(believed.cloned()),
            just @ (Expected::Just(_) | Expected::OneOf(_) | Expected::Any) => just,
        }
    }

    fn value(&self, version: &VersionRow, field: &Field) -> Option<String> {
        let place = self.register.fields.iter().position(|one| one.name == field.name)?;
        version.values.get(place)?.clone()
    }

    /// Was the column made after the row was first written?
    fn is_newer(&self, field: &Field, first: &Wrote) -> bool {
        let column = column_of(&field.name);
        let made = self.columns.iter().find(|made| made.name == column);
        made.is_some_and(|made| made.made_at >= first.at)
    }

    /// What a search looks in is made of the fields that were searched when the version was written.
    fn search(&self, report: &mut Report, name: &str, version: &VersionRow) {
        let words = |text: &str| {
            let mut words: Vec<String> = text.split_whitespace().map(ToOwned::to_owned).collect();
            words.sort();
            words
        };
        let as_of = |until: &dyn Fn(i64) -> bool| {
            let fields = self.register.fields.iter().zip(&version.values);
            let searched = fields.filter(|(field, _)| self.is_searched(field, until));
            let texts: Vec<String> =
                searched.filter_map(|(_, value)| value.as_deref().map(fold)).collect();
            texts.join(" ")
        };
        let expected = as_of(&|made_at| made_at <= version.held_from);
        // What was declared anew at that very moment may have come before or after.
        let before = as_of(&|made_at| made_at < version.held_from);
        let found = words(&version.folded);
        if found != words(&expected) && found != words(&before) {
            let values = (expected.as_str().said(), version.folded.as_str().said());
            report.differ(Code::RegisterSearch, name, values);
        }
    }

    fn is_searched(&self, field: &Field, until: &dyn Fn(i64) -> bool) -> bool {
        let column = column_of(&field.name);
        let made = self.columns.iter().rev();
        made.filter(|made| made.name == column)
            .find(|made| until(made.made_at))
            .is_some_and(|made| made.searched)
    }

    /// Each version holds until the next begins, the last until further notice.
    fn times(&self, report: &mut Report, name: &str, pairs: &mut [(&Wrote, VersionRow)]) {
        pairs.sort_by_key(|(wrote, version)| (wrote.held_from, version.held_until, wrote.seq));
        let begins: Vec<i64> =
            pairs.iter().map(|(wrote, _)| wrote.held_from).chain([OPEN]).collect();
        for ((wrote, version), next) in pairs.iter().zip(begins.iter().skip(1)) {
            let subject = format!("{name}: {}, until when it holds", self.of(wrote));
            report.same(Code::RegisterTimes, subject, (At(*next), At(version.held_until)));
        }
        let mut last: BTreeMap<Uuid, i64> = BTreeMap::new();
        for (wrote, _) in pairs.iter() {
            let before = last.insert(wrote.case, wrote.seq);
            let follows = before.is_none_or(|before| before < wrote.seq);
            report.expect(follows, Code::RegisterTimes, format!("{name}: {}", self.of(wrote)));
        }
    }
}

/// What is not public is not put on the screen either.
fn said(field: &Field, expected: &Expected, found: Option<&str>) -> (String, String) {
    if field.public {
        (expected.said(), found.said())
    } else {
        ("what its source says".to_owned(), "something else (the field is not public)".to_owned())
    }
}
