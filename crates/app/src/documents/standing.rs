//! What became of many papers at once, each in the word of its own page.

use std::collections::{BTreeMap, BTreeSet};

use domain::CaseId;
use uuid::Uuid;

use super::fate::fate;
use super::store;
use crate::App;
use crate::cases::load::load;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::restorations;

/// What is said of a paper whose last status was lost.
pub(crate) const UNKNOWN: &str = "unknown";
/// What is said of a paper that was signed by E-IMZO and waits for its seal: nobody is given it.
pub const UNSEALED: &str = "unsealed";

/// By paper: `unsealed`, `signed` or `sealed` while it is on its way to be released, then the status that its verification tells.
pub(crate) async fn standings(
    tx: &mut Tx,
    app: &App,
    papers: &[Uuid],
) -> Result<BTreeMap<Uuid, String>> {
    let papers = store::of_ids(tx, papers).await?;
    let released = papers.iter().filter(|paper| paper.state == "released");
    let cases: BTreeSet<CaseId> = released.map(|paper| CaseId(paper.case_id)).collect();
    let cases: Vec<CaseId> = cases.into_iter().collect();
    let loaded = load(tx, &app.definitions(), &cases).await?;
    let siblings = store::of_cases(tx, &cases).await?;
    let lost: BTreeSet<Uuid> = restorations::all_doubted(tx).await?.into_iter().collect();
    let mut standings = BTreeMap::new();
    for paper in papers {
        let status = if paper.state == "released" {
            let register = if crate::registers::is_public(app, &paper) {
                crate::registers::status_of(tx, app, &paper.number).await?
            } else {
                None
            };
            if lost.contains(&paper.id) {
                UNKNOWN.to_owned()
            } else if let Some((status, _)) = register {
                status
            } else {
                let case = loaded.get(&CaseId(paper.case_id));
                let case = case.ok_or_else(|| Fault::new("a paper of no case"))?;
                fate(case, &siblings, &paper).map_or("issued", |fate| fate.status()).to_owned()
            }
        } else if store::waits_for_seal(tx, paper.id).await? {
            UNSEALED.to_owned()
        } else {
            paper.state.clone()
        };
        standings.insert(paper.id, status);
    }
    Ok(standings)
}
