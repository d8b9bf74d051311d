//! `lawful_ground`: the ground that the act gives is in the list of grounds in force on that day, and where it is a fact of the
//! case itself, it is so.

use domain::calendar::Calendar;
use serde_json::Value;

use crate::act::context::Context;
use crate::case::Clock;
use crate::deadline;
use crate::definition::LawfulGround;
use crate::guard::{Answer, Answers, GroundAnswer, Need, Standstill};
use crate::refusal::Refusal;
use crate::vacancy::{Vacancy, vacancies};

/// The grounds in the facts of this act.
fn grounds(context: &Context<'_>) -> Vec<String> {
    let bodies = context.made.iter().filter_map(|at| context.draft.case.facts.get(at));
    bodies
        .filter_map(|current| current.body.get("ground").and_then(Value::as_str))
        .map(str::to_owned)
        .collect()
}

fn need(guard: &LawfulGround, context: &Context<'_>, code: String) -> Need {
    Need::Ground { list: guard.list.clone(), code, on: Calendar::day(context.moment.now) }
}

pub(super) fn needs(guard: &LawfulGround, context: &Context<'_>) -> Vec<Need> {
    grounds(context).into_iter().map(|code| need(guard, context, code)).collect()
}

/// Refuses with `ground.not-in-list`, `ground.not-vacant`, `ground.not-overdue`.
pub(super) fn decide(
    guard: &LawfulGround,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    if context.page {
        return Ok(());
    }
    let refusal = |code: &str| {
        Refusal::new("ground.not-in-list").with("list", &guard.list).with("ground", code)
    };
    let grounds = grounds(context);
    if grounds.is_empty() {
        return Err(refusal(""));
    }
    for code in grounds {
        match answers.known.get(&need(guard, context, code.clone())) {
            Some(Answer::Ground(GroundAnswer::InForce)) => {}
            Some(Answer::Ground(GroundAnswer::OnlyWhile(standstill))) => {
                stands_still(context, *standstill)
                    .map_err(|refusal| refusal.with("list", &guard.list).with("ground", &code))?;
            }
            Some(_) | None => return Err(refusal(&code)),
        }
    }
    Ok(())
}

/// Judged of the case as it was before the act.
fn stands_still(context: &Context<'_>, how: Standstill) -> Result<(), Refusal> {
    let case = context.before;
    let (is_so, refusal) = match how {
        Standstill::Vacant => {
            let vacant = vacancies(context.definition, case);
            let is_vacant = vacant.iter().any(|one| matches!(one, Vacancy::Subcase(..)));
            (is_vacant, "ground.not-vacant")
        }
        Standstill::Overdue => {
            let clock = case.state.as_ref().and_then(|state| case.clocks.get(state));
            let ran_out =
                |clock: &Clock| clock.overdue || deadline::ran_out(clock, context.moment.now);
            (clock.is_some_and(ran_out), "ground.not-overdue")
        }
    };
    if is_so { Ok(()) } else { Err(Refusal::new(refusal)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::GroundAnswer::{InForce, NotInList, OnlyWhile};
    use super::*;
    use crate::act::Phase;
    use crate::toy::{self, TODAY};

    #[test]
    fn the_ground_is_in_the_list_in_force() {
        let table = [
            (json!({ "ground": "late" }), Some(InForce), ""),
            (json!({ "ground": "late" }), Some(NotInList), "ground.not-in-list"),
            (json!({ "ground": "late" }), None, "ground.not-in-list"),
            (json!({}), Some(InForce), "ground.not-in-list"),
            (json!({ "ground": "late" }), Some(OnlyWhile(Standstill::Vacant)), "ground.not-vacant"),
            (
                json!({ "ground": "late" }),
                Some(OnlyWhile(Standstill::Overdue)),
                "ground.not-overdue",
            ),
        ];
        for (form, answer, code) in table {
            let need = Need::Ground {
                list: toy::name("grounds"),
                code: "late".to_owned(),
                on: toy::day(TODAY),
            };
            let answers = toy::answers(answer.map(|answer| (need, Answer::Ground(answer))));
            let guards = toy::guards(|guards| {
                guards.lawful_ground = Some(LawfulGround { list: toy::name("grounds") });
            });
            assert_eq!(
                toy::judged_with(guards, &form, &answers, Phase::Commit),
                code,
                "{form} {answer:?}"
            );
        }
    }
}
