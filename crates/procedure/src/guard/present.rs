//! `present`: the gesture that signed this very act is fresh, so that nobody's unattended screen acts for them.

use jiff::SignedDuration;

use crate::act::Phase;
use crate::act::context::Context;
use crate::definition::Present;
use crate::guard::Answers;
use crate::refusal::Refusal;

/// Refuses with `present.stale`.
pub(super) fn decide(
    guard: &Present,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    if context.moment.phase == Phase::Prepare || context.page {
        return Ok(());
    }
    let stale = || Refusal::new("present.stale").with("max_age_minutes", guard.max_age_minutes);
    let evidence = answers.evidence.as_ref().ok_or_else(stale)?;
    let age = context.moment.now.duration_since(evidence.signed_at);
    let oldest = SignedDuration::from_mins(i64::from(guard.max_age_minutes));
    if age.is_negative() || age > oldest {
        Err(stale().with("age_minutes", age.as_mins()))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::act::Phase;
    use crate::definition::Present;
    use crate::guard::{ActEvidence, Answers};
    use crate::toy::{self, NOW, person};

    #[test]
    fn the_gesture_is_at_most_as_old_as_the_guard_says() {
        let table = [(0, ""), (10 * 60, ""), (10 * 60 + 1, "present.stale"), (-1, "present.stale")];
        for (seconds_ago, code) in table {
            let signed_at = toy::at(NOW - seconds_ago);
            let evidence = ActEvidence { signer: person(1), signed_at, covers: Vec::new() };
            let answers = Answers { evidence: Some(evidence), ..Answers::default() };
            let guards =
                toy::guards(|guards| guards.present = Some(Present { max_age_minutes: 10 }));
            assert_eq!(
                toy::judged(guards, &answers, Phase::Commit),
                code,
                "{seconds_ago} seconds ago"
            );
        }
    }

    #[test]
    fn no_gesture_is_no_presence() {
        let guards =
            || toy::guards(|guards| guards.present = Some(Present { max_age_minutes: 10 }));
        assert_eq!(toy::judged(guards(), &Answers::default(), Phase::Commit), "present.stale");
        assert_eq!(toy::judged(guards(), &Answers::default(), Phase::Prepare), "");
    }
}
