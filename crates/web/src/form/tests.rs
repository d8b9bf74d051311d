use procedure::form::dates::Anchors;
use serde_json::{Value, json};

use super::schema::is_required;
use super::*;
use crate::text::{CORE, Lang, ModuleText, Text, Texts};

mod dates;

const DAYS: Anchors = Anchors {
    today: jiff::civil::date(2026, 11, 22),
    opened: Some(jiff::civil::date(2026, 11, 10)),
};

type Pairs = &'static [(&'static str, &'static str)];

fn schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "pages", "lent", "copies", "shelves"],
        "properties": {
            "title": {"type": "string", "minLength": 1, "maxLength": 20},
            "pages": {"type": "integer", "minimum": 1},
            "weight": {"type": "string", "format": "positive", "pattern": "^[0-9]{1,4}(\\.[0-9]{1,3})?$"},
            "product": {"type": "string", "format": "tn-code", "x-widget": "tn-code"},
            "lent": {"type": "boolean"},
            "agrees": {"type": "boolean", "const": true},
            "code": {"type": "string", "pattern": "^[A-Z0-9-]+$"},
            "due": {"type": "string", "format": "date"},
            "until": {"type": "string", "format": "date", "x-date": {"after": "today", "within": "P3Y"}},
            "since": {"type": "string", "format": "date", "x-date": {"after": "/due", "not_after": "today"}},
            "kind": {"type": "string", "enum": ["novel", "atlas"]},
            "shelves": {"type": "array", "minItems": 0, "items": {"type": "string"}},
            "author": {"$ref": "#/$defs/author"},
            "copies": {"type": "array", "minItems": 1, "x-key": "code", "items": {
                "type": "object", "required": ["code"], "properties": {"code": {"type": "string"}, "note": {"type": "string"}}
            }}
        },
        "$defs": {"author": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}
    })
}

fn part() -> Part {
    Part {
        at: "/card".to_owned(),
        legend: None,
        service: "library/card".to_owned(),
        fact: "card".to_owned(),
        schema: schema(),
        optional: false,
        fixed: Vec::new(),
    }
}

fn read(pairs: &[(&str, &str)]) -> Input {
    let pairs = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Input::read(pairs).expect("within limits")
}

fn body(pairs: &[(&str, &str)]) -> Value {
    read(pairs).bodies(&[part()]).remove("/card").expect("a body")
}

#[test]
fn what_is_typed_becomes_what_the_schema_says() {
    let cases = [
        ("/card/title", "  O'tkan kunlar ", json!("Oʻtkan kunlar"), "title"),
        ("/card/title", "Oʻ\u{0}t \u{202e}k\u{200b}un\u{2069}", json!("Oʻt kun"), "title"),
        ("/card/pages", "1 200", json!(1200), "pages"),
        ("/card/pages", "many", json!("many"), "pages"),
        ("/card/weight", "41,5", json!("41.5"), "weight"),
        ("/card/lent", "true", json!(true), "lent"),
        ("/card/code", "ab-1", json!("AB-1"), "code"),
        ("/card/kind", "atlas", json!("atlas"), "kind"),
        ("/card/due", "2026-11-22", json!("2026-11-22"), "due"),
    ];
    for (name, typed, expected, field) in cases {
        assert_eq!(body(&[(name, typed)])[field], expected, "{typed}");
    }
}

#[test]
fn what_is_left_empty_is_left_out() {
    let found = body(&[
        ("/card/title", "A"),
        ("/card/due", ""),
        ("/card/author/name", " "),
        ("/card/copies/0/code", ""),
        ("/card/copies/1/code", "x"),
    ]);
    assert_eq!(
        found,
        json!({"title": "A", "lent": false, "copies": [{"code": "x"}], "shelves": []})
    );
}

#[test]
fn what_the_schema_does_not_know_is_left_out() {
    let found = body(&[
        ("/card/title", "A"),
        ("/card/price", "1"),
        ("/other/x", "1"),
        ("/card/copies/x/code", "1"),
        ("/card/pages/deep", "1"),
    ]);
    assert!(found.get("price").is_none());
    assert_eq!(found["copies"], json!([]));
}

#[test]
fn hostile_input_meets_limits() {
    let deep = format!("/card{}", "/a".repeat(40));
    let cases: Vec<Vec<(String, String)>> = vec![
        vec![(deep, String::new())],
        vec![("/card/title".to_owned(), "x".repeat((1 << 20) + 1))],
        vec![("n".repeat(500), String::new())],
        (0..7_000).map(|n| (format!("/card/copies/{n}/code"), "x".to_owned())).collect(),
    ];
    for pairs in cases {
        assert_eq!(Input::read(pairs).err(), Some(Hostile));
    }
    let many: Vec<_> =
        (0..900).map(|n| (format!("/card/copies/{n}/code"), "x".to_owned())).collect();
    let bodies = Input::read(many).expect("few enough").bodies(&[part()]);
    assert_eq!(bodies["/card"]["copies"].as_array().map(Vec::len), Some(500));
    for name in [
        "/",
        "//",
        "/card/",
        "/card/copies/99999999999999999999/code",
        "/card/copies/-1/code",
        "",
        "/~",
        "/~2",
    ] {
        assert!(read(&[(name, "x")]).bodies(&[part()]).contains_key("/card"));
    }
}

#[test]
fn rows_are_added_and_taken_away_without_scripts() {
    let cases = [
        (vec![("__add", "/card/copies")], 2),
        (vec![("/card/copies/0/code", "a"), ("__add", "/card/copies")], 2),
        (
            vec![
                ("/card/copies/0/code", "a"),
                ("/card/copies/1/code", "b"),
                ("__remove", "/card/copies/0"),
            ],
            1,
        ),
        (vec![("/card/copies/0/code", "a"), ("__remove", "/card/copies/7")], 1),
        (vec![("/card/copies/0/code", "a"), ("__remove", "/card")], 1),
        (vec![("/card/copies/0/code", "a"), ("__add", "/card/title")], 1),
    ];
    for (pairs, expected) in cases {
        let rows = read(&pairs).rows(&[part()]).remove("/card").expect("a body");
        assert_eq!(rows["copies"].as_array().map(Vec::len), Some(expected), "{pairs:?}");
    }
    let kept = read(&[
        ("/card/copies/0/code", "a"),
        ("/card/copies/1/code", "b"),
        ("__remove", "/card/copies/0"),
    ]);
    assert_eq!(kept.rows(&[part()])["/card"]["copies"], json!([{"code": "b"}]));
}

#[test]
fn a_list_the_schema_lets_be_empty_starts_with_one_row() {
    let rows = read(&[("__add", "/card/shelves")]).rows(&[part()]).remove("/card").expect("a body");
    assert_eq!(rows["shelves"].as_array().map(Vec::len), Some(1));
}

/// Two rows with one key would be one fact.
const TWINS: [(&str, &str); 2] = [("/card/copies/0/code", "a"), ("/card/copies/1/code", "a")];

#[test]
fn each_problem_is_said_at_its_field() {
    let cases: [(Pairs, &str, &str); 16] = [
        (&[], "/card/title", "form-error-required"),
        (&[("/card/title", "This title is far too long")], "/card/title", "form-error-too-long"),
        (&[("/card/pages", "many")], "/card/pages", "form-error-number"),
        (&[("/card/pages", "0")], "/card/pages", "form-error-minimum"),
        (&[("/card/due", "soon")], "/card/due", "form-error-date"),
        (&[("/card/until", "2026-11-22")], "/card/until", "form-error-date-between"),
        (&[("/card/until", "9999-12-31")], "/card/until", "form-error-date-between"),
        (&[("/card/since", "2026-11-23")], "/card/since", "form-error-date-until"),
        (
            &[("/card/due", "2026-11-01"), ("/card/since", "2026-11-01")],
            "/card/since",
            "form-error-date-between",
        ),
        (&[("/card/kind", "poem")], "/card/kind", "form-error-choose"),
        (&[("/card/copies/0/note", "x")], "/card/copies/0/code", "form-error-required"),
        (&[("/card/weight", "heavy")], "/card/weight", "form-error-shape"),
        (&[("/card/weight", "0,000")], "/card/weight", "form-error-positive"),
        (&[("/card/product", "0000000000")], "/card/product", "form-error-tn-code"),
        (&[("/card/product", "851679")], "/card/product", "form-error-tn-code"),
        (&TWINS, "/card/copies/1/code", "form-error-twice"),
    ];
    for (pairs, at, id) in cases {
        let found = problems(&[part()], &read(pairs).bodies(&[part()]), (&text(), DAYS));
        assert!(
            found.iter().any(|problem| problem.at == at && problem.text == id),
            "{pairs:?}: {found:?}"
        );
    }
}

#[test]
fn a_key_that_is_left_empty_makes_no_fact() {
    let keyed = |key: &str| Part {
        at: format!("/card/{key}"),
        optional: true,
        legend: Some(key.to_owned()),
        ..part()
    };
    let parts = [keyed("a"), keyed("b~1c")];
    let bodies = read(&[("/card/a/title", ""), ("/card/b~1c/title", "B")]).bodies(&parts);
    assert_eq!(bodies.keys().collect::<Vec<_>>(), ["/card/b~1c"]);
    let nothing = problems(&parts, &read(&[]).bodies(&parts), (&text(), DAYS));
    assert_eq!(nothing.first().map(|problem| problem.text), Some("form-error-nothing"));
}

fn text() -> Text {
    let source = "card-field-card-title = Title\n    .hint = As on the cover\ncard-option-card-kind-novel = Novel\n".to_owned();
    let module = ModuleText { module: "library".to_owned(), lang: "uz-Latn".to_owned(), source };
    Texts::new(CORE, vec![module]).expect("they load").speak(Lang::UzLatn)
}

#[test]
fn the_form_keeps_what_was_typed_and_says_what_is_wrong() {
    let (text, nothing, none) = (text(), BTreeMap::new(), BTreeMap::new());
    let found = [Problem {
        at: "/card/title".to_owned(),
        text: "form-error-too-long",
        values: vec![("value", "20".to_owned())],
    }];
    let context = Context {
        text: &text,
        organisations: &nothing,
        grounds: &none,
        problems: &found,
        anchors: DAYS,
    };
    let bodies = Bodies::from([(
        "/card".to_owned(),
        json!({"title": "Long", "kind": "novel", "copies": [{"code": "a"}, {}]}),
    )]);
    let items = items(&[part()], &bodies, &context);
    let field = |name: &str| {
        let is = |item: &&Item| matches!(item, Item::Field(field) if field.name == name);
        match items.iter().find(is) {
            Some(Item::Field(field)) => field.clone(),
            _ => panic!("no field {name}"),
        }
    };
    let title = field("/card/title");
    assert_eq!((title.label.as_str(), title.hint.as_deref()), ("Title", Some("As on the cover")));
    assert_eq!(title.error.as_deref(), Some("koʻpi bilan 20 belgi"));
    assert_eq!(title.described_by(), "f-card-title-hint f-card-title-error");
    assert!(matches!(&title.control, Control::Line { value, .. } if value == "Long"));
    assert!(
        matches!(&field("/card/kind").control, Control::Radios { options } if options[0].is_chosen && options[0].label == "Novel")
    );
    assert_eq!(field("/card/copies/1/code").name, "/card/copies/1/code");
    let depth = items.iter().fold(0_i32, |depth, item| match item {
        Item::Open { .. } | Item::GridOpen { .. } => depth + 1,
        Item::Close | Item::GridClose => depth - 1,
        Item::Field(_)
        | Item::RowOpen
        | Item::Cell { .. }
        | Item::RowClose { .. }
        | Item::Files(_)
        | Item::Add { .. } => depth,
    });
    assert_eq!(depth, 0);
    let order: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Field(field) => Some(field.role.as_str()),
            Item::Open { .. }
            | Item::Close
            | Item::GridOpen { .. }
            | Item::RowOpen
            | Item::Cell { .. }
            | Item::RowClose { .. }
            | Item::GridClose
            | Item::Files(_)
            | Item::Add { .. } => None,
        })
        .collect();
    assert_eq!(order[..3], ["title", "pages", "lent"]);
}

#[test]
fn what_is_asked_only_sometimes_is_then_not_optional() {
    let when = json!({"type": "string", "x-when": {"kind": ["short"]}});
    let rule = json!({"if": {"properties": {"kind": {"const": "short"}}}, "then": {"required": ["until", "note"]}});
    let properties = json!({"kind": {"type": "string"}, "until": when, "other": when, "note": {"type": "string"}});
    let mut schema =
        json!({"type": "object", "required": ["kind"], "properties": properties, "allOf": [rule]});
    for _ in 0..2 {
        let asked = ["kind", "until", "other", "note"].map(|name| is_required(&schema, name));
        assert_eq!(asked, [true, true, false, false], "{schema}");
        for word in ["if", "then"] {
            schema[word] = rule[word].clone();
        }
        schema.as_object_mut().unwrap().remove("allOf");
    }
}

#[test]
fn rows_that_an_answer_makes_pointless_are_left_out() {
    let row = json!({"type": "object", "properties": {"value": {"type": "string"}}});
    let readings = json!({"type": "array", "x-widget": "readings", "x-when": {"result": ["read"]}, "items": row});
    let part = Part {
        schema: json!({
            "type": "object",
            "required": ["readings", "result"],
            "properties": {"readings": readings, "result": {"type": "string", "enum": ["read", "lost"]}}
        }),
        ..part()
    };
    let parts = [part];
    for (result, rows) in [("read", 1), ("lost", 0), ("", 1)] {
        let typed = read(&[("/card/readings/0/value", "7"), ("/card/result", result)]);
        let left = |bodies: Bodies| bodies["/card"]["readings"].as_array().map(Vec::len);
        assert_eq!(left(typed.bodies(&parts)), Some(rows), "{result}");
        // Shown again with what is wrong, the page forgets nothing.
        assert_eq!(left(typed.rows(&parts)), Some(1), "{result}");
    }
    let texts = Texts::new(CORE, Vec::new()).expect("texts");
    let context = Context {
        text: &texts.speak(Lang::En),
        organisations: &BTreeMap::new(),
        grounds: &BTreeMap::new(),
        problems: &[],
        anchors: DAYS,
    };
    let when = Some(("/card/result".to_owned(), "read".to_owned()));
    let shown = items(&parts, &Bodies::new(), &context);
    let dependent = shown.iter().filter(|item| match item {
        Item::GridOpen { when: own, .. } | Item::Add { when: own, .. } => *own == when,
        Item::Open { .. }
        | Item::Close
        | Item::Field(_)
        | Item::RowOpen
        | Item::Cell { .. }
        | Item::RowClose { .. }
        | Item::Files(_)
        | Item::GridClose => false,
    });
    assert_eq!(dependent.count(), 2);
}

/// A part whose shelf and books repeat an order.
fn ordered() -> Part {
    let text = json!({"type": "string"});
    let book = json!({"type": "object", "properties": {"code": text, "limit": text, "note": text}});
    let books = json!({"type": "array", "x-widget": "readings", "items": book});
    let fixed = |pointer: &str, properties: Option<&[&str]>, source: Value| Fixed {
        pointer: pointer.to_owned(),
        properties: properties.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
        source,
    };
    Part {
        schema: json!({"type": "object", "required": ["shelf", "books"], "properties": {"shelf": text, "books": books}}),
        fixed: vec![
            fixed("/shelf", None, "O'ng  7".into()),
            fixed(
                "/books",
                Some(&["code", "limit"]),
                json!([{"code": "a b ", "limit": "3", "who": "Nur"}, {"code": "c"}]),
            ),
        ],
        ..part()
    }
}

#[test]
fn what_is_fixed_is_read_letter_by_letter_and_shown_again_as_it_was_ordered() {
    let parts = [ordered()];
    let (a, c) = (json!({"code": "a b ", "limit": "3"}), json!({"code": "c"}));
    let sent: Pairs = &[
        ("/card/shelf", "O'ng  7"),
        ("/card/books/0/code", "a b "),
        ("/card/books/0/limit", "4"),
        ("/card/books/0/note", " O'z "),
    ];
    let read_back = json!([{"code": "a b ", "limit": "4", "note": "Oʻz"}]);
    assert_eq!(
        read(sent).bodies(&parts)["/card"],
        json!({"shelf": "O'ng  7", "books": read_back}),
        "what was changed is left for the engine to refuse"
    );
    let own: Pairs = &[
        ("/card/books/0/code", "a b "),
        ("/card/books/0/limit", "3"),
        ("/card/books/1/code", "c"),
    ];
    let table: [(Pairs, &str, &str, Value); 6] = [
        (sent, "", "", json!([{"code": "a b ", "limit": "3", "note": "Oʻz"}, c])),
        (&[], "", "", json!([a, c])),
        (own, "__add", "/card/books/0", json!([a, a, c])),
        (own, "__add", "/card/books/7", json!([a, c])),
        (own, "__add", "/card/books", json!([a, c])),
        (own, "__remove", "/card/books/1", json!([a, c])),
    ];
    for (sent, button, at, rows) in table {
        let pairs: Vec<_> = sent.iter().copied().chain([(button, at)]).collect();
        let shown = &read(&pairs).rows(&parts)["/card"];
        assert_eq!(*shown, json!({"shelf": "O'ng  7", "books": rows}), "{pairs:?}");
    }
}

#[test]
fn what_is_fixed_is_shown_without_a_control_and_each_row_leads_to_one_more() {
    let texts = Texts::new(CORE, Vec::new()).expect("texts");
    let context = Context {
        text: &texts.speak(Lang::En),
        organisations: &BTreeMap::new(),
        grounds: &BTreeMap::new(),
        problems: &[],
        anchors: DAYS,
    };
    let a = json!({"code": "a b ", "limit": "3"});
    let bodies =
        Bodies::from([("/card".to_owned(), json!({"shelf": "7", "books": [a, {"code": "c"}, a]}))]);
    let items = items(&[ordered()], &bodies, &context);
    let control = |name: &str| {
        items.iter().find_map(|item| {
            let (Item::Field(field) | Item::Cell { field, .. }) = item else { return None };
            (field.name == name).then(|| field.control.clone())
        })
    };
    for (name, value, shown) in [
        ("/card/shelf", Some("7"), "7"),
        ("/card/books/0/limit", Some("3"), "3"),
        ("/card/books/1/limit", None, "–"),
    ] {
        let control = control(name);
        assert!(
            matches!(&control, Some(Control::Fixed { value: own, shown: said }) if own.as_deref() == value && said == shown),
            "{name}: {control:?}"
        );
    }
    assert!(matches!(control("/card/books/0/note"), Some(Control::Line { .. })));
    let rows: Vec<_> = items
        .iter()
        .filter_map(|item| {
            let Item::RowClose { remove, another, .. } = item else { return None };
            let label = another.as_ref().map(|(at, label)| (at.as_str(), label.as_str()));
            Some((remove.as_deref(), label))
        })
        .collect();
    let more = |at| Some((at, "Another reading"));
    assert_eq!(
        rows,
        [
            (None, more("/card/books/0")),
            (None, more("/card/books/1")),
            (Some("/card/books/2"), more("/card/books/2")),
        ]
    );
    assert!(!items.iter().any(|item| matches!(item, Item::Add { .. })));
}

#[test]
fn what_another_system_fills_is_not_asked_for_and_not_missed() {
    let mut own = part();
    own.schema = json!({
        "type": "object", "additionalProperties": false, "required": ["title", "status", "settled"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "string", "enum": ["unpaid", "paid"], "default": "unpaid", "x-outside": true},
            "settled": {"type": "boolean", "default": true, "x-outside": true}
        }
    });
    let parts = [own];
    let (text, nothing, none) = (text(), BTreeMap::new(), BTreeMap::new());
    let context = Context {
        text: &text,
        organisations: &nothing,
        grounds: &none,
        problems: &[],
        anchors: DAYS,
    };
    let shown = items(&parts, &Bodies::new(), &context);
    assert!(
        matches!(shown.as_slice(), [Item::Field(field)] if field.name == "/card/title"),
        "{shown:?}"
    );
    let bodies = read(&[("/card/title", "A")]).bodies(&parts);
    assert_eq!(bodies["/card"], json!({"title": "A"}));
    assert_eq!(problems(&parts, &bodies, (&text, DAYS)), []);
}
