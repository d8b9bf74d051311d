//! What a file carries about certificates, revision by revision: who of those that are believed said it, and which stamp lies over it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::file::File;
use super::report::{SignatureReport, Trust};
use super::stamps::Stamped;
use super::store;
use crate::carried::{self, Carried, Certified, Statement};

/// All that is carried.
pub(super) struct Revocations {
    /// With the revision that brought it; `None`: nobody who is believed said it.
    statements: Vec<(usize, Option<Statement>)>,
    /// What follows from it.
    pub(super) revoked: BTreeMap<[u8; 16], Timestamp>,
}

impl Revocations {
    /// An authority's word is its own wherever it stands, so that also what nobody stamped counts against a certificate.
    pub(super) fn of(file: &File<'_>, trust: &Trust<'_>) -> Self {
        let roots: Vec<&[u8]> = trust.authorities.iter().chain(trust.stampers).copied().collect();
        let roots: Vec<&[u8]> = roots.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let (mut statements, mut known) = (Vec::new(), BTreeSet::new());
        for level in 0..file.revisions.len() {
            // A store that cannot be read carries nothing; whether it may stand there at all the changes say.
            let Ok(own) = store::beyond(&file.view(level), &mut known) else { continue };
            let answers = own.answers.iter().map(|bytes| carried::answer(bytes, &roots));
            let lists = own.lists.iter().map(|bytes| carried::list(bytes, &roots));
            statements.extend(answers.chain(lists).map(|one| (level, one)));
        }
        let mut revoked: BTreeMap<[u8; 16], Timestamp> = BTreeMap::new();
        for (serial, from) in
            statements.iter().filter_map(|(_, one)| one.as_ref()).flat_map(Statement::revoked)
        {
            let earliest = revoked.entry(serial).or_insert(from);
            *earliest = (*earliest).min(from);
        }
        Self { statements, revoked }
    }

    /// With what is known beside the file: of each certificate the earliest moment.
    pub(super) fn and_known(&self, trust: &Trust<'_>) -> BTreeMap<[u8; 16], Timestamp> {
        let mut all = self.revoked.clone();
        for (serial, from) in trust.revoked.into_iter().flatten() {
            let earliest = all.entry(*serial).or_insert(*from);
            *earliest = (*earliest).min(*from);
        }
        all
    }

    /// What lies under the stamps that show the signature to be there, about its certificate.
    pub(super) fn about(&self, report: &SignatureReport, stamps: &[Stamped]) -> Carried {
        let (Some(signer), Some(stamped_at), Some(claimed_at)) =
            (&report.signer, report.stamped_at, report.claimed_at)
        else {
            return Carried::Nothing;
        };
        let reaching = |level: usize| {
            let over = stamps.iter().filter(|one| one.level >= level && one.report.lapse.is_none());
            over.filter_map(|one| Some(one.report.said.as_ref().ok()?.at)).min()
        };
        let all = self.statements.iter();
        let all: Vec<(Option<&Statement>, Timestamp)> =
            all.filter_map(|(level, one)| Some((one.as_ref(), reaching(*level)?))).collect();
        let (issuer, serial, valid_until) = (signer.issuer, signer.serial, signer.valid_until);
        Certified { issuer, serial, valid_until, claimed_at, stamped_at }.judge(&all)
    }
}
