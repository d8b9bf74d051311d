//! What an examination found. The shape of its JSON stands in the crate's README; a change of it is a new version.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

/// The version of the shape of [`Report`] as JSON.
pub const REPORT_VERSION: u8 = 1;
/// No value is longer: what is signed by strangers may be.
const VALUE_LIMIT: usize = 200;

/// What was shown to the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Pdf,
    Receipt,
    /// The text of a sealed QR code.
    Code,
    /// The file of a whole case.
    Dossier,
    /// The short address or code below it, or a number: only the system knows what it means.
    Address,
    Unknown,
}

/// How a finding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Holds,
    /// It cannot be known here.
    Unknown,
    Fails,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable; what it means does not change.
    pub code: &'static str,
    pub outcome: Outcome,
    /// In English, one sentence or two.
    pub words: String,
    /// What it was found of: names, times, numbers. Safe to print.
    pub values: BTreeMap<&'static str, String>,
}

impl Finding {
    pub(crate) fn new(code: &'static str, outcome: Outcome, words: &str) -> Self {
        Self { code, outcome, words: words.to_owned(), values: BTreeMap::new() }
    }

    /// With a value. Somebody else may have written it: what could steer a terminal or turn text round is taken out.
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString + Copy) -> Self {
        let value: String = signing::qr::plain(&value.to_string());
        self.values.insert(name, value.chars().take(VALUE_LIMIT).collect());
        self
    }

    pub(crate) fn maybe(self, name: &'static str, value: Option<impl ToString + Copy>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// What is to be said of the whole. Never yes alone: each says of what it speaks, and whether a paper is in force is always
/// for the system to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Signed by those named, unchanged since, and this very revision is in the log.
    PaperInLog,
    /// Signed and unchanged; that it is in the log was not shown.
    PaperLogUnknown,
    /// Signed and unchanged by keys that are revoked now, or at times that nobody but the signer vouches for.
    PaperTimeUnknown,
    /// Signed and unchanged, and the receipt does not fit it.
    PaperReceiptFails,
    /// Signed and unchanged, with a time stamp that is not one, or by nobody who is believed.
    PaperStampFails,
    /// Signed and unchanged, and not at the time that it says.
    PaperTimeFails,
    /// Somebody signed it, and then it was changed.
    PaperAltered,
    /// Nobody signed it.
    PaperUnsigned,
    /// Signed by nobody who is believed, or not so that it stands.
    PaperNotAuthentic,
    /// A PDF that is not read here.
    PaperUnreadable,
    /// The receipt alone: its leaf is in the log.
    ReceiptStands,
    ReceiptFails,
    /// It stands, and the policy asks for no witnesses.
    ReceiptUnwitnessed,
    /// Not a receipt that can be read by itself.
    ReceiptUnreadable,
    /// The sealed code: one of its seven answers.
    Code(&'static str, Outcome),
    /// The code is authentic and in force, and the receipt that came with it is no proof of it.
    CodeReceiptFails,
    /// The system says of the document something else than the code.
    CodeOtherPaper,
    /// Nothing is known against the code, and its key was taken back: what it says nobody vouches for.
    CodeKeyRevoked,
    /// A sealed code, and nothing is known to judge it with.
    CodeNoKnowledge,
    /// The dossier of a case: given out by the system, whole, and all of it in the log.
    DossierStands,
    DossierFails,
    /// Nothing in it fails, and something in it nobody can know here.
    DossierUnknown,
    /// Not a dossier that can be read.
    DossierUnreadable,
    /// An address or a number: ask the system.
    AskTheSystem,
    /// None of these.
    NotRecognised,
}

impl Verdict {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PaperInLog => "paper.in-log",
            Self::PaperLogUnknown => "paper.log-unknown",
            Self::PaperTimeUnknown => "paper.time-unknown",
            Self::PaperReceiptFails => "paper.receipt-fails",
            Self::PaperStampFails => "paper.stamp-fails",
            Self::PaperTimeFails => "paper.time-fails",
            Self::PaperAltered => "paper.altered",
            Self::PaperUnsigned => "paper.unsigned",
            Self::PaperNotAuthentic => "paper.not-authentic",
            Self::PaperUnreadable => "paper.unreadable",
            Self::ReceiptStands => "receipt.stands",
            Self::ReceiptFails => "receipt.fails",
            Self::ReceiptUnwitnessed => "receipt.unwitnessed",
            Self::ReceiptUnreadable => "receipt.unreadable",
            Self::Code(code, _) => code,
            Self::CodeReceiptFails => "qr.receipt-fails",
            Self::CodeOtherPaper => "qr.other-paper",
            Self::CodeKeyRevoked => "qr.key-revoked-later",
            Self::CodeNoKnowledge => "qr.no-knowledge",
            Self::DossierStands => "dossier.stands",
            Self::DossierFails => "dossier.fails",
            Self::DossierUnknown => "dossier.unknown",
            Self::DossierUnreadable => "dossier.unreadable",
            Self::AskTheSystem => "ask-the-system",
            Self::NotRecognised => "not-recognised",
        }
    }

    /// Whether all that was asked holds.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::PaperInLog | Self::ReceiptStands | Self::DossierStands => Outcome::Holds,
            Self::Code(_, outcome) => outcome,
            Self::PaperReceiptFails
            | Self::PaperStampFails
            | Self::PaperTimeFails
            | Self::PaperAltered
            | Self::PaperUnsigned
            | Self::PaperNotAuthentic
            | Self::ReceiptFails
            | Self::DossierFails
            | Self::CodeOtherPaper
            | Self::CodeReceiptFails => Outcome::Fails,
            Self::PaperLogUnknown
            | Self::PaperTimeUnknown
            | Self::PaperUnreadable
            | Self::ReceiptUnwitnessed
            | Self::ReceiptUnreadable
            | Self::CodeKeyRevoked
            | Self::CodeNoKnowledge
            | Self::DossierUnknown
            | Self::DossierUnreadable
            | Self::AskTheSystem
            | Self::NotRecognised => Outcome::Unknown,
        }
    }
}

/// What a system can be asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// SHA-256 of each signed revision in hexadecimal, the oldest first.
    Revisions(Vec<String>),
    /// The document's id.
    Document(String),
    /// What was typed or scanned.
    Text(String),
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub kind: Kind,
    pub verdict: Verdict,
    /// In the order in which they were looked at.
    pub findings: Vec<Finding>,
    /// What the system can be asked about it.
    pub subject: Option<Subject>,
    /// When what is known here was so.
    pub known_as_of: Timestamp,
    /// When it was examined.
    pub examined_at: Timestamp,
}

impl Report {
    /// What the verdict means, in English.
    pub fn words(&self) -> &'static str {
        crate::words::verdict(self.verdict)
    }

    /// As JSON, in the shape of [`REPORT_VERSION`].
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "version": REPORT_VERSION,
            "kind": self.kind,
            "verdict": { "code": self.verdict.code(), "outcome": self.verdict.outcome(), "words": self.words() },
            "findings": self.findings,
            "subject": self.subject,
            "known_as_of": self.known_as_of,
            "examined_at": self.examined_at,
        })
    }
}
