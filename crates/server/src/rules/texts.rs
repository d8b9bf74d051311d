//! X01: every text that pages ask for is there in every language. X02: the files of texts and of grounds can be read.

use app::definitions::Grounds;
use procedure::library::Broken;
use procedure::name::Name;
use procedure::{Finding, Folder, Library};
use web::text::needed::{Lists, Missing, missing};
use web::text::{ModuleText, TextError, Texts};

/// A text that is missing: the page shows its id, and nothing else is wrong.
pub(super) const MISSING: &str = "X01";
const UNREADABLE: &str = "X02";

pub(super) fn check(folder: &Folder, library: &Library) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sources = Vec::new();
    for (path, bytes) in &folder.0 {
        let Some(text) = text(path, bytes) else { continue };
        match Texts::new(&[], vec![text.clone()]) {
            Ok(_) => sources.push(text),
            Err(error) => findings.push(unreadable(path, &text.source, &error)),
        }
    }
    let lists = lists(folder, &mut findings);
    // With a file missing, all its texts would be.
    if let (true, Ok(texts)) = (findings.is_empty(), Texts::new(&[], sources)) {
        findings.extend(missing(library, &lists, &texts).iter().map(|one| told(library, one)));
    }
    findings
}

fn text(path: &str, bytes: &[u8]) -> Option<ModuleText> {
    let (module, language) = path.split_once("/text/")?;
    Some(ModuleText {
        module: module.to_owned(),
        lang: language.strip_suffix(".ftl")?.to_owned(),
        source: String::from_utf8(bytes.to_vec()).ok()?,
    })
}

fn unreadable(path: &str, source: &str, error: &TextError) -> Finding {
    let (line, column) = match error {
        TextError::Syntax { at, .. } => *at,
        TextError::Language(_) => (1, 1),
        TextError::Twice { ids, .. } => (second(source, ids), 1),
    };
    let mend = "write `id = text`, each id once; an attribute is indented and begins with a point";
    Broken::new(UNREADABLE, error.to_string(), mend).at(path, line, column)
}

/// The line on which the first of these ids is written again.
fn second(source: &str, ids: &str) -> usize {
    let id = ids.split(',').next().unwrap_or_default().trim();
    let is_it =
        |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    let mut lines = source.lines().enumerate().filter(|(_, line)| is_it(line)).skip(1);
    lines.next().map_or(1, |(at, _)| at + 1)
}

/// The lists that can be read, with their codes: module, list, codes.
fn lists(folder: &Folder, findings: &mut Vec<Finding>) -> Lists {
    let mut lists = Lists::new();
    for (path, bytes) in &folder.0 {
        let parts: Vec<&str> = path.split('/').collect();
        let [module, "lists", file] = parts.as_slice() else { continue };
        let Some(name) = file.strip_suffix(".toml").and_then(Name::parse) else { continue };
        match Grounds::codes(bytes) {
            Ok(codes) => lists.push(((*module).to_owned(), name.to_string(), codes)),
            Err((why, (line, column))) => {
                let message = format!("this list can not be read: {why}");
                let mend = "write [[ground]] with code, from, basis and, if it ended, until";
                findings.push(Broken::new(UNREADABLE, message, mend).at(path, line, column));
            }
        }
    }
    lists
}

fn told(library: &Library, one: &Missing) -> Finding {
    let (module, id) = one.id.split_once('/').unwrap_or(("", one.id.as_str()));
    let languages = one.languages.join(", ");
    let message = format!("the text `{id}` is missing in {languages}: people would read the id");
    let files: Vec<String> =
        one.languages.iter().map(|language| format!("{module}/text/{language}.ftl")).collect();
    let mend = format!("write `{id} = …` in {}", files.join(" and "));
    library.finding(&one.file, &one.at, Broken::new(MISSING, message, mend))
}
