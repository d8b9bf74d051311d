//! `issued`: the named papers exist in the case, signed and in force.

use crate::definition::Issued;
use crate::guard::{Answer, Answers, Need};
use crate::refusal::Refusal;

pub(super) fn needs(guard: &Issued) -> Vec<Need> {
    guard.documents.iter().map(|template| Need::Document { template: template.clone() }).collect()
}

/// Refuses with `issued.missing` or `issued.not-in-force`.
pub(super) fn decide(guard: &Issued, answers: &Answers) -> Result<(), Refusal> {
    for template in &guard.documents {
        let refusal = |code| Refusal::new(code).with("document", template);
        match answers.known.get(&Need::Document { template: template.clone() }) {
            Some(Answer::Document(Some(true))) => {}
            Some(Answer::Document(Some(false))) => return Err(refusal("issued.not-in-force")),
            _ => return Err(refusal("issued.missing")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Phase;
    use crate::toy;

    #[test]
    fn the_paper_exists_and_is_in_force() {
        let table =
            [(Some(true), ""), (Some(false), "issued.not-in-force"), (None, "issued.missing")];
        for (answer, code) in table {
            let answers = toy::answers([(
                Need::Document { template: toy::name("card") },
                Answer::Document(answer),
            )]);
            let guards = toy::guards(|guards| {
                guards.issued = Some(Issued { documents: vec![toy::name("card")] });
            });
            assert_eq!(toy::judged(guards, &answers, Phase::Commit), code, "{answer:?}");
        }
    }

    #[test]
    fn a_need_without_an_answer_is_refused() {
        let guards = toy::guards(|guards| {
            guards.issued = Some(Issued { documents: vec![toy::name("card")] });
        });
        assert_eq!(toy::judged(guards, &Answers::default(), Phase::Commit), "issued.missing");
    }
}
