//! All SQL that imports a world.

use domain::OrganisationId;
use uuid::Uuid;

use super::identity;
use super::leaf::{Record, logged};
use super::plan::Plan;
use crate::db::{Tx, execute, fetch_optional};
use crate::error::Result;
use crate::ports::Ports;

/// Does the database know nobody yet?
pub(super) async fn is_empty(tx: &mut Tx) -> Result<bool> {
    let organisation: Option<(Uuid,)> = fetch_optional!(tx, "SELECT id FROM organisations LIMIT 1");
    let person: Option<(Uuid,)> = fetch_optional!(tx, "SELECT id FROM persons LIMIT 1");
    Ok(organisation.is_none() && person.is_none())
}

/// Where the public address of a system that was founded lies among the settings.
const ADDRESS: &str = "public-url";

/// Keeps the public address of a system.
pub(super) async fn keep_address(tx: &mut Tx, address: &str) -> Result<()> {
    let sql = "INSERT INTO settings (name, value) VALUES ($1, $2)";
    execute!(tx, sql, ADDRESS, address.as_bytes());
    Ok(())
}

/// The public address of the system that was founded here.
pub(super) async fn address(tx: &mut Tx) -> Result<Option<String>> {
    let sql = "SELECT value FROM settings WHERE name = $1";
    let kept: Option<(Vec<u8>,)> = fetch_optional!(tx, sql, ADDRESS);
    Ok(kept.map(|(value,)| String::from_utf8_lossy(&value).into_owned()))
}

/// Writes all records.
pub(super) async fn insert(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    organisations(tx, ports, plan).await?;
    accreditations(tx, ports, plan).await?;
    instruments(tx, ports, plan).await?;
    persons(tx, ports, plan).await?;
    posts(tx, ports, plan).await?;
    competences(tx, ports, plan).await
}

async fn organisations(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    for (id, one) in &plan.organisations {
        let (kind, stir, region) =
            (one.kind.as_str(), one.stir.to_string(), one.region.to_string());
        let (stir, region) = (stir.as_str(), region.as_str());
        let (name, address) = (one.name.as_str(), one.address.as_str());
        let says = [name, kind, stir, address, region];
        crate::organisations::insert(tx, ports, OrganisationId(*id), says).await?;
    }
    Ok(())
}

async fn accreditations(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    for (id, organisation, number) in &plan.accreditations {
        let sql = "INSERT INTO accreditations (id, organisation, number) VALUES ($1, $2, $3)";
        execute!(tx, sql, id, organisation, number);
        let record = Record { says: &[number], ..Record::of("accreditations", *id, *organisation) };
        logged(tx, ports, record).await?;
    }
    for (place, (accreditation, status, since)) in plan.statuses.iter().enumerate() {
        let id = nth("accreditation-status", place);
        let sql = "INSERT INTO accreditation_statuses (id, accreditation, status, since) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, id, accreditation, status, since);
        let record = Record::of("accreditation_statuses", id, *accreditation);
        logged(tx, ports, Record { says: &[status], from: since, ..record }).await?;
    }
    for (place, (accreditation, subject, (from, until))) in plan.scope_lines.iter().enumerate() {
        let id = nth("scope-line", place);
        let sql = "INSERT INTO scope_lines (id, accreditation, subject, held_from, held_until) VALUES ($1, $2, $3, $4, $5)";
        execute!(tx, sql, id, accreditation, subject, from, until);
        let record = Record::of("scope_lines", id, *accreditation).held(from, until.as_deref());
        logged(tx, ports, Record { says: &[subject], ..record }).await?;
    }
    Ok(())
}

async fn instruments(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    for (id, organisation, serial, name) in &plan.instruments {
        let sql =
            "INSERT INTO instruments (id, organisation, serial, name) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, id, organisation, serial, name);
        let says = [*serial, *name];
        let record = Record::itself("instruments", *id, &says);
        logged(tx, ports, Record { at: Some(*organisation), ..record }).await?;
    }
    for (place, (instrument, (on, until))) in plan.verifications.iter().enumerate() {
        let id = nth("verification", place);
        let sql = "INSERT INTO verifications (id, instrument, verified_on, valid_until) VALUES ($1, $2, $3, $4)";
        execute!(tx, sql, id, instrument, on, until);
        let record = Record::of("verifications", id, *instrument);
        logged(tx, ports, record.held(on, until.as_deref())).await?;
    }
    Ok(())
}

async fn persons(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    for (id, one) in &plan.persons {
        let sql = "INSERT INTO persons (id, name, pinfl, officer_number) VALUES ($1, $2, $3, $4)";
        let pinfl = one.pinfl.to_string();
        execute!(tx, sql, id, &one.name, &pinfl, &one.officer_number);
        let says = [one.officer_number.as_str(), &one.name, &pinfl];
        logged(tx, ports, Record::itself("persons", *id, &says)).await?;
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
    for (id, person, organisation, kind, (from, until)) in &plan.posts {
        let sql = "INSERT INTO posts (id, person, organisation, kind, held_from, held_until) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(tx, sql, id, person, organisation, kind, from, until);
        let record = Record::of("posts", *id, *person).held(from, until.as_deref());
        logged(tx, ports, Record { at: Some(*organisation), says: &[kind], ..record }).await?;
    }
    for (place, (post, person, (from, until))) in plan.delegations.iter().enumerate() {
        let id = nth("delegation", place);
        let sql = "INSERT INTO delegations (id, post, person, held_from, held_until) VALUES ($1, $2, $3, $4, $5)";
        execute!(tx, sql, id, post, person, from, until);
        let record = Record::of("delegations", id, *person).held(from, until.as_deref());
        logged(tx, ports, Record { at: Some(*post), ..record }).await?;
    }
    Ok(())
}

async fn competences(tx: &mut Tx, ports: &Ports, plan: &Plan<'_>) -> Result<()> {
    for (place, (person, area, proof, (on, until))) in plan.competences.iter().enumerate() {
        let id = nth("competence", place);
        let sql = "INSERT INTO competences (id, person, area, proof, held_on, valid_until) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(tx, sql, id, person, area, proof, on, until);
        let record = Record::of("competences", id, *person).held(on, until.as_deref());
        logged(tx, ports, Record { says: &[area, proof], ..record }).await?;
    }
    for (place, (person, organisation, kind, (from, until))) in plan.interests.iter().enumerate() {
        let id = nth("interest", place);
        let sql = "INSERT INTO interests (id, person, organisation, kind, held_from, held_until) VALUES ($1, $2, $3, $4, $5, $6)";
        execute!(tx, sql, id, person, organisation, kind, from, until);
        let record = Record::of("interests", id, *person).held(from, until.as_deref());
        logged(tx, ports, Record { at: Some(*organisation), says: &[kind], ..record }).await?;
    }
    Ok(())
}

fn nth(what: &str, place: usize) -> Uuid {
    identity(what, &place.to_string())
}
