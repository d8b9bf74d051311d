//! `tris rules check`, and a start on a folder of one's own: everything wrong is told with its place before anybody acts.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SERVICE: &str = "service.toml";
const FORM: &str = "forms/wish.schema.json";
const PAPER: &str = "documents/slip.typ";

/// A folder with one small service that has nothing wrong.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        let folder = Self(folder);
        folder.write(
            "module.toml",
            "title = \"module-title\"\norder = 1\nowner = \"module-owner\"\n",
        );
        folder.write(
            "lists/whims.toml",
            "[[ground]]\ncode = \"rain\"\nfrom = 2026-01-01\nbasis = \"Counter rules\"\n",
        );
        folder.write(&format!("slip/{SERVICE}"), SLIP);
        folder.write(&format!("slip/{FORM}"), WISH);
        folder.write(&format!("slip/{PAPER}"), TEMPLATE);
        for language in ["uz-Latn", "ru", "en"] {
            let texts: String = TEXTS.iter().flat_map(|id| [*id, " = ", *id, "\n"]).collect();
            folder.write(&format!("text/{language}.ftl"), &texts);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join("counter").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The file with something else in it.
    fn spoil(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replacen(from, to, 1));
    }

    fn check(&self) -> (bool, String) {
        said(&Command::new(TRIS).args(["rules", "check"]).arg(&self.0).output().unwrap())
    }
}

const TRIS: &str = env!("CARGO_BIN_EXE_tris");

fn said(output: &Output) -> (bool, String) {
    let out = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8(out).unwrap())
}

fn explained(code: &[&str]) -> (bool, String) {
    said(&Command::new(TRIS).args(["rules", "explain"]).args(code).output().unwrap())
}

#[test]
fn a_finding_leads_to_the_page_that_explains_its_rule() {
    let folder = Folder::new("rules-explained");
    for language in ["uz-Latn", "ru", "en"] {
        let file = format!("text/{language}.ftl");
        folder.spoil(&file, "list-whims-title = ", "ground-whims-rain = Rain\nlist-whims-title = ");
    }
    folder.spoil(&format!("slip/{SERVICE}"), "signed_by_actor = {}\n", "");
    let (holds, told) = folder.check();
    assert!(!holds && told.contains("What a rule is for: tris rules explain G01"), "{told}");
    let (found, page) = explained(&["g01"]);
    assert!(found && page.starts_with("# G01: "), "{page}");
    for part in ["## What is proved", "## Why", "## What breaks it", "## How to mend it"] {
        assert!(page.contains(part), "{page}");
    }
    let (found, all) = explained(&[]);
    assert!(found && all.lines().count() > 60 && all.contains("\nG01: "), "{all}");
    for stranger in ["Z99", "../G01", "", "\u{1b}[31m"] {
        let (found, why) = explained(&[stranger]);
        assert!(!found && why.contains("there is no rule") && !why.contains('\u{1b}'), "{why}");
    }
}

const SLIP: &str = r#"
[service]
id       = "slip"
version  = "1"
basis    = ["Counter rules"]
calendar = "uz"
[role.clerk]
org = "certification-body"
[fact.wish]
schema = "forms/wish.schema.json"
[state.open]
kind = "start"
owner = "clerk"
deadline = { days = 30, then = "lapse" }
[state.given]
kind = "final"
keep = { years = 1 }
[state.lapsed]
kind = "final"
keep = { years = 1 }
[action.give]
from = ["open"]
to = "given"
by = "clerk"
produces = ["wish"]
document = [{ template = "slip", series = "SLP" }]
[action.give.guard]
signed_by_actor = {}
lawful_ground = { list = "whims" }
[action.lapse]
from = ["open"]
to = "lapsed"
on = "clock"
"#;

const WISH: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "slip-fact-wish",
  "type": "object",
  "additionalProperties": false,
  "required": ["what", "ground"],
  "properties": {
    "what": {"type": "string", "minLength": 1, "maxLength": 100},
    "copies": {"type": "array", "maxItems": 3, "items": {
      "type": "object", "additionalProperties": false, "required": ["code"],
      "properties": {"code": {"type": "string", "maxLength": 9}}
    }},
    "ground": {"type": "string", "maxLength": 64, "x-widget": "ground", "x-list": "whims"}
  },
  "x-order": ["what", "copies", "ground"]
}
"#;

const TEMPLATE: &str = r#"#import "/tris.typ": *
#let d = json("/data.json")
#show: paper.with(d, title: "Varaqa")
#letterhead(d)
#let wish = at(d, "facts/wish", default: (:))
#show-at(wish, "what")
#signature(d)
"#;

const TEXTS: [&str; 18] = [
    "module-title",
    "module-intro",
    "module-owner",
    "slip-title",
    "slip-intro",
    "slip-role-clerk",
    "slip-fact-wish",
    "slip-field-wish-what",
    "slip-field-wish-copies",
    "slip-field-wish-copies-code",
    "slip-field-wish-ground",
    "slip-state-open",
    "slip-state-given",
    "slip-state-lapsed",
    "slip-action-give",
    "slip-action-lapse",
    "slip-document-slip",
    "list-whims-title",
];

#[test]
fn everything_wrong_with_a_service_is_told_with_its_place_and_the_way_out() {
    let sound = Folder::new("rules-sound");
    for language in ["uz-Latn", "ru", "en"] {
        let file = format!("text/{language}.ftl");
        sound.spoil(&file, "list-whims-title = ", "ground-whims-rain = Rain\nlist-whims-title = ");
    }
    let (is_sound, told) = sound.check();
    assert!(is_sound && told.contains(": 0 findings"), "{told}");
    assert!(told.contains("1 service checked in "), "{told}");

    // What is spoilt together, and for each the place and a word of what is told.
    let rounds: [&[Spoilt]; 3] = [
        &[
            (
                ("text/ru.ftl", "slip-state-given = slip-state-given\n", ""),
                ("counter/slip/service.toml:15:8: X01", "counter/text/ru.ftl"),
            ),
            (
                ("text/en.ftl", "ground-whims-rain = Rain\n", ""),
                ("counter/lists/whims.toml", "`ground-whims-rain` is missing in en"),
            ),
            (
                ("text/en.ftl", "slip-field-wish-copies-code = ", "slip-field-wish-copies-cod = "),
                ("counter/slip/service.toml:10:1: X01", "`slip-field-wish-copies-code`"),
            ),
            (
                ("slip/service.toml", "calendar = \"uz\"", "calendar = \"mars\""),
                ("counter/slip/service.toml:6:1: R01", "mars"),
            ),
            (
                ("slip/documents/slip.typ", "#signature(d)", "#signatur(d)"),
                ("counter/slip/documents/slip.typ:7:2: T04", "unknown variable"),
            ),
        ],
        // Only once the form is filled.
        &[
            (
                ("slip/documents/slip.typ", "#signature(d)", FILLED),
                ("counter/slip/documents/slip.typ:7:", "with filled forms"),
            ),
            (
                ("slip/forms/wish.schema.json", "\"x-list\": \"whims\"", "\"x-list\": \"whim\""),
                ("counter/slip/service.toml:10:1: R01", "`whim`"),
            ),
        ],
        &UNREADABLE,
    ];
    for round in rounds {
        let before: Vec<_> = round
            .iter()
            .map(|((file, ..), _)| (*file, std::fs::read_to_string(sound.path(file)).unwrap()))
            .collect();
        for ((file, from, to), _) in round {
            sound.spoil(file, from, to);
        }
        let (is_sound, told) = sound.check();
        assert!(!is_sound, "{told}");
        for (_, (place, word)) in round {
            let is_told = told.lines().any(|line| line.starts_with(place));
            assert!(is_told && told.contains(word), "{place} {word}: {told}");
            assert!(!told.contains(":0:0"), "everything has a place: {told}");
        }
        assert!(told.contains(&format!(": {} findings", round.len())), "{told}");
        for (file, text) in before {
            sound.write(file, &text);
        }
    }
}

/// A file below the module, what stood there and what stands there now; the place that is told, and a word of it.
type Spoilt = ((&'static str, &'static str, &'static str), (&'static str, &'static str));

/// Files of which nothing can be read before they are mended.
const UNREADABLE: [Spoilt; 5] = [
    (
        ("slip/forms/wish.schema.json", "3, \"items\"", "3, \"x-title\": \"/code\", \"items\""),
        ("counter/slip/forms/wish.schema.json:9:", "`x-title` says nothing here"),
    ),
    (
        ("slip/forms/wish.schema.json", "3, \"x-title", "3, \"x-titel\": 1, \"x-title"),
        ("counter/slip/forms/wish.schema.json:9:", "`x-titel` is not a word of forms"),
    ),
    (("text/en.ftl", "slip-title = ", "slip title = "), ("counter/text/en.ftl:4:", "X02")),
    (("text/ru.ftl", "slip-title", "slip-intro"), ("counter/text/ru.ftl:5:1: X02", "twice")),
    (("lists/whims.toml", "basis", "bases"), ("counter/lists/whims.toml:4:1: X02", "bases")),
];

/// Reads of a text what only a group has.
const FILLED: &str =
    "#if wish.at(\"what\", default: \"\") != \"\" [#wish.what.nothing]\n#signature(d)";

#[test]
fn a_program_does_not_start_on_papers_that_cannot_be_made() {
    let folder = Folder::new("rules-start");
    folder.spoil("slip/documents/slip.typ", "#signature(d)", "#signatur(d)");
    let mut command = Command::new(TRIS);
    command.args(["demo", "--listen", "127.0.0.1:0", "--log", "error"]);
    command.arg("--data").arg(folder.0.join("../rules-start-data")).arg("--modules").arg(&folder.0);
    let (has_run, told) = said(&command.output().unwrap());
    assert!(!has_run && told.contains("counter/slip/documents/slip.typ:7:2: T04"), "{told}");
    // A missing text is told as well; it alone would stop nothing.
    assert!(told.contains("X01: the text `ground-whims-rain`"), "{told}");
    assert!(told.contains(": 1 finding above"), "{told}");
    assert!(!folder.0.join("../rules-start-data").exists(), "nothing was made");
}

#[test]
fn a_demo_of_ones_own_procedures_says_what_they_offer_and_nothing_of_others() {
    let folder = Folder::new("rules-demo");
    let data = folder.0.join("../rules-demo-data");
    let mut demo = Command::new(TRIS)
        .args(["demo", "--fresh", "--listen", "127.0.0.1:0", "--log", "error"])
        .arg("--data")
        .arg(&data)
        .arg("--modules")
        .arg(&folder.0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    for line in BufReader::new(demo.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        told.push_str(&line);
        told.push('\n');
        if line.starts_with("Ctrl+C") {
            break;
        }
    }
    demo.kill().unwrap();
    demo.wait().unwrap();
    assert!(told.contains("/en/services/counter/slip\n    slip-role-clerk: Dilshod"), "{told}");
    assert!(!told.contains("kettle"), "{told}");
}
