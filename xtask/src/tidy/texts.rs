//! Every text exists in every language that is written by hand, with the same variables.
//!
//! `uz-Cyrl` is transliterated; its file holds only reviewed exceptions.

use std::collections::BTreeMap;

use super::Offence;
use super::fluent::{Message, messages};
use super::tree::Tree;

const SOURCE: &str = "uz-Latn";
const WRITTEN: &[&str] = &[SOURCE, "ru", "en"];
const EXCEPTIONS: &str = "uz-Cyrl";

/// One folder `text/`: language to id to (file, message).
type Folder<'a> = BTreeMap<&'a str, BTreeMap<String, (&'a str, Message)>>;

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    for (path, text) in tree.texts("", &[".ftl"]) {
        let Some((folder, language)) = place(path) else {
            offences.push(Offence::new(path, "belongs to text/<language>.ftl"));
            continue;
        };
        let texts = folders.entry(folder).or_default().entry(language).or_default();
        for message in messages(text) {
            if message.is_empty {
                offences.push(Offence::at(
                    path,
                    message.line,
                    format!("`{}` is empty", message.id),
                ));
            }
            let (id, line) = (message.id.clone(), message.line);
            if texts.insert(id.clone(), (path, message)).is_some() {
                offences.push(Offence::at(path, line, format!("`{id}` stands here twice")));
            }
        }
    }
    for (folder, languages) in &folders {
        compare(folder, languages, &mut offences);
    }
    offences
}

/// `crates/web/text/ru.ftl` or `crates/web/text/ru/cases.ftl`: folder and language.
fn place(path: &str) -> Option<(&str, &str)> {
    let (folder, rest) = path.rsplit_once("/text/")?;
    let language = rest.split('/').next()?.trim_end_matches(".ftl");
    (WRITTEN.contains(&language) || language == EXCEPTIONS).then_some((folder, language))
}

fn compare(folder: &str, languages: &Folder<'_>, offences: &mut Vec<Offence>) {
    let none = BTreeMap::new();
    let source = languages.get(SOURCE).unwrap_or(&none);
    for language in WRITTEN.iter().chain([&EXCEPTIONS]) {
        let texts = languages.get(language).unwrap_or(&none);
        for (id, (path, message)) in texts {
            match source.get(id) {
                None => offences.push(Offence::at(
                    path,
                    message.line,
                    format!("`{id}` is missing in {SOURCE}"),
                )),
                Some((_, original)) if original.variables != message.variables => {
                    let what = format!("`{id}` has other variables in {SOURCE}");
                    offences.push(Offence::at(path, message.line, what));
                }
                Some(_) => {}
            }
        }
        let missing =
            source.keys().filter(|id| *language != EXCEPTIONS && !texts.contains_key(*id));
        offences.extend(missing.map(|id| {
            Offence::new(format!("{folder}/text"), format!("`{id}` is missing in {language}"))
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offences(ru: &str, cyrillic: &str) -> Vec<String> {
        let source = "hello = Salom, { $name }\nbye = Xayr\n";
        let tree = Tree::from([
            ("crates/web/text/uz-Latn/pages.ftl", source),
            ("crates/web/text/ru.ftl", ru),
            ("crates/web/text/en.ftl", source),
            ("crates/web/text/uz-Cyrl.ftl", cyrillic),
        ]);
        check(&tree).into_iter().map(|offence| offence.what).collect()
    }

    #[test]
    fn the_same_texts_in_every_language_pass() {
        assert!(offences("bye = Пока\nhello = Привет, { $name }\n", "bye = Хайр\n").is_empty());
    }

    #[test]
    fn a_text_missing_on_either_side_is_caught() {
        assert_eq!(offences("hello = Привет, { $name }\n", ""), ["`bye` is missing in ru"]);
        assert_eq!(
            offences("bye = П\nhello = { $name }\nnew = Н\n", ""),
            ["`new` is missing in uz-Latn"]
        );
        assert_eq!(
            offences("bye = П\nhello = { $name }\n", "old = Э"),
            ["`old` is missing in uz-Latn"]
        );
    }

    #[test]
    fn another_variable_an_empty_text_and_a_repeated_one_are_caught() {
        assert_eq!(
            offences("bye = П\nhello = { $who }\n", ""),
            ["`hello` has other variables in uz-Latn"]
        );
        assert_eq!(offences("bye =\nhello = { $name }\n", ""), ["`bye` is empty"]);
        assert_eq!(
            offences("bye = П\nbye = П\nhello = { $name }\n", ""),
            ["`bye` stands here twice"]
        );
    }

    #[test]
    fn a_file_of_an_unknown_language_is_caught() {
        assert_eq!(check(&Tree::from([("modules/a/text/uz.ftl", "a = b")])).len(), 1);
    }
}
