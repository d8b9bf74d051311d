//! Anyone drops a file, and is told what holds in it and what does not; then what the records say of it now. Nothing is kept.

mod form;

use app::documents::{Examination, Finding, Kind, Outcome, Verdict, Verification};
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use procedure::name::Name;

use crate::documents::verify::mark;
use crate::error::Failure;
use crate::shell::{Shell, percent};
use crate::text::Text;
use crate::visit::{Visit, html};

pub(crate) use form::LARGEST;

#[derive(Template)]
#[template(path = "documents/examine.html")]
struct Page {
    s: Shell,
    title: String,
    /// Why no file was looked at.
    problem: Option<String>,
    result: Option<Judged>,
}

/// What became of a file.
struct Judged {
    tone: &'static str,
    mark: &'static str,
    title: String,
    text: String,
    code: &'static str,
    checked_at: String,
    answer: Option<Answer>,
    is_own_receipt: bool,
    /// There is a page for codes.
    is_code: bool,
    seen: Vec<Seen>,
}

/// What the records say now.
struct Answer {
    tone: &'static str,
    status: String,
    since: Option<String>,
    /// Number and address of the document's page.
    document: Option<(String, String)>,
    /// The file was changed, and this is of what it was.
    is_of_original: bool,
}

/// One finding.
struct Seen {
    tone: &'static str,
    icon: &'static str,
    outcome: String,
    text: String,
    code: &'static str,
    values: Vec<(String, String)>,
}

/// `GET /{lang}/examine`.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    html(&page(&visit, None, None))
}

/// `POST /{lang}/examine`: a file, and perhaps its receipt.
pub(crate) async fn examine(visit: Visit, request: Request) -> Result<Response, Failure> {
    let documents = visit.web.app.documents();
    let Some(seat) = documents.seat()? else {
        return problem(&visit, StatusCode::SERVICE_UNAVAILABLE, "examine-busy");
    };
    let Some((file, receipt)) = form::read(request).await? else {
        return problem(&visit, StatusCode::UNPROCESSABLE_ENTITY, "examine-none");
    };
    let examination = documents.examine(seat, file, receipt).await?;
    let result = judged(&visit, &examination);
    html(&page(&visit, None, Some(result)))
}

fn problem(visit: &Visit, status: StatusCode, id: &str) -> Result<Response, Failure> {
    let page = page(visit, Some(visit.shell.say(id)), None);
    Ok((status, Html(page.render()?)).into_response())
}

fn page(visit: &Visit, problem: Option<String>, result: Option<Judged>) -> Page {
    let s = visit.shell.clone();
    let title = match &result {
        Some(result) => result.title.clone(),
        None => s.say("examine-title"),
    };
    Page { s, title, problem, result }
}

fn judged(visit: &Visit, examination: &Examination) -> Judged {
    let (shell, report) = (&visit.shell, &examination.report);
    let text = &shell.text;
    let is_shown = matches!(report.kind, Kind::Pdf | Kind::Receipt | Kind::Dossier | Kind::Code);
    let answer = match &examination.answer {
        Some(answer) if is_shown => Some(answered(shell, answer, report.verdict)),
        None if report.kind == Kind::Pdf => Some(unknown(text)),
        Some(_) | None => None,
    };
    let is_never_issued = never_issued(examination);
    let id = match report.kind {
        Kind::Pdf if is_never_issued => "never-issued".to_owned(),
        Kind::Pdf | Kind::Receipt | Kind::Dossier => dashed(report.verdict.code()),
        Kind::Code => coded(report.verdict.outcome(), answer.as_ref()).to_owned(),
        Kind::Address | Kind::Unknown => "not-recognised".to_owned(),
    };
    let id = format!("examined-{id}");
    // A paper that is not in force is nothing to be glad of, however well it is signed.
    let tone = match (tone(report.verdict.outcome()), &answer) {
        _ if is_never_issued => "bad",
        ("ok", Some(answer)) if answer.tone != "ok" => "warn",
        (tone, _) => tone,
    };
    // Nobody stamps what was never given out: to wait for it would be bad advice.
    let findings = report.findings.iter();
    let findings = findings.filter(|one| !(is_never_issued && one.code == "stamp.none"));
    Judged {
        tone,
        mark: mark(tone),
        title: text.say(&id),
        text: text.say(&format!("{id}.text")),
        code: report.verdict.code(),
        checked_at: text.moment(report.examined_at),
        answer,
        is_own_receipt: examination.is_own_receipt,
        is_code: report.kind == Kind::Code,
        seen: findings.map(|finding| seen(text, finding)).collect(),
    }
}

/// Signed by somebody who is believed, and neither the records nor the log have it: both are ours, so nobody issued it.
fn never_issued(examination: &Examination) -> bool {
    let Examination { report, answer, .. } = examination;
    let is_in_log = report.findings.iter().any(|one| one.code == "receipt.proves-revision");
    let is_unknown = matches!(answer, None | Some(Verification::NotFound { .. }));
    let is_doubted = report.verdict.outcome() == Outcome::Unknown;
    let is_read = report.verdict != Verdict::PaperUnreadable;
    report.kind == Kind::Pdf && is_unknown && is_doubted && is_read && !is_in_log
}

/// What is said of a sealed code, by itself and by the records.
fn coded(outcome: Outcome, answer: Option<&Answer>) -> &'static str {
    match (outcome, answer.map(|answer| answer.tone)) {
        (Outcome::Fails, _) | (_, Some("bad")) => "code-fails",
        (Outcome::Holds, None | Some("ok")) => "code-holds",
        (Outcome::Holds | Outcome::Unknown, _) => "code-unknown",
    }
}

fn dashed(code: &str) -> String {
    code.replace('.', "-")
}

fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Holds => "ok",
        Outcome::Unknown => "warn",
        Outcome::Fails => "bad",
    }
}

fn answered(shell: &Shell, answer: &Verification, verdict: Verdict) -> Answer {
    let text = &shell.text;
    let is_of_original = verdict == Verdict::PaperAltered;
    let plain = |tone, id: &str| Answer {
        tone,
        status: text.say(id),
        since: None,
        document: None,
        is_of_original,
    };
    match answer {
        Verification::NotFound { .. } => unknown(text),
        Verification::BeingRegistered { .. } => plain("warn", "verdict-registering"),
        Verification::NotIssued { .. } => plain("bad", "verdict-not-issued"),
        Verification::Lost { .. } => plain("warn", "verdict-lost"),
        Verification::Found(document) => {
            let href = shell.href(&format!("verify?q={}", percent(&document.number)));
            let tone = match document.status.as_str() {
                "valid" | "issued" => "ok",
                "expired" | "suspended" | "replaced" | "lifted" | "unknown" => "warn",
                _ => "bad",
            };
            let is_plain = document.status == "issued";
            Answer {
                since: (!is_plain)
                    .then(|| text.put("status-since", "at", text.day(document.status_since))),
                document: Some((document.number.clone(), href)),
                // Green would be taken for the file's.
                ..plain(
                    if is_of_original { "" } else { tone },
                    &format!("status-{}", document.status),
                )
            }
        }
    }
}

fn unknown(text: &Text) -> Answer {
    let status = text.say("examine-answer-none");
    Answer { tone: "bad", status, since: None, document: None, is_of_original: false }
}

fn seen(text: &Text, finding: &Finding) -> Seen {
    let (icon, outcome) = match finding.outcome {
        Outcome::Holds => ("ok", "examine-holds"),
        Outcome::Unknown => ("warn", "examine-unknown"),
        Outcome::Fails => ("no", "examine-fails"),
    };
    Seen {
        tone: tone(finding.outcome),
        icon,
        outcome: text.say(outcome),
        text: text.say(id_of(finding.code)),
        code: finding.code,
        values: values(text, finding),
    }
}

/// The text of a code. What only those who know the formats tell apart is one thing to everybody else.
fn id_of(code: &str) -> &'static str {
    match code {
        "signature.stands" => "examine-signature-stands",
        "signature.sealed" => "examine-signature-sealed",
        "signature.none" => "examine-signature-none",
        "signature.digest" => "examine-signature-digest",
        "signature.altered-after" => "examine-signature-altered-after",
        "signature.unknown-authority" => "examine-signature-unknown-authority",
        "signature.expired" | "signature.not-yet-valid" => "examine-signature-validity",
        "signature.revoked" => "examine-signature-revoked",
        "signature.revoked-since" => "examine-signature-revoked-since",
        "paper.unchanged" => "examine-paper-unchanged",
        "paper.only-validation-added" => "examine-paper-validation",
        "receipt.proves-revision" => "examine-receipt-proves-revision",
        "receipt.in-log" => "examine-receipt-in-log",
        "receipt.missing" => "examine-receipt-missing",
        "receipt.too-few-witnesses" => "examine-receipt-too-few-witnesses",
        "receipt.other-paper" | "receipt.earlier-revision" | "receipt.no-document" => {
            "examine-receipt-other-paper"
        }
        "log.unwitnessed" => "examine-log-unwitnessed",
        "time.agrees" => "examine-time-agrees",
        "time.differs" => "examine-time-differs",
        "time.only-claimed" => "examine-time-only-claimed",
        "time.after-log" => "examine-time-after-log",
        "time.after-stamp" => "examine-time-after-stamp",
        "signature.stamped-late" => "examine-signature-stamped-late",
        "stamp.stands" => "examine-stamp-stands",
        "stamp.none" => "examine-stamp-none",
        "stamp.unknown-authority" => "examine-stamp-unknown-authority",
        "revocation.good" => "examine-revocation-good",
        "revocation.none" => "examine-revocation-none",
        "revocation.foreign" => "examine-revocation-foreign",
        "revocation.untimely" => "examine-revocation-untimely",
        "revocation.revoked" => "examine-revocation-revoked",
        "stamp.ended" => "examine-stamp-ended",
        "stamp.revoked-since" => "examine-stamp-revoked-since",
        "stamp.weak" => "examine-stamp-weak",
        "stamp.order" => "examine-stamp-order",
        "signature.weak" => "examine-signature-weak",
        "stamp.expired" | "stamp.not-yet-valid" => "examine-stamp-validity",
        "qr.in-force" => "qr-in-force.text",
        "qr.status-unknown" => "qr-status-unknown.text",
        "qr.key-revoked-later" => "qr-key-revoked-later.text",
        "qr.suspended" => "qr-suspended.text",
        "qr.revoked" => "qr-revoked.text",
        "qr.expired" => "qr-expired.text",
        "qr.no-knowledge" => "qr-none.text",
        "qr.same-code" => "examine-code-same",
        "qr.other-paper" => "examine-code-other",
        "qr.not-compared" => "examine-code-uncompared",
        other if other.starts_with("qr.") => "qr-not-authentic.text",
        "receipt.proves-document" => "examine-receipt-proves-document",
        "file.too-large" => "examine-file-too-large",
        other if other.starts_with("signature.") => "examine-signature-other",
        other if other.starts_with("stamp.") => "examine-stamp-other",
        other if other.starts_with("receipt.") => "examine-receipt-other",
        "dossier.altered" | "dossier.files" => "examine-dossier-altered",
        "dossier.author" => "examine-dossier-author",
        "dossier.given-out" => "examine-dossier-given-out",
        other if other.starts_with("dossier.") => "examine-dossier-other",
        other if other.starts_with("pdf.") => "examine-pdf",
        _ => "examined-not-recognised.text",
    }
}

/// How a value is written for people.
type Say<'a> = &'a dyn Fn(&str) -> String;

/// The values that people compare, in the order in which they ask.
fn values(text: &Text, finding: &Finding) -> Vec<(String, String)> {
    let moment =
        |value: &str| value.parse().map_or_else(|_| value.to_owned(), |at| text.moment(at));
    let post =
        |value: &str| Name::parse(value).map_or_else(|| value.to_owned(), |kind| text.post(&kind));
    let plain = |value: &str| value.to_owned();
    let hash = |value: &str| value.to_uppercase();
    let shown: [(&str, &str, Say<'_>); 26] = [
        ("case", "attempt-case", &plain),
        ("event", "dossier-step", &plain),
        ("number", "documents-number", &plain),
        ("product", "qr-product", &plain),
        ("maker", "qr-maker", &plain),
        ("holder", "qr-holder", &plain),
        ("issuer", "qr-issuer", &plain),
        ("hs_code", "qr-hs-code", &plain),
        ("issued_at", "qr-issued", &moment),
        ("expires_at", "qr-until", &moment),
        ("given_at", "dossier-given-at", &moment),
        ("name", "verify-signer", &plain),
        ("post", "verify-post", &post),
        ("organisation", "examine-organisation", &plain),
        ("officer_number", "examine-officer", &plain),
        ("seal", "examine-seal", &plain),
        ("claimed_at", "examine-claimed", &moment),
        ("revoked_from", "examine-revoked", &moment),
        ("logged_at", "examine-logged", &moment),
        ("stamper", "examine-stamper", &plain),
        ("stamped_at", "examine-stamped", &moment),
        ("said_at", "examine-said", &moment),
        ("hash", "examine-hash", &hash),
        ("weak_from", "examine-weak-from", &moment),
        ("witnesses", "examine-witnesses", &plain),
        ("witnesses_needed", "examine-witnesses-needed", &plain),
    ];
    let one = |(name, id, say): (&str, &str, Say<'_>)| {
        Some((text.say(id), say(finding.values.get(name)?)))
    };
    shown.into_iter().filter_map(one).collect()
}
