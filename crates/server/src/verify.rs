//! `tris verify`: examines what a person holds in their hands, with no network unless they ask for it.

mod online;
mod said;
mod target;

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use verifier::{Kind, Knowledge, Outcome, Report, TRUST_LIMIT_BYTES, TrustFile, examine};

use crate::config::Verify;
use crate::demo::runtime;
use crate::disk::bytes_of;
use crate::{ports, say};
use online::{Status, System};
use target::Target;

/// The version of the JSON around the reports.
const VERSION: u8 = 1;
/// Larger than any receipt.
const RECEIPT_LIMIT_BYTES: usize = 512 * 1024;

/// Runs the command; its exit code tells three answers apart.
pub(crate) fn run(options: &Verify) -> ExitCode {
    let worst = runtime().and_then(|runtime| runtime.block_on(verify(options)));
    match worst {
        Ok(Outcome::Holds) => ExitCode::SUCCESS,
        Ok(Outcome::Fails) => ExitCode::FAILURE,
        Ok(Outcome::Unknown) => ExitCode::from(2),
        Err(error) => {
            say::error(&format!("tris: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// What is known of one thing, by itself and by the system.
struct Judged {
    name: String,
    report: Report,
    status: Option<Status>,
}

impl Judged {
    /// The system's word settles what the thing alone leaves open: what a number stands for, whether a code's paper is in force.
    fn outcome(&self) -> Outcome {
        let own = self.report.verdict.outcome();
        // The system's word is of the paper; that a code whose key was taken back is of this paper, it has to say too.
        let is_doubted =
            self.report.findings.iter().any(|finding| finding.code == "qr.key-revoked-later");
        let asks = own == Outcome::Unknown
            && !is_doubted
            && matches!(self.report.kind, Kind::Address | Kind::Code);
        match &self.status {
            None => own,
            Some(status) if asks => status.outcome(),
            Some(status) => own.max(status.outcome()),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "target": self.name,
            "outcome": self.outcome(),
            "report": self.report.to_json(),
            "system": self.status.as_ref().map(Status::to_json),
        })
    }
}

async fn verify(options: &Verify) -> Result<Outcome> {
    ensure!(
        options.receipt.is_none() || options.targets.len() == 1,
        "--receipt belongs to one file or code: examine them one by one"
    );
    let system = options.online.as_deref().map(System::at).transpose()?;
    let knowledge = knowledge(options, system.as_ref()).await?;
    let mut all = Vec::new();
    let mut unread = Vec::new();
    for name in &options.targets {
        // What was found of the others is said whatever becomes of this one.
        match Target::read(name, options.receipt.as_deref()) {
            Ok(target) => all.push(judged(target, system.as_ref(), &knowledge).await),
            Err(error) => unread.push((name, error)),
        }
    }
    // A failure says more than not knowing.
    let not_read = unread.first().map(|_| Outcome::Unknown);
    let worst = all.iter().map(Judged::outcome).chain(not_read).max().unwrap_or(Outcome::Unknown);
    if options.json {
        let mut targets: Vec<Value> = all.iter().map(Judged::to_json).collect();
        targets.extend(unread.iter().map(|(name, error)| {
            json!({ "target": name, "outcome": Outcome::Unknown, "error": format!("{error:#}") })
        }));
        let whole = json!({ "version": VERSION, "outcome": worst, "targets": targets });
        say::line(&whole.to_string());
    } else {
        for judged in &all {
            say::line(&said::text(judged));
        }
    }
    for (_, error) in &unread {
        say::error(&format!("tris: {error:#}"));
    }
    Ok(worst)
}

async fn judged(target: Target, system: Option<&System>, knowledge: &Knowledge) -> Judged {
    let Target { name, bytes, receipt } = target;
    let mut report = examine(&bytes, receipt.as_deref(), knowledge);
    let mut status = None;
    if let Some(system) = system {
        let asked = system.status(&report).await;
        if receipt.is_none()
            && let Some(fetched) = system.receipt(&report, &asked).await
        {
            report = examine(&bytes, Some(&fetched), knowledge);
        }
        if let (Some(printed), Ok(text)) = (asked.printed(), str::from_utf8(&bytes)) {
            report = report.beside(text, &printed);
        }
        status = Some(asked);
    }
    Judged { name, report, status }
}

async fn knowledge(options: &Verify, system: Option<&System>) -> Result<Knowledge> {
    let bytes = match (&options.trust, system) {
        (Some(path), _) => bytes_of(path, TRUST_LIMIT_BYTES)?,
        (None, Some(system)) => system.trust().await?,
        (None, None) => bail!(
            "whom to believe is not known: name a trust file with --trust FILE or TRIS_TRUST; \
             `tris trust` prints one, and a system serves its own at /trust"
        ),
    };
    let file = TrustFile::read(&bytes).context("the trust file")?;
    file.knowledge(ports::machine_time()).context("the trust file")
}
