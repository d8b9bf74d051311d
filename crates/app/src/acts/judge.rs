//! Needs, answers, decision: the engine asked with what the records know.

use domain::CaseId;
use jiff::Timestamp;
use procedure::act::{Command, Decision, Moment, Phase, decide, needs};
use procedure::guard::{ActEvidence, Answers, Need};
use procedure::{Author, Refusal};

use crate::answers::{Asked, Known, answer};
use crate::cases::load::Loaded;
use crate::cases::record::Desk;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::uploads;

/// When a command is judged, and what it was signed with.
pub(crate) struct When {
    pub(crate) now: Timestamp,
    /// When it happened, for an act that cites a capture.
    pub(crate) captured_at: Option<Timestamp>,
    /// `None` before it is signed, and for what nobody does.
    pub(crate) evidence: Option<ActEvidence>,
}

/// Decides a command on a case with everything that is known now.
pub(crate) async fn judge(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    command: &Command,
    When { now, captured_at, evidence }: When,
) -> Result<Decision, Error<Refusal>> {
    // A cause signs nothing: all its guards are judged at once, as at a commit.
    let by_person = matches!(command.author, Author::Person(_));
    let phase = if by_person && evidence.is_none() { Phase::Prepare } else { Phase::Commit };
    let moment = Moment { captured_at, ..desk.moment(now, phase) };
    let needs = needs(&loaded.definition, &loaded.case, command, moment).map_err(Error::Refused)?;
    let mut answers = answers(tx, desk, loaded.id, needs).await?;
    answers.evidence = evidence;
    let decision = decide(&loaded.definition, &loaded.case, command, &answers, moment)
        .map_err(Error::Refused)?;
    if let Author::Person(actor) = &command.author {
        uploads::check(tx, &loaded.case, &command.facts, actor.person).await?;
    }
    Ok(decision)
}

/// The answers to the needs of one case.
pub(crate) async fn answers(
    tx: &mut Tx,
    desk: &Desk<'_>,
    case: CaseId,
    needs: Vec<Need>,
) -> Result<Answers> {
    let asked: Asked = needs.into_iter().map(|need| (case, need)).collect();
    Ok(of_case(&answer(tx, desk.definitions, &asked).await?, case))
}

/// What is known about one of several cases.
pub(crate) fn of_case(known: &Known, case: CaseId) -> Answers {
    let own = known.iter().filter(|((id, _), _)| *id == case);
    Answers {
        known: own.map(|((_, need), answer)| (need.clone(), answer.clone())).collect(),
        evidence: None,
    }
}
