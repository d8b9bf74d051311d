//! What other systems may answer, and what only they fill.

use super::breaks_exactly;
use crate::prove::toy::{CLAIM_FORM, SERVICE};

/// How the toy hears the police.
const HEARD: &str =
    "on = { outside = \"police/recorded\" }\nproduces = [\"claim\"]\nsupersedes = [\"claim\"]\n";

#[test]
fn an_answer_comes_from_a_system_that_is_asked() {
    breaks_exactly(&[
        ("A06", SERVICE, "outside:police", "outside:army", "on = { outside"),
        ("A06", SERVICE, "\"outside:police\"", "\"reader\"", "on = { outside"),
    ]);
}

#[test]
fn an_answer_has_no_person_and_fills_one_single_fact() {
    breaks_exactly(&[
        (
            "A05",
            SERVICE,
            HEARD,
            "on = { outside = \"police/recorded\" }\nproduces = [\"claim\"]\nsupersedes = [\"claim\"]\nguard = { present = { max_age_minutes = 10 } }\n",
            "guard = { present",
        ),
        (
            "A07",
            SERVICE,
            HEARD,
            "on = { outside = \"police/recorded\" }\nproduces = [\"claim\", \"file\"]\nsupersedes = [\"claim\", \"file\"]\n[fact.file]\n",
            "produces = [\"claim\", \"file\"]",
        ),
        (
            "A07",
            SERVICE,
            HEARD,
            "on = { outside = \"police/recorded\" }\nproduces = [\"claim\"]\nsupersedes = [\"claim\"]\n[action.noted]\nfrom = [\"lost\"]\non = { outside = \"police/noted\" }\nproduces = [\"note\"] # whose?\n",
            "produces = [\"note\"] # whose?",
        ),
    ]);
}

#[test]
fn two_actions_never_hear_one_answer() {
    breaks_exactly(&[(
        "B03",
        SERVICE,
        HEARD,
        "on = { outside = \"police/recorded\" }\nproduces = [\"claim\"]\nsupersedes = [\"claim\"]\n[action.closed]\nfrom = [\"lost\"]\nto = \"expired\"\non = { outside = \"police/recorded\" }\n",
        "[action.closed]",
    )]);
}

#[test]
fn fields_kept_for_an_answer_hold_something_and_are_all_it_touches() {
    let schema = "schema = \"forms/claim.schema.json\"";
    let unmarked = "\"record\": { \"type\": \"string\", \"maxLength\": 20, \"default\": \"none\" },\n    \"officer\": { \"type\": \"string\" }";
    let marked = "\"record\": { \"type\": \"string\", \"maxLength\": 20, \"default\": \"none\", \"x-outside\": true },\n    \"officer\": { \"type\": \"string\", \"x-outside\": true }";
    let unheard = "on = { outside = \"police/recorded\" }\n";
    breaks_exactly(&[
        ("A08", CLAIM_FORM, " \"default\": \"none\",", "", schema),
        ("A08", CLAIM_FORM, "\"default\": \"none\"", "\"default\": 7", schema),
        ("A08", CLAIM_FORM, marked, unmarked, "supersedes = [\"claim\"]\n\n[action.find]"),
        ("A08", SERVICE, HEARD, unheard, schema),
    ]);
}
