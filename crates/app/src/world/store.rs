//! All SQL that imports a world.

use serde_json::json;
use uuid::Uuid;

use super::identity;
use super::plan::Plan;
use crate::canonical::canonical;
use crate::db::{Tx, execute, fetch_optional};
use crate::error::Result;
use crate::log::{self, Of};
use crate::ports::Ports;

/// Does the database know nobody yet?
pub(super) async fn is_empty(tx: &mut Tx) -> Result<bool> {
    let organisation: Option<(Uuid,)> = fetch_optional!(tx, "SELECT id FROM organisations LIMIT 1");
    let person: Option<(Uuid,)> = fetch_optional!(tx, "SELECT id FROM persons LIMIT 1");
    Ok(organisation.is_none() && person.is_none())
}

/// Writes all records.
pub(super) async fn insert(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    organisations(tx, plan).await?;
    accreditations(tx, plan).await?;
    instruments(tx, plan).await?;
    persons(tx, plan).await?;
    posts(tx, ports, plan).await?;
    competences(tx, plan).await
}

async fn organisations(tx: &mut Tx, plan: &Plan<'_>) -> Result<()> {
    let sql = "INSERT INTO organisations (id, kind, stir, name, address, region) VALUES ($1, $2, $3, $4, $5, $6)";
    for (id, one) in &plan.organisations {
        execute!(
            tx,
            sql,
            id,
            one.kind.as_str(),
            one.stir.to_string(),
            &one.name,
            &one.address,
            one.region.to_string()
        );
    }
    Ok(())
}

async fn accreditations(tx: &mut Tx, plan: &Plan<'_>) -> Result<()> {
    for (id, organisation, number) in &plan.accreditations {
        let sql = "INSERT INTO accreditations (id, organisation, number) VALUES ($1, $2, $3)";
        execute!(tx, sql, id, organisation, number);
    }
    for (accreditation, status, since) in &plan.statuses {
        let sql =
            "INSERT INTO accreditation_statuses (accreditation, status, since) VALUES ($1, $2, $3)";
        execute!(tx, sql, accreditation, status, since);
    }
    for (place, (accreditation, subject, (from, until))) in plan.scope_lines.iter().enumerate() {
        let sql = "INSERT INTO scope_lines (id, accreditation, subject, held_from, held_until) VALUES ($1, $2, $3, $4, $5)";
        execute!(tx, sql, nth("scope-line", place), accreditation, subject, from, until);
    }
    Ok(())
}

async fn instruments(tx: &mut Tx, plan: &Plan<'_>) -> Result<()> {
    for (id, organisation, serial, name) in &plan.instruments {
        let sql =
            "INSERT INTO instruments (id, organisation, serial, name) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, id, organisation, serial, name);
    }
    for (place, (instrument, (on, until))) in plan.verifications.iter().enumerate() {
        let sql = "INSERT INTO verifications (id, instrument, verified_on, valid_until) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, nth("verification", place), instrument, on, until);
    }
    Ok(())
}

async fn persons(tx: &mut Tx, plan: &Plan<'_>) -> Result<()> {
    for (id, one) in &plan.persons {
        let sql = "INSERT INTO persons (id, name, pinfl, officer_number) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, id, &one.name, one.pinfl.to_string(), &one.officer_number);
    }
    for ((person, slug), place) in plan.personas.iter().zip(0_i64..) {
        execute!(
            tx,
            "INSERT INTO personas (person, slug, place) VALUES ($1, $2, $3)",
            person,
            slug,
            place
        );
    }
    Ok(())
}

async fn posts(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    let now = ports.clock.now();
    for (id, person, organisation, kind, (from, until)) in &plan.posts {
        let sql = "INSERT INTO posts (id, person, organisation, kind, held_from, held_until) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(tx, sql, id, person, organisation, kind, from, until);
        // Until when is left out: a post may be ended earlier, and that is a record of its own.
        let granted =
            json!({ "person": person, "organisation": organisation, "kind": kind, "from": from });
        log::record(tx, ports, Of::Grant(*id), canonical(&granted).as_bytes(), now).await?;
    }
    for (place, (post, person, (from, until))) in plan.delegations.iter().enumerate() {
        let sql = "INSERT INTO delegations (id, post, person, held_from, held_until) VALUES ($1, $2, $3, $4, $5)";
        execute!(tx, sql, nth("delegation", place), post, person, from, until);
    }
    Ok(())
}

async fn competences(tx: &mut Tx, plan: &Plan<'_>) -> Result<()> {
    for (place, (person, area, proof, (on, until))) in plan.competences.iter().enumerate() {
        let sql = "INSERT INTO competences (id, person, area, proof, held_on, valid_until) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(tx, sql, nth("competence", place), person, area, proof, on, until);
    }
    for (place, (person, organisation, kind, (from, until))) in plan.interests.iter().enumerate() {
        let sql = "INSERT INTO interests (id, person, organisation, kind, held_from, held_until) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(tx, sql, nth("interest", place), person, organisation, kind, from, until);
    }
    Ok(())
}

fn nth(what: &str, place: usize) -> Uuid {
    identity(what, &place.to_string())
}
