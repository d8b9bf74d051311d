//! C: a child is opened, gets what it takes, returns what is awaited, and an old answer never stands for a new one.

use super::Proof;
use super::flow::{Flow, Item, keyed_by};
use crate::definition::{Action, Definition, Effect, Per, Subcase, When};
use crate::library::crossing::{From, crossings};
use crate::name::Name;

pub(super) fn prove<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    for (name, subcase) in &proof.definition.subcases {
        used(proof, name, subcase);
        keyed_alike(proof, name, subcase);
        for (action_name, action) in &proof.definition.actions {
            if opens(action, name) {
                opened(proof, flow, (action_name, action), (name, subcase));
            }
            awaited(proof, flow, (action_name, action), (name, subcase));
        }
        if let Some(child) = proof.library.services.get(&subcase.service) {
            fits(proof, name, subcase, child);
        }
    }
    given_by_somebody(proof);
}

fn opens(action: &Action, name: &Name) -> bool {
    let is_it =
        |effect: &Effect| matches!(effect, Effect::OpenSubcase { subcase, .. } if subcase == name);
    action.effects.iter().any(is_it)
}

/// The answers that the action leaves alone when it opens this sub-case.
fn keeps<'a>(action: &'a Action, name: &Name) -> Option<&'a When> {
    action.effects.iter().find_map(|effect| match effect {
        Effect::OpenSubcase { subcase, keep } if subcase == name => keep.as_ref(),
        Effect::OpenSubcase { .. }
        | Effect::Assign { .. }
        | Effect::Register { .. }
        | Effect::Send { .. } => None,
    })
}

fn used(proof: &mut Proof<'_>, name: &Name, subcase: &Subcase) {
    let actions = &proof.definition.actions;
    let path = format!("subcase.{name}");
    if !actions.values().any(|action| opens(action, name)) {
        let message = format!("no action opens `{name}`");
        proof.report(
            "C01",
            &path,
            message,
            format!(
                "add {{ open_subcase = {{ subcase = \"{name}\" }} }} to an action, or remove it"
            ),
        );
    }
    let Some(take) = &subcase.take else { return };
    if !actions.values().any(|action| action.guards.collected.contains(take)) {
        let message = format!(
            "nothing awaits `{take}`, the answer of `{name}`: the case would go on without it"
        );
        proof.report(
            "C01",
            &path,
            message,
            format!("collect `{take}` in an action that comes after the opening"),
        );
    }
}

fn keyed_alike(proof: &mut Proof<'_>, name: &Name, subcase: &Subcase) {
    let Some(take) = &subcase.take else { return };
    let keys: Vec<Per> = subcase.each.iter().cloned().collect();
    if proof.definition.facts.get(take).is_some_and(|fact| fact.per != keys) {
        let message = format!(
            "`{name}` is opened per {}, and its answer `{take}` is keyed otherwise: answers would be lost",
            spelt(&keys)
        );
        proof.report("C02", &format!("subcase.{name}.take"), message, "give both the same keys");
    }
}

pub(super) fn spelt(keys: &[Per]) -> String {
    match keys.first() {
        None => "case".to_owned(),
        Some(Per::Role(name) | Per::Fact(name)) => format!("`{name}`"),
        Some(Per::List(place)) => format!("`{place}`"),
        Some(Per::Act) => "act".to_owned(),
    }
}

fn opened<'a>(
    proof: &mut Proof<'a>,
    flow: &Flow<'a>,
    (action_name, action): (&Name, &'a Action),
    (name, subcase): (&Name, &'a Subcase),
) {
    let given = subcase.give.iter().map(Item::Fact);
    let keys = subcase.each.iter().filter_map(keyed_by);
    let read =
        subcase.when.iter().flat_map(|when| when.0.keys()).map(|place| Item::Fact(&place.fact));
    for item in given.chain(keys).chain(read) {
        let Some(from) = action.from.iter().find(|from| !flow.is_certain_after(action, from, item))
        else {
            continue;
        };
        let (Item::Fact(needed) | Item::Role(needed)) = item;
        let message = format!(
            "`{name}` needs `{needed}` when `{action_name}` opens it, and a case can be in `{from}` without"
        );
        proof.report(
            "C03",
            &format!("subcase.{name}"),
            message,
            format!(
                "collect `{needed}` in `{action_name}`, or produce it on every path to `{from}`"
            ),
        );
    }
    if let Some(keep) = keeps(action, name) {
        return kept(proof, flow, (action_name, action), (name, subcase), keep);
    }
    let Some(take) = &subcase.take else { return };
    let again = action.from.iter().find(|from| flow.may_be(from, Item::Fact(take)));
    if let Some(from) = again.filter(|_| !action.retires.contains(take)) {
        let message = format!(
            "`{name}` may have been opened before, and its old answer still counts in `{from}`: it would stand for the new one"
        );
        proof.report(
            "C07",
            &format!("action.{action_name}"),
            message,
            format!("add `{take}` to `retires`"),
        );
    }
}

/// C09: what an opening keeps is its own answer, which may be there and which the act does not take away.
fn kept<'a>(
    proof: &mut Proof<'a>,
    flow: &Flow<'a>,
    (action_name, action): (&Name, &'a Action),
    (name, subcase): (&Name, &'a Subcase),
    keep: &When,
) {
    let path = format!("action.{action_name}");
    let take = subcase.take.as_ref();
    if let Some(place) = keep.0.keys().find(|place| Some(&place.fact) != take) {
        let message = format!("`keep` reads `{place}`, and `{name}` does not return it");
        let mend = "name a field of the fact that the sub-case takes, or leave out `keep`";
        return proof.report("C09", &path, message, mend);
    }
    let Some(take) = take else { return };
    if action.retires.contains(take) {
        let message = format!("`keep` and `retires` both speak of `{take}`: none could be kept");
        proof.report("C09", &path, message, format!("take `{take}` out of `retires`"));
    }
    if !action.from.iter().any(|from| flow.may_be(from, Item::Fact(take))) {
        let message = format!(
            "`{name}` has never been opened when `{action_name}` opens it: there is no answer to keep"
        );
        proof.report("C09", &path, message, "leave out `keep`");
    }
}

fn awaited<'a>(
    proof: &mut Proof<'a>,
    flow: &Flow<'a>,
    (action_name, action): (&Name, &'a Action),
    (name, subcase): (&Name, &'a Subcase),
) {
    let Some(take) = subcase.take.as_ref().filter(|take| action.guards.collected.contains(take))
    else {
        return;
    };
    let before = action
        .from
        .iter()
        .find(|from| flow.is_reached(from) && !flow.may_be(from, Item::Fact(take)));
    if let Some(from) = before {
        let message = format!(
            "`{take}` is awaited in `{from}`, where `{name}` has not been opened: it would be awaited for ever"
        );
        proof.report(
            "C08",
            &format!("action.{action_name}.guard.collected.{take}"),
            message,
            format!("open `{name}` on the way to `{from}`"),
        );
    }
}

/// C04 to C06: the child takes what is given and returns what is taken, as evidence of the same kind.
fn fits(proof: &mut Proof<'_>, name: &Name, subcase: &Subcase, child: &Definition) {
    let crossings = crossings(proof.definition, subcase, child);
    for crossing in &crossings {
        let path = format!("subcase.{name}.give.{}", crossing.fact);
        let Some(taken) = child.facts.get(&crossing.fact).filter(|fact| fact.given) else {
            let message = format!(
                "`{}` does not take `{}`: nothing crosses but what both sides declare",
                subcase.service, crossing.fact
            );
            proof.report(
                "C04",
                &path,
                message,
                format!(
                    "write `given = true` on [fact.{}] there, or do not give it",
                    crossing.fact
                ),
            );
            continue;
        };
        let (From::Whole(own) | From::Entry(own)) = &crossing.from else { continue };
        let Some(own_fact) = proof.definition.facts.get(own) else { continue };
        if matches!(crossing.from, From::Entry(_))
            && own_fact.per.iter().ne(subcase.each.iter())
            && subcase.each != Some(Per::Fact(own.clone()))
        {
            let message = format!(
                "`{own}` has many entries, and `{name}` does not say which one its child gets"
            );
            proof.report("C04", &path, message, format!("open `{name}` with `each = \"{own}\"`"));
        }
        if taken.kind.is_some() && taken.kind != own_fact.kind {
            let message = format!(
                "`{}` counts as another kind of evidence in the child than here: that would pass by the floor",
                crossing.fact
            );
            proof.report("C05", &path, message, "let both say the same `kind`");
        }
    }
    for (missing, _) in child.facts.iter().filter(|(fact, declared)| {
        declared.given && !crossings.iter().any(|crossing| crossing.fact == **fact)
    }) {
        let message = format!(
            "`{}` needs `{missing}` from its opening, and `{name}` does not give it",
            subcase.service
        );
        proof.report(
            "C05",
            &format!("subcase.{name}"),
            message,
            format!("add `{missing}` to `give`"),
        );
    }
    returned(proof, name, subcase, child);
}

fn returned(proof: &mut Proof<'_>, name: &Name, subcase: &Subcase, child: &Definition) {
    let Some(take) = &subcase.take else { return };
    let path = format!("subcase.{name}.take");
    let Some(returns) = &child.service.returns else {
        let message =
            format!("`{}` returns nothing, so `{take}` would be awaited for ever", subcase.service);
        return proof.report("C06", &path, message, "write `returns` there, or leave out `take`");
    };
    let kind = proof.definition.facts.get(take).and_then(|fact| fact.kind);
    if kind != child.facts.get(returns).and_then(|fact| fact.kind) {
        let message = format!(
            "`{take}` and the `{returns}` that fills it are not the same kind of evidence: that would pass by the floor"
        );
        proof.report("C06", &path, message, "let both say the same `kind`");
    }
}

/// A service that lives on what it is given cannot be started by itself.
fn given_by_somebody(proof: &mut Proof<'_>) {
    let path = proof.definition.path();
    let services = &proof.library.services;
    let mut subcases = services.values().flat_map(|parent| parent.subcases.values());
    // A broken parent, or one that misspells its child, may be the one that opens it.
    let may_be_opened =
        subcases.any(|subcase| subcase.service == path || !services.contains_key(&subcase.service));
    if may_be_opened || !proof.library.broken.is_empty() {
        return;
    }
    for (fact, _) in proof.definition.facts.iter().filter(|(_, fact)| fact.given) {
        let message =
            format!("`{fact}` is given, and no service opens this one: it could never be there");
        proof.report(
            "C05",
            &format!("fact.{fact}.given"),
            message,
            "let a service open this one, or let an action produce the fact",
        );
    }
}
