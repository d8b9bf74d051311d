//! What happens because an action happened.

use super::children;
use super::draft::Draft;
use crate::case::{Change, FactAt};
use crate::definition::{Action, Effect, Per, Recipient, When};
use crate::guard::when;
use crate::keys;
use crate::name::{Key, Name};

/// Draws asked for, children opened, rows, papers and messages, in this order and within each in the author's.
pub(crate) fn emit(draft: &mut Draft<'_>, action: &Action) {
    for effect in &action.effects {
        if let Effect::Assign { role } = effect {
            draft.emit(Change::AssignmentAsked { role: role.clone() });
        }
    }
    for effect in &action.effects {
        if let Effect::OpenSubcase { subcase, keep } = effect {
            open_subcase(draft, subcase, keep.as_ref());
        }
    }
    for effect in &action.effects {
        if let Effect::Register { register, status, each, when } = effect {
            for key in items(draft, each.as_ref(), when.as_ref()) {
                draft.emit(Change::Registered {
                    register: register.clone(),
                    status: status.clone(),
                    key,
                });
            }
        }
    }
    for document in &action.documents {
        for key in items(draft, document.each.as_ref(), document.when.as_ref()) {
            draft.emit(Change::Papered { template: document.template.clone(), key });
        }
    }
    for effect in &action.effects {
        if let Effect::Send { to, message } = effect {
            let message = message.clone();
            draft.emit(match to {
                Recipient::Role(to) => Change::Sent { to: to.clone(), message },
                Recipient::Outside(system) => {
                    Change::SentOutside { system: system.clone(), message }
                }
            });
        }
    }
}

/// One child per key. Opened a second time, it retires the earlier answer, or ends the child that still owed it: last year's
/// report cannot stand for this year's. An answer to `keep` stays as it is.
fn open_subcase(draft: &mut Draft<'_>, name: &Name, keep: Option<&When>) {
    let Some(subcase) = draft.definition.subcases.get(name) else { return };
    for key in items(draft, subcase.each.as_ref(), subcase.when.as_ref()) {
        let is_kept = |keep: &When| when::holds(draft.definition, &draft.case, keep, key.as_ref());
        if keep.is_some_and(is_kept) {
            continue;
        }
        if let Some(take) = &subcase.take {
            draft.retire(&FactAt { fact: take.clone(), key: key.clone() });
            children::end(draft, name, key.as_ref());
        }
        draft.emit(Change::SubcaseOpened { subcase: name.clone(), key });
    }
}

/// The things an effect is about: the keys of `each`, or the case itself, as far as `when` holds for them.
fn items(draft: &Draft<'_>, each: Option<&Per>, when: Option<&When>) -> Vec<Option<Key>> {
    let keys = match each {
        None => vec![None],
        Some(per) => {
            let keys = keys::of(draft.definition, &draft.case, per).unwrap_or_default();
            keys.into_iter().map(Some).collect()
        }
    };
    let holds = |key: &Option<Key>| {
        when.is_none_or(|when| when::holds(draft.definition, &draft.case, when, key.as_ref()))
    };
    keys.into_iter().filter(holds).collect()
}
