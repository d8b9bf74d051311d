//! A relative link in a page of documentation leads somewhere.

use super::Offence;
use super::tree::Tree;

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (path, text) in tree.texts("", &[".md"]) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut in_code = false;
        for (line, number) in text.lines().zip(1..) {
            in_code ^= line.trim_start().starts_with("```");
            for target in targets(line).filter(|_| !in_code) {
                if !resolve(folder, target).is_some_and(|target| tree.has(&target)) {
                    offences.push(Offence::at(path, number, format!("`{target}` leads nowhere")));
                }
            }
        }
    }
    offences
}

/// The relative targets of a line: what stands in `](...)`, without `#anchor`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ', '#']).next()?;
        let is_relative =
            !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:");
        is_relative.then_some(target)
    })
}

/// The path from the root of the repository; `None` if it leads out of it.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(line: &str) -> usize {
        check(&Tree::from([
            ("docs/how-to/a.md", line),
            ("README.md", ""),
            ("docs/adr/0001-b.md", ""),
        ]))
        .len()
    }

    #[test]
    fn dead_links_are_caught() {
        for line in [
            "[x](b.md)",
            "[x](../README.md)",
            "[x](../../../README.md)",
            "[x](../../README.md) [y](gone.md)",
        ] {
            assert_eq!(count(line), 1, "{line}");
        }
    }

    #[test]
    fn living_links_anchors_and_addresses_pass() {
        for line in [
            "[x](../../README.md)",
            "[x](../adr/0001-b.md#why)",
            "[x](../adr/)",
            "[x](#here)",
            "[x](https://example.org)",
        ] {
            assert_eq!(count(line), 0, "{line}");
        }
        assert_eq!(count("```\n[x](b.md)\n```"), 0);
    }
}
