//! Messages on their way to other systems, and what their answers do in a case.

use domain::CaseId;
use procedure::act::{Cause, outside_actions};
use procedure::case::FactAt;
use procedure::name::Name;
use procedure::{NewFact, Refusal};

use super::act::{Firing, fire_in};
use super::jobs::{Job, insert_notice};
use crate::App;
use crate::canonical::{canonical, sha256};
use crate::cases::load::{Loaded, load_one};
use crate::error::{Fault, Result};
use crate::notices;
use crate::outside::{named, store};
use crate::ports::Outgoing;

/// Sends a message. The other system may get it twice, after a crash, and knows it by its id.
pub(super) async fn send(app: &App, job: &Job) -> Result<()> {
    let id = named(&job.payload()?, "message")?;
    let mut tx = app.db.read().await?;
    let message = store::message(&mut tx, id).await?;
    drop(tx);
    let message = message.ok_or_else(|| Fault::new("a message is gone"))?;
    if message.state == "delivered" {
        return Ok(());
    }
    let outgoing =
        Outgoing { id, message: message.message, body: serde_json::from_str(&message.body)? };
    let sent = app.ports.outside.send(&message.system, &outgoing).await;
    let mut tx = app.db.write().await?;
    match &sent {
        Ok(link) => {
            let link = link.as_deref().filter(|link| is_safe(link));
            store::delivered(&mut tx, id, link, app.now()).await?;
        }
        Err(fault) => store::undelivered(&mut tx, id, &fault.chain()).await?,
    }
    tx.commit().await?;
    sent.map(|_link| ())
}

/// A page of ours or one that a browser opens safely: what another system names stands in a page as an address.
fn is_safe(link: &str) -> bool {
    link.starts_with("https://") || (link.starts_with('/') && !link.starts_with("//"))
}

/// Acts on the answers kept for a case, the oldest first, as long as one of them is taken.
pub(super) async fn look(app: &App, job: &Job) -> Result<()> {
    let case = job.case()?;
    while take_first(app, case).await? {}
    tell_late(app, case).await
}

/// Everybody who takes part hears of an answer that came after the case was over: it is mostly money that somebody has to
/// give back, and nobody opens a case that is over by himself.
async fn tell_late(app: &App, case: CaseId) -> Result<()> {
    let definitions = app.definitions();
    let mut tx = app.db.read().await?;
    let loaded = load_one(&mut tx, &definitions, case).await?;
    let answers = store::answers_of(&mut tx, case).await?;
    drop(tx);
    if !loaded.case.is_over(&loaded.definition) {
        return Ok(());
    }
    let at = app.now().as_microsecond();
    let mut tx = app.db.write().await?;
    // What was refused before the case was over came in time.
    let late = answers.iter().filter(|one| one.state == "kept" && one.refusal.is_none());
    for message in late.map(|answer| notices::late(answer.id)) {
        for role in loaded.definition.roles.keys() {
            let (id, notice) = (app.ports.uuid(), (role.as_str(), message.as_str()));
            insert_notice(&mut tx, id, case, loaded.case.seq, notice, at).await?;
        }
    }
    tx.commit().await
}

async fn take_first(app: &App, case: CaseId) -> Result<bool> {
    let definitions = app.definitions();
    let mut tx = app.db.read().await?;
    let loaded = load_one(&mut tx, &definitions, case).await?;
    let answers = store::answers_of(&mut tx, case).await?;
    drop(tx);
    let heard = outside_actions(&loaded.definition, &loaded.case);
    for answer in answers.into_iter().filter(|answer| answer.state == "kept") {
        let mut refusal = None;
        if !is_authentic(app, &answer) {
            tracing::error!(answer = %answer.id, system = %answer.system, "a kept answer is not that system's: somebody wrote it to the records");
            continue;
        }
        for (action, cause) in &heard {
            let is_heard = cause.system.as_str() == answer.system
                && answer.message.as_deref() == Some(cause.message.as_str());
            if !is_heard {
                continue;
            }
            match fire(app, &loaded, action, &answer).await? {
                Ok(()) => return Ok(true),
                Err(why) => refusal = Some(why),
            }
        }
        if let Some(refusal) = refusal {
            let mut tx = app.db.write().await?;
            store::not_taken(&mut tx, answer.id, &serde_json::to_string(&refusal)?).await?;
            tx.commit().await?;
        }
    }
    Ok(false)
}

/// Is it still what that system signed? Nothing is done on a row that somebody wrote by hand.
fn is_authentic(app: &App, answer: &store::AnswerRow) -> bool {
    let verified = app.ports.outside.verify(&answer.system, &answer.bytes, &answer.signature);
    verified.is_ok_and(|incoming| {
        answer.message.as_ref() == Some(&incoming.message)
            && answer.body.as_deref() == Some(canonical(&incoming.body).as_str())
            && answer.in_reply_to.is_some_and(|asked| asked.to_string() == incoming.in_reply_to)
    })
}

/// The act of an answer; the answer and its event are written together.
async fn fire(
    app: &App,
    loaded: &Loaded,
    action: &Name,
    answer: &store::AnswerRow,
) -> Result<Result<(), Refusal>> {
    let message = answer.message.as_deref().and_then(Name::parse);
    let cause = Cause::Outside {
        system: Name::parse(&answer.system).ok_or_else(|| Fault::new("a system has no name"))?,
        message: message.ok_or_else(|| Fault::new("a kept answer has no message"))?,
        answer: answer.id.to_string(),
    };
    let body = serde_json::from_str(answer.body.as_deref().unwrap_or("{}"))?;
    let declared = loaded.definition.actions.get(action);
    let filled =
        declared.and_then(|declared| procedure::outside::filled_by(&loaded.definition, declared));
    let at = filled.map(|fact| FactAt { fact: fact.clone(), key: None });
    let firing = Firing {
        action,
        cause,
        key: &format!("outside:{}", answer.id),
        facts: at.map(|at| NewFact { at, body, author: None }).into_iter().collect(),
        evidence: Some(sha256(&[&answer.bytes])),
    };
    let mut tx = app.db.write().await?;
    let fired = fire_in(&mut tx, app, loaded.id, firing).await?;
    if let Ok(Some(seq)) = &fired {
        store::acted(&mut tx, answer.id, *seq).await?;
        tx.commit().await?;
    }
    Ok(fired.map(|_seq| ()))
}
