//! Measuring instruments and their verification.

use domain::CaseId;
use jiff::civil::Date;
use procedure::guard::{Answer, InstrumentAnswer, Need};
use uuid::Uuid;

use crate::App;
use crate::answers::{Asked, answer};
use crate::db::fetch_all;
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
        let today = app.today().to_string();
        let mut tx = app.db.read().await?;
        let sql = "SELECT i.serial, i.name, max(v.verified_on), max(v.valid_until) FROM instruments i \
                   LEFT JOIN verifications v ON v.instrument = i.id AND v.verified_on <= $1 \
                   WHERE i.organisation = $2 GROUP BY i.serial, i.name ORDER BY i.name, i.serial";
        let rows: Vec<(String, String, Option<String>, Option<String>)> =
            fetch_all!(&mut tx, sql, &today, post.organisation.0);
        let row = |(serial, name, verified_on, valid_until): (
            String,
            String,
            Option<String>,
            Option<String>,
        )| InstrumentRow {
            is_valid: valid_until.as_ref().is_some_and(|until| *until >= today),
            serial,
            name,
            verified_on,
            valid_until,
        };
        Ok(rows.into_iter().map(row).collect())
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
