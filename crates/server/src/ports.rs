//! The edges of the world: the machine's clock, its randomness, and Typst.

use std::sync::Arc;

use anyhow::{Context, Result};
use app::ports::{
    Clock, Eimzo, Entropy, MarkKey, NoOneId, OneId, OutsideSystems, Paper, Ports, Renderer, Seal,
    TimeStamps, Unconnected, Unsealed, Unsigned, Unstamped, Witnesses,
};
use documents::{Engine, Job, RenderError};
use domain::public_url::PublicUrl;
use jiff::{SignedDuration, Timestamp};
use passkeys::Passkeys;
use procedure::{Folder, Name, Refusal};
use serde_json::Value;
use web::text::{Lang, Texts};

use crate::welcome;

/// Whoever else there is.
#[derive(Clone)]
pub(crate) struct Others {
    pub(crate) outside: Arc<dyn OutsideSystems>,
    pub(crate) witnesses: Arc<dyn Witnesses>,
    pub(crate) seal: Arc<dyn Seal>,
    pub(crate) stamps: Arc<dyn TimeStamps>,
    pub(crate) oneid: Arc<dyn OneId>,
    pub(crate) eimzo: Arc<dyn Eimzo>,
}

impl Others {
    /// Nobody but witnesses whose signatures are known.
    pub(crate) fn known(witnesses: Arc<dyn Witnesses>) -> Self {
        Self {
            outside: Arc::new(Unconnected),
            witnesses,
            seal: Arc::new(Unsealed),
            stamps: Arc::new(Unstamped),
            oneid: Arc::new(NoOneId),
            eimzo: Arc::new(Unsigned),
        }
    }
}

/// All ports; the clock starts at this time, if one is given, and runs on from there.
pub(crate) fn ports(
    start: Option<Timestamp>,
    folder: &Folder,
    others: Others,
    public_url: &PublicUrl,
    mark: Option<MarkKey>,
) -> Result<Ports> {
    Ok(Ports {
        clock: Arc::new(MachineClock::starting(start)?),
        entropy: Arc::new(MachineEntropy),
        renderer: Arc::new(Typst { engine: Engine::new(), texts: welcome::texts_of(folder)? }),
        outside: others.outside,
        witnesses: others.witnesses,
        seal: others.seal,
        stamps: others.stamps,
        oneid: others.oneid,
        eimzo: others.eimzo,
        passkeys: Arc::new(Passkeys::at(&public_url.to_string())),
        mark,
    })
}

/// The machine's clock, so much ahead.
pub(crate) struct MachineClock {
    ahead: SignedDuration,
}

impl MachineClock {
    /// It stands at this time now, or goes as the machine's does.
    pub(crate) fn starting(at: Option<Timestamp>) -> Result<Self> {
        let machine = machine_time();
        let ahead = at.unwrap_or(machine).duration_since(machine);
        machine.checked_add(ahead).context("a demo's clock cannot start at that time")?;
        Ok(Self { ahead })
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        machine_time().checked_add(self.ahead).unwrap_or(Timestamp::MAX)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
pub(crate) fn machine_time() -> Timestamp {
    Timestamp::now()
}

/// The operating system's randomness.
pub(crate) struct MachineEntropy;

impl Entropy for MachineEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the entropy that everything else is given"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        // Without it every key and nonce could be guessed: better no program than such a one.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

struct Typst {
    engine: Engine,
    texts: Texts,
}

impl Renderer for Typst {
    fn render(&self, paper: &Paper) -> Result<Vec<u8>, app::Error<Refusal>> {
        let data = in_words(&self.texts, paper.data.clone());
        let job = Job {
            seal: paper.seal.as_deref(),
            template: &paper.template,
            data: &data,
            qr_text: &paper.address,
            document_id: paper.document,
            date: paper.date,
            demo: paper.demo,
        };
        let pdf = self.engine.render(&job).map_err(|error| app::Error::Refused(refusal(&error)))?;
        Ok(pdf.bytes)
    }

    fn embedded(&self, data: &Value) -> [u8; 32] {
        Engine::embedded(&in_words(&self.texts, data.clone()))
    }
}

/// Every template was tried before it came into force: what fails now, fails with these facts.
fn refusal(error: &RenderError) -> Refusal {
    if let RenderError::Unprintable { character, .. } = error {
        let code = format!("{character} (U+{:04X})", u32::from(*character));
        let is_shown = !character.is_control();
        let shown = if is_shown { code } else { format!("U+{:04X}", u32::from(*character)) };
        return Refusal::new("act.unprintable").with("character", shown);
    }
    tracing::error!(%error, "a paper can not be made of these facts");
    Refusal::new("act.paper")
}

/// The post of whoever signs, in the words of the papers' language: the records know only its kind.
fn in_words(texts: &Texts, mut data: Value) -> Value {
    if let Some(post) = data.pointer_mut("/signer/post")
        && let Some(kind) = post.as_str().and_then(Name::parse)
    {
        *post = texts.speak(Lang::UzLatn).post(&kind).into();
    }
    data
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_post_of_the_services_is_signed_in_words() {
        let folder = crate::modules::load(None).unwrap();
        let texts = welcome::texts_of(&folder).unwrap();
        let (library, _) = procedure::read(&folder);
        let roles = library.services.values().flat_map(|service| service.roles.values());
        let kinds: std::collections::BTreeSet<_> =
            roles.filter_map(|role| role.post.as_ref()).map(Name::as_str).collect();
        assert!(kinds.len() > 3, "{kinds:?}");
        for kind in kinds {
            let data = in_words(&texts, json!({ "signer": { "post": kind } }));
            let post = data["signer"]["post"].as_str().unwrap();
            assert!(post.starts_with(char::is_uppercase), "`{kind}` is printed as `{post}`");
        }
        assert_eq!(in_words(&texts, json!({ "signer": {} })), json!({ "signer": {} }));
    }
}
