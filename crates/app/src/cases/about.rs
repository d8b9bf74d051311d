//! The cases behind a paper, for those who may see them.

use domain::CaseId;
use procedure::name::Name;

use super::Cases;
use super::find::find_case;
use super::load::load_one;
use super::store;
use crate::documents;
use crate::error::Result;
use crate::scope::Scope;

impl Cases<'_> {
    /// References of the case that made a paper and of the successors that keep it, such as a certificate's life. A child whose
    /// answer a parent takes is never among them: nothing may lead from a paper to a blind test.
    pub async fn about(&self, scope: &Scope, number: &str) -> Result<Vec<(String, String)>> {
        let app = self.0;
        let definitions = app.definitions();
        let mut tx = app.db.read().await?;
        let Some(case) = documents::case_of(&mut tx, number).await? else { return Ok(Vec::new()) };
        let loaded = load_one(&mut tx, &definitions, case).await?;
        let is_blind = store::find_link(&mut tx, case).await?.is_some();
        let mut ids = if is_blind { Vec::new() } else { vec![case] };
        for (child, subcase) in store::children(&mut tx, case).await? {
            let declared =
                Name::parse(&subcase).and_then(|name| loaded.definition.subcases.get(&name));
            if declared.is_some_and(|subcase| subcase.take.is_none()) {
                ids.push(CaseId(child));
            }
        }
        let mut seen = Vec::new();
        for record in store::records(&mut tx, &ids).await? {
            if find_case(&mut tx, &definitions, scope, &record.reference).await?.is_some() {
                seen.push((record.reference, record.service));
            }
        }
        Ok(seen)
    }
}
