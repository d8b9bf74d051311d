//! What firms got in by names the firm and the director that are on record.

use signing::Vouched;

use super::code::Code;
use super::report::Report;
use super::store::firms::{self as store, RegistrationRow};
use crate::canonical::sha256;
use crate::db::Tx;
use crate::eimzo::answer::verified;
use crate::error::Result;

pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<()> {
    for one in store::registrations(tx).await?.told_of_no_case(report) {
        let name = format!("registration {} of a firm", one.id);
        report.expect(stands(&one).unwrap_or_default(), Code::FirmEvidence, name);
    }
    Ok(())
}

/// Whether the signature stands only E-IMZO-SERVER can say; what it said is kept, and is of this firm and this director.
fn stands(one: &RegistrationRow) -> Option<bool> {
    let vouched = Vouched::from_bytes(&one.evidence).ok()?;
    let holder = verified(&vouched.answer).ok()?;
    let firm = holder.firm?;
    Some(
        hex::encode(sha256(&[&one.evidence])) == one.evidence_hash
            && Some(holder.pinfl.to_string()) == one.pinfl
            && Some(firm.stir.to_string()) == one.stir,
    )
}
