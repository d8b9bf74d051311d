//! Check answers and sign: exactly what will be signed, and nothing else.

use app::acts::PreparedView;
use askama::Template;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ActId;
use procedure::refusal::Refusal;

use super::choices;
use crate::data::{Place, Shown, shown};
use crate::eimzo::{AgentView, opened};
use crate::error::Failure;
use crate::path::Path;
use crate::shell::{Shell, percent};
use crate::text::{RefusalText, ids};
use crate::visit::{Visit, html};

struct FactCard {
    name: String,
    body: Vec<Shown>,
}

struct PaperLine {
    kind: String,
    name: String,
    href: String,
    hash: String,
    short: String,
    digest: String,
}

#[derive(Template)]
#[template(path = "acts/sign.html")]
pub(super) struct Page {
    s: Shell,
    refusal: Option<RefusalText>,
    action: String,
    title: String,
    reference: String,
    case_href: String,
    form_href: String,
    enrol_href: String,
    facts: Vec<FactCard>,
    shown: Vec<PaperLine>,
    is_open: bool,
    /// Id of the act that a press on "check again" prepares.
    again_id: Option<String>,
    closed_why: String,
    expires: String,
    actor_name: String,
    post_name: String,
    // What the manifest is made of.
    act_id: String,
    case: String,
    seq: u64,
    action_id: String,
    definition: String,
    actor: String,
    post: String,
    facts_hash: String,
    ground_hash: String,
    ground_seq: u64,
    ground_case: String,
    nonce: String,
    /// Hex of the hash of the capture that the act cites.
    capture: Option<String>,
    certificates: String,
    /// Where E-IMZO signs this act, if it can.
    agent: Option<AgentView>,
}

/// `GET /{lang}/acts/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let prepared = load(&visit, &id).await?;
    if prepared.status == "committed" {
        return Ok(visit.go(&format!("cases/{}", prepared.reference)));
    }
    let page = page(&visit, prepared, None).await?;
    let reaches_agent = page.agent.is_some();
    let answer = html(&page)?;
    Ok(if reaches_agent { opened(&visit, answer) } else { answer })
}

/// The prepared act of this person.
pub(super) async fn load(visit: &Visit, id: &str) -> Result<PreparedView, Failure> {
    let id: ActId = id.parse().map_err(|_| Failure::NotFound)?;
    visit.web.app.acts().prepared(visit.person()?, id).await?.ok_or(Failure::NotFound)
}

/// Can it still be signed?
pub(super) fn is_open(visit: &Visit, prepared: &PreparedView) -> bool {
    let is_waiting = prepared.status == "prepared" && !prepared.row.is_ended;
    is_waiting && prepared.expires_at > visit.web.app.now()
}

/// The page, after a refusal with its reason.
pub(super) async fn page(
    visit: &Visit,
    prepared: PreparedView,
    refusal: Option<&Refusal>,
) -> Result<Page, Failure> {
    let shell = visit.shell.clone();
    let text = &shell.text;
    let viewer = visit.person()?;
    let certificates = prepared.certificates.iter().map(|der| URL_SAFE_NO_PAD.encode(der));
    let certificates: Vec<String> = certificates.collect();
    let service = &prepared.row.service;
    let case_href = shell.href(&format!("cases/{}", prepared.reference));
    let is_open = is_open(visit, &prepared);
    let act_id = prepared.act_id.to_string();
    let ended = prepared.row.is_ended.then(|| Refusal::new("act.ended"));
    let refusal = refusal.or(ended.as_ref());
    let again_id = if is_open || prepared.row.is_ended {
        None
    } else {
        let form = super::form::load(visit, &prepared.reference, prepared.action.as_str()).await;
        form.ok().map(|form| form.act_id.to_string())
    };
    let paper = |(n, file): (usize, &app::acts::ShownView)| PaperLine {
        kind: file.kind.clone(),
        name: format!("{} № {}", text.say(&ids::document(service, &file.kind)), file.number),
        href: format!("/acts/{act_id}/shown/{n}"),
        short: file.hash.chars().take(12).collect(),
        hash: file.hash.clone(),
        digest: file.digest.clone(),
    };
    Ok(Page {
        refusal: refusal.map(|refusal| text.refusal(refusal, Some(service))),
        action: text.say(&ids::action(service, prepared.action.as_str())),
        title: crate::cases::title(text, &prepared.row),
        form_href: format!("{case_href}/acts/{}", prepared.action),
        enrol_href: shell
            .href(&format!("enrol?next={}", percent(&shell.href(&format!("acts/{act_id}"))))),
        facts: cards(visit, &prepared).await?,
        shown: prepared.shown.iter().enumerate().map(paper).collect(),
        closed_why: text.say("sign-was-void"),
        expires: text.moment(prepared.expires_at),
        actor_name: viewer.name.clone(),
        post_name: shell.who.as_ref().and_then(|who| who.post.clone()).unwrap_or_default(),
        case: prepared.reference.clone(),
        seq: prepared.seq,
        action_id: prepared.action.to_string(),
        definition: prepared.definition,
        actor: prepared.actor,
        post: prepared.post,
        facts_hash: prepared.facts_hash,
        ground_hash: prepared.ground.hash,
        ground_seq: prepared.ground.seq,
        ground_case: prepared.reference.clone(),
        nonce: prepared.nonce,
        capture: prepared.capture.map(|cited| cited.hash),
        certificates: certificates.join(" "),
        agent: prepared.agent.map(AgentView::from),
        reference: prepared.reference,
        s: shell.clone(),
        act_id,
        again_id,
        case_href,
        is_open,
    })
}

async fn cards(visit: &Visit, prepared: &PreparedView) -> Result<Vec<FactCard>, Failure> {
    let text = &visit.shell.text;
    let service = &prepared.row.service;
    let definition = visit.web.app.definitions().find(service);
    let schema =
        |fact: &procedure::name::Name| definition.as_ref().and_then(|own| own.schemas.get(fact));
    let choices =
        choices::of(visit, prepared.facts.iter().filter_map(|fact| schema(&fact.fact))).await?;
    let name = |id: &str| choices.name(id);
    let files = format!("/acts/{}/files", prepared.act_id);
    let card = |fact: &app::acts::CarriedFact| {
        let heading = text.say(&ids::fact(service, fact.fact.as_str()));
        let place = Place {
            text,
            service,
            fact: fact.fact.as_str(),
            base: "",
            schema: schema(&fact.fact),
            files: &files,
            name: &name,
        };
        FactCard {
            name: fact.key.as_ref().map_or(heading.clone(), |key| format!("{heading} · {key}")),
            body: shown(place, &fact.body),
        }
    };
    Ok(prepared.facts.iter().map(card).collect())
}
