//! What is on record of people, organisations and instruments: whoever changes it with the database's own password is found.

use testkit::{Records, Setup};

use super::path::{Path, application, imo, sampling};
use crate::people::assert_balanced;
use crate::toy::damage::{Damage, found_in};

stories!(
    a_record_that_was_changed_or_is_gone_is_found,
    a_draw_of_a_laboratory_that_nobody_carries_out_is_found,
);

/// What people and organisations may do, in a world that has all of it.
const RECORDS: &[Damage] = &[
    ("competences", "DELETE FROM competences", &["leaf.subject"]),
    ("competences", "UPDATE competences SET valid_until = '2099-01-01'", &["leaf.hash"]),
    (
        "competences",
        "INSERT INTO competences SELECT {new}, person, 'all', proof, held_on, valid_until FROM competences",
        &["leaf.missing"],
    ),
    ("interests", "DELETE FROM interests", &["leaf.subject"]),
    ("interests", "UPDATE interests SET person = {new}", &["leaf.hash"]),
    (
        "interests",
        "UPDATE interests SET kind = 'declared', held_until = '2001-01-01'",
        &["leaf.hash"],
    ),
    ("delegations", "DELETE FROM delegations", &["leaf.subject"]),
    ("delegations", "UPDATE delegations SET held_until = '2099-01-01'", &["leaf.hash"]),
    ("accreditations", "DELETE FROM accreditations", &["leaf.subject"]),
    ("accreditations", "UPDATE accreditations SET number = number || '1'", &["leaf.hash"]),
    ("accreditation_statuses", "DELETE FROM accreditation_statuses", &["leaf.subject"]),
    (
        "accreditation_statuses",
        "UPDATE accreditation_statuses SET status = 'paused'",
        &["leaf.hash"],
    ),
    ("scope_lines", "DELETE FROM scope_lines", &["leaf.subject"]),
    ("scope_lines", "UPDATE scope_lines SET subject = '0101-9999'", &["leaf.hash"]),
    ("instruments", "UPDATE instruments SET serial = serial || '1'", &["leaf.hash"]),
    ("instruments", "UPDATE instruments SET name = 'Boshqa'", &["leaf.hash"]),
    (
        "instruments",
        "UPDATE instruments SET organisation = (SELECT o.id FROM organisations o WHERE o.stir = '300100201')",
        &["leaf.hash"],
    ),
    ("instruments", "DELETE FROM instruments", &["leaf.subject"]),
    ("verifications", "DELETE FROM verifications", &["leaf.subject"]),
    ("verifications", "UPDATE verifications SET valid_until = '2099-01-01'", &["leaf.hash"]),
];

/// What is still to be drawn.
const DRAWS: &[Damage] = &[
    ("jobs", "DELETE FROM jobs WHERE kind = 'draw-organisation'", &["job.lost"]),
    (
        "jobs",
        "UPDATE jobs SET cause = replace(cause, ':1:', ':2:') WHERE kind = 'draw-organisation'",
        &["job.lost", "job.stray"],
    ),
];

async fn a_record_that_was_changed_or_is_gone_is_found(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    found_in(&path.world, &path.sql, RECORDS).await;
}

async fn a_draw_of_a_laboratory_that_nobody_carries_out_is_found(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    path.paid(application("7", "ishonch")).await;
    path.act(path.expert, "record_imo", imo()).await;
    let sampler = path.person("temur").await;
    sampler.act(&path.world, &path.reference, "take_sample", sampling(&["S-1"])).await;
    assert_balanced(&path.world).await;
    found_in(&path.world, &path.sql, DRAWS).await;
    path.world.work().await;
    assert_eq!(path.orders().await.len(), 1);
    assert_balanced(&path.world).await;
}
