//! Every template of `modules/` with the facts of `tests/data/<template>.json`: the same bytes twice, and what a stranger's tools see.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use documents::{Engine, Job, Pdf};
use domain::document_code::parse_code;
use jiff::civil::Date;
use serde_json::Value;

#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) name: String,
    template: String,
    pub(crate) data: Value,
}

impl Paper {
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.data
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("{}: {pointer}", self.name))
    }

    fn render(&self, engine: &Engine) -> Pdf {
        self.render_with(engine, None)
    }

    /// With a sealed code beside the signature that says this.
    pub(crate) fn render_with(&self, engine: &Engine, seal: Option<&str>) -> Pdf {
        let job = Job {
            template: &self.template,
            data: &self.data,
            qr_text: self.text("/address"),
            seal,
            document_id: document_id(self.text("/code")),
            date: self.text("/date").parse::<Date>().expect("a date"),
            demo: true,
        };
        engine.render(&job).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// The smallest id with this short code.
fn document_id(code: &str) -> [u8; 16] {
    let letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = code.chars().fold(0_u128, |bits, letter| {
        let digit = letters.find(letter).expect("a letter of the code");
        bits * 32 + u128::try_from(digit).expect("small")
    });
    (bits << 63).to_be_bytes()
}

pub(crate) fn papers() -> Vec<Paper> {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut templates = BTreeMap::new();
    find_templates(&crate_dir.join("../../modules"), &mut templates);
    let data = crate_dir.join("tests/data");
    templates
        .into_iter()
        .filter_map(|(name, path)| {
            let facts = fs::read_to_string(data.join(format!("{name}.json"))).ok()?;
            Some(Paper {
                template: fs::read_to_string(path).expect("readable"),
                data: serde_json::from_str(&facts).expect("JSON"),
                name,
            })
        })
        .collect()
}

fn find_templates(folder: &Path, found: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            find_templates(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "typ") {
            let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
            found.insert(name.to_owned(), path.clone());
        }
    }
}

#[test]
fn every_sample_of_facts_has_its_template() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let samples = fs::read_dir(data).expect("samples").count();
    assert_eq!(papers().len(), samples);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let (one, other) = (Engine::new(), Engine::new());
    for paper in papers() {
        let pdf = paper.render(&one);
        let again =
            thread::scope(|scope| scope.spawn(|| paper.render(&other)).join()).expect("made");
        assert_eq!(pdf, again, "{}", paper.name);
        assert!(pdf.pages <= 2, "{} has {} pages", paper.name, pdf.pages);
    }
}

#[test]
fn a_template_without_any_fact_prints_dashes() {
    let engine = Engine::new();
    for paper in papers() {
        let checked = engine.check_template(&paper.template);
        assert!(checked.is_ok(), "{}: {}", paper.name, checked.unwrap_err());
    }
}

#[test]
fn a_template_bears_the_facts_of_its_case_without_warnings() {
    let engine = Engine::new();
    for paper in papers() {
        let facts = paper.data.get("facts").expect("facts");
        let checked = engine.check_template_with(&paper.template, facts);
        assert!(checked.is_ok(), "{}: {}", paper.name, checked.unwrap_err());
    }
}

/// qpdf, poppler and zbar judge the file as a stranger would.
#[test]
fn a_strangers_tools_accept_every_paper() {
    let engine = Engine::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("papers");
    fs::create_dir_all(&folder).expect("a folder");
    for paper in papers() {
        let file = folder.join(format!("{}.pdf", paper.name));
        fs::write(&file, paper.render(&engine).bytes).expect("written");
        let file = file.to_str().expect("UTF-8");
        run("qpdf", &["--check", file]);
        fonts_are_embedded(&paper, file);
        text_reads_back(&paper, file);
        facts_are_inside(&paper, file);
        qr_reads_back(&paper, file);
    }
}

fn fonts_are_embedded(paper: &Paper, file: &str) {
    for line in run("pdffonts", &[file]).lines().skip(2) {
        assert!(line.contains(" yes yes yes "), "{}: {line}", paper.name);
    }
}

fn text_reads_back(paper: &Paper, file: &str) {
    let text = run("pdftotext", &["-layout", file, "-"]);
    for part in ["oʻ", "gʻ", "DEMO", paper.text("/number"), paper.text("/signer/name")] {
        assert!(text.contains(part), "{} lacks {part}:\n{text}", paper.name);
    }
}

fn facts_are_inside(paper: &Paper, file: &str) {
    let out = format!("{file}.json");
    run("pdfdetach", &["-save", "1", "-o", &out, file]);
    let inside: Value = serde_json::from_slice(&fs::read(out).expect("detached")).expect("JSON");
    // Anybody may have the file: what the case knows and the paper does not publish is not in it.
    let mut public = paper.data.clone();
    assert!(public.as_object_mut().expect("an object").remove("facts").is_some());
    assert_eq!(inside, public, "{}", paper.name);
}

fn qr_reads_back(paper: &Paper, file: &str) {
    let page = file.trim_end_matches(".pdf");
    // What an office scans at best and at worst.
    for dpi in ["150", "100", "80"] {
        run("pdftoppm", &["-r", dpi, "-png", "-singlefile", file, page]);
        let read = run("zbarimg", &["--quiet", "--raw", &format!("{page}.png")]);
        assert_eq!(read.trim(), paper.text("/address"), "{} at {dpi} dpi", paper.name);
        assert_eq!(parse_code(read.trim()).as_deref(), Some(paper.text("/code")));
    }
}

pub(crate) fn run(tool: &str, arguments: &[&str]) -> String {
    let output = Command::new(tool)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{tool}: {error}: `cargo xtask judges` installs it"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
