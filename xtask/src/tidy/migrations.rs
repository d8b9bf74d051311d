//! Migrations say when, what and on what (`20260822090000_create_cases.sql`), no two of one moment, and both databases have the same.

use std::collections::{BTreeMap, BTreeSet};

use super::Offence;
use super::tree::Tree;

const DIALECTS: &[&str] = &["sqlite", "postgres"];

pub(crate) fn check(tree: &Tree) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, _) in tree.texts("migrations/", &[""]) {
        let mut parts = path.split('/').skip(1);
        let (Some(dialect), Some(name), None) = (parts.next(), parts.next(), parts.next()) else {
            offences.push(Offence::new(
                path,
                "migrations stand in migrations/sqlite and migrations/postgres",
            ));
            continue;
        };
        if !is_well_named(name) {
            offences.push(Offence::new(path, "name it YYYYMMDDHHMMSS_verb_noun.sql"));
        }
        names.entry(dialect).or_default().insert(name);
    }
    let all: BTreeSet<_> = names.values().flatten().collect();
    let moments = all.iter().filter_map(|name| name.split('_').next());
    let mut seen = BTreeSet::new();
    let twice = moments.filter(|moment| !seen.insert(*moment));
    offences.extend(twice.map(|moment| {
        let why = "two of one moment: the database knows them apart by it alone";
        Offence::new(format!("migrations/*/{moment}"), why)
    }));
    for dialect in DIALECTS {
        let missing = all
            .iter()
            .filter(|name| !names.get(dialect).is_some_and(|names| names.contains(**name)));
        offences.extend(
            missing.map(|name| {
                Offence::new(format!("migrations/{dialect}"), format!("has no {name}"))
            }),
        );
    }
    offences
}

fn is_well_named(name: &str) -> bool {
    let Some((time, words)) = name.strip_suffix(".sql").and_then(|stem| stem.split_once('_'))
    else {
        return false;
    };
    let is_word = |word: &str| {
        !word.is_empty()
            && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    let words: Vec<_> = words.split('_').collect();
    time.len() == 14
        && time.chars().all(|digit| digit.is_ascii_digit())
        && words.len() >= 2
        && words.into_iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_time_verb_noun() {
        for (name, good) in [
            ("20260822090000_create_cases.sql", true),
            ("20260822090000_add_due_date.sql", true),
            ("2026_create_cases.sql", false),
            ("20260822090000_cases.sql", false),
            ("20260822090000_Create_cases.sql", false),
            ("20260822090000_create_cases.up.sql", false),
        ] {
            assert_eq!(is_well_named(name), good, "{name}");
        }
    }

    #[test]
    fn two_migrations_of_one_moment_are_caught() {
        let tree = Tree::from([
            ("migrations/sqlite/20260822090000_create_cases.sql", ""),
            ("migrations/sqlite/20260822090000_create_people.sql", ""),
            ("migrations/postgres/20260822090000_create_cases.sql", ""),
            ("migrations/postgres/20260822090000_create_people.sql", ""),
        ]);
        let offences = check(&tree);
        let why = "two of one moment: the database knows them apart by it alone";
        assert_eq!(offences, [Offence::new("migrations/*/20260822090000", why)]);
    }

    #[test]
    fn a_migration_of_one_database_only_is_caught() {
        let tree = Tree::from([
            ("migrations/sqlite/20260822090000_create_cases.sql", ""),
            ("migrations/sqlite/20260823090000_create_people.sql", ""),
            ("migrations/postgres/20260822090000_create_cases.sql", ""),
        ]);
        let offences = check(&tree);
        assert_eq!(
            offences,
            [Offence::new("migrations/postgres", "has no 20260823090000_create_people.sql")]
        );
    }
}
