//! Edges of the world that a test holds in its hand: the same run gives the same bytes.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use app::ports::{Clock, Entropy, Paper as Asked, Renderer};
use jiff::{SignedDuration, Timestamp};
use procedure::Refusal;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Noon in Tashkent on a working day, from which every test starts.
pub struct Noon;

impl Noon {
    /// Wednesday, 25 November 2026, 12:00 in Tashkent.
    pub fn timestamp() -> Timestamp {
        "2026-11-25T12:00:00+05:00".parse().expect("a time")
    }
}

/// A clock that stands until a test moves it.
#[derive(Debug)]
pub struct SteppedClock(Mutex<Timestamp>);

impl SteppedClock {
    pub(crate) fn at(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    /// Moves it on.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).expect("a time that can be written");
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SHA-256 of a counter: never twice the same, and the same in every run.
#[derive(Debug, Default)]
pub(crate) struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::digest(self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
        }
    }
}

/// Makes papers that only a test takes for paper: a PDF of one empty page with what was asked for, as JSON, in a stream.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    pub(crate) made: AtomicUsize,
}

/// The one character that the press of the tests lacks.
pub const UNPRINTABLE: char = '\u{2603}';

impl Renderer for Counting {
    fn render(&self, paper: &Asked) -> Result<Vec<u8>, app::Error<Refusal>> {
        if paper.data.to_string().contains(UNPRINTABLE) {
            let refusal = Refusal::new("act.unprintable").with("character", UNPRINTABLE);
            return Err(app::Error::Refused(refusal));
        }
        self.made.fetch_add(1, Ordering::Relaxed);
        let asked = json!({
            "address": paper.address,
            "seal": paper.seal,
            "data": paper.data,
            "date": paper.date,
            "demo": paper.demo,
            "document": uuid::Uuid::from_bytes(paper.document),
            "template": paper.template,
        });
        Ok(pdf(&asked.to_string()))
    }

    fn embedded(&self, data: &Value) -> [u8; 32] {
        Sha256::digest(data.to_string()).into()
    }
}

/// The smallest PDF that can be signed, with this text in a stream.
fn pdf(text: &str) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<<>>>>",
        &format!("<</Length {}>>{BEGIN}{text}{END}", text.len()),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 5\n0000000000 65535 f \n".to_owned();
    for (object, number) in objects.into_iter().zip(1..) {
        writeln!(table, "{:010} 00000 n ", file.len()).expect("a string takes all");
        writeln!(file, "{number} 0 obj\n{object}\nendobj").expect("a string takes all");
    }
    let at = file.len();
    writeln!(file, "{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{at}\n%%EOF")
        .expect("a string takes all");
    file.into_bytes()
}

const BEGIN: &str = "\nstream\n";
const END: &str = "\nendstream";

/// A paper of a test, read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper(pub Value);

impl Paper {
    /// Reads what the test's renderer made.
    pub fn read(bytes: &[u8]) -> Self {
        let file = str::from_utf8(bytes).expect("a paper of a test");
        let (_, rest) = file.split_once(BEGIN).expect("a paper of a test");
        let (json, _) = rest.split_once(END).expect("a paper of a test");
        Self(serde_json::from_str(json).expect("a paper of a test"))
    }
}
