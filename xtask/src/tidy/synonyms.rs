//! One concept, one word: the column `not` of `GLOSSARY.md` stands nowhere in code, SQL, definitions or English texts.

use std::collections::BTreeMap;

use super::Offence;
use super::settings::Settings;
use super::tree::Tree;
use super::words::{Token, parts, tokens};

const GLOSSARY: &str = "GLOSSARY.md";
const ENDINGS: &[&str] =
    &[".rs", ".sql", ".html", ".js", ".mjs", "service.toml", "module.toml", "en.ftl"];

pub(crate) fn check(tree: &Tree, settings: &Settings) -> Vec<Offence> {
    let banned = banned(tree.text(GLOSSARY).unwrap_or_default());
    if banned.is_empty() {
        return vec![Offence::new(GLOSSARY, "has no table with the columns `word` and `not`")];
    }
    let mut offences = Vec::new();
    for below in ["crates/", "migrations/", "modules/"] {
        for (path, text) in tree.texts(below, ENDINGS) {
            for (line, number) in text.lines().zip(1..).filter(|(line, _)| !is_comment(line)) {
                for (synonym, word) in in_line(line, &banned) {
                    if !is_excepted(settings, path, &synonym) {
                        offences.push(Offence::at(
                            path,
                            number,
                            format!("not `{synonym}` but `{word}` ({GLOSSARY})"),
                        ));
                    }
                }
            }
        }
    }
    offences
}

/// Synonym to the word to say instead.
fn banned(glossary: &str) -> BTreeMap<String, String> {
    let mut banned = BTreeMap::new();
    let mut columns = None;
    for line in glossary.lines() {
        let Some(row) = line.trim().strip_prefix('|') else {
            columns = None;
            continue;
        };
        let cells: Vec<_> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let place = |name: &str| cells.iter().position(|cell| *cell == name);
        if let Some(found) = place("word").zip(place("not")) {
            columns = Some(found);
        } else if let Some((word, not)) =
            columns.and_then(|(word, not)| cells.get(word).zip(cells.get(not)))
        {
            let synonyms = not
                .split(',')
                .map(str::trim)
                .filter(|synonym| !synonym.is_empty() && !synonym.starts_with('-'));
            banned.extend(synonyms.map(|synonym| (synonym.to_owned(), (*word).to_owned())));
        }
    }
    banned
}

fn is_comment(line: &str) -> bool {
    ["//", "--", "#", "/*", "<!--"].iter().any(|mark| line.trim_start().starts_with(mark))
}

fn in_line(line: &str, banned: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let ours = tokens(line, &['_']).into_iter().filter(|token| !is_foreign_call(token));
    let words = ours.flat_map(|token| parts(token.text));
    words
        .filter_map(|word| {
            let singular = word.strip_suffix('s').unwrap_or(&word);
            let (synonym, word) =
                banned.get_key_value(&word).or_else(|| banned.get_key_value(singular))?;
            Some((synonym.clone(), word.clone()))
        })
        .collect()
}

/// A call of somebody else's method, such as `.position(`: if the method were ours, its declaration would be caught.
fn is_foreign_call(token: &Token<'_>) -> bool {
    token.before == Some('.') && token.after == Some('(')
}

fn is_excepted(settings: &Settings, path: &str, synonym: &str) -> bool {
    let of_word = settings.synonym.iter().filter(|exception| exception.word == synonym);
    of_word.flat_map(|exception| &exception.below).any(|below| path.starts_with(below.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "| word | Uzbek | not |\n|---|---|---|\n| case | ish | ticket, submission |\n| post | lavozim | position |\n";

    fn offences(code: &str, settings: &str) -> Vec<String> {
        let tree = Tree::from([(GLOSSARY, TABLE), ("crates/app/src/a.rs", code)]);
        check(&tree, &toml::from_str(settings).unwrap())
            .into_iter()
            .map(|offence| offence.what)
            .collect()
    }

    #[test]
    fn a_synonym_is_caught_however_it_is_written() {
        for code in
            ["struct TicketId;", "let open_tickets = 1;", "\"the submission\"", "fn position() {}"]
        {
            assert_eq!(offences(code, "").len(), 1, "{code}");
        }
        assert_eq!(offences("struct Ticket;", ""), ["not `ticket` but `case` (GLOSSARY.md)"]);
    }

    #[test]
    fn comments_foreign_methods_and_other_words_pass() {
        for code in ["// a ticket elsewhere", "list.iter().position(is_it)", "let thicket = cases;"]
        {
            assert!(offences(code, "").is_empty(), "{code}");
        }
    }

    #[test]
    fn an_exception_holds_below_its_folder_only() {
        let exception = "[[synonym]]\nword = 'ticket'\nbelow = ['crates/app']\nreason = 'a ticket of the railway'";
        assert!(offences("Ticket", exception).is_empty());
        assert_eq!(offences("Ticket", &exception.replace("crates/app", "crates/web")).len(), 1);
    }

    #[test]
    fn a_glossary_without_its_table_is_caught() {
        assert_eq!(check(&Tree::from([(GLOSSARY, "words")]), &Settings::default()).len(), 1);
    }
}
