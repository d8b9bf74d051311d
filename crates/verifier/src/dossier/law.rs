//! The case beside its definition: each step could have been, and was its author's.
//!
//! An insider who writes a step into the records gives it a true hash, a leaf and a receipt. What they have not is the signature of
//! whoever had to take it; so a step without one must be of those that happen by themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use procedure::act::fits;
use procedure::case::{Case, Event as Recorded};
use procedure::{Definition, Folder};

use super::case::Event;

/// What the file of a definition is.
pub(super) enum Law {
    Read(Box<Definition>),
    /// Written for a newer or an older program.
    Unread,
    /// Not what the hash says.
    Other,
}

impl Law {
    /// The definition of this service with this hash, in hexadecimal, from its files as JSON.
    pub(super) fn of(files: &[u8], service: &str, hash: &str) -> Self {
        let Ok(files) = serde_json::from_slice::<BTreeMap<String, String>>(files) else {
            return Self::Other;
        };
        let files = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
        let (mut library, _findings) = procedure::read(&Folder(files));
        match library.services.remove(service) {
            None => Self::Unread,
            Some(own) if hex::encode(own.hash) == hash => Self::Read(Box::new(own)),
            Some(_) => Self::Other,
        }
    }
}

/// A case that is played again, step by step.
pub(super) struct Replay {
    definition: Box<Definition>,
    case: Case,
}

impl Replay {
    pub(super) fn new(definition: Box<Definition>) -> Self {
        Self { definition, case: Case::default() }
    }

    /// The next step; `Err`: why it cannot have been, and nothing can be said of those after it.
    pub(super) fn step(&mut self, event: &Event) -> Result<(), String> {
        let event = recorded(event).ok_or_else(|| "event".to_owned())?;
        fits(&self.definition, &self.case, &event).map_err(|refusal| refusal.code)?;
        self.case.apply(&self.definition, &event);
        Ok(())
    }
}

fn recorded(event: &Event) -> Option<Recorded> {
    Some(Recorded {
        seq: event.seq,
        kind: serde_json::from_str(&event.kind).ok()?,
        author: serde_json::from_str(&event.author).ok()?,
        recorded_at: Timestamp::from_microsecond(event.recorded_at).ok()?,
        changes: serde_json::from_str(&event.changes).ok()?,
    })
}
