//! What is wrong with a file is said with its place; nothing makes reading panic.

use proptest::prelude::{any, prop, proptest};
use proptest::sample::Index;

use crate::definition::{By, Effect, Length, Per};
use crate::prove::toy::{
    CHILD, CLAIM_FORM as CLAIM, FORM, REGISTER, REPORTED, SERVICE, folder, spoilt,
};
use crate::{Folder, Name, Place, prove, read};

mod dates;
mod tables;

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// Code and line of every finding of reading.
fn codes(folder: &Folder) -> Vec<(&'static str, usize)> {
    read(folder).1.iter().map(|finding| (finding.code, finding.line)).collect()
}

/// Rule, file, the one place in it, what stands there instead, and what the line of the finding holds.
type Mistake = (&'static str, &'static str, &'static str, &'static str, &'static str);

fn mistakes(cases: &[Mistake]) {
    for (code, path, from, to, line) in cases.iter().copied() {
        let folder = spoilt(path, from, to);
        let text = String::from_utf8(folder.0[path].clone()).expect("the toy is text");
        let number = text[..text.find(line).expect("the line is there")].matches('\n').count() + 1;
        assert_eq!(codes(&folder), [(code, number)], "{to:?}: {:#?}", read(&folder).1);
    }
}

#[test]
fn the_toy_is_read_as_it_is_written() {
    let (library, findings) = read(&folder());
    assert_eq!(findings, []);
    assert_eq!(library.modules[&name("library")].texts["en"], "library-title = Library\n");
    let card = &library.services["library/card"];
    assert_eq!(card.facts[&name("note")].per, [Per::Act]);
    assert_eq!(
        card.facts[&name("stamp")].per,
        [Per::List(Place::parse("application#/books").expect("a place"))]
    );
    assert_eq!(card.deadlines[&name("promise")].length, Length::Hours(48));
    assert_eq!(
        card.deadline(&name("taking")).map(|deadline| &deadline.length),
        Some(&Length::WorkingDays(5))
    );
    assert_eq!(card.states_in_order()[1].0.as_str(), "taking");
    assert!(
        card.actions
            .values()
            .flat_map(|action| &action.effects)
            .filter_map(Effect::register)
            .all(|path| path == "library/cards")
    );
    assert!(
        matches!(&card.actions[&name("heard")].by, By::Register(cause) if cause.register == "library/cards")
    );
    assert!(card.schemas[&name("application")]["properties"]["name"].is_object());
    let register = &library.registers["library/cards"];
    let fields: Vec<_> = register.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!((fields, register.retention_years), (vec!["number", "reader", "until"], 10));
}

#[test]
fn every_mistake_in_a_file_has_a_code_and_a_line() {
    let cases = [
        ("P01", SERVICE, "[role.reader]", "[role.reader", "[role.reader"),
        (
            "P01",
            SERVICE,
            "org = \"person\"",
            "org = \"person\"\norg = \"twice\"",
            "org = \"twice\"",
        ),
        ("P03", SERVICE, "impartial = {}\nin_scope", "impartail = {}\nin_scope", "impartail"),
        ("P03", SERVICE, "[role.reader]", "[rule.reader]", "[rule.reader]"),
        ("P03", CHILD, "given = true", "given = true\nform = \"x\"", "form = \"x\""),
        ("P04", CHILD, "impartial = {}", "impartial = {}\nrotated = {}", "rotated = {}"),
        ("P04", CHILD, "impartial = {}", "photos = { min = 3 }", "photos = { min = 3 }"),
        ("P03", CHILD, "kind = \"test\"", "kind = \"proof\"", "kind = \"proof\""),
        ("P05", SERVICE, "avoid_last = 1", "avoid_last = \"one\"", "avoid_last = \"one\""),
        ("P05", SERVICE, "avoid_last = 1", "avoid_last = -1", "avoid_last = -1"),
        (
            "P05",
            SERVICE,
            "by = \"rotation\", avoid_last",
            "by = \"queue\", avoid_last",
            "by = \"queue\", avoid_last",
        ),
        ("P05", SERVICE, "hours = 48", "hours = 4.8", "hours = 4.8"),
        ("P05", SERVICE, "from = [\"draft\"]", "from = []", "[action.submit]"),
        ("P06", SERVICE, "[state.lost]", "[state.Lost]", "[state.Lost]"),
        ("P06", CHILD, "id = \"check\"", "id = \"Check me\"", "id = \"Check me\""),
        (
            "P09",
            FORM,
            "\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"code\"]",
            "\"type\": \"object\", \"required\": [\"code\"]",
            "\"book\": {",
        ),
        (
            "P09",
            FORM,
            "\"#/$defs/book\"",
            "\"https://example.org/book\"",
            "\"https://example.org/book\"",
        ),
        ("P09", FORM, "\"title\"", "\"titel\"", "\"titel\""),
        ("P09", FORM, "\"x-key\": \"code\"", "\"x-key\": \"shelf\"", "\"x-key\": \"shelf\""),
        (
            "P09",
            FORM,
            "\"shelf\": { \"type\": \"string\" }",
            "\"shelf\": { \"$ref\": \"#/$defs/book\" }",
            "\"book\": {",
        ),
        ("P09", FORM, "\"shelf\": { \"type\": \"string\" }", "\"shelf\": {}", "\"shelf\": {}"),
        (
            "P09",
            FORM,
            "\"name\": { \"type\": \"string\", \"title\"",
            "\"name\": {{ \"type\": \"string\", \"title\"",
            "\"name\": {{",
        ),
        ("P10", CHILD, "id = \"check\"", "id = \"card\"", "id = \"card\""),
        ("P11", SERVICE, "[deadline.promise]", "[deadline.taking]", "[deadline.taking]"),
        (
            "P05",
            REGISTER,
            "place = \"application#/name\"",
            "place = \"nowhere\"",
            "place = \"nowhere\"",
        ),
        ("P03", REGISTER, "kind = \"date\"", "kind = \"day\"", "kind = \"day\""),
    ];
    mistakes(&cases);
}

#[test]
fn a_field_is_fixed_only_where_its_source_is_looked_for() {
    mistakes(&[
        ("P09", REPORTED, "\"x-from\": \"application#/code\", ", "", "\"book\": {"),
        ("P09", REPORTED, "application#/code", "today", "\"today\""),
        ("P09", REPORTED, "\"x-fixed\": true", "\"x-fixed\": [\"code\"]", "[\"code\"]"),
        ("P09", REPORTED, "\"x-fixed\": true", "\"x-fixed\": false", "false }"),
        ("P09", REPORTED, "[\"method\", \"min\", \"max\"]", "[\"method\", \"mini\"]", "\"mini\""),
        ("P09", REPORTED, "[\"method\", \"min\", \"max\"]", "[]", "\"x-fixed\": []"),
        ("P09", REPORTED, "[\"method\", \"min\", \"max\"]", "true", "application#/tests"),
        (
            "P09",
            REPORTED,
            "\"method\": { \"type\": \"string\" }",
            "\"method\": { \"type\": \"string\", \"x-from\": \"application#/code\", \"x-fixed\": true }",
            "\"method\": { \"type\"",
        ),
    ]);
}

#[test]
fn a_word_of_ours_that_nothing_looks_for_is_an_error() {
    const PLACE: &str = "\"method\": { \"type\": \"string\" }";
    let bad = [
        r#"{ "type": "string", "x-titel": "/a" }"#,
        r#"{ "type": "string", "x-title": "/a" }"#,
        r#"{ "type": "string", "x-key": "a" }"#,
        r#"{ "type": "string", "x-list": "notes" }"#,
        r#"{ "type": "string", "x-widget": "ground" }"#,
        r#"{ "type": "string", "x-widget": "organisation" }"#,
        r#"{ "type": "string", "x-widget": "calendar" }"#,
        r#"{ "type": "integer", "x-widget": "textarea" }"#,
        r#"{ "type": "string", "x-widget": "date" }"#,
        r#"{ "type": "string", "x-party": "library" }"#,
        r#"{ "type": "string", "x-from": "today" }"#,
        r#"{ "type": "string", "x-order": ["min"] }"#,
        r#"{ "type": "string", "x-when": { "max": [] } }"#,
        r#"{ "type": "string", "x-when": { "nothing": ["1"] } }"#,
        r#"{ "type": "string", "x-when": ["max"] }"#,
        r#"{ "type": "string", "x-when": { "max": ["1"], "min": ["1"] } }"#,
    ];
    for word in bad {
        let folder = spoilt(REPORTED, PLACE, &format!("\n\"method\": {word}"));
        let text = String::from_utf8(folder.0[REPORTED].clone()).expect("the toy is text");
        let line = text[..text.find("\n\"method\"").expect("a field")].matches('\n').count() + 2;
        assert_eq!(codes(&folder), [("P09", line)], "{word}: {:?}", read(&folder).1);
    }
    for word in [
        r#"{ "type": "string", "x-when": { "max": ["1"] } }"#,
        r#"{ "type": "string", "x-widget": "textarea", "x-order": 3 }"#,
        r#"{ "type": "string", "x-widget": "ground", "x-list": "notes" }"#,
    ] {
        let folder = spoilt(REPORTED, PLACE, &format!("\"method\": {word}"));
        assert_eq!(codes(&folder), [], "{word}: {:?}", read(&folder).1);
    }
}

#[test]
fn what_is_said_badly_of_other_systems_has_a_code_and_a_line() {
    mistakes(&[
        ("P05", SERVICE, "\"police/recorded\"", "\"police\"", "on = { outside = \"police\" }"),
        (
            "P06",
            SERVICE,
            "\"police/recorded\"",
            "\"/recorded\"",
            "on = { outside = \"/recorded\" }",
        ),
        ("P03", SERVICE, "outside = \"police", "outsides = \"police", "on = { outsides"),
        ("P06", SERVICE, "\"outside:police\"", "\"outside:\"", "\"outside:\""),
        ("P05", SERVICE, "\"outside:police\"", "\"abroad:police\"", "\"abroad:police\""),
        (
            "P09",
            CLAIM,
            "\"default\": \"none\", \"x-outside\": true",
            "\"default\": \"none\", \"x-outside\": \"yes\"",
            "\"x-outside\": \"yes\"",
        ),
        // Of the whole form, not of a field.
        (
            "P09",
            CLAIM,
            "\"default\": \"none\", \"x-outside\": true",
            "\"default\": \"none\", \"x-capture\": true",
            "\"x-capture\": true",
        ),
    ]);
}

#[test]
fn a_list_of_files_has_one_shape_and_stands_at_the_top() {
    let kind = "\"kind\": { \"type\": \"string\", \"enum\": [\"cover\", \"other\"] }";
    let cases = [
        ("\"maxItems\": 3", "\"maxItems\": 21", "\"maxItems\": 21"),
        ("      \"maxItems\": 3,\n", "", "\"papers\": {"),
        ("\"x-accept\": [\"app", "\"x-accept\": [\"text/html\", \"app", "\"x-accept\""),
        ("\"x-accept\": [\"application/pdf\", \"image/png\"]", "\"x-accept\": []", "\"x-accept\""),
        ("\"x-max-bytes\": 2000000", "\"x-max-bytes\": 10000001", "\"x-max-bytes\""),
        ("\"x-max-bytes\": 2000000", "\"x-max-bytes\": 0", "\"x-max-bytes\""),
        ("\"maxLength\": 120", "\"maxLength\": 200", "\"maxLength\": 200"),
        ("{64}$", "{63}$", "{63}$"),
        ("[\"application/pdf\", \"image/png\"] }", "[\"image/png\"] }", "[\"image/png\"] }"),
        ("\"maximum\": 2000000", "\"maximum\": 9", "\"maximum\": 9"),
        (
            "\"required\": [\"name\", \"sha256\", ",
            "\"required\": [\"name\", ",
            "\"required\": [\"name\", \"media",
        ),
        (kind, "\"kind\": { \"type\": \"string\" }", "\"kind\": { \"type\": \"string\" }"),
        (
            kind,
            "\"kind\": { \"type\": \"string\", \"enum\": [\"x\"] }, \"path\": { \"type\": \"string\" }",
            "\"path\"",
        ),
        // A hash anywhere else would be a file that nobody looks after.
        (
            "\"shelf\": { \"type\": \"string\" }",
            "\"sha256\": { \"type\": \"string\" }",
            "\"sha256\": { \"type\": \"string\" }",
        ),
        (
            "\"shelf\": { \"type\": \"string\" }",
            "\"shelf\": { \"type\": \"array\", \"x-widget\": \"files\", \"items\": { \"type\": \"string\" } }",
            "\"x-widget\": \"files\", \"items\"",
        ),
        (
            "\"shelf\": { \"type\": \"string\" }",
            "\"shelf\": { \"type\": \"string\", \"x-max-bytes\": 5 }",
            "\"x-max-bytes\": 5",
        ),
        ("\"title\": \"application-name\"", "\"x-widget\": \"files\"", "\"x-widget\": \"files\""),
        // What a device keeps has no files, and the act repeats exactly what was kept.
        (
            "\"additionalProperties\": false, \"required\": [\"name\", \"books\"]",
            "\"x-capture\": true, \"additionalProperties\": false, \"required\": [\"name\", \"books\"]",
            "\"x-capture\": true",
        ),
    ];
    for (from, to, line) in cases {
        let folder = spoilt(FORM, from, to);
        let text = String::from_utf8(folder.0[FORM].clone()).expect("the toy is text");
        let number = text[..text.find(line).expect("the line is there")].matches('\n').count() + 1;
        assert_eq!(codes(&folder), [("P09", number)], "{to:?}: {:#?}", read(&folder).1);
    }
}

#[test]
fn words_not_carried_yet_are_named_and_told_apart_from_unknown_ones() {
    let cases = [
        (SERVICE, "avoid_last = 1", "count = \"application#/n\"", "count"),
        (
            SERVICE,
            "{ send = { to = \"reader\", message = \"card-ready\" } }",
            "{ extend = { deadline = \"term\", at = \"loss#/day\" } }",
            "extend",
        ),
        (
            SERVICE,
            "{ assign = { role = \"clerk\" } }",
            "{ assign = { role = \"clerk\", keep = { \"loss#/x\" = [\"y\"] } } }",
            "keep",
        ),
        (SERVICE, "per = \"act\"", "per = \"entrants\"", "entrants"),
        (SERVICE, "computed = { outcomes = {", "computed = { draw = {", "draw"),
        (SERVICE, "take = \"report\"", "shared = true", "shared"),
        (SERVICE, "per = \"act\"", "sealed_until = \"issue\"", "sealed_until"),
        (CHILD, "impartial = {}", "located_within = { metres = 3 }", "located_within"),
        (CHILD, "signed_by_actor = {}", "human = {}", "human"),
    ];
    for (path, from, to, word) in cases {
        let findings = read(&spoilt(path, from, to)).1;
        assert_eq!(
            findings.iter().map(|finding| finding.code).collect::<Vec<_>>(),
            ["P04"],
            "{to:?} {findings:#?}"
        );
        assert!(
            findings[0].message.starts_with(&format!("`{word}` is in the vocabulary")),
            "{}",
            findings[0]
        );
    }
    let unknown = &read(&spoilt(CHILD, "impartial = {}", "impartail = {}")).1[0];
    assert!(
        unknown.mend.contains("`impartial`") && unknown.mend.contains("`signed_by_actor`"),
        "{unknown}"
    );
}

#[test]
fn the_mistakes_of_several_tables_and_files_are_all_told() {
    let mut folder = spoilt(SERVICE, "impartial = {}\nin_scope", "impartail = {}\nin_scope");
    let text = String::from_utf8(folder.0[SERVICE].clone())
        .expect("text")
        .replace("hours = 48", "ours = 48");
    folder.0.insert(SERVICE.to_owned(), text.into_bytes());
    folder.0.insert(CHILD.to_owned(), b"[service".to_vec());
    folder.0.insert(REGISTER.to_owned(), b"key = 1".to_vec());
    folder.0.insert("library/card/notes.txt".to_owned(), Vec::new());
    folder.0.insert("library/module.toml".to_owned(), b"title = \"x\"".to_vec());
    folder.0.insert("stray.toml".to_owned(), Vec::new());
    folder.0.insert("library/text/ru.ftl".to_owned(), vec![0xff]);
    folder.0.insert("library/empty/README.md".to_owned(), Vec::new());
    folder.0.insert("library/binary/service.toml".to_owned(), vec![0xff, 0xfe]);
    folder.0.insert("other/registers/big.toml".to_owned(), vec![b' '; 300_000]);
    let (library, findings) = read(&folder);
    let told: std::collections::BTreeSet<_> =
        findings.iter().map(|finding| (finding.file.as_str(), finding.code)).collect();
    let wanted = [
        ("library/card/notes.txt", "P07"),
        (SERVICE, "P03"),
        (CHILD, "P01"),
        ("library/empty/service.toml", "P08"),
        ("library/binary/service.toml", "P07"),
        ("library/module.toml", "P05"),
        (REGISTER, "P05"),
        ("library/text/ru.ftl", "P07"),
        ("other/registers/big.toml", "P07"),
        ("stray.toml", "P07"),
    ];
    for pair in wanted {
        assert!(told.contains(&pair), "{pair:?} in {findings:#?}");
    }
    assert!(!told.contains(&("library/binary/service.toml", "P08")), "it is there");
    assert_eq!(
        findings.iter().filter(|finding| finding.file == SERVICE && finding.code == "P03").count(),
        2
    );
    let is_kept = |path: &str| library.services.contains_key(path);
    assert!(is_kept("library/council") && !is_kept("library/card") && !is_kept("library/check"));
    assert!(library.broken.contains("library/card"));
}

#[test]
fn the_hash_pins_the_law_and_not_its_texts() {
    let hash = |folder: &Folder| read(folder).0.services["library/card"].hash;
    let pinned = hash(&folder());
    let mut texts = folder();
    texts.0.insert("library/text/en.ftl".to_owned(), b"library-title = The library\n".to_vec());
    texts.0.insert(CHILD.to_owned(), [texts.0[CHILD].as_slice(), b"\n"].concat());
    assert_eq!(hash(&texts), pinned);
    for path in [
        SERVICE,
        FORM,
        REGISTER,
        "library/module.toml",
        "library/card/documents/card.typ",
        "library/card/scenarios/happy.toml",
    ] {
        let mut law = folder();
        law.0.insert(path.to_owned(), [law.0[path].as_slice(), b"\n"].concat());
        assert_ne!(hash(&law), pinned, "{path}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = [
        format!("x = {}{}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{}x = 1", "a.".repeat(100_000)),
        format!("[{}x]", "a.".repeat(100_000)),
        "x = ".to_owned() + &"{ a = ".repeat(40_000),
    ];
    for text in deep {
        let mut folder = folder();
        folder.0.insert(SERVICE.to_owned(), text.into_bytes());
        assert!(codes(&folder).iter().any(|(code, _)| *code == "P01"));
    }
    let mut folder = folder();
    folder.0.insert(FORM.to_owned(), "{\"items\":".repeat(20_000).into_bytes());
    assert!(codes(&folder).iter().any(|(code, _)| *code == "P09"));
}

proptest! {
    #[test]
    fn reading_never_panics_whatever_the_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), which in any::<Index>()) {
        let mut folder = folder();
        let path = which.get(&folder.0.keys().cloned().collect::<Vec<_>>()).clone();
        folder.0.insert(path, bytes);
        let (library, _) = read(&folder);
        drop(prove(&library));
    }

    #[test]
    fn reading_never_panics_whatever_is_changed(
        which in any::<Index>(), at in any::<Index>(), length in 0_usize..40, other in any::<Index>(), text in "[a-z#/\"={}\\[\\].,ʻ\n 0-9]{0,12}",
    ) {
        let mut folder = folder();
        let path = which.get(&folder.0.keys().cloned().collect::<Vec<_>>()).clone();
        let mut bytes = folder.0[&path].clone();
        let start = at.index(bytes.len() + 1);
        let copy = other.index(bytes.len() + 1);
        let moved = bytes[copy..(copy + length).min(bytes.len())].to_vec();
        let end = (start + length).min(bytes.len());
        drop(bytes.splice(start..end, moved.into_iter().chain(text.bytes())));
        folder.0.insert(path, bytes);
        let (library, findings) = read(&folder);
        let proofs = prove(&library);
        for finding in findings.iter().chain(&proofs) {
            assert!(!finding.message.is_empty() && !finding.mend.is_empty());
        }
    }
}
