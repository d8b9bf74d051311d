//! A world's text as the records it becomes: ids given, days counted from the day of the import.

use domain::Period;
use jiff::civil::Date;
use uuid::Uuid;

use super::check::wrong;
use super::day::Day;
use super::file::{self, Organisation, Person, World};
use super::identity;
use crate::error::Result;

/// A first day, and a last one if there is one, as stored.
pub(super) type Days = (String, Option<String>);

/// All records.
pub(super) struct Plan<'w> {
    /// With its id.
    pub(super) organisations: Vec<(Uuid, &'w Organisation)>,
    /// (id, organisation, number)
    pub(super) accreditations: Vec<(Uuid, Uuid, String)>,
    /// (accreditation, status, since)
    pub(super) statuses: Vec<(Uuid, &'static str, String)>,
    /// (accreditation, subject, days)
    pub(super) scope_lines: Vec<(Uuid, &'w str, Days)>,
    /// (id, organisation, serial, name)
    pub(super) instruments: Vec<(Uuid, Uuid, &'w str, &'w str)>,
    /// (instrument, verified on, valid until)
    pub(super) verifications: Vec<(Uuid, Days)>,
    pub(super) persons: Vec<(Uuid, &'w Person)>,
    /// (id, person, organisation, kind, days)
    pub(super) posts: Vec<(Uuid, Uuid, Uuid, &'w str, Days)>,
    /// (post, person, days)
    pub(super) delegations: Vec<(Uuid, Uuid, Days)>,
    /// (person, area, proof, days)
    pub(super) competences: Vec<(Uuid, &'w str, &'static str, Days)>,
    /// (person, organisation, kind, days)
    pub(super) interests: Vec<(Uuid, Uuid, &'static str, Days)>,
    /// (person, slug)
    pub(super) personas: Vec<(Uuid, &'w str)>,
}

impl<'w> Plan<'w> {
    /// The records of a text that was checked.
    pub(super) fn of(world: &'w World, today: Date) -> Result<Self> {
        let mut plan = Self {
            organisations: world
                .organisation
                .iter()
                .map(|one| (organisation(&one.id), one))
                .collect(),
            accreditations: Vec::new(),
            statuses: Vec::new(),
            scope_lines: Vec::new(),
            instruments: Vec::new(),
            verifications: Vec::new(),
            persons: world.person.iter().map(|one| (person(&one.id), one)).collect(),
            posts: Vec::new(),
            delegations: Vec::new(),
            competences: Vec::new(),
            interests: Vec::new(),
            personas: world.personas.iter().map(|slug| (person(slug), slug.as_str())).collect(),
        };
        for one in &world.organisation {
            plan.accredit(one, today)?;
            plan.equip(one, today)?;
        }
        for one in &world.person {
            plan.employ(one, today)?;
            plan.train(one, today)?;
            plan.tie(one, today)?;
        }
        for one in &world.delegation {
            let days = days("a delegation", one.from, Some(one.until), today)?;
            plan.delegations.push((
                post(&one.of, &one.at, one.kind.as_str(), 0),
                person(&one.to),
                days,
            ));
        }
        Ok(plan)
    }

    fn accredit(&mut self, one: &'w Organisation, today: Date) -> Result<()> {
        for accreditation in &one.accreditation {
            let number = accreditation.number.to_string();
            let id = identity("accreditation", &number);
            for status in &accreditation.status {
                self.statuses.push((id, status.is.key(), status.since.resolve(today).to_string()));
            }
            for line in &accreditation.scope {
                let days = days(&number, line.from, line.until, today)?;
                self.scope_lines.extend(
                    line.subjects.iter().map(|subject| (id, subject.as_str(), days.clone())),
                );
            }
            self.accreditations.push((id, organisation(&one.id), number));
        }
        Ok(())
    }

    fn equip(&mut self, one: &'w Organisation, today: Date) -> Result<()> {
        for instrument in &one.instrument {
            let id = identity("instrument", &instrument.serial);
            self.instruments.push((
                id,
                organisation(&one.id),
                &instrument.serial,
                &instrument.name,
            ));
            for verified in &instrument.verified {
                self.verifications.push((
                    id,
                    days(&instrument.serial, verified.on, Some(verified.until), today)?,
                ));
            }
        }
        Ok(())
    }

    fn employ(&mut self, one: &'w Person, today: Date) -> Result<()> {
        for (place, held) in one.post.iter().enumerate() {
            let kind = held.kind.as_str();
            // A second tenure of the same post is another post.
            let before = one
                .post
                .iter()
                .take(place)
                .filter(|other| other.at == held.at && other.kind == held.kind);
            let id = post(&one.id, &held.at, kind, before.count());
            let days = days(&one.id, held.from, held.until, today)?;
            self.posts.push((id, person(&one.id), organisation(&held.at), kind, days));
        }
        Ok(())
    }

    fn train(&mut self, one: &'w Person, today: Date) -> Result<()> {
        let proofs = [("training", &one.training), ("attestation", &one.attestation)];
        for (proof, list) in proofs {
            for file::Competence { area, on, until } in list {
                let days = days(&one.id, *on, Some(*until), today)?;
                self.competences.push((person(&one.id), area.as_str(), proof, days));
            }
        }
        Ok(())
    }

    fn tie(&mut self, one: &'w Person, today: Date) -> Result<()> {
        for interest in &one.interest {
            let days = days(&one.id, interest.from, interest.until, today)?;
            self.interests.push((
                person(&one.id),
                organisation(&interest.at),
                interest.kind.key(),
                days,
            ));
        }
        Ok(())
    }
}

fn organisation(id: &str) -> Uuid {
    super::organisation(id).0
}

fn person(id: &str) -> Uuid {
    super::person(id).0
}

fn post(person: &str, organisation: &str, kind: &str, before: usize) -> Uuid {
    identity("post", &format!("{person}/{organisation}/{kind}/{before}"))
}

/// The days as stored; the last may be the first, and not before it.
fn days(whose: &str, from: Day, until: Option<Day>, today: Date) -> Result<Days> {
    let period = Period::new(from.resolve(today), until.map(|day| day.resolve(today)));
    let period = period.map_err(|error| wrong(format!("{whose}: {error}")))?;
    Ok((period.from.to_string(), period.until.map(|day| day.to_string())))
}
