//! The status of every paper: what became of it, as its own page says.

use std::collections::{BTreeMap, BTreeSet};

use domain::CaseId;
use signing::qr::{Status, StatusList};
use uuid::Uuid;

use super::store;
use crate::App;
use crate::db::{Tx, unsigned};
use crate::documents;
use crate::error::{Doing, Result};
use crate::restorations;

/// How many papers are looked at in one go.
const AT_ONCE: usize = 100;

/// Looks again at the papers of which the log tells something from this place on.
pub(super) async fn look(app: &App, tx: &mut Tx, from: u64, until: u64) -> Result<()> {
    let (mut papers, mut cases) = (BTreeSet::new(), BTreeSet::new());
    for (kind, subject) in store::told(tx, from, until).await? {
        if kind == "event" {
            cases.insert(CaseId(subject));
        } else {
            papers.insert(subject);
        }
    }
    let cases: Vec<CaseId> = cases.into_iter().collect();
    for cases in cases.chunks(AT_ONCE) {
        papers.extend(documents::of_cases(tx, cases).await?.into_iter().map(|paper| paper.id));
    }
    let papers: Vec<Uuid> = papers.into_iter().collect();
    for papers in papers.chunks(AT_ONCE) {
        look_at(app, tx, papers).await?;
    }
    Ok(())
}

/// The numbers of papers of which the list says something else than what became of them, though the log told of it before the last
/// snapshot was made.
pub(crate) async fn differing(app: &App, tx: &mut Tx) -> Result<Vec<String>> {
    let Some(last) = store::last(tx).await? else { return Ok(Vec::new()) };
    let told: BTreeSet<Uuid> = store::told_since(tx, last.size).await?.into_iter().collect();
    let kept = store::kept(tx).await?;
    let mut differing = Vec::new();
    for papers in kept.chunks(AT_ONCE) {
        let looked: Vec<Uuid> = papers
            .iter()
            .filter(|paper| !told.contains(&paper.id) && !told.contains(&paper.case_id))
            .map(|paper| paper.id)
            .collect();
        let became = became(app, tx, &looked).await?;
        let differs = |paper: &&store::Kept| {
            let status = became.get(&paper.id).copied().map(word);
            status.is_some_and(|status| status != paper.status.as_deref())
        };
        differing.extend(papers.iter().filter(differs).map(|paper| paper.number.clone()));
    }
    Ok(differing)
}

async fn look_at(app: &App, tx: &mut Tx, papers: &[Uuid]) -> Result<()> {
    for (paper, status) in became(app, tx, papers).await? {
        store::keep(tx, paper, word(status)).await?;
    }
    Ok(())
}

/// What became of these papers.
async fn became(app: &App, tx: &mut Tx, papers: &[Uuid]) -> Result<BTreeMap<Uuid, Status>> {
    let standings = documents::standings(tx, app, papers).await?;
    let mut became = BTreeMap::new();
    for paper in papers {
        let status = match standings.get(paper).map(String::as_str) {
            Some("suspended") => Status::Suspended,
            Some("replaced") => Status::Replaced,
            // A term that ran out stands in the code itself; what was lost is told beside the list.
            None
            | Some(
                "signed" | "sealed" | "issued" | "valid" | "expired" | documents::UNKNOWN
                // Nobody is given it before its seal, and then nothing more is told of it in the log.
                | documents::UNSEALED,
            ) => Status::InForce,
            Some(_) => Status::Revoked,
        };
        became.insert(*paper, status);
    }
    Ok(became)
}

/// All of them, by their places. A number that bears no signed paper is not in force.
pub(super) async fn list(tx: &mut Tx) -> Result<StatusList> {
    let count = unsigned(restorations::places_told(tx).await?)?;
    let mut told = store::not_in_force(tx, restorations::VOID).await?.into_iter().peekable();
    let mut list = StatusList::default();
    for place in 0..count {
        let here =
            told.next_if(|(index, _)| u64::try_from(*index).is_ok_and(|index| index == place));
        let status = here.map_or(Status::InForce, |(_, status)| read(&status));
        list.push(status).doing("listing the statuses of papers")?;
    }
    Ok(list)
}

fn word(status: Status) -> Option<&'static str> {
    match status {
        Status::InForce => None,
        Status::Revoked => Some("revoked"),
        Status::Suspended => Some("suspended"),
        Status::Replaced => Some("replaced"),
    }
}

fn read(word: &str) -> Status {
    match word {
        "suspended" => Status::Suspended,
        "replaced" => Status::Replaced,
        _ => Status::Revoked,
    }
}
