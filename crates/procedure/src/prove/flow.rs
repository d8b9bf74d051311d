//! What is certain in each state, and what may be there: definite assignment over the graph (VOCABULARY.md, section 9).

use std::collections::{BTreeMap, BTreeSet};

use crate::definition::{Action, Computed, Definition, Effect, Fact, Per};
use crate::name::Name;

/// A fact (a complete family, if it is keyed) or an assigned role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item<'a> {
    Fact(&'a Name),
    Role(&'a Name),
}

pub(super) type Set<'a> = BTreeSet<Item<'a>>;

/// The two sets of every state that is reached.
#[derive(Debug)]
pub(super) struct Flow<'a> {
    definition: &'a Definition,
    /// Holds on every path: shrinks to the largest such set.
    certain: BTreeMap<&'a Name, Set<'a>>,
    /// Holds on some path: grows by union.
    may: BTreeMap<&'a Name, Set<'a>>,
}

impl<'a> Flow<'a> {
    pub(super) fn of(definition: &'a Definition) -> Self {
        let certain = settle(definition, certain_after, |known, new| {
            let before = known.len();
            known.retain(|item| new.contains(item));
            known.len() != before
        });
        let may = may_without(definition, None);
        Self { definition, certain, may }
    }

    pub(super) fn is_reached(&self, state: &Name) -> bool {
        self.certain.contains_key(state)
    }

    /// Certain in the state. A state never reached has nothing to prove: everything holds there.
    pub(super) fn is_certain(&self, state: &Name, item: Item<'a>) -> bool {
        self.certain.get(state).is_none_or(|set| set.contains(&item))
    }

    /// Certain when the action happens in this state: what was, and what it collected.
    pub(super) fn is_certain_in_act(
        &self,
        action: &'a Action,
        state: &Name,
        item: Item<'a>,
    ) -> bool {
        self.is_certain(state, item) || collects_for_certain(self.definition, action, item)
    }

    /// Certain once the action has happened in this state.
    pub(super) fn is_certain_after(
        &self,
        action: &'a Action,
        state: &Name,
        item: Item<'a>,
    ) -> bool {
        self.certain
            .get(state)
            .is_none_or(|set| certain_after(self.definition, action, set).contains(&item))
    }

    pub(super) fn may_be(&self, state: &Name, item: Item<'a>) -> bool {
        self.may.get(state).is_some_and(|set| set.contains(&item))
    }

    /// May the fact be there when the action happens? An action that happens once never meets its own product.
    pub(super) fn may_meet(
        &self,
        name: &'a Name,
        action: &Action,
        state: &Name,
        fact: &'a Name,
    ) -> bool {
        let there = self.may_be(state, Item::Fact(fact));
        if !there || action.at_most != Some(1) {
            return there;
        }
        let others = may_without(self.definition, Some(name));
        others.get(state).is_some_and(|set| set.contains(&Item::Fact(fact)))
    }
}

/// The fixpoint over the graph from the start, where given facts and unassigned roles hold.
fn settle<'a>(
    definition: &'a Definition,
    after: impl Fn(&'a Definition, &'a Action, &Set<'a>) -> Set<'a>,
    join: impl Fn(&mut Set<'a>, &Set<'a>) -> bool,
) -> BTreeMap<&'a Name, Set<'a>> {
    let mut known: BTreeMap<&Name, Set<'_>> = BTreeMap::new();
    let Some(start) = definition.start() else { return known };
    let given =
        definition.facts.iter().filter(|(_, fact)| fact.given).map(|(name, _)| Item::Fact(name));
    let held = definition
        .roles
        .iter()
        .filter(|(_, role)| role.assign.is_none())
        .map(|(name, _)| Item::Role(name));
    known.insert(start, given.chain(held).collect());
    let mut open = vec![start];
    while let Some(state) = open.pop() {
        let Some(here) = known.get(state).cloned() else { continue };
        for action in definition.actions.values().filter(|action| action.from.contains(state)) {
            let target = action.to.as_ref().unwrap_or(state);
            let new = after(definition, action, &here);
            let changed = match known.get_mut(target) {
                Some(set) => join(set, &new),
                None => known.insert(target, new).is_none(),
            };
            if changed && !open.contains(&target) {
                open.push(target);
            }
        }
    }
    known
}

fn certain_after<'a>(definition: &'a Definition, action: &'a Action, before: &Set<'a>) -> Set<'a> {
    let mut set = before.clone();
    set.extend(
        action
            .guards
            .collected
            .iter()
            .map(Item::Fact)
            .filter(|item| collects_for_certain(definition, action, *item)),
    );
    for effect in &action.effects {
        if let Effect::Assign { role } = effect {
            remove(&mut set, &dependents(definition, &[Item::Role(role)]));
            set.insert(Item::Role(role));
        }
    }
    // A new version of a list, and a new entry of a family, bring keys that nothing has been made for yet.
    let entries = action.produces.iter().filter(|name| !becomes_certain(definition, name));
    let changed: Vec<_> = action.supersedes.iter().chain(entries).map(Item::Fact).collect();
    remove(&mut set, &dependents(definition, &changed));
    set.extend(
        action.produces.iter().filter(|name| becomes_certain(definition, name)).map(Item::Fact),
    );
    let opened = reopened(definition, action);
    let mut ended = retired(definition, action);
    ended.extend(dependents(definition, &opened));
    ended.extend(opened);
    end(definition, &mut set, ended);
    set
}

/// The answers of children that the action opens again but for those to keep: a family with gaps.
fn reopened<'a>(definition: &'a Definition, action: &Action) -> Vec<Item<'a>> {
    let opened = action.effects.iter().filter_map(|effect| match effect {
        Effect::OpenSubcase { subcase, keep: Some(_) } => definition.subcases.get(subcase),
        Effect::OpenSubcase { .. }
        | Effect::Assign { .. }
        | Effect::Register { .. }
        | Effect::Send { .. } => None,
    });
    opened.filter_map(|subcase| subcase.take.as_ref()).map(Item::Fact).collect()
}

fn may_without<'a>(
    definition: &'a Definition,
    silent: Option<&Name>,
) -> BTreeMap<&'a Name, Set<'a>> {
    let silent = silent.and_then(|name| definition.actions.get(name));
    let after = |definition: &'a Definition, action: &'a Action, before: &Set<'a>| {
        let mut set = before.clone();
        if !silent.is_some_and(|silent| std::ptr::eq(silent, action)) {
            set.extend(action.produces.iter().map(Item::Fact));
        }
        remove(&mut set, &retired(definition, action));
        for effect in &action.effects {
            match effect {
                Effect::Assign { role } => drop(set.insert(Item::Role(role))),
                Effect::OpenSubcase { subcase, .. } => {
                    set.extend(
                        definition
                            .subcases
                            .get(subcase)
                            .and_then(|subcase| subcase.take.as_ref())
                            .map(Item::Fact),
                    );
                }
                Effect::Register { .. } | Effect::Send { .. } => {}
            }
        }
        set
    };
    settle(definition, after, |known, new| {
        let before = known.len();
        known.extend(new);
        known.len() != before
    })
}

fn retired<'a>(definition: &'a Definition, action: &'a Action) -> Set<'a> {
    let retired: Vec<_> = action.retires.iter().map(Item::Fact).collect();
    let mut gone = dependents(definition, &retired);
    gone.extend(retired);
    gone
}

/// Everything that may count no more once the action has happened: what it retires or opens again, and what hangs on that or on
/// what it supersedes.
pub(super) fn ended_by<'a>(definition: &'a Definition, action: &'a Action) -> Set<'a> {
    let mut ended = retired(definition, action);
    let opened = reopened(definition, action);
    let superseded: Vec<_> = action.supersedes.iter().map(Item::Fact).collect();
    ended.extend(dependents(definition, &superseded));
    ended.extend(dependents(definition, &opened));
    ended.extend(opened);
    ended
}

/// These count no more: nor is a family whole to which they gave keys back.
fn end<'a>(definition: &'a Definition, set: &mut Set<'a>, mut ended: Set<'a>) {
    loop {
        let gives_back = |fact: &Fact| fact.except.iter().any(|by| ended.contains(&Item::Fact(by)));
        let widened = definition.facts.iter().filter(|(_, fact)| gives_back(fact));
        let widened: Vec<_> = widened.map(|(name, _)| Item::Fact(name)).collect();
        let before = ended.len();
        ended.extend(dependents(definition, &widened));
        ended.extend(widened);
        if ended.len() == before {
            break;
        }
    }
    remove(set, &ended);
}

fn remove<'a>(set: &mut Set<'a>, gone: &Set<'a>) {
    set.retain(|item| !gone.contains(item));
}

/// What the action collects is certain afterwards, except the answer of a child that was perhaps never opened.
fn collects_for_certain(definition: &Definition, action: &Action, item: Item<'_>) -> bool {
    let Item::Fact(fact) = item else { return false };
    let is_conditional = definition
        .subcases
        .values()
        .any(|subcase| subcase.when.is_some() && subcase.take.as_ref() == Some(fact));
    action.guards.collected.contains(fact) && !is_conditional
}

/// Producing never completes a keyed family; the core computes all keys of a computed fact at once.
fn becomes_certain(definition: &Definition, name: &Name) -> bool {
    definition.facts.get(name).is_some_and(|fact| fact.per.is_empty() || fact.computed.is_some())
}

/// Everything keyed by, or counted from, one of these, and so on.
fn dependents<'a>(definition: &'a Definition, of: &[Item<'a>]) -> Set<'a> {
    let mut found = Set::new();
    let mut open = of.to_vec();
    while let Some(source) = open.pop() {
        for (name, fact) in &definition.facts {
            let mut sources = fact.computed.iter().flat_map(Computed::sources);
            let counted = sources.any(|counted| Item::Fact(counted) == source);
            if (counted || fact.per.iter().any(|per| keyed_by(per) == Some(source)))
                && found.insert(Item::Fact(name))
            {
                open.push(Item::Fact(name));
            }
        }
    }
    found
}

/// What a key hangs on.
pub(super) fn keyed_by(per: &Per) -> Option<Item<'_>> {
    match per {
        Per::Role(role) => Some(Item::Role(role)),
        Per::List(place) => Some(Item::Fact(&place.fact)),
        Per::Fact(fact) => Some(Item::Fact(fact)),
        Per::Act => None,
    }
}
