//! `x-date` as forms may write it, and as they may not.

use super::{REPORTED, codes, mistakes, spoilt};

#[test]
fn a_date_says_which_days_it_allows_and_leaves_some() {
    const PLACE: &str = "\"method\": { \"type\": \"string\" }";
    let dated = |word: &str| {
        format!(
            "\"method\": {{ \"type\": \"string\" }}, \"from\": {{ \"type\": \"string\", \"format\": \"date\" }}, \n\"until\": {{ \"type\": \"string\", \"format\": \"date\", {word} }}"
        )
    };
    let bad = [
        r#""x-date": true"#,
        r#""x-date": {}"#,
        r#""x-date": { "within": "P3Y" }"#,
        r#""x-date": { "before": "today" }"#,
        r#""x-date": { "after": 5 }"#,
        r#""x-date": { "after": "/book" }"#,
        r#""x-date": { "after": "tomorrow" }"#,
        r#""x-date": { "after": "/nowhere" }"#,
        r#""x-date": { "after": "/tests/from" }"#,
        r#""x-date": { "after": "today", "not_after": "today" }"#,
        r#""x-date": { "after": "today", "within": "3 years" }"#,
        r#""x-date": { "after": "today", "within": "P0D" }"#,
        r#""x-date": { "after": "today", "within": "PT5H" }"#,
        r#""x-date": { "after": "today", "not_after": "/tests/from", "within": "P3Y" }"#,
        r#""x-date": []"#,
        r#""x-date": [{ "after": "today" }, { "not_after": "someday" }]"#,
        r#""x-date": { "after": "today", "when": {} }"#,
        r#""x-date": { "after": "today", "when": { "/nowhere": ["a"] } }"#,
        r#""x-date": { "after": "today", "when": { "/book": ["a"] } }"#,
    ];
    for word in bad {
        let folder = spoilt(REPORTED, PLACE, &dated(word));
        let text = String::from_utf8(folder.0[REPORTED].clone()).expect("the toy is text");
        let line = text[..text.find("\"until\"").expect("a date")].matches('\n').count() + 1;
        assert_eq!(codes(&folder), [("P09", line)], "{word}");
    }
    mistakes(&[
        (
            "P09",
            REPORTED,
            PLACE,
            "\"method\": { \"type\": \"string\", \"x-date\": { \"after\": \"today\" } }",
            "x-date",
        ),
        (
            "P09",
            REPORTED,
            PLACE,
            "\"method\": { \"type\": \"string\", \"format\": \"time\", \"x-date\": { \"after\": \"today\" } }",
            "x-date",
        ),
    ]);
    for word in [
        r#""x-date": { "after": "today", "within": "P3Y" }"#,
        r#""x-date": { "not_after": "today", "within": "P1Y6M" }"#,
        r#""x-date": { "not_after": "today" }"#,
    ] {
        assert_eq!(codes(&spoilt(REPORTED, PLACE, &dated(word))), [], "{word}");
    }
}
