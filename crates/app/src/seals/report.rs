//! A key of the seal that is in other hands, was lost or is to be replaced: one person reports it, another confirms, and from then on
//! nothing is sealed with it.

use domain::PersonId;
use domain::proposal::{NotTheirs, Step};
use jiff::Timestamp;
use procedure::Refusal;
use signing::qr::PublicKey;
use uuid::Uuid;

use super::{Seals, store};
use crate::cases::load::moment;
use crate::db::{Tx, unsigned};
use crate::error::{Doing, Error, Result};
use crate::people::{is_administrator, is_compliance};
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// Two people at once are heard one after the other.
const REPORTS: &str = "reports on keys of the seal";

/// From here to the end of the transaction nobody takes a key of the seal back: an act is committed before, or refused.
pub(crate) async fn hold_still(tx: &mut Tx) -> Result<()> {
    tx.together_with(REPORTS).await
}

/// Why a key of the seal is to count for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealReason {
    /// Somebody else may have it.
    Compromised,
    /// Nobody has it any more.
    Lost,
    /// Another takes its place.
    Superseded,
}

impl SealReason {
    pub const ALL: [Self; 3] = [Self::Compromised, Self::Lost, Self::Superseded];

    /// Its name in the records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compromised => "compromised",
            Self::Lost => "lost",
            Self::Superseded => "superseded",
        }
    }

    /// The reason of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

/// A key of the seal, for everybody to see.
#[derive(Debug, Clone)]
pub struct SealKeyView {
    pub id: Uuid,
    /// In hexadecimal.
    pub public_key: String,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Is it the one in use now?
    pub is_in_use: bool,
    /// From when on its codes count for nothing, and from which place in the log.
    pub revoked: Option<(Timestamp, u64)>,
}

/// A report, for those who may answer it.
#[derive(Debug, Clone)]
pub struct SealReportView {
    pub id: Uuid,
    pub key: Uuid,
    pub from: Timestamp,
    pub from_index: u64,
    pub reason: String,
    pub reported_by: PersonId,
    pub reporter: String,
    pub reported_at: Timestamp,
    /// Papers that were signed since then: their codes would count for nothing.
    pub papers: u64,
    /// The step, by whom, when.
    pub answer: Option<(String, String, Timestamp)>,
}

/// May this person report keys of the seal, and answer reports? The compliance officer and administrators may.
pub fn may_report(viewer: &Viewer) -> bool {
    viewer.post.as_ref().is_some_and(|post| is_compliance(post) || is_administrator(post))
}

impl Seals<'_> {
    /// Every key that ever sealed, the oldest first.
    pub async fn keys(&self) -> Result<Vec<SealKeyView>> {
        let app = self.0;
        let in_use = app.ports.seal.key().map(|(_, key)| hex::encode(key.to_bytes()));
        let mut tx = app.db.read().await?;
        let view = |known: store::Known| -> Result<SealKeyView> {
            let revoked = known.revoked_from.zip(known.from_index);
            let revoked =
                revoked.map(|(at, place)| Ok::<_, crate::Fault>((moment(at)?, unsigned(place)?)));
            Ok(SealKeyView {
                id: known.id,
                is_in_use: in_use.as_ref() == Some(&known.public_key),
                public_key: known.public_key,
                from: known.held_from.parse().doing("reading since when a key seals")?,
                until: known.held_until.parse().doing("reading until when a key seals")?,
                revoked: revoked.transpose()?,
            })
        };
        store::known(&mut tx).await?.into_iter().map(view).collect()
    }

    /// By when the next key has to be on record, so that everybody has heard of it when it seals; `None` where nothing is sealed. A key that is neither
    /// in use nor announced is in nobody's hands any more.
    pub async fn next_due(&self) -> Result<Option<Timestamp>> {
        let app = self.0;
        let in_use = app.ports.seal.key().map(|(_, key)| key);
        let held: Vec<PublicKey> = in_use.into_iter().chain(app.ports.seal.announced()).collect();
        let mut tx = app.db.read().await?;
        Ok(super::keys::list(&mut tx).await?.next_due_behind(|key| held.contains(key)))
    }

    /// Does the key in use seal no more, because its days are over or its word was taken back?
    pub async fn is_over(&self) -> Result<bool> {
        let mut tx = self.0.db.read().await?;
        Ok(super::keys::standing(self.0, &mut tx).await? == Some(super::Standing::Over))
    }

    /// All reports, the newest first.
    ///
    /// # Errors
    /// `seal.officer` to anybody but the compliance officer and administrators.
    pub async fn reports(&self, viewer: &Viewer) -> Result<Vec<SealReportView>, Error<Refusal>> {
        must_be_officer(viewer)?;
        let mut tx = self.0.db.read().await?;
        let mut views = Vec::new();
        for row in store::reports(&mut tx).await? {
            let answer = row.step.zip(row.answerer).zip(row.answered_at);
            let answer =
                answer.map(|((step, by), at)| Ok::<_, crate::Fault>((step, by, moment(at)?)));
            views.push(SealReportView {
                id: row.id,
                key: row.key,
                from: moment(row.revoked_from)?,
                from_index: unsigned(row.from_index)?,
                reason: row.reason,
                reported_by: PersonId(row.reported_by),
                reporter: row.reporter,
                reported_at: moment(row.reported_at)?,
                papers: unsigned(store::signed_since(&mut tx, row.revoked_from).await?)?,
                answer: answer.transpose()?,
            });
        }
        Ok(views)
    }

    /// Reports a key; `from`: since when its codes are to count for nothing, from now on if it is not said.
    ///
    /// # Errors
    /// `seal.officer` from anybody but the compliance officer and administrators; `seal.unknown`; `seal.future` for a moment to come;
    /// `seal.before` for one before the key was on record; `seal.revoked` if its word was taken back from that moment or an earlier one.
    pub async fn report(
        &self,
        viewer: &Viewer,
        (key, reason): (Uuid, SealReason),
        from: Option<Timestamp>,
    ) -> Result<(), Error<Refusal>> {
        must_be_officer(viewer)?;
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.write().await?;
        tx.alone_with(REPORTS).await?;
        let Some(known) = store::find(&mut tx, key).await? else { return refused("seal.unknown") };
        let from = from.unwrap_or(now);
        if from > now {
            return refused("seal.future");
        }
        let listed: Timestamp = known.held_from.parse().doing("reading since when a key seals")?;
        // People see and type whole minutes: the minute in which the key was listed is from its beginning.
        let is_that_minute = listed.duration_since(from) < jiff::SignedDuration::from_mins(1);
        let from = if is_that_minute { from.max(listed) } else { from };
        if from < listed {
            return refused("seal.before");
        }
        let at = from.as_microsecond();
        if known.revoked_from.is_some_and(|earliest| earliest <= at) {
            return refused("seal.revoked");
        }
        let place = store::place_at(&mut tx, at).await?;
        let (id, told) = (app.ports.uuid(), now.as_microsecond());
        store::insert_report(
            &mut tx,
            (id, key),
            (at, place),
            reason.as_str(),
            (viewer.person, told),
        )
        .await?;
        let (since, told) = (format!("{at}/{place}"), told.to_string());
        let says = [reason.as_str()];
        let record = Record {
            at: Some(viewer.person.0),
            says: &says,
            ..Record::of("seal_reports", id, key)
        };
        logged(&mut tx, &app.ports, record.held(&since, Some(&told))).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Answers a report. Once it is confirmed, nothing is sealed with the key, and its codes count for nothing from that place in the log on.
    ///
    /// # Errors
    /// `seal.officer` from anybody but the compliance officer and administrators; `seal.unknown`; `seal.answered`; `seal.twice` from whoever
    /// reported it and confirms or refuses; `seal.other` from whoever takes back another's report.
    pub async fn answer(
        &self,
        viewer: &Viewer,
        report: Uuid,
        taken: Step,
    ) -> Result<(), Error<Refusal>> {
        must_be_officer(viewer)?;
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.write().await?;
        tx.alone_with(REPORTS).await?;
        let Some((reporter, is_answered)) = store::open(&mut tx, report).await? else {
            return refused("seal.unknown");
        };
        if is_answered {
            return refused("seal.answered");
        }
        // It is about nobody.
        match taken.may_be_taken(PersonId(reporter), PersonId(Uuid::nil()), viewer.person) {
            Ok(()) => {}
            Err(NotTheirs::Own | NotTheirs::Proposer) => return refused("seal.twice"),
            Err(NotTheirs::Other) => return refused("seal.other"),
        }
        step(app, &mut tx, (report, taken), (viewer.person, now)).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn step(
    app: &crate::App,
    tx: &mut Tx,
    (report, taken): (Uuid, Step),
    (by, now): (PersonId, Timestamp),
) -> Result<()> {
    let (id, at) = (app.ports.uuid(), now.as_microsecond());
    store::insert_answer(tx, (id, report), taken.as_str(), (by, at)).await?;
    let (says, at) = ([taken.as_str()], at.to_string());
    let record = Record { at: Some(by.0), says: &says, ..Record::of("seal_answers", id, report) };
    logged(tx, &app.ports, record.held(&at, None)).await
}

pub(super) fn must_be_officer(viewer: &Viewer) -> Result<(), Error<Refusal>> {
    if may_report(viewer) { Ok(()) } else { refused("seal.officer") }
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
