//! Each line of `docs/threats.md` names tests that are there, or says what is left over.

use super::Offence;
use super::tree::Tree;

const PATH: &str = "docs/threats.md";
/// What a line says where nothing can be tested.
const LEFT: &str = "*Residual*";

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let Some(text) = tree.text(PATH) else {
        return vec![Offence::new(PATH, "is not there")];
    };
    // Below the head of the table and its rule.
    let rows = (1..).zip(text.lines()).filter(|(_, line)| line.starts_with('|')).skip(2);
    let mut count = 0;
    for (number, row) in rows {
        count += 1;
        let tests: Vec<&str> = tests(row).collect();
        if tests.is_empty() && !row.contains(LEFT) {
            offences.push(Offence::at(PATH, number, format!("names no test and nothing {LEFT}")));
        }
        let gone = tests.into_iter().filter(|test| !is_there(tree, test));
        offences.extend(gone.map(|test| Offence::at(PATH, number, format!("no test `{test}`"))));
    }
    if count == 0 {
        offences.push(Offence::new(PATH, "has no table"));
    }
    offences
}

/// What stands between backquotes as `file::name`.
fn tests(row: &str) -> impl Iterator<Item = &str> {
    row.split('`').skip(1).step_by(2).filter(|quoted| quoted.contains("::"))
}

/// In Rust a function of this name; in a browser module a test whose title begins so.
fn is_there(tree: &Tree, test: &str) -> bool {
    let Some((path, name)) = test.split_once("::").filter(|(_, name)| !name.is_empty()) else {
        return false;
    };
    tree.text(path).is_some_and(|text| {
        ["fn NAME(", "test('NAME", "test(`NAME"]
            .iter()
            .any(|form| text.contains(&form.replace("NAME", name)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(row: &str) -> usize {
        let table = format!("# x\n\n| who | tests |\n|---|---|\n{row}\n");
        let tree = Tree::from([
            (PATH, table.as_str()),
            ("crates/a/tests/it/b.rs", "#[test]\nfn it_is_found() {}\n"),
            ("e2e/unit/c.test.mjs", "test(`it is found: ${name}`, () => {"),
        ]);
        check(&tree).len()
    }

    #[test]
    fn a_line_without_a_test_that_is_there_is_caught() {
        for row in [
            "| somebody | nothing |",
            "| somebody | `crates/a/tests/it/b.rs::it_is_lost` |",
            "| somebody | `crates/a/tests/it/b.rs::it_is` |",
            "| somebody | `crates/a/tests/it/gone.rs::it_is_found` |",
            "| somebody | `crates/a/tests/it/b.rs::` |",
            "| somebody | *Residual* `e2e/unit/c.test.mjs::it is lost` |",
            "",
        ] {
            assert_eq!(count(row), 1, "{row}");
        }
        assert_eq!(check(&Tree::from([("README.md", "")])).len(), 1);
    }

    #[test]
    fn a_line_with_its_tests_or_what_is_left_passes() {
        for row in [
            "| somebody | `crates/a/tests/it/b.rs::it_is_found`, `fsck` |",
            "| somebody | `e2e/unit/c.test.mjs::it is found` |",
            "| somebody | *Residual*: nobody can know |",
        ] {
            assert_eq!(count(row), 0, "{row}");
        }
    }
}
