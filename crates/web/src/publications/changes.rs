//! What changes from one version of a procedure to the next, line by line.

use std::collections::{BTreeMap, BTreeSet};

use similar::{ChangeTag, TextDiff};

/// So many lines around a change are shown.
const AROUND: usize = 3;

/// A file that comes, goes or changes.
pub(super) struct Change {
    pub(super) path: String,
    /// Id of the text that says which.
    pub(super) kind: &'static str,
    pub(super) lines: Vec<Line>,
}

/// A line of it.
pub(super) struct Line {
    /// `+`, `-`, a space, or `…` where lines are left out.
    pub(super) mark: &'static str,
    pub(super) text: String,
}

/// The files that differ, in the order of paths.
pub(super) fn between(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<Change> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    changed
        .map(|path| {
            let (old, new) = (before.get(path), after.get(path));
            let kind = match (old, new) {
                (None, _) => "publication-file-new",
                (_, None) => "publication-file-gone",
                _ => "publication-file-changed",
            };
            let text = |file: Option<&String>| file.cloned().unwrap_or_default();
            Change { path: path.clone(), kind, lines: lines(&text(old), &text(new)) }
        })
        .collect()
}

fn lines(old: &str, new: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for (place, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if place > 0 {
            lines.push(Line { mark: "…", text: String::new() });
        }
        lines.extend(group.iter().flat_map(|op| diff.iter_changes(op)).map(|change| Line {
            mark: match change.tag() {
                ChangeTag::Equal => " ",
                ChangeTag::Delete => "-",
                ChangeTag::Insert => "+",
            },
            text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
        }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        all.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_differs_is_shown_and_nothing_else() {
        let many = (0..40).map(|line| line.to_string()).collect::<Vec<_>>().join("\n");
        let before = files(&[("a", "one\ntwo\n"), ("gone", "x\n"), ("long", &many), ("same", "s")]);
        let changed = many.replace("\n3\n", "\nthree\n").replace("\n35\n", "\n");
        let after = files(&[("a", "one\nzwei\n"), ("long", &changed), ("new", "y"), ("same", "s")]);
        let said: Vec<String> = between(&before, &after)
            .iter()
            .map(|change| {
                let lines = change.lines.iter().filter(|line| line.mark != " ");
                let lines: Vec<String> =
                    lines.map(|line| format!("{}{}", line.mark, line.text)).collect();
                format!("{} {}: {}", change.kind, change.path, lines.join(" "))
            })
            .collect();
        assert_eq!(
            said,
            [
                "publication-file-changed a: -two +zwei",
                "publication-file-gone gone: -x",
                "publication-file-changed long: -3 +three … -35",
                "publication-file-new new: +y",
            ]
        );
        assert!(between(&after, &after).is_empty());
    }
}
