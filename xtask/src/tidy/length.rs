//! Files, README and decision records are short enough to be read.

use super::Offence;
use super::settings::{PATH, Settings};
use super::tree::Tree;

const SOURCE: &[&str] = &[".rs", ".js", ".mjs", ".css", ".toml", ".typ"];
const SOURCE_LINES: usize = 500;
const README_LINES: usize = 80;
const DECISION_LINES: usize = 30;

pub(crate) fn check(tree: &Tree, settings: &Settings) -> Vec<Offence> {
    let source = tree.texts("", SOURCE).map(|file| (file, SOURCE_LINES));
    let readme = tree.texts("README.md", &["README.md"]).map(|file| (file, README_LINES));
    let decisions = tree.texts("docs/adr/", &[".md"]).map(|file| (file, DECISION_LINES));
    let mut long = Vec::new();
    for ((path, text), most) in source.chain(readme).chain(decisions) {
        let lines = text.lines().count();
        if lines > most {
            long.push((
                path,
                format!("{lines} lines, at most {most}: does it want to be a folder?"),
            ));
        }
    }
    let stale = settings.long.keys().filter(|path| !long.iter().any(|(long, _)| long == path));
    let mut offences: Vec<_> = stale
        .map(|path| Offence::new(PATH, format!("{path} is not too long: take it out of [long]")))
        .collect();
    long.retain(|(path, _)| !settings.long.contains_key(*path));
    offences.extend(long.into_iter().map(|(path, what)| Offence::new(path, what)));
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(path: &str, lines: usize, settings: &str) -> Vec<String> {
        let tree = Tree::from([(path, "x\n".repeat(lines).as_str())]);
        check(&tree, &toml::from_str(settings).unwrap())
            .into_iter()
            .map(|offence| offence.place)
            .collect()
    }

    #[test]
    fn one_line_too_many_is_caught() {
        for (path, most) in
            [("crates/a/src/b.rs", 500), ("README.md", 80), ("docs/adr/0001-a.md", 30)]
        {
            assert!(places(path, most, "").is_empty(), "{path}");
            assert_eq!(places(path, most + 1, ""), [path]);
        }
    }

    #[test]
    fn an_exception_holds_until_it_is_stale() {
        assert!(places("a.rs", 501, "[long]\n'a.rs' = 'a table'").is_empty());
        assert_eq!(places("a.rs", 500, "[long]\n'a.rs' = 'a table'"), [PATH]);
    }
}
