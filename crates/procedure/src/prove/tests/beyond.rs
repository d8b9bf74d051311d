//! Sub-cases, the floor, names, pointers and files.

use super::{breaks_exactly, found};
use crate::prove::toy::{
    CHILD, CLAIM_FORM, FORM, NOTE_FORM, REGISTER, REPORTED, SERVICE, folder, spoilt,
};

#[test]
fn the_floor_of_guards_holds() {
    breaks_exactly(&[
        ("G01", CHILD, "signed_by_actor = {}\n", "", "[action.examine]"),
        ("G02", CHILD, "org = \"laboratory\"", "org = \"public\"", "by = \"examiner\""),
        ("G10", SERVICE, "results_conform = { at = \"report#/readings\" }\n", "", "[action.issue]"),
        ("G10", CHILD, "present = { max_age_minutes = 10 }\n", "", "[action.examine]"),
        ("G10", CHILD, "competent = { area = \"books\" }\n", "", "[action.examine]"),
        ("G10", CHILD, "impartial = {}\n", "", "[action.examine]"),
        (
            "G10",
            CHILD,
            "instruments_verified = { at = \"report#/readings\" }\n",
            "",
            "[action.examine]",
        ),
        (
            "G10",
            SERVICE,
            "\"specimen\", \"report\", \"reports\"]",
            "\"report\", \"reports\"]",
            "[action.issue]",
        ),
        (
            "G10",
            SERVICE,
            "\"specimen\", \"report\", \"reports\"]",
            "\"specimen\", \"reports\"]",
            "[action.issue]",
        ),
        (
            "G10",
            SERVICE,
            "[[never_same_person]]\nactions = [\"take\", \"issue\"]\n",
            "",
            "[action.issue]",
        ),
    ]);
}

#[test]
fn sub_cases_get_and_give_what_both_sides_declare() {
    breaks_exactly(&[
        (
            "C01",
            SERVICE,
            "[subcase.check]\n",
            "[subcase.spare]\nservice = \"library/check\"\neach = \"application#/books\"\ngive = [\"application\"]\n[subcase.check]\n",
            "[subcase.spare]",
        ),
        (
            "C02",
            SERVICE,
            "kind = \"test\"\nper = \"application#/books\"",
            "kind = \"test\"\nper = \"head\"",
            "take = \"report\"",
        ),
        (
            "C03",
            SERVICE,
            "[subcase.check]\n",
            "[action.early]\nfrom = [\"draft\"]\nby = \"reader\"\neffect = [{ open_subcase = { subcase = \"spare\" } }]\nguard = { signed_by_actor = {} }\n\
             [subcase.spare]\nservice = \"library/check\"\neach = \"application#/books\"\ngive = [\"application\"]\n[subcase.check]\n",
            "[subcase.spare]",
        ),
        (
            "C04",
            SERVICE,
            "give = [\"application\"]",
            "give = [\"application\", \"specimen\"]",
            "give = [\"application\", \"specimen\"]",
        ),
        (
            "C05",
            CHILD,
            "[fact.report]\n",
            "[fact.one]\ngiven = true\n[fact.two]\ngiven = true\n[fact.report]\n",
            "[subcase.check]",
        ),
        (
            "C05",
            SERVICE,
            "[fact.note]\n",
            "[fact.gift]\ngiven = true # whose?\n[fact.note]\n",
            "given = true # whose?",
        ),
        ("C06", CHILD, "returns = \"report\"\n", "", "take = \"report\""),
    ]);
}

#[test]
fn an_old_answer_never_stands_for_a_new_one() {
    breaks_exactly(&[
        (
            "C07",
            SERVICE,
            "[subcase.check]\n",
            "[action.again]\nfrom = [\"checking\"]\nby = \"clerk\"\neffect = [{ open_subcase = { subcase = \"check\" } }]\nguard = { signed_by_actor = {} }\n[subcase.check]\n",
            "[action.again]",
        ),
        (
            "C09",
            SERVICE,
            "[subcase.check]\n",
            "[action.again]\nfrom = [\"checking\"]\nby = \"clerk\"\neffect = [{ open_subcase = { subcase = \"check\", keep = { \"application#/kind\" = [\"adult\"] } } }]\nguard = { signed_by_actor = {} }\n[subcase.check]\n",
            "[action.again]",
        ),
        (
            "C09",
            SERVICE,
            "[subcase.check]\n",
            "[action.again]\nfrom = [\"checking\"]\nby = \"clerk\"\nretires = [\"report\"]\neffect = [{ open_subcase = { subcase = \"check\", keep = { \"report#/result\" = [\"good\"] } } }]\nguard = { signed_by_actor = {} }\n[subcase.check]\n",
            "[action.again]",
        ),
        (
            "C09",
            SERVICE,
            "effect = [{ open_subcase = { subcase = \"check\" } }]",
            "effect = [{ open_subcase = { subcase = \"check\", keep = { \"report#/result\" = [\"good\"] } } }]",
            "[action.take]",
        ),
        (
            "C08",
            SERVICE,
            "[action.not_good]\nfrom = [\"checking\"]",
            "[action.not_good]\nfrom = [\"checking\", \"taking\"]",
            "collected = [\"report\"]",
        ),
    ]);
}

#[test]
fn every_name_means_something() {
    breaks_exactly(&[
        ("R01", SERVICE, "list = \"notes\"", "list = \"nodes\"", "lawful_ground = "),
        (
            "R01",
            SERVICE,
            "owner = \"head\"\n[state.valid]",
            "owner = \"heed\"\n[state.valid]",
            "owner = \"heed\"",
        ),
        (
            "R01",
            SERVICE,
            "\"check/examine\"",
            "\"check/examined\"",
            "actions = [\"check/examined\"",
        ),
        (
            "R01",
            SERVICE,
            "actions = [\"take\", \"issue\"]",
            "actions = [\"give_up\", \"issue\"]",
            "actions = [\"give_up\"",
        ),
        (
            "R01",
            SERVICE,
            "status = \"lost\"",
            "status = \"gone\"",
            "effect = [{ register = { in = \"library/cards\"",
        ),
        (
            "R01",
            SERVICE,
            "service = \"library/check\"",
            "service = \"library/chek\"",
            "service = \"library/chek\"",
        ),
        ("R01", SERVICE, "documents = [\"card\"]", "documents = [\"cart\"]", "issued = "),
        (
            "R01",
            SERVICE,
            "per = \"application#/books\"\n[fact.report]",
            "per = \"specimen\"\n[fact.report]",
            "per = \"specimen\"",
        ),
        (
            "R01",
            REGISTER,
            "place = \"application#/name\"",
            "place = \"aplication#/name\"",
            "place = \"aplication#/name\"",
        ),
        ("R01", REGISTER, "key = \"number\"", "key = \"numero\"", "key = \"numero\""),
    ]);
}

#[test]
fn every_pointer_leads_to_what_its_word_reads() {
    breaks_exactly(&[
        (
            "P02",
            REGISTER,
            "place = \"application#/name\"",
            "place = \"application#/nam\"",
            "effect = [{ register = { in = \"cards\"",
        ),
        (
            "P02",
            SERVICE,
            "at = \"application#/books/code\"",
            "at = \"application#/books/cod\"",
            "in_scope = ",
        ),
        ("P02", NOTE_FORM, "\"notes\"", "\"losses\"", "lawful_ground = "),
        (
            "P02",
            SERVICE,
            "at = \"application#/until\"",
            "at = \"application#/name\"",
            "at = \"application#/name\"",
        ),
        (
            "P02",
            SERVICE,
            "results_conform = { at = \"report#/readings\" }",
            "results_conform = { at = \"report#/result\" }",
            "results_conform = ",
        ),
        (
            "P02",
            CHILD,
            "instruments_verified = { at = \"report#/readings\" }",
            "instruments_verified = { at = \"report#\" }",
            "instruments_verified = ",
        ),
        ("P02", CHILD, "at = \"application#/code\"", "at = \"application#/name\"", "in_scope = "),
        (
            "P02",
            CHILD,
            "at = \"application#/code\"",
            "at = [\"application#/code\", \"application#/tests\"]",
            "in_scope = ",
        ),
        ("P05", CHILD, "at = \"application#/code\"", "at = []", "in_scope = "),
        (
            "P05",
            CHILD,
            "at = \"application#/code\"",
            "at = [\"application#/code\", \"application#/code\"]",
            "in_scope = ",
        ),
        ("P02", FORM, "\"x-key\": \"code\", ", "", "per = \"application#/books\""),
        (
            "P02",
            "library/card/forms/note.schema.json",
            "\"ground\":",
            "\"reason\":",
            "lawful_ground = ",
        ),
        (
            "P02",
            SERVICE,
            "reader = \"application#/name\" }",
            "reader = \"party/laboratory/stir\" }",
            "on = { register = { in = \"cards\"",
        ),
    ]);
}

#[test]
fn a_case_is_matched_by_its_number_only_where_it_has_one() {
    let own = "match = { number = \"number\", reader = \"party/library/stir\" }";
    let own = spoilt(SERVICE, "match = { reader = \"application#/name\" }", own);
    assert_eq!(found(&own), []);
    let edited = |path: &str, from: &str, to: &str| {
        let mut folder = own.clone();
        let text = String::from_utf8(folder.0[path].clone()).expect("the toy is text");
        assert!(text.contains(from), "{from:?} is not in {path}");
        folder.0.insert(path.to_owned(), text.replace(from, to).into_bytes());
        let codes = found(&folder).into_iter().map(|finding| finding.code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(edited(REGISTER, "place = \"number\"", "place = \"day\""), ["P02"]);
    let keyed = "status = \"$1\", each = \"application#/books\"";
    let many = |status: &str| keyed.replace("$1", status);
    assert_eq!(edited(SERVICE, "status = \"valid\"", &many("valid")), Vec::<&str>::new());
    let both = edited(SERVICE, "status = ", "each = \"application#/books\", status = ");
    assert_eq!(both, ["P02"]);
    let elsewhere = "place = \"party/laboratory/stir\"";
    assert_eq!(edited(REGISTER, "place = \"application#/name\"", elsewhere), ["R01"]);
}

#[test]
fn papers_and_forms_exist_and_are_used() {
    breaks_exactly(&[
        (
            "T01",
            SERVICE,
            "document = [{ template = \"card\", series = \"CRD\" }]",
            "document = [{ template = \"card\", series = \"CRD\" }, { template = \"cart\", series = \"CRT\" }]",
            "document = ",
        ),
        (
            "T02",
            SERVICE,
            "kind = \"test\"\n",
            "kind = \"test\"\nschema = \"forms/none.schema.json\"\n",
            "schema = \"forms/none.schema.json\"",
        ),
        (
            "U01",
            SERVICE,
            "[role.head]\n",
            "[role.spare]\norg = \"library\"\n[role.head]\n",
            "[role.spare]",
        ),
        ("U01", SERVICE, "[fact.note]\n", "[fact.spare]\n[fact.note]\n", "[fact.spare]"),
    ]);
}

#[test]
fn a_paper_is_numbered_in_one_series_of_its_own() {
    let series = "series = \"CRD\" }]";
    breaks_exactly(&[(
        "T04",
        SERVICE,
        series,
        "series = \"CRD\" }, { template = \"card\", series = \"CRD\" }]",
        "document = ",
    )]);
    let mut folder =
        spoilt(SERVICE, series, "series = \"CRD\" }, { template = \"card\", series = \"CRT\" }]");
    let codes: Vec<_> = found(&folder).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["T04", "T04"], "each of the two is told of the other");
    for word in
        ["", ", series = \"C\"", ", series = \"CARDS\"", ", series = \"Crd\"", ", series = \"C1\""]
    {
        folder = spoilt(SERVICE, ", series = \"CRD\"", word);
        let codes: Vec<_> = found(&folder).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["P05"], "{word}");
    }
}

#[test]
fn a_file_that_nothing_names_is_found() {
    for path in ["library/card/forms/spare.schema.json", "library/card/documents/spare.typ"] {
        let mut folder = folder();
        let form = folder.0["library/card/forms/note.schema.json"].clone();
        folder.0.insert(path.to_owned(), form);
        let findings = found(&folder);
        assert_eq!(
            findings
                .iter()
                .map(|finding| (finding.code, finding.file.as_str()))
                .collect::<Vec<_>>(),
            [("U01", path)]
        );
    }
    let mut folder = folder();
    let register = folder.0[REGISTER].clone();
    folder.0.insert("library/registers/spare.toml".to_owned(), register);
    let findings = found(&folder);
    assert_eq!(
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>(),
        ["U01"],
        "{findings:?}"
    );
}

#[test]
fn a_conditional_answer_is_never_certain() {
    let folder = spoilt(
        SERVICE,
        "take = \"report\"\n",
        "take = \"report\"\nwhen = { \"application#/kind\" = [\"adult\"] }\n",
    );
    let findings = found(&folder);
    assert!(
        findings
            .iter()
            .any(|finding| finding.code == "F01" && finding.message.contains("`report`")),
        "{findings:#?}"
    );
}

#[test]
fn a_form_repeats_only_what_its_source_can_hold() {
    let schema = "schema = \"forms/report.schema.json\"";
    let source = "\"x-from\": \"application#/tests\"";
    breaks_exactly(&[
        ("P02", REPORTED, source, "\"x-from\": \"application#/test\"", schema),
        ("P02", REPORTED, source, "\"x-from\": \"application#/tests/method\"", schema),
        ("P02", REPORTED, source, "\"x-from\": \"application#/code\"", schema),
        ("P02", REPORTED, source, "\"x-from\": \"report#/readings\"", schema),
        ("P02", REPORTED, source, "\"x-from\": \"stranger#/tests\"", schema),
        ("P02", REPORTED, "\"min\", \"max\"]", "\"min\", \"value\"]", schema),
        ("P02", REPORTED, "\"required\": [\"method\"]", "\"required\": [\"max\"]", schema),
        (
            "P02",
            FORM,
            "\"max\": { \"type\": \"string\" }",
            "\"max\": { \"type\": \"number\" }",
            schema,
        ),
        (
            "P02",
            "library/card/forms/card.schema.json",
            "\"text\": { \"type\": \"string\" }",
            "\"text\": { \"type\": \"string\", \"x-from\": \"report#/result\", \"x-fixed\": true }",
            "schema = \"forms/card.schema.json\"",
        ),
        (
            "P02",
            "library/card/forms/stamp.schema.json",
            "\"text\": { \"type\": \"string\" }",
            "\"text\": { \"type\": \"string\", \"x-from\": \"application#/name\", \"x-fixed\": true }",
            "schema = \"forms/stamp.schema.json\"",
        ),
    ]);
}

#[test]
fn a_form_holds_only_whoever_fills_it_to_their_own_organisation() {
    let loss = "library/card/forms/loss.schema.json";
    let text = "\"text\": { \"type\": \"string\" }";
    let held = "\"text\": { \"type\": \"string\", \"x-from\": \"actor/stir\", \"x-fixed\": true }";
    breaks_exactly(&[
        (
            "P02",
            loss,
            text,
            "\"text\": { \"type\": \"integer\", \"x-from\": \"actor/stir\", \"x-fixed\": true }",
            "schema = \"forms/loss.schema.json\"",
        ),
        (
            "P02",
            CLAIM_FORM,
            "\"maxLength\": 20",
            "\"maxLength\": 20, \"x-from\": \"actor/name\", \"x-fixed\": true",
            "schema = \"forms/claim.schema.json\"",
        ),
    ]);
    let mut folder = spoilt(loss, text, held);
    assert_eq!(found(&folder), []);
    let service = String::from_utf8(folder.0[SERVICE].clone()).unwrap();
    let by_both =
        service.replace("produces = [\"specimen\"]", "produces = [\"specimen\", \"loss\"]");
    folder.0.insert(SERVICE.to_owned(), by_both.into_bytes());
    let found = found(&folder);
    let both = found.iter().find(|finding| finding.code == "P02").expect("two kinds fill it");
    assert!(both.message.contains("several kinds of organisation"), "{both:?}");
}

#[test]
fn a_template_prints_facts_of_its_own_service() {
    breaks_exactly(&[(
        "T03",
        "library/card/documents/card.typ",
        "facts/application",
        "facts/aplication",
        "document = [{ template = \"card\", series = \"CRD\" }]",
    )]);
}
