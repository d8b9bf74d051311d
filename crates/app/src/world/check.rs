//! What a world's text must not say, beyond its shape: a thing twice, or a name of nothing.

use std::collections::BTreeSet;

use super::file::World;
use crate::error::{Fault, Result};

/// Says what is wrong first.
pub(super) fn check(world: &World) -> Result<()> {
    distinct(world)?;
    references(world)
}

fn distinct(world: &World) -> Result<()> {
    let organisations = || world.organisation.iter();
    let people = || world.person.iter();
    once("organisation id", organisations().map(|one| one.id.clone()))?;
    once("STIR", organisations().map(|one| one.stir.to_string()))?;
    once(
        "accreditation",
        organisations().flat_map(|one| &one.accreditation).map(|one| one.number.to_string()),
    )?;
    once(
        "instrument serial",
        organisations().flat_map(|one| &one.instrument).map(|one| one.serial.clone()),
    )?;
    once("person id", people().map(|one| one.id.clone()))?;
    once("PINFL", people().map(|one| one.pinfl.to_string()))?;
    once("officer number", people().map(|one| one.officer_number.clone()))?;
    once("persona", world.personas.iter().cloned())
}

fn once(what: &str, values: impl Iterator<Item = String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for value in values {
        if value.trim().is_empty() {
            return Err(wrong(format!("an empty {what}")));
        }
        if let Some(value) = seen.replace(value) {
            return Err(wrong(format!("the {what} `{value}` twice")));
        }
    }
    Ok(())
}

fn references(world: &World) -> Result<()> {
    let organisations: BTreeSet<&str> =
        world.organisation.iter().map(|one| one.id.as_str()).collect();
    let people: BTreeSet<&str> = world.person.iter().map(|one| one.id.as_str()).collect();
    for person in &world.person {
        let named = person
            .post
            .iter()
            .map(|post| &post.at)
            .chain(person.interest.iter().map(|interest| &interest.at));
        for organisation in named {
            known(&organisations, organisation, &format!("person `{}`", person.id))?;
        }
    }
    for persona in &world.personas {
        known(&people, persona, "the personas")?;
    }
    for delegation in &world.delegation {
        known(&people, &delegation.to, "a delegation")?;
        let lender = world.person.iter().find(|person| person.id == delegation.of);
        let posts = lender.into_iter().flat_map(|person| &person.post);
        if posts.filter(|post| post.at == delegation.at && post.kind == delegation.kind).count()
            != 1
        {
            let (of, kind, at) = (&delegation.of, &delegation.kind, &delegation.at);
            return Err(wrong(format!(
                "a delegation of a post that is not exactly one: `{kind}` of `{of}` at `{at}`"
            )));
        }
    }
    Ok(())
}

fn known(names: &BTreeSet<&str>, name: &str, whose: &str) -> Result<()> {
    if names.contains(name) {
        Ok(())
    } else {
        Err(wrong(format!("{whose}: `{name}` is nowhere in the text")))
    }
}

pub(super) fn wrong(what: impl std::fmt::Display) -> Fault {
    Fault::new(format!("reading the world: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHOOL: &str = r#"
        [[organisation]]
        id = "school"
        kind = "school"
        stir = "301000001"
        name = "Maktab"
        address = "Toshkent"
        region = "1726"
        [[person]]
        id = "aida"
        name = "Aida"
        pinfl = "31506901230019"
        officer_number = "OF-1"
        post = [{ at = "school", kind = "pupil", from = "today-1y" }]
    "#;

    fn said(more: &str) -> String {
        let world: World =
            toml::from_str(&format!("personas = [\"aida\"]\n{SCHOOL}{more}")).expect("the shape");
        check(&world).map_or_else(|fault| fault.to_string(), |()| String::new())
    }

    #[test]
    fn a_world_names_only_what_it_has_and_nothing_twice() {
        let table = [
            ("", ""),
            (
                "[[person.interest]]\nat = \"library\"\nkind = \"kinship\"\nfrom = \"today\"",
                "`library` is nowhere",
            ),
            (
                "[[delegation]]\nof = \"aida\"\nat = \"school\"\nkind = \"head\"\nto = \"aida\"\nfrom = \"today\"\nuntil = \"today\"",
                "`head` of `aida` at `school`",
            ),
            (
                "[[person]]\nid = \"aida\"\nname = \"A\"\npinfl = \"60101050173459\"\nofficer_number = \"OF-2\"",
                "the person id `aida` twice",
            ),
            (
                "[[person]]\nid = \"nur\"\nname = \"N\"\npinfl = \"31506901230019\"\nofficer_number = \"OF-2\"",
                "the PINFL `31506901230019` twice",
            ),
        ];
        for (more, expected) in table {
            let said = said(more);
            assert!(
                said.contains(expected) && said.is_empty() == expected.is_empty(),
                "{more}: {said}"
            );
        }
    }

    #[test]
    fn a_wrong_shape_names_its_line() {
        for (from, to) in [
            ("kind = \"pupil\"", "kind = \"Pupil\""),
            ("pinfl = \"31506901230019\"", "pinfl = \"31506901230018\""),
            ("officer_number", "officer"),
            ("region = \"1726\"", "region = \"1799\""),
            (
                "region = \"1726\"",
                "region = \"1726\"\n[[organisation.accreditation]]\nnumber = \"KZ.1\"\nstatus = []\nscope = []",
            ),
            ("today-1y", "yesterday"),
        ] {
            let error = toml::from_str::<World>(&SCHOOL.replace(from, to)).expect_err(to);
            assert!(error.to_string().contains("line"), "{error}");
        }
    }
}
