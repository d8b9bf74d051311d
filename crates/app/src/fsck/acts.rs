//! A person's act has evidence that stands and the preparation that was signed; what nobody did has none.

use std::collections::BTreeMap;

use jiff::Timestamp;
use procedure::act::{Author, Cause};
use procedure::case::EventKind;
use signing::manifest::ACT_DOMAIN;
use signing::{Evidence, Manifest, Vouched};

use super::cases::Page;
use super::code::Code;
use super::events::Read;
use super::report::Report;
use super::store::{self, ActRow, EventRow};
use crate::App;
use crate::acts::PreparedPaper;
use crate::canonical::sha256;
use crate::cases::store::CaseRecord;
use crate::db::Tx;
use crate::eimzo::answer::verified;
use crate::error::Result;

pub(super) async fn check(
    app: &App,
    tx: &mut Tx,
    report: &mut Report,
    case: &CaseRecord,
    (event, page): (&Read<'_>, &Page),
) -> Result<()> {
    // Whose bytes those are is looked at with the answers of other systems.
    if matches!(event.author, Author::Cause(Cause::Outside { .. })) {
        return Ok(());
    }
    let acted = matches!(event.kind, EventKind::Acted { .. });
    let is_act = acted && matches!(event.author, Author::Person(_));
    let Some(expected) = &event.row.evidence else {
        report.expect(!is_act, Code::EventEvidence, event.name());
        return Ok(());
    };
    let stored: BTreeMap<Vec<u8>, Vec<u8>> = store::evidence_of(tx, event.row.act_id)
        .await?
        .told_of_no_case(report)
        .into_iter()
        .collect();
    let bytes = stored.get(expected).filter(|bytes| sha256(&[bytes]) == expected.as_slice());
    let found = match bytes {
        Some(bytes) => match Vouched::from_bytes(bytes) {
            Ok(vouched) => {
                let pinfl = store::pinfl_of(tx, event.row.person).await?;
                let pinfl = pinfl.told_of_no_case(report).into_iter().next().map(|(pinfl,)| pinfl);
                vouched_for(event.row, &vouched, pinfl.as_deref())
            }
            Err(_own) => manifest(app, event.row, bytes),
        },
        None => None,
    };
    let Some(manifest) = found else {
        report.complain(Code::EventEvidence, event.name());
        return Ok(());
    };
    match page.acts.get(&event.row.act_id) {
        Some(act) => {
            let agrees = agrees(case, event.row, act, &manifest).unwrap_or_default();
            report.expect(agrees, Code::ActManifest, event.name());
            post(report, event, act);
        }
        None => report.complain(Code::ActMissing, event.name()),
    }
    Ok(())
}

/// The post on record is the one in which the event says that somebody acted, and theirs, or lent to them.
fn post(report: &mut Report, event: &Read<'_>, act: &ActRow) {
    let Author::Person(actor) = &event.author else { return };
    let stands = act.post == actor.post.0
        && act.organisation == Some(actor.organisation.0)
        && act.post_kind.as_deref() == Some(actor.post_kind.as_str())
        && (act.holder == Some(actor.person.0) || act.lent > 0)
        && act.held_from.as_ref().is_some_and(|from| *from <= act.prepared_on);
    let said = actor.power.as_ref().map(|power| {
        let limits: Vec<&str> = power.limits.iter().map(String::as_str).collect();
        (power.number.as_str(), limits.join(" "))
    });
    let kept = act.power.as_deref().zip(act.power_limits.clone());
    report.expect(stands && said == kept, Code::ActPost, event.name());
}

/// What was signed, if the signature stands and is this person's for this act.
fn manifest(app: &App, event: &EventRow, bytes: &[u8]) -> Option<Manifest> {
    let at = Timestamp::from_microsecond(event.recorded_at).ok()?;
    let evidence = Evidence::from_bytes(bytes).ok()?;
    let (manifest, _signer) = evidence.verify(app.authority.certificate_der(), at, false).ok()?;
    let own = manifest.act_id == event.act_id && Some(manifest.actor) == event.person;
    own.then_some(manifest)
}

/// What was signed by E-IMZO, if what E-IMZO-SERVER said of it is of this person. Whether the signature stands only that server can say.
fn vouched_for(event: &EventRow, vouched: &Vouched, pinfl: Option<&str>) -> Option<Manifest> {
    let manifest = Manifest::from_cbor(vouched.document.strip_prefix(ACT_DOMAIN)?).ok()?;
    let holder = verified(&vouched.answer).ok()?;
    let own = manifest.act_id == event.act_id && Some(manifest.actor) == event.person;
    (own && Some(holder.pinfl.to_string().as_str()) == pinfl).then_some(manifest)
}

/// Does the kept preparation say what was signed, and the event what was prepared? `None` where it cannot be read.
fn agrees(case: &CaseRecord, event: &EventRow, act: &ActRow, manifest: &Manifest) -> Option<bool> {
    let same_act = event.action.as_ref() == Some(&manifest.action)
        && act.action == manifest.action
        && act.person == manifest.actor
        && Some(act.post) == manifest.post
        && act.case_id == event.case_id
        && case.reference == manifest.case
        && act.definition == manifest.definition
        && event.definition == manifest.definition
        && act.nonce == manifest.nonce;
    let same_facts = act.facts_hash == manifest.facts_hash
        && sha256(&[act.facts.as_bytes()]) == manifest.facts_hash
        && act.captured_facts.as_ref().is_none_or(|captured| *captured == act.facts_hash);
    let same_place = u64::try_from(event.seq).ok()? == manifest.seq + 1
        && act.expected_seq + 1 == event.seq
        && act.status == "committed"
        && act.committed_seq == Some(event.seq)
        && act.evidence == event.evidence;
    let ground = manifest.ground.as_ref()?;
    let same_ground = u64::try_from(act.ground_seq).ok()? == ground.seq
        && act.ground_hash == ground.hash
        && event.prev_hash.as_deref() == Some(ground.hash.as_slice());
    let papers: Vec<PreparedPaper> = serde_json::from_str(&act.shown).ok()?;
    let cited = act.capture_hash.iter().map(|hash| (signing::Capture::SHOWN, hex::encode(hash)));
    let papers = papers.iter().map(|paper| (paper.template.as_str(), paper.file.clone()));
    let prepared = cited.chain(papers);
    let shown = manifest.shown.iter().map(|shown| (shown.kind.as_str(), hex::encode(shown.hash)));
    Some(same_act && same_facts && same_place && same_ground && prepared.eq(shown))
}
