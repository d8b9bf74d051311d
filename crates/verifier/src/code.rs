//! A sealed code: one of its seven answers, with what was signed to compare with the paper.

use sha2::{Digest, Sha256};
use signing::qr::{self, Answer, Authentic, Claim, KeyStanding};
use transparency::Kind as LeafKind;
use transparency::leaf::of_document;

use crate::examine::Found;
use crate::knowledge::Knowledge;
use crate::proof::Proof;
use crate::report::{Finding, Kind, Outcome, Subject, Verdict};
use crate::words;

/// So many digits are in no number and no short address.
const FEWEST_DIGITS: usize = 100;

/// What begins as codes do, whatever follows; the digits behind another address; the digits alone.
pub(crate) fn is_code(text: &str, knowledge: &Knowledge) -> bool {
    let base = knowledge.qr.as_ref().map(|known| known.base().as_str());
    let head = base.and_then(|base| Some((base, text.get(..base.len())?)));
    if head.is_some_and(|(base, head)| head.eq_ignore_ascii_case(base)) {
        return true;
    }
    let digits = text.rsplit_once('#').map_or(text, |(_, digits)| digits);
    digits.len() >= FEWEST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// SHA-256 in hexadecimal of a sealed code, however its address was written: whoever printed a code can tell whether this is the one.
///
/// `None`: these are not the digits of a code.
pub fn code_hash(text: &str) -> Option<String> {
    let digits = text.trim().rsplit_once('#').map_or(text.trim(), |(_, digits)| digits);
    let sealed = qr::from_digits(digits).ok().filter(|_| digits.len() >= FEWEST_DIGITS)?;
    Some(hex::encode(Sha256::digest(sealed)))
}

pub(crate) fn examine(text: &str, proof: Option<&Proof>, knowledge: &Knowledge) -> Found {
    let Some(known) = &knowledge.qr else {
        let finding = Finding::new("qr.no-knowledge", Outcome::Unknown, words::CODE_NO_KNOWLEDGE);
        return Found::only(Kind::Code, Verdict::CodeNoKnowledge, finding);
    };
    let base = if text.contains('#') { "" } else { known.base().as_str() };
    let text = format!("{base}{text}");
    let answer = qr::check(&text, known, knowledge.now);
    let (outcome, finding) = answered(&answer);
    let mut found = Found::only(Kind::Code, Verdict::Code(answer.code(), outcome), finding);
    let Some(said) = answer.said() else { return found };
    found.subject = Some(Subject::Document(said.claim.document.to_string()));
    let is_proved = proof.is_some_and(|proof| prove(&mut found, proof, &said.claim));
    // A leaf names a document and nothing that is written on it: whoever stole the key copies the id of a genuine paper and its
    // receipt, and writes another number, product and holder beside them.
    if said.key == KeyStanding::RevokedLater {
        let finding = Finding::new("qr.key-revoked-later", Outcome::Unknown, words::KEY_REVOKED);
        found.findings.push(finding);
        if outcome != Outcome::Fails {
            found.verdict = Verdict::CodeKeyRevoked;
            let first = found.findings.first_mut().filter(|_| outcome == Outcome::Holds);
            if let Some(first) = first {
                (first.outcome, first.words) = (Outcome::Unknown, words::CODE_DOUBTED.to_owned());
            }
        }
    }
    if proof.is_some() && !is_proved && outcome == Outcome::Holds {
        found.verdict = Verdict::CodeReceiptFails;
    }
    found
}

/// Whether the receipt shows that a document of this id is in the log.
fn prove(found: &mut Found, proof: &Proof, claim: &Claim) -> bool {
    let Proof::Stands(stands) = proof else {
        found.findings.push(proof.finding());
        return false;
    };
    let is_own = stands.leaf.kind == LeafKind::Document
        && stands.leaf.subject == of_document(claim.document.as_bytes());
    let finding = if is_own {
        Finding::new("receipt.proves-document", Outcome::Holds, words::PROVES_DOCUMENT)
    } else {
        Finding::new("receipt.other-paper", Outcome::Fails, words::OTHER_PAPER)
    };
    found.findings.push(stands.put(finding));
    is_own
}

fn answered(answer: &Answer) -> (Outcome, Finding) {
    let outcome = match answer {
        Answer::InForce { .. } => Outcome::Holds,
        Answer::StatusUnknown { .. } => Outcome::Unknown,
        Answer::Suspended { .. }
        | Answer::Revoked { .. }
        | Answer::Expired { .. }
        | Answer::NotAuthentic { .. }
        | Answer::TextDiffers { .. } => Outcome::Fails,
    };
    let finding = Finding::new(answer.code(), outcome, words::answer(answer));
    let finding = match answer {
        Answer::InForce { as_of, .. }
        | Answer::Suspended { as_of, .. }
        | Answer::Revoked { as_of, .. } => finding.with("as_of", as_of),
        Answer::StatusUnknown { why, .. } => finding.with("reason", why.code()),
        Answer::Expired { why, .. } => finding.with("reason", why.code()),
        Answer::NotAuthentic { why } => finding.with("reason", why.code()),
        Answer::TextDiffers { .. } => finding,
    };
    let finding = match answer.said() {
        Some(Authentic { claim, .. }) => compare(finding, claim),
        None => finding,
    };
    (outcome, finding)
}

/// What a person compares with the paper.
fn compare(finding: Finding, claim: &Claim) -> Finding {
    finding
        .with("document", claim.document)
        .with("kind", &claim.kind)
        .with("number", &claim.number)
        .with("issued_at", claim.issued_at)
        .maybe("expires_at", claim.expires_at)
        .maybe("holder", claim.holder)
        .with("issuer", claim.issuer)
        .maybe("hs_code", claim.hs_code.as_ref())
        .maybe("product", claim.product.as_ref())
        .maybe("maker", claim.maker.as_ref())
}
