//! `competent`: the actor is trained and attested in the area, on the day of the act, or of the capture that it cites.

use jiff::civil::Date;

use crate::act::context::Context;
use crate::definition::Competent;
use crate::guard::{Answer, Answers, Need};
use crate::refusal::Refusal;

pub(super) fn needs(guard: &Competent, context: &Context<'_>) -> Vec<Need> {
    let need =
        |person| Need::Competence { person, area: guard.area.clone(), on: context.moment.day() };
    context.actor().map(|actor| need(actor.person)).into_iter().collect()
}

/// Refuses with `competent.missing`, `competent.not-attested` or `competent.lapsed`.
pub(super) fn decide(
    guard: &Competent,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    let refusal = |code| Refusal::new(code).with("area", &guard.area);
    let today = context.moment.day();
    let holds = |until: Option<Date>, never: &'static str| match until {
        None => Err(refusal(never)),
        Some(until) if until < today => Err(refusal("competent.lapsed").with("until", until)),
        Some(_) => Ok(()),
    };
    let need = needs(guard, context).into_iter().next();
    match need.and_then(|need| answers.known.get(&need)) {
        Some(Answer::Competence { trained_until, attested_until }) => {
            holds(*trained_until, "competent.missing")?;
            holds(*attested_until, "competent.not-attested")
        }
        _ => Err(refusal("competent.missing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Phase;
    use crate::toy::{self, TODAY, person};

    #[test]
    fn training_and_attestation_both_hold_on_the_day() {
        let (yesterday, today) = (toy::day("2026-03-10"), toy::day(TODAY));
        let table = [
            (Some(today), Some(today), ""),
            (None, Some(today), "competent.missing"),
            (Some(today), None, "competent.not-attested"),
            (Some(yesterday), Some(today), "competent.lapsed"),
            (Some(today), Some(yesterday), "competent.lapsed"),
        ];
        for (trained_until, attested_until, code) in table {
            let need =
                Need::Competence { person: person(1), area: toy::name("lending"), on: today };
            let answers =
                toy::answers([(need, Answer::Competence { trained_until, attested_until })]);
            let guards = toy::guards(|guards| {
                guards.competent = Some(Competent { area: toy::name("lending") });
            });
            assert_eq!(
                toy::judged(guards, &answers, Phase::Commit),
                code,
                "{trained_until:?} {attested_until:?}"
            );
        }
    }

    #[test]
    fn a_need_without_an_answer_is_refused() {
        let guards =
            toy::guards(|guards| guards.competent = Some(Competent { area: toy::name("lending") }));
        assert_eq!(toy::judged(guards, &Answers::default(), Phase::Commit), "competent.missing");
    }
}
