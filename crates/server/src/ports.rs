//! The edges of the world: the machine's clock, its randomness, and Typst.

use std::sync::Arc;

use anyhow::{Context, Result};
use app::Fault;
use app::ports::{Clock, Entropy, Paper, Ports, Renderer};
use documents::{Engine, Job};
use jiff::{SignedDuration, Timestamp};

/// All ports; the clock starts at this time, if one is given, and runs on from there.
pub(crate) fn ports(start: Option<Timestamp>) -> Result<Ports> {
    let machine = machine_time();
    let ahead = start.unwrap_or(machine).duration_since(machine);
    machine.checked_add(ahead).context("a demo's clock cannot start at that time")?;
    Ok(Ports {
        clock: Arc::new(MachineClock { ahead }),
        entropy: Arc::new(MachineEntropy),
        renderer: Arc::new(Typst(Engine::new())),
    })
}

/// The machine's clock, so much ahead.
struct MachineClock {
    ahead: SignedDuration,
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        machine_time().checked_add(self.ahead).unwrap_or(Timestamp::MAX)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}

/// The operating system's randomness.
struct MachineEntropy;

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

struct Typst(Engine);

impl Renderer for Typst {
    fn render(&self, paper: &Paper) -> app::Result<Vec<u8>> {
        let job = Job {
            template: &paper.template,
            data: &paper.data,
            qr_text: &paper.address,
            document_id: paper.document,
            date: paper.date,
            demo: paper.demo,
        };
        let pdf =
            self.0.render(&job).map_err(|source| Fault::while_doing("making a paper", source))?;
        Ok(pdf.bytes)
    }
}
