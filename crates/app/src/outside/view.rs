//! What a case's page shows of other systems.

use domain::{CaseId, OrganisationId};
use procedure::name::Name;

use super::store;
use crate::cases::load::moment;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::views::{OutsideAnswerView, OutsideView};

/// The messages of a case with their answers. The link is for whoever owes the next act, whose payment it may be.
pub(crate) async fn of_case(
    tx: &mut Tx,
    case: CaseId,
    (owner, reader): (Option<uuid::Uuid>, OrganisationId),
) -> Result<Vec<OutsideView>> {
    let mut answers = store::answers_of(tx, case).await?;
    let mut views = Vec::new();
    for message in store::messages_of(tx, case).await? {
        let (own, others) =
            answers.into_iter().partition(|answer| answer.in_reply_to == Some(message.id));
        answers = others;
        let own: Vec<store::AnswerRow> = own;
        let is_owed = owner == Some(reader.0) && !own.iter().any(|answer| answer.state == "acted");
        views.push(OutsideView {
            message: name(&message.message)?,
            is_delivered: message.state == "delivered",
            has_failed: message.fault.is_some(),
            link: message.link.filter(|_| is_owed),
            at: moment(message.recorded_at)?,
            answers: own.into_iter().map(answer).collect::<Result<_>>()?,
        });
    }
    Ok(views)
}

fn answer(row: store::AnswerRow) -> Result<OutsideAnswerView> {
    let refusal = row.refusal.as_deref().map(serde_json::from_str).transpose()?;
    Ok(OutsideAnswerView {
        state: row.state,
        body: row.body.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default(),
        refusal,
        at: moment(row.received_at)?,
    })
}

fn name(text: &str) -> Result<Name> {
    Name::parse(text).ok_or_else(|| Fault::new("a stored message has no name"))
}
