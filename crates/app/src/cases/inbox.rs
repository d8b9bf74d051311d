//! Queues: what waits for me by deadline, and all that my organisation takes part in.

use std::collections::BTreeMap;

use domain::CaseId;
use procedure::act::{Phase, judge_open, open_actions};
use uuid::Uuid;

use super::find::row;
use super::load::{Loaded, load};
use super::{Cases, children};
use crate::acts::of_case;
use crate::answers::{Asked, answer};
use crate::db::{Tx, fetch_all};
use crate::error::Result;
use crate::keyset;
use crate::scope::{PostView, Scope, Viewer};
use crate::views::{ActionView, CaseRow, Cursor, Page};

impl Cases<'_> {
    /// What waits for this person, the nearest deadline first.
    pub async fn inbox(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<CaseRow>> {
        let Some((viewer, post)) = reader(scope) else { return Ok(empty()) };
        let app = self.0;
        let (order, id) = keyset::start(after, keyset::EARLIEST_FIRST);
        let mut tx = app.db.read().await?;
        // Two indexed halves: what one owes, and the lateness that one is shown.
        let sql = "SELECT id, due_at FROM ( \
                     SELECT * FROM (SELECT c.id, c.due_at FROM cases c WHERE c.owner_organisation = $1 \
                       AND c.state_kind IN ('start', 'waiting') AND (c.owner_post IS NULL OR c.owner_post = $2) \
                       AND (c.owner_assigned = $6 OR EXISTS (SELECT 1 FROM case_people x \
                            WHERE x.case_id = c.id AND x.role = c.owner_role AND x.person = $3)) \
                       AND (c.due_at > $4 OR (c.due_at = $4 AND c.id > $5)) ORDER BY c.due_at, c.id LIMIT $7) AS owed \
                     UNION SELECT * FROM (SELECT c.id, c.due_at FROM cases c WHERE c.escalated_organisation = $1 \
                       AND c.escalated_post = $2 AND c.state_kind IN ('start', 'waiting') \
                       AND (c.due_at > $4 OR (c.due_at = $4 AND c.id > $5)) ORDER BY c.due_at, c.id LIMIT $7) AS late \
                   ) AS both_halves ORDER BY due_at, id LIMIT $7";
        let rows: Vec<(Uuid, i64)> = fetch_all!(
            &mut tx,
            sql,
            post.organisation.0,
            post.kind.as_str(),
            viewer.person.0,
            order,
            id,
            false,
            keyset::ASKED
        );
        self.page(&mut tx, viewer, rows).await
    }

    /// Every case the reader's organisation takes part in, the latest change first.
    pub async fn mine(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<CaseRow>> {
        let Some((viewer, post)) = reader(scope) else { return Ok(empty()) };
        let app = self.0;
        let (order, id) = keyset::start(after, keyset::LATEST_FIRST);
        let mut tx = app.db.read().await?;
        let sql = "SELECT c.id, c.updated_at FROM case_parties p JOIN cases c ON c.id = p.case_id WHERE p.organisation = $1 \
                   AND (c.updated_at < $2 OR (c.updated_at = $2 AND c.id < $3)) ORDER BY c.updated_at DESC, c.id DESC LIMIT $4";
        let rows: Vec<(Uuid, i64)> =
            fetch_all!(&mut tx, sql, post.organisation.0, order, id, keyset::ASKED);
        self.page(&mut tx, viewer, rows).await
    }

    async fn page(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        rows: Vec<(Uuid, i64)>,
    ) -> Result<Page<CaseRow>> {
        let app = self.0;
        let Page { rows, next } = keyset::page(rows, |(id, order)| (*order, *id));
        let ids: Vec<CaseId> = rows.iter().map(|(id, _)| CaseId(*id)).collect();
        let definitions = app.definitions();
        let loaded = load(tx, &definitions, &ids).await?;
        let mut actions = self.actions_of(tx, viewer, &loaded).await?;
        let own = viewer.post.as_ref().map(|post| post.organisation);
        let others = |case: &Loaded| others(case, own);
        let mut known: Vec<Uuid> = loaded.values().flat_map(others).collect();
        known.sort_unstable();
        known.dedup();
        let names = crate::organisations::names(tx, &known).await?;
        let cases: Vec<&Loaded> = loaded.values().collect();
        let mut awaited = children::awaited(tx, &definitions, &cases, app.now()).await?;
        let mut page = Vec::new();
        for id in ids {
            let Some(case) = loaded.get(&id) else { continue };
            let whose: Vec<String> =
                others(case).iter().filter_map(|id| names.get(id).cloned()).collect();
            let whose = (!whose.is_empty()).then(|| whose.join(", "));
            let actions = actions.remove(&id).unwrap_or_default();
            let awaits = awaited.remove(&id).unwrap_or_default();
            page.push(row(case, whose, (actions, awaits), app.now())?);
        }
        Ok(Page { rows: page, next })
    }

    /// The actions of a whole page: the needs of all cases answered together.
    async fn actions_of(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        cases: &BTreeMap<CaseId, Loaded>,
    ) -> Result<BTreeMap<CaseId, Vec<ActionView>>> {
        let app = self.0;
        let Some(actor) = viewer.actor() else { return Ok(BTreeMap::new()) };
        let definitions = app.definitions();
        let desk = app.desk(&definitions);
        let moment = desk.moment(app.now(), Phase::Prepare);
        let mut asked = Asked::new();
        for (id, loaded) in cases {
            for (_, result) in open_actions(&loaded.definition, &loaded.case, &actor, moment) {
                asked.extend(result.into_iter().flatten().map(|need| (*id, need)));
            }
        }
        let known = answer(tx, &definitions, &asked).await?;
        let mut all = BTreeMap::new();
        for (id, loaded) in cases {
            let answers = of_case(&known, *id);
            let judge = |action: &procedure::Name| {
                judge_open(&loaded.definition, &loaded.case, action, &actor, &answers, moment)
            };
            all.insert(*id, super::find::action_views(loaded, &actor, moment, judge));
        }
        Ok(all)
    }
}

fn reader(scope: &Scope) -> Option<(&Viewer, &PostView)> {
    match scope {
        Scope::Public => None,
        Scope::Person(viewer) => viewer.post.as_ref().map(|post| (viewer, post)),
    }
}

fn empty() -> Page<CaseRow> {
    Page { rows: Vec::new(), next: None }
}

/// Whose case it is: the organisation that opened it. Where a parent did, the other parties of the case, which its people
/// know; whoever is hidden from it is not among them.
fn others(case: &Loaded, own: Option<domain::OrganisationId>) -> Vec<Uuid> {
    if let Some(opener) = case.record.opened_by {
        return vec![opener];
    }
    let parties = case.case.parties.values();
    parties.filter(|party| Some(**party) != own).map(|party| party.0).collect()
}
