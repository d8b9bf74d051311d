//! A PDF: who signed it, what came after, and whether the log has exactly this.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use signing::pdf::{self, Reading, Reason, SignatureReport, StampReport, Trust};
use signing::{Carried, StampError, StampHash, Who};
use transparency::Kind as LeafKind;
use transparency::leaf::of_revision;

use crate::examine::Found;
use crate::knowledge::Knowledge;
use crate::proof::{Proof, Stands};
use crate::report::{Finding, Kind, Outcome, Subject, Verdict};
use crate::words;

/// How far the time on a paper may lie before the log's. A longer wait is not forbidden: it is shown, for a paper that was
/// dated back looks the same.
const MOST_BEFORE: SignedDuration = SignedDuration::from_hours(24);
/// Two clocks of one house.
const DRIFT: SignedDuration = SignedDuration::from_mins(5);

pub(crate) fn examine(bytes: &[u8], proof: Option<&Proof>, knowledge: &Knowledge) -> Found {
    let reading = Reading::of(bytes);
    let report = match judged(&reading, None, knowledge) {
        Ok(report) => report,
        Err(why) => {
            let finding = Finding::new(why.code(), Outcome::Unknown, words::unreadable(why));
            return Found::only(Kind::Pdf, Verdict::PaperUnreadable, finding);
        }
    };
    if report.signatures.is_empty() {
        let finding = Finding::new("signature.none", Outcome::Fails, words::UNSIGNED);
        return Found::only(Kind::Pdf, Verdict::PaperUnsigned, finding);
    }
    let mut paper = Paper {
        signatures: report.signatures,
        stamps: report.stamps,
        revoked: report.revoked,
        findings: Vec::new(),
        proved: None,
    };
    let log = paper.log(proof, knowledge);
    let stamp = paper.stamped(knowledge);
    paper.judge_again(&reading, knowledge);
    let signed = paper.signed();
    let time = paper.time(&reading, knowledge);
    // What fails comes before what nobody knows.
    let against = || [signed, log, stamp, time].into_iter().flatten();
    let fails = against().find(|verdict| verdict.outcome() == Outcome::Fails);
    let verdict = fails.or(against().next()).unwrap_or(Verdict::PaperInLog);
    let revisions = paper.signatures.iter().filter_map(|one| one.revision_hash);
    let subject = Subject::Revisions(revisions.map(hex::encode).collect());
    Found { kind: Kind::Pdf, verdict, findings: paper.findings, subject: Some(subject) }
}

fn judged(
    reading: &Reading<'_>,
    at: Option<Timestamp>,
    knowledge: &Knowledge,
) -> Result<pdf::Report, pdf::Unreadable> {
    let authorities: Vec<&[u8]> = knowledge.authorities.iter().map(Vec::as_slice).collect();
    let stampers: Vec<&[u8]> = knowledge.stampers.iter().map(Vec::as_slice).collect();
    let revoked = Some(&knowledge.revoked);
    let (now, weak) = (Some(knowledge.now), Some(&knowledge.weak));
    let trust = Trust { authorities: &authorities, at, revoked, stampers: &stampers, now, weak };
    reading.verify(&trust)
}

/// A paper on the table.
struct Paper {
    signatures: Vec<SignatureReport>,
    stamps: Vec<StampReport>,
    /// What the file itself carries of revoked certificates.
    revoked: BTreeMap<[u8; 16], Timestamp>,
    findings: Vec<Finding>,
    /// When the log got the paper with its last signature.
    proved: Option<Timestamp>,
}

impl Paper {
    /// What the receipt is worth for this paper; its findings come last, for people ask first who signed.
    fn log(&mut self, proof: Option<&Proof>, knowledge: &Knowledge) -> Option<Verdict> {
        let (finding, verdict) = match proof {
            None => {
                let finding =
                    Finding::new("receipt.missing", Outcome::Unknown, words::RECEIPT_MISSING);
                (finding, Some(Verdict::PaperLogUnknown))
            }
            Some(Proof::Fails(finding)) => (finding.clone(), Some(Verdict::PaperReceiptFails)),
            Some(Proof::Unreadable(finding)) => (finding.clone(), Some(Verdict::PaperLogUnknown)),
            Some(Proof::Stands(stands)) => {
                let finding = self.fits(stands);
                let fits = finding.outcome == Outcome::Holds;
                self.proved = fits.then_some(stands.logged_at);
                (stands.put(finding), (!fits).then_some(Verdict::PaperReceiptFails))
            }
        };
        self.findings.push(finding);
        let alone = proof.and_then(|proof| proof.unwitnessed(knowledge));
        let verdict = verdict.or(alone.is_some().then_some(Verdict::PaperLogUnknown));
        self.findings.extend(alone);
        verdict
    }

    /// Is it this very revision that is in the log?
    fn fits(&self, stands: &Stands) -> Finding {
        let fails = |code, words| Finding::new(code, Outcome::Fails, words);
        let Some(revision) =
            stands.leaf.revision.filter(|_| stands.leaf.kind == LeafKind::Document)
        else {
            return fails("receipt.no-document", words::NO_DOCUMENT);
        };
        let is_in =
            |one: &SignatureReport| one.revision_hash.as_ref().map(of_revision) == Some(revision);
        if self.signatures.last().is_some_and(is_in) {
            return Finding::new("receipt.proves-revision", Outcome::Holds, words::PROVES_REVISION);
        }
        if self.signatures.iter().any(is_in) {
            return fails("receipt.earlier-revision", words::EARLIER_REVISION);
        }
        fails("receipt.other-paper", words::OTHER_PAPER)
    }

    /// Who vouches for a moment, and whether they are believed.
    fn stamped(&mut self, knowledge: &Knowledge) -> Option<Verdict> {
        let findings: Vec<Finding> = (1..)
            .zip(&self.stamps)
            .map(|(number, one)| of_stamp(one, knowledge).with("stamp", number))
            .collect();
        if findings.is_empty() && !knowledge.stampers.is_empty() {
            self.findings.push(Finding::new("stamp.none", Outcome::Unknown, words::STAMP_NONE));
        }
        let fails = findings.iter().any(|finding| finding.outcome == Outcome::Fails);
        self.findings.extend(findings);
        fails.then_some(Verdict::PaperStampFails)
    }

    /// Where the log says when the last signature was there, it must hold then, and not only when the signer says.
    fn judge_again(&mut self, reading: &Reading<'_>, knowledge: &Knowledge) {
        let Some(at) = self.proved else { return };
        let Ok(again) = judged(reading, Some(at), knowledge) else { return };
        let (Some(last), Some(then)) = (self.signatures.last_mut(), again.signatures.last()) else {
            return;
        };
        for reason in &then.reasons {
            if !last.reasons.contains(reason) {
                last.reasons.push(*reason);
            }
        }
    }

    /// Who signed, and what fails: before what the log says.
    fn signed(&mut self) -> Option<Verdict> {
        let mut findings = Vec::new();
        for (number, one) in (1..).zip(&self.signatures) {
            let put = |finding: Finding| of_signature(finding, number, one);
            if one.reasons.is_empty() {
                let is_seal = one.signer.as_ref().is_some_and(|own| own.officer().is_none());
                let (code, words) = if is_seal {
                    ("signature.sealed", words::SEALED)
                } else {
                    ("signature.stands", words::STANDS)
                };
                findings.push(put(Finding::new(code, Outcome::Holds, words)));
            }
            for reason in &one.reasons {
                let fails = Finding::new(reason.code(), Outcome::Fails, words::signature(*reason));
                findings.push(put(fails));
            }
        }
        let reasons = || self.signatures.iter().flat_map(|one| &one.reasons);
        let is_changed = |reason: &&Reason| matches!(reason, Reason::Digest | Reason::AlteredAfter);
        let verdict = if reasons().any(|reason| is_changed(&reason)) {
            Some(Verdict::PaperAltered)
        } else {
            reasons().next().map(|_| Verdict::PaperNotAuthentic)
        };
        if verdict.is_none() {
            let is_whole = self.signatures.last().is_some_and(|last| last.is_whole);
            let (code, words) = if is_whole {
                ("paper.unchanged", words::UNCHANGED)
            } else {
                ("paper.only-validation-added", words::ONLY_VALIDATION)
            };
            findings.push(Finding::new(code, Outcome::Holds, words));
        }
        findings.append(&mut self.findings);
        self.findings = findings;
        verdict
    }

    /// The times on the paper beside the log's, and keys that were revoked meanwhile.
    fn time(&mut self, reading: &Reading<'_>, knowledge: &Knowledge) -> Option<Verdict> {
        let mut findings = Vec::new();
        let last = self.signatures.len();
        for (number, one) in (1..).zip(&self.signatures) {
            let put = |own: Finding| of_time(own, number, one);
            findings.extend(self.compared(one, number == last).map(put));
            findings.extend(after_stamp(one).map(put));
            let told = |serial| [knowledge.revoked.get(serial), self.revoked.get(serial)];
            let revoked = one.signer.as_ref().map(|own| told(&own.serial));
            let revoked = revoked.into_iter().flatten().flatten().min();
            // Whoever stole a key writes a time before the theft: only others show that it was not later.
            let shown = [self.proved, one.stamped_at].into_iter().flatten().min();
            let since = revoked.filter(|from| shown.is_none_or(|at| **from <= at));
            if let Some(from) = since.filter(|_| one.reasons.is_empty()) {
                let finding =
                    Finding::new("signature.revoked-since", Outcome::Unknown, words::REVOKED_SINCE);
                findings.push(put(finding).with("revoked_from", from));
            }
            findings.extend(weak(one, knowledge).map(put));
            let stamped_at = one.stamped_at.filter(|_| shown == one.stamped_at);
            if stamped_at.is_some_and(|at| expired(reading, at, (number - 1, one), knowledge)) {
                let finding =
                    Finding::new("signature.stamped-late", Outcome::Unknown, words::STAMPED_LATE);
                findings.push(put(finding).maybe("stamped_at", stamped_at));
            }
        }
        let worst = findings.iter().map(|finding| finding.outcome).max();
        // What is not carried is no fault: then the trust file alone says it, as of its day.
        let carried = (1..).zip(&self.signatures);
        findings.extend(
            carried.filter_map(|(number, one)| Some(of_time(revocation(one)?, number, one))),
        );
        self.findings.append(&mut findings);
        match worst {
            Some(Outcome::Fails) => Some(Verdict::PaperTimeFails),
            Some(Outcome::Unknown) => Some(Verdict::PaperTimeUnknown),
            Some(Outcome::Holds) | None => None,
        }
    }

    fn compared(&self, one: &SignatureReport, is_last: bool) -> Option<Finding> {
        let (logged_at, claimed_at) = self.proved.zip(one.claimed_at)?;
        let wait = logged_at.duration_since(claimed_at);
        let (code, outcome, words) = if wait < -DRIFT {
            ("time.after-log", Outcome::Fails, words::TIME_AFTER_LOG)
        } else if wait <= MOST_BEFORE {
            ("time.agrees", Outcome::Holds, words::TIME_AGREES)
        } else if is_last {
            ("time.differs", Outcome::Fails, words::TIME_DIFFERS)
        } else {
            ("time.only-claimed", Outcome::Unknown, words::TIME_ONLY_CLAIMED)
        };
        let finding = Finding::new(code, outcome, words).with("logged_at", logged_at);
        Some(finding.with("minutes_between", wait.as_mins().abs()))
    }
}

/// Was the certificate past its end when the signature is first known to have been there?
fn expired(
    reading: &Reading<'_>,
    at: Timestamp,
    (place, one): (usize, &SignatureReport),
    knowledge: &Knowledge,
) -> bool {
    let then = judged(reading, Some(at), knowledge);
    let then = then.as_ref().ok().and_then(|then| then.signatures.get(place));
    one.reasons.is_empty() && then.is_some_and(|then| then.reasons.contains(&Reason::Expired))
}

fn after_stamp(one: &SignatureReport) -> Option<Finding> {
    let (stamped_at, claimed_at) = one.stamped_at.zip(one.claimed_at)?;
    let finding = Finding::new("time.after-stamp", Outcome::Fails, words::TIME_AFTER_STAMP);
    (stamped_at.duration_since(claimed_at) < -DRIFT).then(|| finding.with("stamped_at", stamped_at))
}

/// What the paper itself carries about a certificate: where that is enough, no trust file need be newer.
fn revocation(one: &SignatureReport) -> Option<Finding> {
    let finding = |code, outcome, words| Finding::new(code, outcome, words);
    one.stamped_at.zip(one.signer.as_ref())?;
    Some(match one.revocation {
        Carried::Nothing => finding("revocation.none", Outcome::Unknown, words::REVOCATION_NONE),
        Carried::Foreign => {
            finding("revocation.foreign", Outcome::Unknown, words::REVOCATION_FOREIGN)
        }
        Carried::Untimely => {
            finding("revocation.untimely", Outcome::Unknown, words::REVOCATION_UNTIMELY)
        }
        Carried::Good(at) => {
            finding("revocation.good", Outcome::Holds, words::REVOCATION_GOOD).with("said_at", at)
        }
        Carried::Revoked(from) => {
            finding("revocation.revoked", Outcome::Unknown, words::REVOCATION_REVOKED)
                .with("revoked_from", from)
        }
    })
}

/// A signature is made by SHA-256: once that is weak, a stamp of before must show that it is older.
fn weak(one: &SignatureReport, knowledge: &Knowledge) -> Option<Finding> {
    let from = knowledge.weak.get(&StampHash::Sha256).filter(|from| **from <= knowledge.now)?;
    let is_older = one.stamped_at.is_some_and(|at| at < *from);
    let finding = Finding::new("signature.weak", Outcome::Unknown, words::SIGNATURE_WEAK);
    (one.reasons.is_empty() && !is_older).then(|| finding.with("weak_from", *from))
}

fn of_stamp(one: &StampReport, knowledge: &Knowledge) -> Finding {
    match &one.said {
        Ok(stamp) => one
            .lapse
            .map_or_else(
                || Finding::new("stamp.stands", Outcome::Holds, words::STAMP_STANDS),
                |lapse| Finding::new(lapse.code(), Outcome::Unknown, words::lapse(lapse)),
            )
            .with("hash", stamp.hash.as_str())
            .with("stamper", stamp.authority.as_str())
            .with("stamped_at", stamp.at)
            .with("policy", stamp.policy.as_str()),
        // Whoever believes nobody's stamps cannot say that this one is wrong.
        Err(why @ StampError::UnknownAuthority) if knowledge.stampers.is_empty() => {
            Finding::new(why.code(), Outcome::Unknown, words::stamp(*why))
        }
        Err(why) => Finding::new(why.code(), Outcome::Fails, words::stamp(*why)),
    }
}

fn of_time(finding: Finding, number: usize, one: &SignatureReport) -> Finding {
    finding.with("signature", number).maybe("claimed_at", one.claimed_at)
}

fn of_signature(finding: Finding, number: usize, one: &SignatureReport) -> Finding {
    let finding = of_time(finding, number, one)
        .with("field", &one.field)
        .maybe("revision", one.revision_hash.map(hex::encode).as_deref());
    let Some(signer) = &one.signer else { return finding };
    let finding = match &signer.who {
        Who::Officer(officer) => finding
            .with("name", &officer.name)
            .with("post", &officer.post)
            .with("organisation", &officer.organisation)
            .with("officer_number", &officer.officer_number),
        // Who signed by E-IMZO is the claim of whoever sealed: the seal is over it.
        Who::Seal(seal) => finding.maybe("name", one.claimed_by.as_deref()).with("seal", seal),
    };
    finding.with("certificate", hex::encode(signer.serial).as_str())
}
