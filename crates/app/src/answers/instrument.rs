//! Whether an instrument was verified: the rows as the dated records of `domain`.

use std::collections::BTreeMap;

use domain::OrganisationId;
use domain::instrument::{Instrument, Verification, Verified};
use jiff::civil::Date;
use procedure::guard::InstrumentAnswer;

use super::{day, store};
use crate::db::Tx;
use crate::error::Result;

/// Instruments by serial number, with their verifications.
pub(super) struct Instruments(BTreeMap<String, Instrument>);

impl Instruments {
    pub(super) async fn load(tx: &mut Tx, serials: &[String]) -> Result<Self> {
        Ok(Self(gather(store::instruments(tx, serials).await?)?))
    }

    /// The verification that counts on the day, if the instrument is the owner's.
    pub(super) fn answer(&self, owner: OrganisationId, serial: &str, on: Date) -> InstrumentAnswer {
        match self.0.get(serial) {
            None => InstrumentAnswer::Unknown,
            Some(instrument) if instrument.owner != owner => InstrumentAnswer::Elsewhere,
            Some(instrument) => match instrument.verified_on(on) {
                Verified::Until(until) => InstrumentAnswer::VerifiedUntil(until),
                Verified::NotYet(first) => InstrumentAnswer::NotYet(first),
                Verified::Unverified => InstrumentAnswer::Unknown,
            },
        }
    }
}

/// The instruments of an organisation, by the names they go under.
pub(crate) async fn of_organisation(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Vec<(String, Instrument)>> {
    let rows = store::instruments_of(tx, organisation.0).await?;
    let names: BTreeMap<String, String> =
        rows.iter().map(|row| (row.serial.clone(), row.name.clone())).collect();
    let named = gather(rows)?.into_iter();
    let mut named: Vec<_> = named
        .map(|(serial, instrument)| (names.get(&serial).cloned().unwrap_or_default(), instrument))
        .collect();
    named.sort_by(|(a, one), (b, other)| (a, &one.serial).cmp(&(b, &other.serial)));
    Ok(named)
}

/// Rows of instruments, one for each verification in their order, as instruments.
fn gather(rows: Vec<store::InstrumentRow>) -> Result<BTreeMap<String, Instrument>> {
    let mut instruments: BTreeMap<String, Instrument> = BTreeMap::new();
    for row in rows {
        let instrument = instruments.entry(row.serial.clone()).or_insert_with(|| Instrument {
            id: domain::InstrumentId(row.id),
            serial: row.serial,
            owner: OrganisationId(row.organisation),
            verifications: Vec::new(),
        });
        if let (Some(on), Some(until)) = (row.verified_on, row.valid_until) {
            let (on, until) = (day(&on)?, Some(day(&until)?));
            instrument.verifications.push(Verification { on, until });
        }
    }
    Ok(instruments)
}
