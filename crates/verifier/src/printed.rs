//! A sealed code beside what the system says of the document whose id it has.
//!
//! Whoever stole the key of the seal copies the id of a genuine paper: then the system speaks of that paper, and the code of another.

use crate::code::code_hash;
use crate::report::{Finding, Kind, Outcome, Report, Verdict};
use crate::words;

/// What the name of a product or maker ends in where it was shortened.
const SHORTENED: char = '…';
/// What a code may say that stands in the facts of its document too.
const TEXTS: [&str; 3] = ["product", "maker", "hs_code"];

/// What the system says of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    pub number: Option<String>,
    /// [`code_hash`] of the code that was printed on it; an older system does not say.
    pub code_hash: Option<String>,
    /// The values of its public facts; none where they are not public.
    pub facts: Vec<String>,
}

impl Report {
    /// The report on this code with what the system says of the document. Of anything but an authentic code nothing changes.
    #[must_use]
    pub fn beside(mut self, text: &str, printed: &Printed) -> Self {
        let is_code = self.kind == Kind::Code && self.subject.is_some();
        let Some(said) = self.findings.first().filter(|_| is_code) else { return self };
        let (finding, is_same) = compared(said, code_hash(text).as_ref(), printed);
        if finding.outcome == Outcome::Fails {
            self.verdict = Verdict::CodeOtherPaper;
        }
        if is_same {
            self.undoubted();
        }
        self.findings.push(finding);
        self
    }

    /// The system printed it, whoever has the key by now.
    fn undoubted(&mut self) {
        self.findings.retain(|finding| finding.code != "qr.key-revoked-later");
        let Some(first) = self.findings.first_mut() else { return };
        if first.code == "qr.in-force" {
            (first.outcome, first.words) = (Outcome::Holds, words::CODE_IN_FORCE.to_owned());
        }
        if self.verdict == Verdict::CodeKeyRevoked {
            self.verdict = Verdict::Code(first.code, first.outcome);
        }
    }
}

/// What is to be said of it, and whether it is the very code.
fn compared(said: &Finding, own: Option<&String>, printed: &Printed) -> (Finding, bool) {
    let other = |name: &'static str, value: &str, theirs: Option<&str>| {
        let finding = Finding::new("qr.other-paper", Outcome::Fails, words::CODE_OTHER_PAPER);
        let finding = finding.with("differs", name).with("code_says", value);
        (finding.maybe("system_says", theirs), false)
    };
    let number = said.values.get("number").map_or("", String::as_str);
    if let Some(theirs) = printed.number.as_deref().filter(|theirs| *theirs != number) {
        return other("number", number, Some(theirs));
    }
    for name in TEXTS {
        let value = said.values.get(name).filter(|_| !printed.facts.is_empty());
        if let Some(value) = value.filter(|value| !stands_in(value, &printed.facts)) {
            return other(name, value, None);
        }
    }
    match (&printed.code_hash, own) {
        (Some(theirs), Some(own)) if theirs == own => {
            let words = words::CODE_SAME;
            (Finding::new("qr.same-code", Outcome::Holds, words), true)
        }
        (Some(_), _) => {
            let words = words::CODE_OTHER_PAPER;
            (Finding::new("qr.other-paper", Outcome::Fails, words), false)
        }
        (None, _) => {
            let words = words::CODE_UNCOMPARED;
            (Finding::new("qr.not-compared", Outcome::Unknown, words), false)
        }
    }
}

fn stands_in(value: &str, facts: &[String]) -> bool {
    let plain = facts.iter().map(|fact| signing::qr::plain(fact));
    match value.strip_suffix(SHORTENED) {
        Some(beginning) => plain.into_iter().any(|fact| fact.starts_with(beginning)),
        None => plain.into_iter().any(|fact| fact == *value),
    }
}
