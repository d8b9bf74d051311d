//! Each rule has edits of the toy that break it and nothing else.

use super::toy::{CHILD, FORM, REGISTER, SERVICE, folder, spoilt};
use crate::{Finding, Folder, prove, read};

/// Rule, file, the one place in it, what stands there instead, and how the line of the finding begins.
type Sabotage = (&'static str, &'static str, &'static str, &'static str, &'static str);

fn found(folder: &Folder) -> Vec<Finding> {
    let (library, mut findings) = read(folder);
    findings.extend(prove(&library));
    findings.sort();
    findings
}

fn breaks_exactly(sabotages: &[Sabotage]) {
    for (code, path, from, to, line) in sabotages {
        let folder = spoilt(path, from, to);
        let findings = found(&folder);
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert!(
            !codes.is_empty() && codes.iter().all(|found| found == code),
            "{code} {to:?}: {findings:#?}"
        );
        let first = &findings[0];
        let text = String::from_utf8(folder.0[&first.file].clone()).expect("the toy is text");
        let offset =
            text.find(line).unwrap_or_else(|| panic!("{code}: {line:?} is not in {}", first.file));
        assert_eq!(first.line, text[..offset].matches('\n').count() + 1, "{code} {to:?}: {first}");
        assert!(first.column > 0 && !first.message.is_empty() && !first.mend.is_empty(), "{first}");
    }
}

#[test]
fn the_toy_is_proved() {
    assert_eq!(found(&folder()), []);
}

#[test]
fn states_begin_end_and_are_owned() {
    breaks_exactly(&[
        (
            "S01",
            SERVICE,
            "\n[state.taking]\n",
            "\n[state.taking]\nkind = \"start\"\n",
            "[state.taking]",
        ),
        ("S01", CHILD, "kind = \"start\"\n", "", "[service]"),
        ("S02", SERVICE, "[state.lost]\nowner = \"reader\"\n", "[state.lost]\n", "[state.lost]"),
        (
            "S03",
            SERVICE,
            "kind = \"final\"\nkeep = { years = 1 }",
            "kind = \"final\"",
            "[state.refused]",
        ),
        ("S03", SERVICE, "[state.lost]\n", "[state.lost]\nkeep = { years = 1 }\n", "[state.lost]"),
        (
            "S04",
            SERVICE,
            "[state.valid]\n",
            "[state.valid]\nowner = \"head\" # rests\n",
            "owner = \"head\" # rests",
        ),
        (
            "S05",
            SERVICE,
            "[state.valid]\n",
            "[state.limbo]\nowner = \"head\"\n[state.valid]\n",
            "[state.limbo]",
        ),
        (
            "S06",
            SERVICE,
            "[state.valid]\n",
            "[action.err]\nfrom = [\"checking\"]\nto = \"limbo\"\nby = \"clerk\"\nguard = { signed_by_actor = {} }\n[state.limbo]\nowner = \"clerk\"\n[state.valid]\n",
            "[state.limbo]",
        ),
        (
            "S07",
            CHILD,
            "[action.examine]\n",
            "[action.drop]\nfrom = [\"open\"]\nto = \"done\"\nby = \"examiner\"\nguard = { signed_by_actor = {} }\n[action.examine]\n",
            "[state.done]",
        ),
    ]);
}

#[test]
fn actions_have_one_author_or_one_cause() {
    breaks_exactly(&[
        (
            "A01",
            SERVICE,
            "[action.give_up]\n",
            "[action.give_up]\nby = \"clerk\"\n",
            "[action.give_up]",
        ),
        ("A01", CHILD, "by = \"examiner\"\n", "", "[action.examine]"),
        (
            "A02",
            SERVICE,
            "from = [\"lost\"]\nto = \"expired\"",
            "from = [\"lost\", \"refused\"]\nto = \"expired\"",
            "from = [\"lost\", \"refused\"]",
        ),
        ("A03", SERVICE, "then = \"give_up\"", "escalate_to = \"head\"", "[action.give_up]"),
        (
            "A04",
            SERVICE,
            "[action.give_up]\n",
            "[action.stray]\nfrom = [\"checking\"]\nto = \"refused\"\non = \"evidence\"\n[action.give_up]\n",
            "[action.stray]",
        ),
        (
            "A05",
            SERVICE,
            "[action.give_up]\n",
            "[action.give_up]\nguard = { impartial = {} }\n",
            "guard = { impartial = {} }",
        ),
    ]);
}

#[test]
fn facts_are_certain_where_they_are_needed() {
    breaks_exactly(&[
        (
            "F01",
            SERVICE,
            "\"report\", \"reports\"]",
            "\"report\", \"reports\", \"loss\"]",
            "requires = [\"application\", \"specimen\"",
        ),
        (
            "F02",
            SERVICE,
            "effect = [{ assign = { role = \"clerk\" } }]\n",
            "",
            "owner = \"clerk\"\ndeadline = { working_days",
        ),
        ("F03", SERVICE, "retires = [\"loss\"]\n", "", "produces = [\"loss\"]"),
        (
            "F04",
            SERVICE,
            "collected = [\"report\"]\n",
            "collected = [\"stamp\"]\n",
            "produces = [\"reports\"]\n[action.not_good.guard]",
        ),
        (
            "F04",
            SERVICE,
            "document = [{ template = \"card\" }]",
            "document = [{ template = \"card\", each = \"note\" }]",
            "document = [{ template = \"card\", each",
        ),
        (
            "F05",
            SERVICE,
            "retires = [\"loss\"]\n",
            "supersedes = [\"loss\"]\nretires = [\"loss\"]\n",
            "supersedes = [\"loss\"]",
        ),
        (
            "F05",
            CHILD,
            "given = true\n",
            "given = true\nschema = \"forms/report.schema.json\" # forged\n",
            "schema = \"forms/report.schema.json\" # forged",
        ),
        (
            "F05",
            SERVICE,
            "produces = [\"reports\"]\n[action.not_good.guard]",
            "produces = [\"reports\", \"loss\"]\n[action.not_good.guard]",
            "produces = [\"reports\", \"loss\"]",
        ),
        ("F06", SERVICE, "at = \"application#/books/code\"", "at = \"loss#/text\"", "in_scope = "),
        (
            "F07",
            SERVICE,
            "produces = [\"specimen\"]\n",
            "produces = [\"specimen\"]\nretires = [\"stamp\"]\n",
            "retires = [\"stamp\"]",
        ),
    ]);
}

#[test]
fn an_action_that_happens_once_does_not_meet_its_own_product() {
    let once = "[action.lose]\nat_most = 1\n";
    let folder = spoilt(SERVICE, "[action.lose]\n", once);
    let text = String::from_utf8(folder.0[SERVICE].clone())
        .expect("the toy is text")
        .replace("retires = [\"loss\"]\n", "");
    let mut folder = folder;
    folder.0.insert(SERVICE.to_owned(), text.into_bytes());
    assert_eq!(found(&folder), []);
}

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
            "kind = \"test\"\nper = \"stamp\"",
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
        (
            "C07",
            SERVICE,
            "[subcase.check]\n",
            "[action.again]\nfrom = [\"checking\"]\nby = \"clerk\"\neffect = [{ open_subcase = { subcase = \"check\" } }]\nguard = { signed_by_actor = {} }\n[subcase.check]\n",
            "[action.again]",
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
fn clocks_start_run_out_and_lead_on() {
    breaks_exactly(&[
        ("D01", SERVICE, "hours = 48\n", "hours = 48\ndays = 2\n", "[deadline.promise]"),
        ("D01", SERVICE, "hours = 48\n", "", "[deadline.promise]"),
        ("D01", SERVICE, "hours = 48\n", "hours = 0\n", "[deadline.promise]"),
        (
            "D02",
            SERVICE,
            "owner = \"reader\"\n[state.taking]",
            "owner = \"reader\"\ndeadline = { at = \"application#/until\", escalate_to = \"head\" }\n[state.taking]",
            "deadline = { at =",
        ),
        ("D05", SERVICE, "hours = 48\n", "hours = 48\nthen = \"expire\"\n", "[deadline.promise]"),
        (
            "D05",
            SERVICE,
            "then = \"expire\"\n",
            "then = \"expire\"\n[deadline.other]\nstarts = [\"issue\"]\nyears = 1\nthen = \"lose\"\nstops = [\"lose\"]\n",
            "then = \"lose\"",
        ),
        ("D07", SERVICE, "stops = [\"take\"]", "stops = [\"takes\"]", "stops = [\"takes\"]"),
        ("D07", SERVICE, "starts = [\"submit\"]\n", "", "[deadline.promise]"),
        ("D08", SERVICE, "from = [\"valid\", \"lost\"]", "from = [\"valid\"]", "then = \"expire\""),
        ("D08", SERVICE, "stops = [\"take\"]\n", "", "[deadline.promise]"),
    ]);
}

#[test]
fn every_branch_leads_somewhere_and_only_one_way() {
    breaks_exactly(&[
        (
            "B01",
            SERVICE,
            "[\"adult\", \"child\"]",
            "[\"adult\", \"kid\"]",
            "when = { \"application#/kind\"",
        ),
        ("B01", SERVICE, "good = [\"good\"]", "good = [\"fine\"]", "computed = "),
        (
            "B02",
            SERVICE,
            "[\"some\", \"none\"]",
            "[\"some\"]",
            "when = { \"reports#/result\" = [\"all\"] }",
        ),
        (
            "B03",
            SERVICE,
            "[\"some\", \"none\"]",
            "[\"some\", \"none\", \"all\"]",
            "[action.not_good]",
        ),
        (
            "W01",
            SERVICE,
            "[action.heard]\n",
            "[action.there]\nfrom = [\"valid\"]\nto = \"lost\"\non = { register = { in = \"cards\", match = { reader = \"application#/name\" }, is = [\"valid\"] } }\n\
             [action.back]\nfrom = [\"lost\"]\nto = \"valid\"\nretires = [\"loss\"]\non = { register = { in = \"cards\", match = { reader = \"application#/name\" }, is = [\"valid\"] } } # fro\n[action.heard]\n",
            "on = { register = { in = \"cards\", match = { reader = \"application#/name\" }, is = [\"valid\"] } } # fro",
        ),
    ]);
}

#[test]
fn families_are_counted_completed_and_frozen() {
    breaks_exactly(&[
        (
            "K03",
            SERVICE,
            "[fact.note]\n",
            "[action.tally]\nfrom = [\"valid\"]\nby = \"head\"\nproduces = [\"tally\"]\nsupersedes = [\"tally\"]\nguard = { signed_by_actor = {} }\n\
             [fact.tally]\ncomputed = { outcomes = { of = \"application\", at = \"/kind\", good = [\"adult\"] } }\n[fact.note]\n",
            "computed = { outcomes = { of = \"application\"",
        ),
        ("K04", SERVICE, "[fact.reports]\n", "[fact.reports]\nper = \"head\"\n", "per = \"head\""),
        (
            "K07",
            SERVICE,
            "retires = [\"loss\"]",
            "retires = [\"loss\", \"card\"]",
            "retires = [\"loss\", \"card\"]",
        ),
        (
            "K08",
            SERVICE,
            "collected = [\"report\", \"stamp\"]",
            "collected = [\"report\"] ",
            "[fact.stamp]",
        ),
        (
            "K08",
            SERVICE,
            "collected = [\"report\"]\n",
            "collected = [\"report\", \"note\"]\n",
            "collected = [\"report\", \"note\"]",
        ),
    ]);
}

#[test]
fn no_case_goes_round_without_end() {
    breaks_exactly(&[
        ("L01", CHILD, "[action.examine]\n", "[action.examine]\nat_most = 1\n", "at_most = 1"),
        (
            "L02",
            SERVICE,
            "[action.give_up]\n",
            "[action.back]\nfrom = [\"issuing\"]\nto = \"checking\"\nby = \"head\"\nretires = [\"reports\"]\nguard = { signed_by_actor = {} }\n[action.give_up]\n",
            "[state.checking]",
        ),
    ]);
}

#[test]
fn every_name_and_pointer_means_something() {
    breaks_exactly(&[
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
        ("P02", FORM, "\"x-key\": \"code\", ", "", "per = \"application#/books\""),
        (
            "P02",
            "library/card/forms/note.schema.json",
            "\"ground\"",
            "\"reason\"",
            "lawful_ground = ",
        ),
        (
            "T01",
            SERVICE,
            "document = [{ template = \"card\" }]",
            "document = [{ template = \"card\" }, { template = \"cart\" }]",
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
