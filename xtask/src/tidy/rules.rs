//! Each rule by which procedures are judged has a page in `docs/rules`, in the order in which people read it, and each page a rule.

use std::collections::BTreeSet;

use super::Offence;
use super::tree::Tree;

const PAGES: &str = "docs/rules/";
/// Where rules are kept.
const SOURCES: [&str; 2] = ["crates/procedure/src/", "crates/server/src/rules"];
const PARTS: [&str; 4] = ["## What is proved", "## Why", "## What breaks it", "## How to mend it"];

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut rules = BTreeSet::new();
    for (path, text) in SOURCES.iter().flat_map(|source| tree.texts(source, &[".rs"])) {
        if !path.ends_with("tests.rs") && !path.contains("/tests/") {
            rules.extend(codes(text).map(str::to_owned));
        }
    }
    let mut pages = BTreeSet::new();
    for (path, text) in tree.texts(PAGES, &[".md"]) {
        let page = path.strip_prefix(PAGES).and_then(|name| name.strip_suffix(".md"));
        let Some(code) = page else { continue };
        pages.insert(code.to_owned());
        if !text.starts_with(&format!("# {code}: ")) {
            offences.push(Offence::at(path, 1, format!("begins otherwise than `# {code}: `")));
        }
        let heads: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
        if heads != PARTS {
            offences.push(Offence::new(path, format!("has other parts than {}", PARTS.join(", "))));
        }
    }
    let missing = rules.difference(&pages);
    offences.extend(missing.map(|code| {
        Offence::new(format!("{PAGES}{code}.md"), "is not there, and findings name the rule")
    }));
    let stray = pages.difference(&rules);
    offences.extend(stray.map(|code| {
        Offence::new(format!("{PAGES}{code}.md"), "explains a rule that nothing keeps")
    }));
    offences
}

/// What stands between double quotes as a letter and two digits.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|part| {
        part.len() == 3
            && part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.ends_with(|last: char| last.is_ascii_digit())
            && part.chars().nth(1).is_some_and(|middle| middle.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# F01: What is required is there\n\n## What is proved\n\n## Why\n\n## What breaks it\n\n## How to mend it\n";

    fn count(page: &str, text: &str) -> usize {
        let source = "proof.report(\"F01\", path);\n";
        let tree = Tree::from([(page, text), ("crates/procedure/src/prove/facts.rs", source)]);
        check(&tree).len()
    }

    #[test]
    fn a_rule_with_its_page_passes() {
        assert_eq!(count("docs/rules/F01.md", PAGE), 0);
    }

    #[test]
    fn a_rule_without_a_page_a_page_without_a_rule_and_a_page_of_other_parts_are_caught() {
        assert_eq!(count("README.md", PAGE), 1);
        assert_eq!(count("docs/rules/F02.md", &PAGE.replace("F01", "F02")), 2);
        assert_eq!(count("docs/rules/F01.md", &PAGE.replace("# F01: ", "# F02: ")), 1);
        assert_eq!(count("docs/rules/F01.md", &PAGE.replace("## Why\n\n", "")), 1);
    }
}
