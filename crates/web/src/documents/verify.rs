//! Verification by anybody: the verdict first, then what to compare with the paper.

use app::documents::{PublicDocument, Stamped, Verification};
use app::registers::RegisterView;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::Timestamp;
use procedure::case::EventKind;
use serde::Deserialize;

use crate::error::Failure;
use crate::path::Path;
use crate::shell::{Shell, percent};
use crate::text::{Text, ids};
use crate::visit::{Visit, html};

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

/// The verdict, in words, colour and mark.
struct Verdict {
    tone: &'static str,
    mark: &'static str,
    title: String,
    text: String,
    next: String,
    is_demo: bool,
    looked_for: Option<String>,
    /// In words, from when until when records were lost.
    lost: Vec<String>,
}

struct Paper {
    template: String,
    number: String,
    code: String,
    status: String,
    since: Option<String>,
    /// In words, number, address: the paper because of which this one has its status.
    because: Option<(String, String, String)>,
    facts: Vec<(String, String)>,
    date: String,
    valid_until: Option<String>,
    issuer: String,
    accreditation: Option<String>,
    signer: String,
    signer_post: String,
    chain: Vec<(String, String)>,
    file: Option<String>,
    /// The receipt of the log, to keep beside the file.
    receipt: Option<String>,
    /// Who vouches for its moment, in words; `None`: nobody stamps here.
    stamp: Option<String>,
    /// Cases behind the paper that the reader may see: address and service.
    cases: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "documents/verify.html")]
struct Page {
    s: Shell,
    q: String,
    title: String,
    checked_at: String,
    verdict: Option<Verdict>,
    paper: Option<Paper>,
}

/// `GET /{lang}/verify?q=`.
pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    answer(visit, asked.q.trim().chars().take(200).collect()).await
}

/// `GET /V/{code}`: the address in the QR code.
pub(crate) async fn short(
    mut visit: Visit,
    code: Result<Path<String>, Failure>,
) -> Result<Response, Failure> {
    // What is no text is no code, and that is the answer.
    let code = code.map_or_else(|_| char::REPLACEMENT_CHARACTER.to_string(), |Path(code)| code);
    visit.shell.rest = format!("verify?q={}", percent(&code));
    answer(visit, code).await
}

async fn answer(visit: Visit, q: String) -> Result<Response, Failure> {
    let shell = visit.shell.clone();
    let text = &shell.text;
    let checked_at = text.moment(visit.web.app.now());
    if q.is_empty() {
        let title = text.say("verify-title");
        return html(&Page { q, title, checked_at, verdict: None, paper: None, s: shell.clone() });
    }
    let found = visit.web.app.documents().verify(&q).await?;
    let (verdict, paper) = match found {
        Verification::NotFound { looked_for, lost } => {
            let lost = lost_days(text, &lost);
            (Verdict { lost, ..verdict(text, "not-found", Some(looked_for)) }, None)
        }
        Verification::Lost { looked_for, lost } => {
            let lost = lost_days(text, &lost);
            (Verdict { lost, ..verdict(text, "lost", Some(looked_for)) }, None)
        }
        Verification::BeingRegistered { number } => {
            (verdict(text, "registering", Some(number)), None)
        }
        Verification::NotIssued { looked_for } => {
            (verdict(text, "not-issued", Some(looked_for)), None)
        }
        Verification::Found(document) => {
            let own =
                Verdict { is_demo: document.is_demo, ..verdict(text, &document.status, None) };
            let registers = visit.web.app.registers().list();
            let behind = visit.web.app.cases().about(&visit.scope(), &document.number).await?;
            let behind = behind.into_iter().map(|(reference, service)| {
                (shell.href(&format!("cases/{reference}")), text.say(&ids::title(&service)))
            });
            let cases = behind.collect();
            let because = because(&shell, &document);
            (own, Some(Paper { because, cases, ..paper(text, &registers, *document) }))
        }
    };
    let title = verdict.title.clone();
    html(&Page { q, title, checked_at, verdict: Some(verdict), paper, s: shell.clone() })
}

fn because(shell: &Shell, document: &PublicDocument) -> Option<(String, String, String)> {
    let number = document.because_of.clone()?;
    let words = shell.text.find(&format!("verify-because-{}", document.status))?;
    let href = shell.href(&format!("verify?q={}", percent(&number)));
    Some((words, number, href))
}

fn verdict(text: &Text, kind: &str, looked_for: Option<String>) -> Verdict {
    let tone = match kind {
        "valid" | "issued" => "ok",
        "expired" | "suspended" | "replaced" | "lifted" | "lost" | "unknown" => "warn",
        "registering" => "",
        _ => "bad",
    };
    let id = format!("verdict-{kind}");
    Verdict {
        tone,
        mark: mark(tone),
        title: text.say(&id),
        text: text.say(&format!("{id}.text")),
        next: text.find(&format!("{id}.next")).unwrap_or_default(),
        is_demo: false,
        looked_for,
        lost: Vec::new(),
    }
}

fn lost_days(text: &Text, lost: &[(Timestamp, Timestamp)]) -> Vec<String> {
    let days = lost.iter().map(|(from, until)| {
        let values = [("from", text.moment(*from)), ("until", text.moment(*until))];
        text.puts("verify-lost", &values)
    });
    days.collect()
}

/// The mark in the seal, for those who do not see colours.
pub(super) fn mark(tone: &str) -> &'static str {
    match tone {
        "ok" => r#"<path d="M29 39l7 7 13-15"/>"#,
        "warn" => r#"<path d="M38 27v14m0 7v.100"/>"#,
        "bad" => r#"<path d="M30 30l16 16M46 30L30 46"/>"#,
        _ => r#"<path d="M38 28v11l7 4"/>"#,
    }
}

fn paper(text: &Text, registers: &[RegisterView], document: PublicDocument) -> Paper {
    let service = &document.service;
    let module = service.split('/').next().unwrap_or("");
    let own = registers.iter().filter(|register| register.module.as_str() == module);
    let own: Vec<&str> = own.map(|register| register.path.as_str()).collect();
    let field = |name: &str| {
        // The facts of a paper are the public fields of its register.
        let of_register =
            own.iter().find_map(|path| text.find(&ids::register(path, &format!("field-{name}"))));
        of_register.unwrap_or_else(|| text.say(&format!("field-{name}")))
    };
    let is_plain = document.status == "issued";
    Paper {
        template: text.say(&ids::document(service, &document.template)),
        status: text.say(&format!("status-{}", document.status)),
        since: (!is_plain).then(|| text.put("status-since", "at", text.day(document.status_since))),
        facts: document
            .facts
            .iter()
            .map(|(name, value)| (name, value))
            // What the page says below in its own words is not said twice.
            .filter(|(_, value)| {
                **value != document.issuer && Some(*value) != document.valid_until.as_ref()
            })
            .map(|(name, value)| (field(name), text.date_text(value)))
            .collect(),
        date: text.date_text(&document.issued_on),
        valid_until: document.valid_until.as_deref().map(|until| text.date_text(until)),
        chain: document
            .chain
            .iter()
            // What people and evidence did; draws and answers name keys of the case, which are nobody else's business.
            .filter(|part| matches!(part.kind, EventKind::Acted { .. }))
            .map(|part| (text.event(service, &part.kind), text.day(part.at)))
            .collect(),
        cases: Vec::new(),
        because: None,
        file: (!document.facts.is_empty()).then(|| format!("/documents/{}.pdf", document.code)),
        stamp: document.stamp.as_ref().map(|stamp| stamped(text, stamp)),
        receipt: document.is_logged.then(|| format!("/documents/{}.tlog-proof", document.code)),
        signer_post: procedure::name::Name::parse(&document.signer_post)
            .map(|post| text.post(&post))
            .unwrap_or_default(),
        number: document.number,
        code: document.code,
        issuer: document.issuer,
        accreditation: document.issuer_accreditation,
        signer: document.signer_name,
    }
}

fn stamped(text: &Text, stamp: &Stamped) -> String {
    match stamp {
        Stamped::NotYet => text.say("verify-stamp-none"),
        Stamped::By { authority, at, again_at } => {
            let values = [("authority", authority.clone()), ("at", text.moment(*at))];
            let first = text.puts("verify-stamp-by", &values);
            match again_at {
                Some(again) => {
                    let again = text.puts("verify-stamp-again", &[("at", text.moment(*again))]);
                    format!("{first}; {again}")
                }
                None => first,
            }
        }
    }
}
