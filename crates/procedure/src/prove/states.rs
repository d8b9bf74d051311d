//! S: one start, every state reached and able to finish, an owner for what is owed, a term for what is kept.

use std::collections::BTreeSet;

use super::Proof;
use super::flow::{Flow, Item};
use crate::definition::StateKind;
use crate::name::Name;

pub(super) fn prove(proof: &mut Proof<'_>) {
    one_start(proof);
    for (name, state) in &proof.definition.states {
        let path = format!("state.{name}");
        match (state.kind, &state.owner) {
            (StateKind::Start | StateKind::Waiting, None) => proof.report(
                "S02",
                &path,
                format!("`{name}` waits for nobody: a case would lie there in no queue"),
                "name the role that owes the next act in `owner`",
            ),
            (StateKind::Standing | StateKind::Final, Some(owner)) => proof.report(
                "S04",
                &format!("{path}.owner"),
                format!(
                    "nobody owes an act in `{name}`, so it cannot be in the queue of `{owner}`"
                ),
                "leave out `owner`, or let the state wait",
            ),
            (StateKind::Start | StateKind::Waiting, Some(_))
            | (StateKind::Standing | StateKind::Final, None) => {}
        }
        if (state.kind == StateKind::Final) != state.keep_years.is_some() {
            let (message, mend) = if state.kind == StateKind::Final {
                (
                    format!("`{name}` is final and does not say how long a case is kept then"),
                    "write `keep = { years = .. }`",
                )
            } else {
                (
                    format!("a case is kept from its end on, and `{name}` is no end"),
                    "leave out `keep`, or make the state final",
                )
            };
            proof.report("S03", &path, message, mend);
        }
    }
}

fn one_start(proof: &mut Proof<'_>) {
    let states = proof.definition.states_in_order();
    let mut starts =
        states.iter().filter(|(_, state)| state.kind == StateKind::Start).map(|(name, _)| *name);
    match (starts.next(), starts.next()) {
        (None, _) => proof.report(
            "S01",
            "service",
            "no state is the start: no case could be opened",
            "write `kind = \"start\"` on one state",
        ),
        (Some(first), Some(second)) => {
            let message = format!("`{first}` is the start already: a case begins in one place");
            proof.report("S01", &format!("state.{second}"), message, "leave one start");
        }
        (Some(_), None) => {}
    }
}

pub(super) fn prove_paths<'a>(proof: &mut Proof<'a>, flow: &Flow<'a>) {
    let definition = proof.definition;
    let finishing = finishing(proof);
    for (name, state) in &definition.states {
        let path = format!("state.{name}");
        if !flow.is_reached(name) {
            proof.report(
                "S05",
                &path,
                format!("no action leads to `{name}`: no case can ever be there"),
                "let an action lead here, or remove it",
            );
            continue;
        }
        if !finishing.contains(name) {
            let message =
                format!("from `{name}` no final state can be reached: the case would never end");
            proof.report("S06", &path, message, "let an action lead on towards a final state");
        }
        let Some(returns) =
            definition.service.returns.as_ref().filter(|_| state.kind == StateKind::Final)
        else {
            continue;
        };
        if !flow.is_certain(name, Item::Fact(returns)) {
            let message = format!(
                "the case can end in `{name}` without `{returns}`, for which its parent waits"
            );
            proof.report(
                "S07",
                &path,
                message,
                format!("let every action that leads here produce `{returns}`"),
            );
        }
    }
}

/// The states from which a final one can be reached.
fn finishing<'a>(proof: &Proof<'a>) -> BTreeSet<&'a Name> {
    let states = proof.definition.states.iter();
    let mut finishing: BTreeSet<_> =
        states.filter(|(_, state)| state.kind == StateKind::Final).map(|(name, _)| name).collect();
    loop {
        let before = finishing.len();
        for action in proof.definition.actions.values() {
            if action.to.as_ref().is_some_and(|to| finishing.contains(to)) {
                finishing.extend(&action.from);
            }
        }
        if finishing.len() == before {
            return finishing;
        }
    }
}
