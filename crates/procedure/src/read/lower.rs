//! From the words as written to the typed definition: names, places, keys, lengths.

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::{Fact, NeverSamePerson, Per, Role, Service, State, StateKind, When};
use crate::library::Broken;
use crate::name::{Name, Place};
use crate::read::raw::{RawFact, RawNeverSamePerson, RawRole, RawService, RawState, RawWhen};
use crate::read::toml_file::{TomlFile, misspelt};
use crate::read::words;

mod action;
mod deadline;
mod fact;
mod subcase;

pub(super) struct Lower<'a, 'b> {
    module: &'a Name,
    toml: &'a mut TomlFile<'b>,
    roles: BTreeSet<Name>,
    /// Is the fact keyed? `None`: its table could not be read.
    facts: BTreeMap<Name, Option<bool>>,
}

impl<'a, 'b> Lower<'a, 'b> {
    pub(super) fn new(
        module: &'a Name,
        toml: &'a mut TomlFile<'b>,
        facts: &BTreeMap<Name, RawFact>,
    ) -> Self {
        // A table that could not be read is declared all the same: no second finding blames those who name it.
        let roles = toml.source.declared("role");
        let is_keyed = |name: &Name| facts.get(name).map(|raw| !raw.per.0.is_empty());
        let facts = toml.source.declared("fact");
        let facts = facts.into_iter().map(|name| (name.clone(), is_keyed(&name))).collect();
        Self { module, toml, roles, facts }
    }

    /// Every part of a kind; those that cannot be said are left out and reported.
    pub(super) fn all<Raw, T>(
        &mut self,
        kind: &str,
        parts: BTreeMap<Name, Raw>,
        lower: impl Fn(&mut Self, &str, Raw) -> Option<T>,
    ) -> BTreeMap<Name, T> {
        parts
            .into_iter()
            .filter_map(|(name, raw)| {
                Some((name.clone(), lower(self, &format!("{kind}.{name}"), raw)?))
            })
            .collect()
    }

    pub(super) fn report(&mut self, path: &str, broken: Broken) {
        self.toml.report(path, broken);
    }

    pub(super) fn service(&mut self, raw: RawService) -> Option<Service> {
        let RawService { id, version, basis, calendar, returns } = raw;
        let id = self.name("service.id", &id);
        let calendar = self.name("service.calendar", &calendar);
        let returns = self.optional("service.returns", returns);
        Some(Service {
            id: id?,
            version,
            basis,
            calendar: calendar?,
            returns,
            at: self.at("service"),
        })
    }

    pub(super) fn role(&mut self, path: &str, raw: RawRole) -> Option<Role> {
        let RawRole { org, post, assign } = raw;
        let org = self.name(&join(path, "org"), &org);
        let post = self.optional(&join(path, "post"), post);
        let assign =
            self.maybe(assign, |lower, raw| Some(lower.assign(&join(path, "assign"), raw)));
        Some(Role { org: org?, post, assign, at: self.at(path) })
    }

    pub(super) fn fact(&mut self, path: &str, raw: RawFact) -> Option<Fact> {
        fact::fact(self, path, raw)
    }

    pub(super) fn state(&mut self, path: &str, raw: RawState) -> State {
        let RawState { kind, owner, deadline, public, keep } = raw;
        let owner = self.optional(&join(path, "owner"), owner);
        let deadline =
            self.maybe(deadline, |lower, raw| lower.deadline(&join(path, "deadline"), raw, false));
        let kind = kind.unwrap_or(StateKind::Waiting);
        let keep_years = keep.map(|keep| keep.years);
        State { kind, owner, deadline, public, keep_years, at: self.at(path) }
    }

    pub(super) fn never_same_person(
        &mut self,
        raw: Vec<RawNeverSamePerson>,
    ) -> Vec<NeverSamePerson> {
        let numbered = raw.into_iter().enumerate();
        numbered
            .map(|(number, raw)| NeverSamePerson {
                actions: raw.actions,
                at: self.at(&format!("never_same_person.{number}")),
            })
            .collect()
    }

    fn at(&self, path: &str) -> usize {
        self.toml.source.offset(path)
    }

    fn name(&mut self, path: &str, text: &str) -> Option<Name> {
        let name = Name::parse(text);
        if name.is_none() {
            self.report(path, misspelt(text));
        }
        name
    }

    /// What is there and wrong is reported, which keeps the whole definition out of the library.
    fn optional(&mut self, path: &str, text: Option<String>) -> Option<Name> {
        self.maybe(text, |lower, text| lower.name(path, &text))
    }

    fn maybe<Raw, T>(
        &mut self,
        raw: Option<Raw>,
        lower: impl FnOnce(&mut Self, Raw) -> Option<T>,
    ) -> Option<T> {
        raw.and_then(|raw| lower(self, raw))
    }

    fn names(&mut self, path: &str, texts: &[String]) -> Vec<Name> {
        texts.iter().filter_map(|text| self.name(&join(path, text), text)).collect()
    }

    fn place(&mut self, path: &str, text: &str) -> Option<Place> {
        let place = Place::parse(text);
        if place.is_none() {
            let message = format!("`{text}` is not a field of a fact");
            self.report(path, Broken::new("P05", message, "write \"fact#/pointer\""));
        }
        place
    }

    fn when(&mut self, path: &str, raw: RawWhen) -> When {
        let mut places = BTreeMap::new();
        for (text, values) in raw {
            let path = join(path, &text);
            if values.is_empty() {
                self.report(
                    &path,
                    Broken::new(
                        "B01",
                        format!("`{text}` may have none of its values: this could never hold"),
                        "name the values",
                    ),
                );
            }
            if let Some(place) = self.place(&path, &text) {
                places.insert(place, values);
            }
        }
        if places.is_empty() {
            self.report(
                path,
                Broken::new(
                    "B01",
                    "`when` names no field",
                    "name a field and its values, or leave `when` out",
                ),
            );
        }
        When(places)
    }

    /// A key: of a fact, of a paper, of a row, of a child.
    fn per(&mut self, path: &str, text: &str) -> Option<Per> {
        if text == "act" {
            return Some(Per::Act);
        }
        if words::is_not_carried(text, "") {
            self.report(path, words::not_carried(text));
            return None;
        }
        if text.contains('#') {
            return self.place(path, text).map(Per::List);
        }
        let name = self.name(path, text)?;
        match (self.roles.contains(&name), self.facts.get(&name)) {
            (true, None) => Some(Per::Role(name)),
            (false, Some(Some(true))) => Some(Per::Fact(name)),
            (false, Some(Some(false))) => {
                let message = format!("`{name}` is a single fact: it has no keys");
                self.report(
                    path,
                    Broken::new(
                        "R01",
                        message,
                        format!("name a list in it, \"{name}#/list\", or a keyed fact"),
                    ),
                );
                None
            }
            (false, Some(None)) => None,
            (true, Some(_)) => {
                let message = format!(
                    "`{name}` is both a role and a fact, so nobody could tell which keys are meant"
                );
                self.report(path, Broken::new("P11", message, "rename one of them"));
                None
            }
            (false, None) => {
                let known = self.roles.iter().chain(self.facts.keys()).map(Name::as_str);
                let mend = crate::prove::nearest::mend(name.as_str(), known);
                self.report(
                    path,
                    Broken::new("R01", format!("there is no role or keyed fact `{name}`"), mend),
                );
                None
            }
        }
    }

    fn each(&mut self, path: &str, text: Option<String>) -> Option<Per> {
        let per = text.and_then(|text| self.per(path, &text));
        if per == Some(Per::Act) {
            let message =
                "an open series is never complete, so it cannot say for whom something is done";
            self.report(path, Broken::new("R01", message, "name a role, a keyed fact or a list"));
        }
        per
    }

    /// `certificates` is the module's own; the path is `module/register`.
    fn register(&mut self, path: &str, text: &str) -> Option<String> {
        match text.split_once('/') {
            None => self.name(path, text).map(|name| format!("{}/{name}", self.module)),
            Some((module, register)) => {
                let (module, register) = (self.name(path, module)?, self.name(path, register)?);
                Some(format!("{module}/{register}"))
            }
        }
    }
}

fn join(path: &str, word: &str) -> String {
    format!("{path}.{word}")
}
