//! The worlds themselves: they open, are whole, and people can act in them.

use std::collections::BTreeMap;

use app::scope::Scope;
use jiff::SignedDuration;
use procedure::draw::requirements;
use procedure::name::Name;
use serde_json::{Value, json};
use testkit::{Paper, Records, Setup, World, organisation};

fn application() -> Value {
    let books = json!([{ "code": "B-1", "title": "Oʻtkan kunlar" }]);
    json!({ "application": { "library": organisation("library"), "name": "Aida", "books": books } })
}

async fn walk(world: &World) {
    let aida = world.sign_in("aida").await;
    let key = world.enrol(&aida).await;
    let reference = world.open(&aida, "library/card").await;
    let applied = world
        .act(&aida, &key, &reference, "apply", application())
        .await
        .expect("nothing stands against it");
    assert_eq!(applied.reference, reference);
    world.work().await;

    let nur = world.sign_in("nur").await;
    let key = world.enrol(&nur).await;
    let held = json!({ "check": { "B-1": { "held": "yes" } } });
    world.act(&nur, &key, &reference, "check", held).await.expect("the one who was drawn");
    assert!(world.work().await > 0, "evidence arrived");

    let rows =
        world.app.cases().mine(&Scope::Person(aida.clone()), None).await.expect("a page").rows;
    let states: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row.service.as_str(), row.state.as_str())).collect();
    assert_eq!(states, BTreeMap::from([("library/card", "reading"), ("library/reading", "open")]));
}

#[tokio::test]
async fn people_act_in_the_toy_world() {
    walk(&World::toy().await).await;
}

#[tokio::test]
async fn people_act_in_the_toy_world_on_postgres() {
    walk(&World::new(Setup::toy().on(Records::Postgres)).await).await;
}

#[tokio::test]
async fn a_key_that_nobody_certified_signs_nothing() {
    let world = World::toy().await;
    let aida = world.sign_in("aida").await;
    world.enrol(&aida).await;
    let reference = world.open(&aida, "library/card").await;
    let refusal = world
        .act(&aida, &world.new_key(), &reference, "apply", application())
        .await
        .expect_err("another's key");
    assert_eq!(refusal.code, "signed.not-actor");
}

#[tokio::test]
async fn a_world_is_imported_once_and_survives_a_second_start() {
    let mut world = World::toy().await;
    let aida = world.sign_in("aida").await;
    let reference = world.open(&aida, "library/card").await;
    world.reopen().await;
    let rows = world.app.cases().mine(&Scope::Person(aida), None).await.expect("a page").rows;
    assert_eq!(rows.iter().map(|row| &row.reference).collect::<Vec<_>>(), [&reference]);
}

#[tokio::test]
async fn a_wrong_world_is_not_imported_at_all() {
    let world = World::toy().await;
    for (text, said) in [
        ("organisation = 1", "reading the world"),
        ("organisation = []\nperson = []\npersonas = [\"nobody\"]", "`nobody` is nowhere"),
        ("organisation = []\nperson = []\npeople = []", "unknown field `people`"),
    ] {
        let fault = app::world::import(&world.app, text).await.expect_err(text);
        assert!(fault.chain().contains(said), "{}", fault.chain());
    }
}

#[tokio::test]
async fn the_clock_stands_until_it_is_moved() {
    let world = World::toy().await;
    let before = world.app.now();
    assert_eq!(world.app.now(), before);
    world.advance(SignedDuration::from_hours(24));
    assert_eq!(world.app.now().duration_since(before), SignedDuration::from_hours(24));
}

#[tokio::test]
async fn every_role_of_every_service_can_be_filled_in_every_organisation_of_the_demo() {
    let world = World::demo().await;
    let compliance = world.sign_in("barno").await;
    let people = world.app.people().list(&Scope::Person(compliance)).await.expect("the people");
    let today = world.app.today().to_string();
    let definitions = world.app.definitions();
    for definition in definitions.services() {
        for (role, declared) in &definition.roles {
            let areas = requirements(&definition, role).areas;
            let may = |areas_held: &[(String, Option<String>, Option<String>)]| {
                let holds =
                    |until: &Option<String>| until.as_ref().is_some_and(|until| *until >= today);
                let has = |area: &Name| {
                    areas_held
                        .iter()
                        .any(|held| held.0 == area.as_str() && holds(&held.1) && holds(&held.2))
                };
                areas.iter().all(has)
            };
            let organisations =
                world.app.organisations().of_kind(&declared.org).await.expect("organisations");
            assert!(
                !organisations.is_empty(),
                "{}: nobody is a {}",
                definition.path(),
                declared.org
            );
            for (_, name) in organisations {
                let mut staff = people.iter().filter(|person| person.organisation == name);
                let found = staff.any(|person| {
                    declared.post.as_ref().is_none_or(|post| *post == person.post)
                        && may(&person.areas)
                });
                assert!(found, "{}: nobody can be {role} at {name}", definition.path());
            }
        }
    }
}

#[tokio::test]
async fn every_persona_of_the_demo_holds_a_post_today() {
    let world = World::demo().await;
    let personas = world.app.sessions().personas().await.expect("personas");
    assert!(personas.len() > 20);
    for persona in personas {
        assert!(!persona.posts.is_empty(), "{}", persona.slug);
    }
    let malika = world.sign_in_as("malika", organisation("ishonch"), "head").await;
    assert_eq!(
        malika.post.map(|post| post.kind.to_string()),
        Some("head".to_owned()),
        "the post lent to her"
    );
}

#[test]
fn a_paper_of_a_test_is_read_back() {
    assert_eq!(
        Paper::read(b"%PDF-1.7\nstream\n{\"demo\":true}\nendstream").0,
        json!({ "demo": true })
    );
}
