//! `lawful_ground`: the ground that the act gives is in the list of grounds in force on that day.

use domain::calendar::Calendar;
use serde_json::Value;

use crate::act::context::Context;
use crate::definition::LawfulGround;
use crate::guard::{Answer, Answers, Need};
use crate::refusal::Refusal;

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

/// Refuses with `ground.not-in-list`.
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
        if answers.known.get(&need(guard, context, code.clone())) != Some(&Answer::Ground(true)) {
            return Err(refusal(&code));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::act::Phase;
    use crate::toy::{self, TODAY};

    #[test]
    fn the_ground_is_in_the_list_in_force() {
        let table = [
            (json!({ "ground": "late" }), Some(true), ""),
            (json!({ "ground": "late" }), Some(false), "ground.not-in-list"),
            (json!({ "ground": "late" }), None, "ground.not-in-list"),
            (json!({}), Some(true), "ground.not-in-list"),
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
