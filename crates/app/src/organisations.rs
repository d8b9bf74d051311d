//! Organisations: who they are on paper and in lists.

use std::collections::BTreeMap;

use domain::OrganisationId;
use procedure::name::Name;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::App;
use crate::db::{Tx, fetch_all, fetch_optional, on, places};
use crate::error::{Fault, Result};

/// The verbs of organisations.
pub struct Organisations<'a>(pub(crate) &'a App);

impl Organisations<'_> {
    /// The organisations of a kind, by name.
    pub async fn of_kind(&self, kind: &Name) -> Result<Vec<(OrganisationId, String)>> {
        let mut tx = self.0.db.read().await?;
        let sql = "SELECT id, name FROM organisations WHERE kind = $1 ORDER BY name";
        let rows: Vec<(Uuid, String)> = fetch_all!(&mut tx, sql, kind.as_str());
        Ok(rows.into_iter().map(|(id, name)| (OrganisationId(id), name)).collect())
    }
}

/// How an organisation stands on paper.
#[derive(Debug, Clone)]
pub(crate) struct Letterhead {
    name: String,
    stir: String,
    address: String,
    accreditation: Option<String>,
}

impl Letterhead {
    /// What its numbers begin with: the digits of its accreditation, else its STIR.
    pub(crate) fn series(&self) -> String {
        let tail = self.accreditation.as_deref().and_then(|number| number.rsplit('.').next());
        tail.unwrap_or(&self.stir).to_owned()
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "name": self.name, "stir": self.stir, "address": self.address, "accreditation": self.accreditation })
    }
}

/// The letterhead of an organisation.
pub(crate) async fn letterhead(tx: &mut Tx, id: OrganisationId) -> Result<Letterhead> {
    let sql = "SELECT o.name, o.stir, o.address, (SELECT min(a.number) FROM accreditations a WHERE a.organisation = o.id) \
               FROM organisations o WHERE o.id = $1";
    let row: Option<(String, String, String, Option<String>)> = fetch_optional!(tx, sql, id.0);
    let (name, stir, address, accreditation) =
        row.ok_or_else(|| Fault::new(format!("organisation {id} is not there")))?;
    Ok(Letterhead { name, stir, address, accreditation })
}

/// The name of an organisation.
pub(crate) async fn name(tx: &mut Tx, id: OrganisationId) -> Result<Option<String>> {
    Ok(names(tx, &[id.0]).await?.remove(&id.0))
}

/// The names of these organisations.
pub(crate) async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!("SELECT id, name FROM organisations WHERE id IN ({})", places(1, ids.len()));
    let rows: Vec<(Uuid, String)> = on!(tx, c => {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(*id);
        }
        query.fetch_all(c).await?
    });
    Ok(rows.into_iter().collect())
}
