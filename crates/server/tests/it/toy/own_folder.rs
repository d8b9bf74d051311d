//! A service of one's own is a folder: with a sub-case, a deadline that stands still and a paper, and no line of any crate.

use jiff::SignedDuration;
use procedure::Folder;
use serde_json::json;
use testkit::{Records, Setup, form, module, organisation, paper};

use super::library::Library;
use crate::people::assert_balanced;

stories!(a_folder_with_a_sub_case_a_deadline_and_a_paper_runs_as_it_is);

const PLOT: &str = r#"
[service]
id       = "plot"
version  = "1"
basis    = ["Garden rules"]
calendar = "uz"
[role.gardener]
org = "school"
[role.keeper]
org = "library"
post = "head"
[fact.plan]
schema = "forms/plan.schema.json"
[fact.harvest]
per = "plan#/beds"
[fact.harvests]
computed = { outcomes = { of = "harvest", at = "/result", good = ["ripe"] } }
[fact.deed]
schema = "forms/deed.schema.json"
[state.sketch]
kind = "start"
owner = "gardener"
deadline = { days = 5, then = "lapse" }
[state.growing]
owner = "gardener"
deadline = { days = 60, escalate_to = "keeper" }
[state.ripe]
owner = "keeper"
deadline = { days = 60, escalate_to = "keeper" }
[state.granted]
kind = "final"
keep = { years = 1 }
[state.lapsed]
kind = "final"
keep = { years = 1 }
[deadline.season]
starts = ["plant"]
stops = ["grant", "abandon"]
days = 10
escalate_to = "keeper"
pauses_while = ["bed"]
[action.plant]
from = ["sketch"]
to = "growing"
by = "gardener"
produces = ["plan"]
effect = [{ open_subcase = { subcase = "bed" } }]
[action.plant.guard]
signed_by_actor = {}
[action.grown]
from = ["growing"]
to = "ripe"
on = "evidence"
produces = ["harvests"]
[action.grown.guard]
collected = ["harvest"]
[action.abandon]
from = ["growing"]
to = "lapsed"
by = "gardener"
[action.abandon.guard]
signed_by_actor = {}
[action.grant]
from = ["ripe"]
to = "granted"
by = "keeper"
requires = ["plan", "harvests"]
produces = ["deed"]
document = [{ template = "deed", series = "DED" }]
[action.grant.guard]
signed_by_actor = {}
[action.lapse]
from = ["sketch"]
to = "lapsed"
on = "clock"
[subcase.bed]
service = "garden/bed"
each = "plan#/beds"
give = ["plan"]
take = "harvest"
"#;

const BED: &str = r#"
[service]
id       = "bed"
version  = "1"
basis    = ["Garden rules"]
calendar = "uz"
returns  = "harvest"
[role.gardener]
org = "school"
[fact.plan]
given = true
[fact.harvest]
schema = "forms/harvest.schema.json"
[state.sown]
kind = "start"
owner = "gardener"
deadline = { days = 90, escalate_to = "gardener" }
[state.reaped]
kind = "final"
keep = { years = 1 }
[action.reap]
from = ["sown"]
to = "reaped"
by = "gardener"
requires = ["plan"]
produces = ["harvest"]
[action.reap.guard]
signed_by_actor = {}
"#;

const TEXTS: &[&str] = &[
    "module-title",
    "module-intro",
    "module-owner",
    "plot-title",
    "plot-intro",
    "plot-role-gardener",
    "plot-role-keeper",
    "plot-fact-plan",
    "plot-fact-harvest",
    "plot-fact-harvests",
    "plot-fact-deed",
    "plot-state-sketch",
    "plot-state-growing",
    "plot-state-ripe",
    "plot-state-granted",
    "plot-state-lapsed",
    "plot-deadline-season",
    "plot-action-plant",
    "plot-action-grown",
    "plot-action-abandon",
    "plot-action-grant",
    "plot-action-lapse",
    "plot-subcase-bed",
    "plot-document-deed",
    "plot-field-library",
    "plot-field-beds",
    "plot-field-code",
    "plot-field-until",
    "bed-title",
    "bed-intro",
    "bed-role-gardener",
    "bed-fact-plan",
    "bed-fact-harvest",
    "bed-state-sown",
    "bed-state-reaped",
    "bed-action-reap",
    "bed-field-result",
    "bed-option-ripe",
    "bed-option-rotten",
];

pub(super) fn garden() -> Folder {
    let code = json!({ "title": "plot-field-code", "type": "string", "maxLength": 12, "pattern": "^[A-Z0-9]+(-[A-Z0-9]+)*$" });
    let beds = json!({
        "title": "plot-field-beds", "type": "array", "minItems": 1, "maxItems": 5, "x-key": "code",
        "items": { "type": "object", "additionalProperties": false, "required": ["code"], "properties": { "code": code } },
    });
    let library = json!({
        "title": "plot-field-library", "type": "string", "format": "uuid", "maxLength": 36,
        "x-widget": "organisation", "x-party": "library",
    });
    let until = json!({ "title": "plot-field-until", "type": "string", "format": "date", "maxLength": 10, "x-widget": "date" });
    let result =
        json!({ "title": "bed-field-result", "type": "string", "enum": ["ripe", "rotten"] });
    let files = [
        ("plot/service.toml", PLOT.to_owned()),
        (
            "plot/forms/plan.schema.json",
            form(
                "plot-fact-plan",
                &json!({ "library": library, "beds": beds }),
                &["library", "beds"],
            ),
        ),
        (
            "plot/forms/deed.schema.json",
            form("plot-fact-deed", &json!({ "until": until }), &["until"]),
        ),
        ("plot/documents/deed.typ", paper("Bogʻ")),
        ("bed/service.toml", BED.to_owned()),
        (
            "bed/forms/harvest.schema.json",
            form("bed-fact-harvest", &json!({ "result": result }), &["result"]),
        ),
    ];
    module("garden", 2, &files, TEXTS)
}

async fn a_folder_with_a_sub_case_a_deadline_and_a_paper_runs_as_it_is(records: Records) {
    let mut setup = Setup::toy().on(records);
    setup.modules.0.extend(garden().0);
    let library = Library::of(setup).await;
    let (world, sql, aida, sora) = (&library.world, &library.sql, &library.aida, &library.sora);
    let reference = world.open(&aida.viewer, "garden/plot").await;
    let plan = json!({ "plan": { "library": organisation("library"), "beds": [{ "code": "N-1" }, { "code": "N-2" }] } });
    aida.act(world, &reference, "plant", plan).await;
    world.work().await;
    // The season of ten days stands still while the beds grow for twenty.
    let day = SignedDuration::from_hours(24);
    let season = async || {
        let seen = sora.case(world, &reference).await.unwrap();
        let clock = seen.clocks.into_iter().find(|clock| clock.clock.as_str() == "season");
        let clock = clock.expect("a running season");
        (clock.is_paused, clock.is_overdue)
    };
    world.advance(day * 20);
    world.work().await;
    assert_eq!(season().await, (true, false));
    reap(&library, 2).await;
    assert_eq!(sql.state(&reference).await, "ripe");
    world.advance(day * 9);
    world.work().await;
    assert_eq!(season().await, (false, false));
    world.advance(day * 2);
    world.work().await;
    assert_eq!(season().await, (false, true));

    sora.act(world, &reference, "grant", json!({ "deed": { "until": "2027-12-31" } })).await;
    world.work().await;
    assert_eq!(sql.state(&reference).await, "granted");
    assert_eq!(sql.numbers("DED").await, ["1 issued -"]);
    let lapsing = world.open(&aida.viewer, "garden/plot").await;
    world.advance(day * 6);
    world.work().await;
    assert_eq!(sql.state(&lapsing).await, "lapsed");
    assert_balanced(world).await;
}

async fn reap(library: &Library, beds: usize) {
    let (world, aida) = (&library.world, &library.aida);
    let open = aida.inbox(world).await;
    let children = aida.cases(world, "garden/bed").await;
    let open: Vec<_> = children.into_iter().filter(|child| open.contains(child)).collect();
    assert_eq!(open.len(), beds);
    for child in open {
        aida.act(world, &child, "reap", json!({ "harvest": { "result": "ripe" } })).await;
    }
    world.work().await;
}
