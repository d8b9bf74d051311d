//! Procedures are data: no id of `modules/` stands in a crate.
//!
//! Short ids without `_` or `-` are left alone: they are everybody's words (`draft`, `issue`).

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Offence;
use super::settings::{PATH, Settings};
use super::tree::Tree;
use super::words::tokens;

const TABLES: &[&str] = &["role", "fact", "state", "action", "subcase", "deadline"];

pub(crate) fn check(tree: &Tree, settings: &Settings) -> Vec<Offence> {
    let ids = ids(tree);
    let mut offences = Vec::new();
    for below in ["crates/", "migrations/"] {
        let files = tree.texts(below, &[".rs", ".html", ".sql", ".js", ".css"]);
        for (path, text) in files.filter(|(path, _)| !path.starts_with("crates/server/tests/")) {
            for (line, number) in text.lines().zip(1..) {
                let found = tokens(line, &['_', '-'])
                    .into_iter()
                    .filter_map(|token| ids.get_key_value(token.text));
                for (id, from) in found.filter(|(id, _)| !is_ordinary(settings, id, line)) {
                    let what = format!(
                        "`{id}` is an id of {from}: say it with data, or call it ordinary in {PATH}"
                    );
                    offences.push(Offence::at(path, number, what));
                }
            }
        }
    }
    offences
}

fn is_ordinary(settings: &Settings, id: &str, line: &str) -> bool {
    let is_comment = line.trim_start().starts_with("//") || line.trim_start().starts_with("--");
    settings.ordinary.contains_key(id) || (is_comment && settings.in_comments.contains_key(id))
}

/// Each telling id of the modules, with the file that declares it.
fn ids(tree: &Tree) -> BTreeMap<&str, &str> {
    let mut ids = BTreeMap::new();
    for (path, text) in tree.texts("modules/", &["/service.toml"]) {
        let folders = path.split('/').skip(1).filter(|part| *part != "service.toml");
        ids.extend(folders.map(|folder| (folder, path)));
        ids.extend(declared(text).map(|id| (id, path)));
    }
    for (path, _) in tree.texts("modules/", &[".toml"]) {
        let register =
            path.split_once("/registers/").and_then(|(_, name)| name.strip_suffix(".toml"));
        ids.extend(register.map(|id| (id, path)));
    }
    ids.retain(|id, _| id.contains(['_', '-']) || id.len() > 9);
    ids
}

/// The ids declared in a `service.toml`, as they stand in its text.
fn declared(text: &str) -> impl Iterator<Item = &str> {
    let service = text.parse::<Table>().unwrap_or_default();
    tokens(text, &['_', '-']).into_iter().map(|token| token.text).filter(move |id| {
        let in_table =
            |table: &&str| service.get(*table).and_then(|table| table.get(*id)).is_some();
        let is_service = || {
            service.get("service").and_then(|table| table.get("id")).and_then(Value::as_str)
                == Some(*id)
        };
        TABLES.iter().any(in_table) || is_service()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "[service]\nid = 'book-loan'\n[role.librarian]\n[fact.loan]\n[state.lent_out]\n[action.give_back]\nto = 'closed'\n";

    fn lines(code: &str, settings: &str) -> Vec<String> {
        let tree = Tree::from([
            ("modules/library/loan/service.toml", SERVICE),
            ("crates/app/src/a.rs", code),
        ]);
        check(&tree, &toml::from_str(settings).unwrap())
            .into_iter()
            .map(|offence| offence.place)
            .collect()
    }

    #[test]
    fn an_id_of_a_module_in_a_crate_is_caught() {
        for code in
            ["\"give_back\"", "x == \"book-loan\"", "// lent_out", "let librarians = librarian;"]
        {
            // `librarian` has nine letters: it stays everybody's word.
            let caught = usize::from(!code.contains("librarian"));
            assert_eq!(lines(code, "").len(), caught, "{code}");
        }
    }

    #[test]
    fn parts_of_longer_words_and_short_ids_are_not() {
        assert!(lines("give_back_now loan not-give_back closed", "").is_empty());
    }

    #[test]
    fn an_ordinary_word_with_a_reason_passes() {
        assert!(
            lines("\"give_back\"", "[ordinary]\ngive_back = 'also a verb of the store'").is_empty()
        );
        let in_comments = "[in_comments]\ngive_back = 'what readers do'";
        assert!(lines("// give_back", in_comments).is_empty());
        assert_eq!(lines("\"give_back\" // x", in_comments).len(), 1);
    }
}
