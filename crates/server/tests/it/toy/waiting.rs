//! Whom a case waits for while its children work, and what they are called.

use serde_json::{Value, json};
use testkit::{Records, Setup, organisation};

use super::library::Library;
use super::own_folder::garden;
use crate::people::assert_balanced;

stories!(
    a_row_names_the_answers_for_which_its_case_waits,
    a_blind_child_is_called_what_a_form_calls_that_which_it_was_given,
);

async fn a_row_names_the_answers_for_which_its_case_waits(records: Records) {
    let mut setup = Setup::toy().on(records);
    setup.modules.0.extend(garden().0);
    let library = Library::of(setup).await;
    let (world, aida) = (&library.world, &library.aida);
    let plot = world.open(&aida.viewer, "garden/plot").await;
    let awaited = async || {
        let rows = world.app.cases().inbox(&aida.scope(), None).await.unwrap().rows;
        let row = rows.into_iter().find(|row| row.reference == plot);
        let line = |one: &app::views::AwaitedView| {
            let (key, org) = (one.key.as_ref().unwrap(), one.org.as_ref().unwrap());
            assert!(one.due.is_some(), "{one:?}");
            format!("{} {key} {org}", one.subcase)
        };
        row.map(|row| row.awaits.iter().map(line).collect::<Vec<_>>())
    };
    assert_eq!(awaited().await.unwrap(), Vec::<String>::new());
    let plan = json!({ "plan": { "library": organisation("library"), "beds": [{ "code": "N-1" }, { "code": "N-2" }] } });
    aida.act(world, &plot, "plant", plan).await;
    world.work().await;
    assert_eq!(awaited().await.unwrap(), ["bed N-1 school", "bed N-2 school"]);
    // What the gardener may do meanwhile is not what the plot waits for.
    let seen = aida.case(world, &plot).await.unwrap();
    assert!(seen.row.actions.iter().all(|action| !action.leads_ahead), "{:?}", seen.row.actions);

    let mut beds = Vec::new();
    for bed in aida.cases(world, "garden/bed").await {
        beds.push((aida.case(world, &bed).await.unwrap().row.title, bed));
    }
    beds.sort();
    let harvest = json!({ "harvest": { "result": "ripe" } });
    aida.act(world, &beds[0].1, "reap", harvest.clone()).await;
    world.work().await;
    assert_eq!(awaited().await.unwrap(), ["bed N-2 school"]);
    aida.act(world, &beds[1].1, "reap", harvest).await;
    world.work().await;
    assert_eq!(awaited().await, None, "the keeper owes the next step");
    assert_balanced(world).await;
}

async fn a_blind_child_is_called_what_a_form_calls_that_which_it_was_given(records: Records) {
    let mut files = garden().0;
    let edit = |text: &[u8], from: &str, to: &str| {
        let text = std::str::from_utf8(text).unwrap();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let path = "garden/plot/forms/plan.schema.json";
    let mut plan: Value = serde_json::from_slice(&files[path]).unwrap();
    plan["properties"]["name"] =
        json!({ "title": "plot-field-code", "type": "string", "maxLength": 40 });
    plan["x-title"] = json!("/name");
    files.insert(path.into(), plan.to_string().into_bytes());
    // The bed is given the plan whole, and which bed it is beside it.
    let bed = edit(
        &files["garden/bed/service.toml"],
        "[fact.harvest]",
        "[fact.place]\ngiven = true\n[fact.harvest]",
    );
    let bed = edit(&bed, "requires = [\"plan\"]", "requires = [\"plan\", \"place\"]");
    files.insert("garden/bed/service.toml".into(), bed);
    let mut setup = Setup::toy().on(records);
    setup.modules.0.extend(files);
    let library = Library::of(setup).await;
    let (world, aida) = (&library.world, &library.aida);
    let plot = world.open(&aida.viewer, "garden/plot").await;
    let plan = json!({ "plan": { "name": "Bahor", "library": organisation("library"), "beds": [{ "code": "N-1" }] } });
    aida.act(world, &plot, "plant", plan).await;
    world.work().await;
    let bed = aida.cases(world, "garden/bed").await.remove(0);
    let seen = aida.case(world, &bed).await.unwrap();
    assert_eq!((seen.row.title.as_str(), seen.is_blind), ("Bahor · N-1", true));
    assert_balanced(world).await;
}
