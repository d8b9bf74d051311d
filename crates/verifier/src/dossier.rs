//! The dossier of a case: everything that is on record of it and of its children, in one file that can be read and checked
//! without the system that made it.
//!
//! A ZIP without compression, written in the one way there is: [`pack`] makes it, and what [`unpack`] takes apart would be made the
//! same. `manifest.cose` names every other file with its hash and is signed by the system; `cases/<reference>.json` is a [`CaseFile`];
//! `receipts/<reference>-<seq>.tlog-proof` shows that the event is in the log; `evidence/<hash>` is what the person signed, or what another system sent;
//! `papers/<number>.pdf` lies beside its `papers/<number>.tlog-proof`; `attachments/<hash>` is what people
//! sent with a form; `definitions/<hash>.json` is the law that the case was pinned to.
//! `index.html` tells people what the rest says, and proves nothing.

mod case;
mod check;
mod file;
mod law;

pub use case::{Body, CaseFile, Event, Fact, Paper};
pub(crate) use check::examine;
pub use file::{DOSSIER_LIMIT_BYTES, FORMAT, MANIFEST, Manifest, PackError, pack, unpack};

/// Is it a ZIP, by its first bytes?
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The SHA-256 of each file that people sent with a form whose body, as JSON, this is.
pub fn attached(body: &serde_json::Value) -> Vec<String> {
    use serde_json::Value;
    match body {
        Value::Object(fields) => {
            let own = fields.get("sha256").and_then(Value::as_str);
            let own = own.filter(|hash| hash.len() == 64 && fields.contains_key("media_type"));
            let below = fields.values().flat_map(attached);
            own.map(str::to_owned).into_iter().chain(below).collect()
        }
        Value::Array(items) => items.iter().flat_map(attached).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// Where the files of a case lie.
pub mod place {
    /// A [`super::CaseFile`].
    pub fn case(reference: &str) -> String {
        format!("cases/{reference}.json")
    }

    /// The receipt of an event.
    pub fn event_receipt(reference: &str, seq: u64) -> String {
        format!("receipts/{reference}-{seq}.tlog-proof")
    }

    /// What somebody signed, by its SHA-256 in hexadecimal.
    pub fn evidence(hash: &str) -> String {
        format!("evidence/{hash}")
    }

    /// A paper, by its number.
    pub fn paper(number: &str) -> String {
        format!("papers/{number}.pdf")
    }

    /// The receipt of a paper.
    pub fn paper_receipt(number: &str) -> String {
        format!("papers/{number}.tlog-proof")
    }

    /// A file that people sent and a fact cites, by its SHA-256 in hexadecimal.
    pub fn attachment(hash: &str) -> String {
        format!("{ATTACHMENTS}/{hash}")
    }

    /// Where those lie.
    pub const ATTACHMENTS: &str = "attachments";

    /// The files of a definition, by its hash in hexadecimal.
    pub fn definition(hash: &str) -> String {
        format!("definitions/{hash}.json")
    }

    /// What people read.
    pub const INDEX: &str = "index.html";
}
