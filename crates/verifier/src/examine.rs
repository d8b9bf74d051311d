//! What was shown, and who looks at it.

use crate::knowledge::Knowledge;
use crate::proof::Proof;
use crate::report::{Finding, Kind, Outcome, Report, Subject, Verdict};
use crate::{FILE_LIMIT_BYTES, code, dossier, paper, proof, words};

/// More than any code or number has; what is longer is no text to be looked up.
pub const TEXT_LIMIT_BYTES: usize = 4096;
/// An address, a short code, a number: more than any of them has.
const ASKED_LIMIT: usize = 200;
/// The first line of a receipt, whatever its version.
const RECEIPT_HEAD: &[u8] = b"c2sp.org/tlog-proof@";
/// Readers of PDF tolerate so much before the file begins.
const PDF_HEAD: usize = 1024;

/// Examines a paper (PDF), a dossier, a receipt, or the text of a code, an address or a number; with a receipt that came beside it.
///
/// What is said of signatures, changes and the log holds for ever; whether the paper is in force the report does not know.
pub fn examine(bytes: &[u8], receipt: Option<&[u8]>, knowledge: &Knowledge) -> Report {
    let proof = receipt.map(|receipt| proof::read(receipt, knowledge));
    let found = if dossier::is_zip(bytes) {
        dossier::examine(bytes, knowledge)
    } else if bytes.len() > FILE_LIMIT_BYTES {
        too_large()
    } else if is_pdf(bytes) {
        paper::examine(bytes, proof.as_ref(), knowledge)
    } else if bytes.starts_with(RECEIPT_HEAD) {
        of_receipt(bytes, knowledge)
    } else {
        of_text(bytes, proof.as_ref(), knowledge)
    };
    let Found { kind, verdict, findings, subject } = found;
    let (known_as_of, examined_at) = (knowledge.as_of, knowledge.now);
    Report { kind, verdict, findings, subject, known_as_of, examined_at }
}

/// A report in the making.
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) verdict: Verdict,
    pub(crate) findings: Vec<Finding>,
    pub(crate) subject: Option<Subject>,
}

impl Found {
    /// With one finding and nothing else.
    pub(crate) fn only(kind: Kind, verdict: Verdict, finding: Finding) -> Self {
        Self { kind, verdict, findings: vec![finding], subject: None }
    }
}

fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(PDF_HEAD)).unwrap_or_default();
    head.windows(5).any(|window| window == b"%PDF-")
}

fn too_large() -> Found {
    let finding = Finding::new("file.too-large", Outcome::Unknown, words::TOO_LARGE);
    Found::only(Kind::Unknown, Verdict::NotRecognised, finding)
}

/// A receipt that is shown by itself: that something is in the log, and since when. Which paper it is of nobody learns who
/// does not have that paper, and so there is nothing to ask the system about.
fn of_receipt(bytes: &[u8], knowledge: &Knowledge) -> Found {
    let proof = proof::read(bytes, knowledge);
    let verdict = match &proof {
        Proof::Stands(_) => Verdict::ReceiptStands,
        Proof::Fails(_) => Verdict::ReceiptFails,
        Proof::Unreadable(_) => Verdict::ReceiptUnreadable,
    };
    let mut findings = vec![proof.finding()];
    findings.extend(proof.unwitnessed(knowledge));
    let is_unwitnessed = findings.len() > 1;
    let verdict = if is_unwitnessed { Verdict::ReceiptUnwitnessed } else { verdict };
    Found { kind: Kind::Receipt, verdict, findings, subject: None }
}

fn of_text(bytes: &[u8], proof: Option<&Proof>, knowledge: &Knowledge) -> Found {
    let text = Some(bytes).filter(|bytes| bytes.len() <= TEXT_LIMIT_BYTES);
    let text = text.and_then(|bytes| str::from_utf8(bytes).ok()).map(str::trim);
    match text {
        Some(text) if code::is_code(text, knowledge) => code::examine(text, proof, knowledge),
        Some(text) if is_askable(text) => {
            let finding = Finding::new("ask-the-system", Outcome::Unknown, words::ASK);
            let finding = finding.with("text", text);
            let subject = Some(Subject::Text(text.to_owned()));
            Found { subject, ..Found::only(Kind::Address, Verdict::AskTheSystem, finding) }
        }
        _ => {
            let finding = Finding::new("not-recognised", Outcome::Unknown, words::NOT_RECOGNISED);
            Found::only(Kind::Unknown, Verdict::NotRecognised, finding)
        }
    }
}

/// One short line with a digit in it: every number has one, and so has nearly every code.
fn is_askable(text: &str) -> bool {
    let is_short = (4..=ASKED_LIMIT).contains(&text.len());
    is_short
        && text.chars().any(|letter| letter.is_ascii_digit())
        && !text.chars().any(char::is_control)
}
