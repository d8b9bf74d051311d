//! F: what an act requires is certain, what it makes is not there yet, and each fact has one maker.

use super::Proof;
use super::flow::{Flow, Item};
use crate::definition::{Action, By, Fact};
use crate::name::Name;

pub(super) fn prove<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    for (name, action) in &proof.definition.actions {
        required(proof, flow, name, action);
        produced(proof, flow, name, action);
        replaced(proof, flow, name, action);
        makers(proof, name, action);
    }
    for (name, fact) in &proof.definition.facts {
        forms(proof, name, fact);
    }
}

fn required<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    for fact in &action.requires {
        let Some(from) =
            action.from.iter().find(|from| !flow.is_certain_in_act(action, from, Item::Fact(fact)))
        else {
            continue;
        };
        let message =
            format!("`{name}` requires `{fact}`, and a case can come to `{from}` without it");
        let mend = format!("produce or collect `{fact}` on every path to `{from}`");
        proof.report("F01", &format!("action.{name}.requires.{fact}"), message, mend);
    }
}

fn produced<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &'a Name, action: &'a Action) {
    for fact in action.produces.iter().filter(|fact| !action.supersedes.contains(fact)) {
        let is_single = proof.definition.facts.get(fact).is_some_and(|fact| fact.per.is_empty());
        let there =
            action.from.iter().find(|from| is_single && flow.may_meet(name, action, from, fact));
        let Some(from) = there else { continue };
        let message = format!("`{fact}` may be there already in `{from}`: two would count at once");
        proof.report(
            "F03",
            &format!("action.{name}.produces.{fact}"),
            message,
            "add it to `supersedes`, or retire the earlier one first",
        );
    }
}

fn replaced<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>, name: &Name, action: &'a Action) {
    let words = [("supersedes", &action.supersedes), ("retires", &action.retires)];
    for (word, fact) in
        words.into_iter().flat_map(|(word, facts)| facts.iter().map(move |fact| (word, fact)))
    {
        let path = format!("action.{name}.{word}.{fact}");
        if word == "supersedes" && !action.produces.contains(fact) {
            let message = format!("`{name}` supersedes `{fact}` and makes no new one");
            proof.report("F05", &path, message, "add it to `produces`, or write `retires`");
        } else if !action.from.iter().any(|from| flow.may_be(from, Item::Fact(fact))) {
            let message = format!(
                "`{fact}` can never be there when `{name}` happens, so there is nothing to replace"
            );
            proof.report("F07", &path, message, format!("leave it out of `{word}`"));
        }
    }
}

/// A person fills a form, the core counts, a child answers, a parent gives: one maker for each fact.
fn makers(proof: &mut Proof<'_>, name: &Name, action: &Action) {
    for produced in &action.produces {
        let Some(fact) = proof.definition.facts.get(produced) else { continue };
        let path = format!("action.{name}.produces.{produced}");
        if fact.given {
            let message =
                format!("`{produced}` is given at the opening: an act that made it would forge it");
            proof.report("F05", &path, message, "leave out `given`, or produce another fact");
        } else if is_taken(proof, produced) {
            let message = format!(
                "`{produced}` is the answer of a child: an act that made it would forge it"
            );
            proof.report("F05", &path, message, "produce another fact");
        } else if matches!(action.by, By::Outside(_)) {
            // The answer fills it, by a form or without one.
        } else if fact.computed.is_none() && !matches!(action.by, By::Role(_)) {
            let message = format!("`{name}` has no author, so nobody could fill `{produced}`");
            proof.report("F05", &path, message, "let a person act, or let the fact be computed");
        } else if fact.computed.is_none() && fact.schema.is_none() {
            let message = format!("`{produced}` has no form, so nobody could fill it");
            proof.report(
                "F05",
                &format!("fact.{produced}"),
                message,
                "write its form and name it in `schema`",
            );
        }
    }
}

fn forms(proof: &mut Proof<'_>, name: &Name, fact: &Fact) {
    if fact.schema.is_some() && (fact.given || fact.computed.is_some() || is_taken(proof, name)) {
        let message =
            format!("nobody fills `{name}`: a form beside its true maker's would be a second law");
        proof.report("F05", &format!("fact.{name}.schema"), message, "leave out `schema`");
    }
}

fn is_taken(proof: &Proof<'_>, fact: &Name) -> bool {
    proof.definition.subcases.values().any(|subcase| subcase.take.as_ref() == Some(fact))
}
