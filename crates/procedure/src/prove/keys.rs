//! K: families are counted and completed; F04: their keys are certain where an entry is made.

use super::Proof;
use super::flow::{Flow, Item, ended_by, keyed_by};
use super::subcases::spelt;
use crate::definition::{Action, Computed, Definition, Fact, Method, Per, Places, Ranking};
use crate::name::Name;

pub(super) fn prove<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    for (name, fact) in &proof.definition.facts {
        counted(proof, name, fact);
        excepted(proof, name, fact);
        frozen(proof, name, fact);
        awaited(proof, name, fact);
    }
    for (name, action) in &proof.definition.actions {
        for (fact, declared) in action
            .produces
            .iter()
            .filter_map(|fact| Some((fact, proof.definition.facts.get(fact)?)))
        {
            keys_are_there(proof, flow, name, action, fact, declared);
        }
        families_are_whole(proof, flow, name, action);
    }
}

fn counted(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    let Some(computed) = &fact.computed else { return };
    let of = &computed.of;
    let Some(source) = proof.definition.facts.get(of) else { return };
    let path = format!("fact.{name}.computed.{}", computed.method.word());
    if source.per.is_empty() || source.per.contains(&Per::Act) {
        let message =
            format!("`{of}` is not a family that could be complete, so there is nothing to count");
        let mend = "name a fact keyed by a role, a list or another fact";
        return proof.report("K03", &format!("{path}.of"), message, mend);
    }
    if let Some(per) = fact.per.iter().find(|per| !source.per.contains(per)) {
        let message = format!(
            "`{name}` counts by a key that `{of}` does not have: {}",
            spelt(std::slice::from_ref(per))
        );
        proof.report(
            "K04",
            &format!("fact.{name}.per"),
            message,
            format!("key it by a part of the keys of `{of}`, or leave out `per`"),
        );
    }
    if let Method::Ranking(ranking) = &computed.method {
        one_number(proof, name, ranking);
    }
    if let Method::Votes(votes) = &computed.method {
        let present = votes
            .present
            .as_ref()
            .and_then(|present| Some((present, proof.definition.facts.get(present)?)));
        if let Some((present, attendance)) = present
            && (attendance.per.is_empty()
                || attendance.per.iter().any(|per| !source.per.contains(per)))
        {
            let message = format!(
                "`{present}` is not kept per voter of `{of}`: nobody could tell who of them took part"
            );
            let mend = format!("key `{present}` by a part of the keys of `{of}`");
            proof.report("K04", &format!("{path}.present"), message, mend);
        }
    }
}

/// One number of places: that of a family would be many.
fn one_number(proof: &mut Proof<'_>, name: &Name, ranking: &Ranking) {
    let Places::At(place) = &ranking.places else { return };
    let named = proof.definition.facts.get(&place.fact);
    if named.is_some_and(|fact| !fact.per.is_empty()) {
        let message = format!("`{}` is a family: it has many numbers, not one", place.fact);
        let path = format!("fact.{name}.computed.ranking.places");
        proof.report("K03", &path, message, "name a field of a single fact, or a number");
    }
}

/// Keys leave a family by entries of another that has the same keys.
fn excepted(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    for by in &fact.except {
        let Some(other) = proof.definition.facts.get(by) else { continue };
        let is_alike =
            !fact.per.is_empty() && !fact.per.contains(&Per::Act) && fact.per == other.per;
        if is_alike && by != name {
            continue;
        }
        let message = format!(
            "`{by}` is not keyed as `{name}` is, so nobody could say which key of it leaves"
        );
        let mend = format!("give `{by}` the same `per` as `{name}`");
        proof.report("K02", &format!("fact.{name}.except.{by}"), message, mend);
    }
}

/// What is annotated is never corrected in any other way.
fn frozen(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    let Some(annotated) = &fact.annotates else { return };
    let message =
        format!("`{annotated}` is frozen: `{name}` annotates it, so nothing may take its place");
    touched(proof, "K07", annotated, &message, "annotate it instead");
}

/// Reports every action by which this fact would count no more, also for what it hangs on.
pub(super) fn touched(
    proof: &mut Proof<'_>,
    code: &'static str,
    fact: &Name,
    message: &str,
    mend: &str,
) {
    let definition = proof.definition;
    for (name, action) in &definition.actions {
        let words = [("supersedes", &action.supersedes), ("retires", &action.retires)];
        let directly: Vec<_> =
            words.into_iter().filter(|(_, facts)| facts.contains(fact)).collect();
        for (word, _) in &directly {
            proof.report(code, &format!("action.{name}.{word}.{fact}"), message, mend);
        }
        if directly.is_empty() && ended_by(definition, action).contains(&Item::Fact(fact)) {
            let message = format!("{message}: `{name}` ends what it hangs on");
            proof.report(code, &format!("action.{name}"), message, mend);
        }
    }
}

/// A family that nothing asks for would never be seen to be complete.
fn awaited(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    let definition = proof.definition;
    let is_open = fact.per.contains(&Per::Act);
    let collector =
        definition.actions.iter().find(|(_, action)| action.guards.collected.contains(name));
    if let (true, Some((action, _))) = (is_open, collector) {
        let message = format!("`{name}` is an open series: it is never complete");
        proof.report(
            "K08",
            &format!("action.{action}.guard.collected.{name}"),
            message,
            "collect a fact keyed by it",
        );
    }
    if fact.per.is_empty() || is_open || collector.is_some() || fact.computed.is_some() {
        return;
    }
    let required = definition.actions.values().any(|action| action.requires.contains(name));
    let used = definition.facts.values().any(|other| {
        let counts = other.computed.iter().flat_map(Computed::sources).any(|of| of == name);
        counts || other.per.contains(&Per::Fact(name.clone())) || other.except.contains(name)
    });
    if !(required || used) {
        let message = format!(
            "nothing awaits, requires or counts the family `{name}`: nobody would notice that one is missing"
        );
        proof.report("K08", &format!("fact.{name}"), message, "collect, require or count it");
    }
}

fn keys_are_there<'a>(
    proof: &mut Proof<'a>,
    flow: &Flow<'a>,
    name: &Name,
    action: &'a Action,
    fact: &Name,
    declared: &'a Fact,
) {
    let path = format!("action.{name}.produces.{fact}");
    let computed = declared.computed.as_ref();
    let sources =
        computed.into_iter().flat_map(|computed| counted_from(proof.definition, computed));
    for item in declared.per.iter().filter_map(keyed_by).chain(sources) {
        let (Item::Fact(other) | Item::Role(other)) = item;
        // Entry by entry: a family keyed by another grows with it.
        let grows = declared.computed.is_none()
            && declared.per.iter().any(|per| matches!(per, Per::Fact(keyed) if keyed == other));
        let lacks = |from: &Name| {
            if grows {
                !flow.may_be(from, item)
            } else {
                !flow.is_certain_in_act(action, from, item)
            }
        };
        if let Some(from) = action.from.iter().find(|from| lacks(from)) {
            let message = format!(
                "`{fact}` is made per entry of `{other}`, and a case can be in `{from}` without it: an incomplete set would pass for the whole"
            );
            proof.report(
                "F04",
                &path,
                message,
                format!("produce or collect `{other}` on every path to `{from}`"),
            );
        }
    }
}

/// What must be certain where it is counted. Of a vote and of a ranking whoever gave nothing is counted as that: only who could have must be known.
fn counted_from<'a>(definition: &'a Definition, computed: &'a Computed) -> Vec<Item<'a>> {
    let keys = || {
        let source = definition.facts.get(&computed.of).into_iter();
        let per = source.flat_map(|source| &source.per);
        per.filter(|per| !is_of_open_series(definition, per)).filter_map(keyed_by)
    };
    match &computed.method {
        Method::Outcomes { .. } => vec![Item::Fact(&computed.of)],
        Method::Votes(_) => keys().collect(),
        Method::Ranking(ranking) => match &ranking.places {
            Places::Count(_) => keys().collect(),
            Places::At(place) => keys().chain([Item::Fact(&place.fact)]).collect(),
        },
    }
}

/// No keys at all means complete: so what is collected must have its keys.
fn families_are_whole<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    let definition = proof.definition;
    for fact in &action.guards.collected {
        let keys = definition.facts.get(fact).into_iter().flat_map(|declared| &declared.per);
        for item in keys.filter(|per| !is_of_open_series(definition, per)).filter_map(keyed_by) {
            let lacks = |from: &&Name| !flow.is_certain_in_act(action, from, item);
            let Some(from) = action.from.iter().find(lacks) else { continue };
            let (Item::Fact(other) | Item::Role(other)) = item;
            proof.report(
                "F04",
                &format!("action.{name}.guard.collected.{fact}"),
                format!("`{fact}` is collected per entry of `{other}`, and a case can be in `{from}` without it: an empty set would pass for the whole"),
                format!("produce or collect `{other}` on every path to `{from}`"),
            );
        }
    }
}

/// It is closed once the case leaves the states that add to it, and never certain itself.
fn is_of_open_series(definition: &Definition, per: &Per) -> bool {
    let Per::Fact(keyed) = per else { return false };
    definition.facts.get(keyed).is_some_and(|fact| fact.per.contains(&Per::Act))
}
