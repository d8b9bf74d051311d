//! Organisations: who they are on paper and in lists.

use std::collections::{BTreeMap, BTreeSet};

use domain::scope::{Status, working_under};
use domain::{AccreditationNumber, OrganisationId};
use jiff::civil::Date;
use procedure::name::Name;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::App;
use crate::answers::scope::Scopes;
use crate::db::{Tx, execute, fetch_all, fetch_optional, on, places};
use crate::error::{Fault, Result};
use crate::ports::Ports;
use crate::world::{Record, logged};

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
    /// The one it works under on that day.
    accreditation: Option<AccreditationNumber>,
    series: String,
}

impl Letterhead {
    /// What stands for it in its numbers: the digits of the accreditation it works under, else of the first it ever had,
    /// since a body that is suspended keeps its code; else its STIR.
    pub(crate) fn series(&self) -> &str {
        &self.series
    }

    /// Its taxpayer's number.
    pub(crate) fn stir(&self) -> &str {
        &self.stir
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "name": self.name, "stir": self.stir, "address": self.address, "accreditation": self.accreditation })
    }
}

/// The letterhead of an organisation on that day, for work that needs these subjects covered.
pub(crate) async fn letterhead(
    tx: &mut Tx,
    id: OrganisationId,
    (subjects, on): (&BTreeSet<String>, Date),
) -> Result<Letterhead> {
    let sql = "SELECT name, stir, address FROM organisations WHERE id = $1";
    let row: Option<(String, String, String)> = fetch_optional!(tx, sql, id.0);
    let (name, stir, address) =
        row.ok_or_else(|| Fault::new(format!("organisation {id} is not there")))?;
    let scopes = Scopes::load(tx, &[id.0]).await?;
    let accreditation = working_under(scopes.of(id), subjects, on);
    let first = || scopes.of(id).iter().map(|one| one.number).min();
    let series = accreditation.or_else(first).map_or_else(|| stir.clone(), code);
    Ok(Letterhead { name, stir, address, accreditation, series })
}

/// The accreditation on the letterhead of a paper: in force on the day of the paper, and the one its number was made of.
pub(crate) async fn accreditation_of_paper(
    tx: &mut Tx,
    issuer: OrganisationId,
    (series, on): (&str, Date),
) -> Result<Option<AccreditationNumber>> {
    let scopes = Scopes::load(tx, &[issuer.0]).await?;
    let printed = scopes
        .of(issuer)
        .iter()
        .filter(|one| one.status_on(on).is_some_and(Status::permits) && code(one.number) == series);
    Ok(printed.map(|one| one.number).min())
}

/// The code of the body in its accreditation's number.
fn code(number: AccreditationNumber) -> String {
    format!("{:04}", number.serial)
}

/// Puts an organisation on record: name, kind, STIR, address, region.
pub(crate) async fn insert(
    tx: &mut Tx,
    ports: &Ports,
    id: OrganisationId,
    says: [&str; 5],
) -> Result<()> {
    let [name, kind, stir, address, region] = says;
    let sql = "INSERT INTO organisations (id, kind, stir, name, address, region) VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, id.0, kind, stir, name, address, region);
    logged(tx, ports, Record::itself("organisations", id.0, &says)).await
}

/// The organisations of this STIR, each with its kind.
pub(crate) async fn of_stir(tx: &mut Tx, stir: &str) -> Result<Vec<(OrganisationId, String)>> {
    let sql = "SELECT id, kind FROM organisations WHERE stir = $1 ORDER BY id";
    let rows: Vec<(Uuid, String)> = fetch_all!(tx, sql, stir);
    Ok(rows.into_iter().map(|(id, kind)| (OrganisationId(id), kind)).collect())
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

/// Name, STIR and address of these organisations, on record.
pub(crate) async fn on_record(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Value>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let list = places(1, ids.len());
    let sql = format!("SELECT id, name, stir, address FROM organisations WHERE id IN ({list})");
    let rows: Vec<(Uuid, String, String, String)> = on!(tx, c => {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(*id);
        }
        query.fetch_all(c).await?
    });
    let json = |name, stir, address| json!({ "name": name, "stir": stir, "address": address });
    Ok(rows.into_iter().map(|(id, name, stir, address)| (id, json(name, stir, address))).collect())
}

/// The STIR of these organisations, on record.
pub(crate) async fn stirs(tx: &mut Tx, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = format!("SELECT id, stir FROM organisations WHERE id IN ({})", places(1, ids.len()));
    let rows: Vec<(Uuid, String)> = on!(tx, c => {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(*id);
        }
        query.fetch_all(c).await?
    });
    Ok(rows.into_iter().collect())
}
