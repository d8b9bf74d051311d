//! `impartial`: no interest, employment, ownership or kinship ties the actor to a party, on the day of the act.
//!
//! Where the party is hidden the refusal says nothing but that: `impartial.blind` has no values, or they would name it.

use domain::calendar::Calendar;

use crate::act::Actor;
use crate::act::context::Context;
use crate::definition::Impartial;
use crate::guard::{Answer, Answers, Need};
use crate::refusal::Refusal;

pub(super) fn needs(_: &Impartial, context: &Context<'_>) -> Vec<Need> {
    let on = Calendar::day(context.moment.now);
    let need =
        |actor: &Actor| Need::Interest { person: actor.person, acting_for: actor.organisation, on };
    context.actor().map(need).into_iter().collect()
}

/// Refuses with `impartial.interest` or `impartial.blind`.
pub(super) fn decide(
    guard: &Impartial,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    let need = needs(guard, context).into_iter().next();
    match need.and_then(|need| answers.known.get(&need)) {
        Some(Answer::Interest(None)) => Ok(()),
        Some(Answer::Interest(Some(tie))) if !tie.hidden => {
            Err(Refusal::new("impartial.interest").with("kind", &tie.kind))
        }
        _ => Err(Refusal::new("impartial.blind")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Phase;
    use crate::guard::Tie;
    use crate::toy::{self, TODAY, organisation, person};

    #[test]
    fn a_tie_refuses_and_a_hidden_one_tells_nothing() {
        let tie = |hidden| Some(Tie { kind: "kinship".to_owned(), hidden });
        let table = [
            (None, "", 0),
            (tie(false), "impartial.interest", 1),
            (tie(true), "impartial.blind", 0),
        ];
        for (tie, code, values) in table {
            let need = Need::Interest {
                person: person(1),
                acting_for: organisation(1),
                on: toy::day(TODAY),
            };
            let answers = toy::answers([(need, Answer::Interest(tie))]);
            let guards = toy::guards(|guards| guards.impartial = Some(Impartial {}));
            let refusal = toy::refusal(guards, &answers, Phase::Commit);
            assert_eq!(refusal.as_ref().map_or("", |refusal| &refusal.code), code);
            assert_eq!(refusal.map_or(0, |refusal| refusal.values.len()), values);
        }
    }

    #[test]
    fn a_need_without_an_answer_is_refused() {
        let guards = toy::guards(|guards| guards.impartial = Some(Impartial {}));
        assert_eq!(toy::judged(guards, &Answers::default(), Phase::Commit), "impartial.blind");
    }
}
