//! `signed_by_actor`: the act is signed, with a certificate that is the actor's own.
//!
//! With `over`, the signature is a further one on that paper: both sides sign the same bytes.

use crate::act::Phase;
use crate::act::context::Context;
use crate::definition::SignedByActor;
use crate::guard::Answers;
use crate::refusal::Refusal;

/// Refuses with `signed.missing`, `signed.not-actor` or `signed.other-bytes`.
pub(super) fn decide(
    guard: &SignedByActor,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    if context.moment.phase == Phase::Prepare || context.page {
        return Ok(());
    }
    let missing = || Refusal::new("signed.missing");
    let evidence = answers.evidence.as_ref().ok_or_else(missing)?;
    let actor = context.actor().ok_or_else(missing)?;
    if evidence.signer != actor.person {
        return Err(Refusal::new("signed.not-actor"));
    }
    match &guard.over {
        Some(template) if !evidence.covers.contains(template) => {
            Err(Refusal::new("signed.other-bytes").with("document", template))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::act::Phase;
    use crate::definition::SignedByActor;
    use crate::guard::{ActEvidence, Answers};
    use crate::toy::{self, NOW, person};

    fn signed_by(signer: u128, covers: &[&str]) -> Answers {
        let covers = covers.iter().map(|template| toy::name(template)).collect();
        Answers {
            evidence: Some(ActEvidence { signer: person(signer), signed_at: toy::at(NOW), covers }),
            ..Answers::default()
        }
    }

    #[test]
    fn only_the_actors_own_signature_over_the_right_bytes_counts() {
        let table = [
            (None, signed_by(1, &[]), ""),
            (None, Answers::default(), "signed.missing"),
            (None, signed_by(2, &[]), "signed.not-actor"),
            (Some("card"), signed_by(1, &["card"]), ""),
            (Some("card"), signed_by(1, &["other"]), "signed.other-bytes"),
        ];
        for (over, answers, code) in table {
            let signed = SignedByActor { over: over.map(toy::name) };
            let guards = toy::guards(|guards| guards.signed_by_actor = Some(signed));
            assert_eq!(toy::judged(guards, &answers, Phase::Commit), code, "{over:?} {answers:?}");
        }
    }

    #[test]
    fn nobody_has_to_have_signed_while_preparing() {
        let guards = toy::guards(|guards| guards.signed_by_actor = Some(SignedByActor::default()));
        assert_eq!(toy::judged(guards, &Answers::default(), Phase::Prepare), "");
    }
}
