//! Of one table everything that is wrong is told, each at its place.

use crate::prove::toy::{SERVICE, spoilt};
use crate::read;

/// What stood in the toy's service and what stands there now; code, line of the change and a word of each thing told.
type Spoilt = (&'static str, &'static str, &'static [(&'static str, usize, &'static str)]);

#[test]
fn all_mistakes_of_a_table_are_told_each_at_its_place() {
    let role = "[role.reader]\norg = \"person\"\n";
    let table: [Spoilt; 7] = [
        (
            role,
            "[role.reader]\nogr = 1\norg = \"person\"\npots = 2\n",
            &[("P03", 1, "`ogr`"), ("P03", 3, "`pots`")],
        ),
        // Of two kinds, and of one word that is wrong in itself nobody hears that it is missing.
        (
            role,
            "[role.reader]\norg = 1\npost = 2\npots = 3\n",
            &[("P05", 1, "integer"), ("P05", 2, "integer"), ("P03", 3, "`pots`")],
        ),
        // What is missing stands nowhere: the table is named.
        (role, "[role.reader]\nogr = 1\n", &[("P05", 0, "`org`"), ("P03", 1, "`ogr`")]),
        (
            role,
            "[role.reader]\norg = \"person\"\nassign = { among = 1, to = 2 }\n",
            &[("P05", 2, "`by`"), ("P05", 2, "integer"), ("P03", 2, "`to`")],
        ),
        (
            role,
            "[role.reader]\norg = \"person\"\nassign = { by = \"whim\", avoid_last = \"x\" }\n",
            &[("P03", 2, "`whim`"), ("P05", 2, "string")],
        ),
        // A table inside which nothing can be put right hides nothing beside it.
        (
            role,
            "[role.reader]\norg = \"person\"\nassign = { }\npots = 2\n",
            &[("P05", 2, "`by`"), ("P03", 3, "`pots`")],
        ),
        (
            "impartial = {}\nin_scope",
            "impartail = {}\nimpartiel = {}\nin_scope",
            &[("P03", 0, "`impartail`"), ("P03", 1, "`impartiel`")],
        ),
    ];
    for (from, to, told) in table {
        let folder = spoilt(SERVICE, from, to);
        let text = String::from_utf8(folder.0[SERVICE].clone()).expect("the toy is text");
        let first = text[..text.find(to).expect("the change")].matches('\n').count() + 1;
        let mut findings = read(&folder).1;
        findings.retain(|finding| finding.code != "P07");
        findings.sort_by_key(|finding| (finding.line, finding.column));
        let mut left = findings.clone();
        for (code, line, word) in told {
            let is_it = |one: &crate::Finding| {
                one.code == *code && one.line == first + line && one.message.contains(word)
            };
            let found = left.iter().position(is_it);
            left.remove(found.unwrap_or_else(|| panic!("{code} {line} {word}: {findings:#?}")));
        }
        assert!(left.is_empty(), "{to}: {left:#?}");
    }
    let nothing = spoilt(SERVICE, "[service]\n", "[service]\n[servise]\n");
    let missed: Vec<_> = read(&nothing).1.into_iter().map(|finding| finding.message).collect();
    for word in ["`id`", "`version`", "`basis`", "`calendar`", "`servise`"] {
        assert!(missed.iter().any(|message| message.contains(word)), "{word}: {missed:#?}");
    }
}
