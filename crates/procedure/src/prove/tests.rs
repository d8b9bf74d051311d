//! Each rule has edits of the toy that break it and nothing else.

use super::toy::{self, CHILD, SERVICE, folder, spoilt};
use crate::{Finding, Folder, prove, read};

mod beyond;
mod counts;
mod gets_in;
mod outside;

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
fn heads_are_of_organisations_that_take_part() {
    const MODULE: &str = "library/module.toml";
    const OWNER: &str = "owner = \"reading-rooms\"\n";
    const GOOD: &str = "owner = \"reading-rooms\"\n[heads]\nlibrary = [\"head\"]\n";
    const UNKNOWN: &str = "owner = \"reading-rooms\"\n[heads]\nlibary = [\"head\"]\n";
    const NOBODY: &str = "owner = \"reading-rooms\"\n[heads]\nlibrary = []\n";
    const MISSPELT: &str = "owner = \"reading-rooms\"\n[heads]\nlibrary = [\"The Head\"]\n";
    assert_eq!(found(&spoilt(MODULE, OWNER, GOOD)), []);
    breaks_exactly(&[
        ("R01", MODULE, OWNER, UNKNOWN, "libary"),
        ("P05", MODULE, OWNER, NOBODY, "library = []"),
        ("P06", MODULE, OWNER, MISSPELT, "library = ["),
    ]);
}

#[test]
fn fifty_services_are_proved_and_each_finding_stays_with_its_own() {
    let mut folder = Folder::default();
    for number in 0..10 {
        for (path, bytes) in toy::folder().0 {
            let text = String::from_utf8(bytes).expect("the toy is text");
            let text = text.replace("id = \"c", &format!("id = \"c{number}-"));
            let text = text.replace("library/c", &format!("library{number}/c"));
            folder.0.insert(
                path.replacen("library", &format!("library{number}"), 1),
                text.into_bytes(),
            );
        }
    }
    let (library, findings) = read(&folder);
    assert_eq!((library.services.len(), findings), (50, vec![]));
    assert_eq!(prove(&library), []);
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
            "[action.err]\nfrom = [\"checking\"]\nto = \"limbo\"\nby = \"clerk\"\nguard = { signed_by_actor = {} }\n[state.limbo]\nowner = \"head\"\n[state.valid]\n",
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
        (
            "A05",
            SERVICE,
            "[action.give_up]\n",
            "[action.give_up]\nguard = { in_scope = { at = \"application#/books/code\" } }\n",
            "guard = { in_scope",
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
            "document = [{ template = \"card\", series = \"CRD\" }]",
            "document = [{ template = \"card\", series = \"CRD\", each = \"note\" }]",
            "document = [{ template = \"card\", series = \"CRD\", each",
        ),
        (
            "F04",
            SERVICE,
            "[action.give_up]\n",
            "[action.empty]\nfrom = [\"draft\"]\nto = \"refused\"\non = \"evidence\"\nguard = { collected = [\"stamp\"] } # nothing\n[action.give_up]\n",
            "guard = { collected = [\"stamp\"] } # nothing",
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
fn that_nobody_was_found_is_shown_to_somebody() {
    breaks_exactly(&[
        // Whoever is shown it must be able to act there.
        (
            "F08",
            SERVICE,
            "from = [\"taking\"]\nby = \"head\"",
            "from = [\"checking\"]\nby = \"head\"",
            "[state.taking]",
        ),
        // Whoever draws again must be there without a draw, and draw just what is vacant.
        ("F08", SERVICE, "by = \"head\"\nretires", "by = \"clerk\"\nretires", "[state.checking]"),
        ("F08", SERVICE, "{ assign.role = \"clerk\" }, ", "", "[state.checking]"),
        ("F08", SERVICE, ", { open_subcase.subcase = \"check\" }]", "]", "[state.checking]"),
    ]);
    // Nor is it shown to whoever was looked for and not found.
    let mut folder = spoilt(
        SERVICE,
        "[action.call]\nfrom = [\"taking\"]",
        "[action.call]\nfrom = [\"checking\"]",
    );
    let text = String::from_utf8(folder.0[SERVICE].clone()).expect("the toy is text");
    let text = text.replace(
        "working_days = 5, escalate_to = \"head\"",
        "working_days = 5, escalate_to = \"clerk\"",
    );
    folder.0.insert(SERVICE.to_owned(), text.into_bytes());
    let codes: Vec<_> = found(&folder).into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["F08"]);
}

#[test]
fn a_family_that_grows_is_no_longer_certain() {
    let family = "[fact.remark]\nschema = \"forms/note.schema.json\"\nper = \"stamp\"\n\
        [state.noted]\nowner = \"head\"\ndeadline = { days = 9, escalate_to = \"head\" }\n\
        [action.remark]\nfrom = [\"issuing\"]\nby = \"head\"\nproduces = [\"remark\"]\nguard = { signed_by_actor = {} }\n\
        [action.noted]\nfrom = [\"issuing\"]\nto = \"noted\"\non = \"evidence\"\nguard = { collected = [\"remark\"] }\n\
        [action.leave]\nfrom = [\"noted\"]\nto = \"refused\"\nby = \"head\"\nrequires = [\"remark\"]\nguard = { signed_by_actor = {} }\n";
    let grows = "[action.later]\nfrom = [\"noted\"]\nby = \"clerk\"\nproduces = [\"stamp\"]\nguard = { signed_by_actor = {} }\n";
    let codes = |text: String| {
        let folder = spoilt(SERVICE, "[action.give_up]\n", &format!("{text}[action.give_up]\n"));
        found(&folder).into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(family.to_owned()), Vec::<&str>::new());
    assert_eq!(codes(format!("{family}{grows}")), ["F01"]);
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
fn clocks_start_run_out_and_lead_on() {
    breaks_exactly(&[
        ("D01", SERVICE, "hours = 48\n", "hours = 48\ndays = 2\n", "[deadline.promise]"),
        ("D01", SERVICE, "hours = 48\n", "", "[deadline.promise]"),
        ("D01", SERVICE, "hours = 48\n", "hours = 0\n", "[deadline.promise]"),
        ("D01", SERVICE, "hours = 48\n", "hours = 900000\n", "[deadline.promise]"),
        ("D01", SERVICE, "hours = 48\n", "hours = 48\nrepeats = 0\n", "repeats = 0"),
        ("D05", SERVICE, "hours = 48\n", "hours = 48\nrepeats = 2\n", "repeats = 2"),
        (
            "D05",
            SERVICE,
            "working_days = 5, escalate_to = \"head\"",
            "working_days = 5",
            "deadline = { working_days = 5",
        ),
        (
            "D07",
            SERVICE,
            "days = 20, then",
            "days = 20, stops = [\"stamp\"], then",
            "stops = [\"stamp\"]",
        ),
        (
            "D07",
            SERVICE,
            "days = 20, then",
            "days = 20, starts = [\"stamp\"], then",
            "deadline = { days = 20",
        ),
        (
            "D08",
            SERVICE,
            "[state.expired]\nkind = \"final\"\n",
            "[state.expired]\nkind = \"final\"\ndeadline = { days = 3, then = \"expire\" }\n",
            "deadline = { days = 3",
        ),
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
        (
            "W02",
            SERVICE,
            "from = [\"lost\"]\nto = \"expired\"\non = {",
            "from = [\"lost\"]\non = {",
            "on = { register = { in = \"cards\"",
        ),
        (
            "W02",
            SERVICE,
            "from = [\"lost\"]\nto = \"expired\"\non = {",
            "from = [\"valid\", \"lost\"]\nto = \"lost\"\non = {",
            "on = { register = { in = \"cards\"",
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
