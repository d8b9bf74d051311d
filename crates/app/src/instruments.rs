//! Measuring instruments and their verification.

use domain::CaseId;
use domain::instrument::{Instrument, Verified};
use jiff::civil::Date;
use procedure::guard::{Answer, InstrumentAnswer, Need};
use uuid::Uuid;

use crate::App;
use crate::answers::instrument::of_organisation;
use crate::answers::{Asked, answer};
use crate::error::Result;
use crate::scope::{Scope, Viewer};

/// The verbs of instruments.
pub struct Instruments<'a>(pub(crate) &'a App);

/// An instrument in a list.
#[derive(Debug, Clone)]
pub struct InstrumentRow {
    pub serial: String,
    pub name: String,
    pub verified_on: Option<String>,
    pub valid_until: Option<String>,
    pub is_valid: bool,
}

impl Instruments<'_> {
    /// The instruments of the reader's organisation, as of today.
    pub async fn list(&self, scope: &Scope) -> Result<Vec<InstrumentRow>> {
        let app = self.0;
        let Scope::Person(viewer) = scope else { return Ok(Vec::new()) };
        let Some(post) = &viewer.post else { return Ok(Vec::new()) };
        let today = app.today();
        let mut tx = app.db.read().await?;
        let row = |(name, instrument): (String, Instrument)| {
            let verified = instrument.verified_on(today);
            let done = instrument.verifications.iter().map(|one| one.on).filter(|on| *on <= today);
            InstrumentRow {
                verified_on: done.max().map(|on| on.to_string()),
                valid_until: match verified {
                    Verified::Until(until) => Some(until.to_string()),
                    Verified::NotYet(_) | Verified::Unverified => None,
                },
                is_valid: verified.holds_on(today),
                serial: instrument.serial,
                name,
            }
        };
        let instruments = of_organisation(&mut tx, post.organisation).await?;
        Ok(instruments.into_iter().map(row).collect())
    }

    /// Was the reader's instrument with this serial number verified on that day? The guard asks the same question.
    pub async fn check(&self, viewer: &Viewer, serial: &str, on: Date) -> Result<InstrumentAnswer> {
        let app = self.0;
        let Some(post) = &viewer.post else { return Ok(InstrumentAnswer::Unknown) };
        let need =
            Need::Instrument { organisation: post.organisation, serial: serial.to_owned(), on };
        let nobody = CaseId(Uuid::nil());
        let mut tx = app.db.read().await?;
        let asked = Asked::from([(nobody, need.clone())]);
        let known = answer(&mut tx, &app.definitions(), &asked).await?;
        match known.get(&(nobody, need)) {
            Some(Answer::Instrument(answer)) => Ok(answer.clone()),
            Some(_) | None => Ok(InstrumentAnswer::Unknown),
        }
    }
}
