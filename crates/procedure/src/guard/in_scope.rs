//! `in_scope`: the actor's organisation is accredited for this product, method or field, on the day of the act.

use domain::calendar::Calendar;
use serde_json::Value;

use crate::act::context::Context;
use crate::definition::InScope;
use crate::guard::{Answer, Answers, Need, ScopeAnswer};
use crate::refusal::Refusal;

/// What the body must be accredited for: the text of each field, or each text of a list. A field that says nothing, be it
/// in one element of several, is outside every scope.
fn subjects(guard: &InScope, context: &Context<'_>) -> Result<Vec<String>, Refusal> {
    let mut subjects = Vec::new();
    for place in &guard.places {
        for item in context.items(place)? {
            let texts = texts(item.value);
            if texts.is_empty() {
                return Err(Refusal::new("in-scope.outside").with("subject", ""));
            }
            subjects.extend(texts);
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    Ok(subjects)
}

pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => {
            list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

fn need(context: &Context<'_>, subject: &str) -> Option<Need> {
    let organisation = context.actor()?.organisation;
    Some(Need::Scope {
        organisation,
        subject: subject.to_owned(),
        on: Calendar::day(context.moment.now),
    })
}

pub(super) fn needs(guard: &InScope, context: &Context<'_>) -> Vec<Need> {
    let subjects = subjects(guard, context).unwrap_or_default();
    subjects.iter().filter_map(|subject| need(context, subject)).collect()
}

/// Refuses with `in-scope.not-accredited`, `in-scope.outside` or `in-scope.not-active`.
pub(super) fn decide(
    guard: &InScope,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    for subject in subjects(guard, context)? {
        let refusal = |code| Refusal::new(code).with("subject", &subject);
        match need(context, &subject).and_then(|need| answers.known.get(&need)) {
            Some(Answer::Scope(ScopeAnswer::Covered { .. })) => {}
            Some(Answer::Scope(ScopeAnswer::Outside { number })) => {
                return Err(refusal("in-scope.outside").with("number", number));
            }
            Some(Answer::Scope(ScopeAnswer::NotActive { number, status })) => {
                return Err(refusal("in-scope.not-active")
                    .with("number", number)
                    .with("status", status));
            }
            _ => return Err(refusal("in-scope.not-accredited")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::act::Phase;
    use crate::toy::{self, TODAY, organisation};

    fn guards() -> crate::definition::Guards {
        toy::guards(|guards| {
            guards.in_scope = Some(InScope { places: vec![toy::place("form#/field")] });
        })
    }

    #[test]
    fn the_body_is_accredited_for_the_subject_on_the_day() {
        let number = || "A.01".to_owned();
        let table = [
            (ScopeAnswer::Covered { number: number() }, ""),
            (ScopeAnswer::Outside { number: number() }, "in-scope.outside"),
            (
                ScopeAnswer::NotActive { number: number(), status: "suspended".to_owned() },
                "in-scope.not-active",
            ),
            (ScopeAnswer::None, "in-scope.not-accredited"),
        ];
        for (answer, code) in table {
            let need = Need::Scope {
                organisation: organisation(1),
                subject: "maps".to_owned(),
                on: toy::day(TODAY),
            };
            let answers = toy::answers([(need, Answer::Scope(answer.clone()))]);
            assert_eq!(toy::judged(guards(), &answers, Phase::Commit), code, "{answer:?}");
        }
    }

    #[test]
    fn a_need_without_an_answer_is_refused() {
        assert_eq!(
            toy::judged(guards(), &Answers::default(), Phase::Commit),
            "in-scope.not-accredited"
        );
    }

    #[test]
    fn every_field_and_every_element_lies_within_the_scope() {
        let of = |subject: &str| Need::Scope {
            organisation: organisation(1),
            subject: subject.to_owned(),
            on: toy::day(TODAY),
        };
        let covered = || Answer::Scope(ScopeAnswer::Covered { number: "A.01".to_owned() });
        let guards = |places: &[&str]| {
            let places = places.iter().map(|at| toy::place(at)).collect();
            toy::guards(|guards| guards.in_scope = Some(InScope { places }))
        };
        let list = |subjects: &[&str]| -> Vec<Value> {
            subjects.iter().map(|subject| json!({ "subject": subject })).collect()
        };
        let form = json!({
            "field": "maps", "list": list(&["globes", "maps"]), "others": list(&["globes", "atlases"]),
            "gaps": [{ "subject": "globes" }, {}],
        });
        let answers = toy::answers([(of("maps"), covered()), (of("globes"), covered())]);
        let table = [
            (vec!["form#/field"], ""),
            (vec!["form#/field", "form#/list/subject"], ""),
            (vec!["form#/field", "form#/others/subject"], "in-scope.not-accredited"),
            (vec!["form#/others/subject"], "in-scope.not-accredited"),
            (vec!["form#/field", "form#/gaps/subject"], "in-scope.outside"),
            (vec!["form#/field", "form#/nothing"], "in-scope.outside"),
        ];
        for (places, code) in table {
            let code_of = toy::judged_with(guards(&places), &form, &answers, Phase::Commit);
            assert_eq!(code_of, code, "{places:?}");
        }
    }
}
