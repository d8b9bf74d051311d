//! Step 3: the sealed code of a paper, on a ground that witnesses have seen.
//!
//! The key of the seal is not here. Whoever has it is shown the claim, the case's last event and the proof that its leaf is in the
//! log, and judges for itself.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::calendar::Calendar;
use jiff::Timestamp;
use jiff::civil::Date;
use procedure::Refusal;
use procedure::library::Said;
use sealer::{Asked, Ground};
use signing::qr::{Claim, Reason, Stir, plain};
use uuid::Uuid;

use crate::App;
use crate::cases::load::Loaded;
use crate::db::signed;
use crate::error::{Doing, Error, Fault, Result};
use crate::log;
use crate::seals::{self, Standing};

/// How often the log is looked at while a paper waits for it. The log takes its leaves four times a second, and who acts has just
/// filled a form: hardly anybody ever waits.
const ROUND: Duration = Duration::from_millis(100);
/// A kind in a claim is a word, not a name of any length.
const KIND_LETTERS: usize = 32;

/// The case's last event, opened, with the proof that witnesses have seen it. `None` where papers are not sealed.
///
/// # Errors
/// `act.waits-for-log` if they have not seen it yet; nothing is lost by asking again. `act.seal-over` if the key in use seals no more.
pub(super) async fn ground(app: &App, loaded: &Loaded) -> Result<Option<Ground>, Error<Refusal>> {
    match seals::standing(app, &mut app.db.read().await?).await? {
        None => return Ok(None),
        Some(Standing::Over) => return Err(Error::Refused(Refusal::new("act.seal-over"))),
        Some(Standing::Seals | Standing::Unlisted) => {}
    }
    for round in 0..=app.patience {
        if round > 0 {
            tokio::time::sleep(ROUND).await;
        }
        if let Some(ground) = seen(app, loaded).await? {
            return Ok(Some(ground));
        }
    }
    Err(Error::Refused(Refusal::new("act.waits-for-log")))
}

async fn seen(app: &App, loaded: &Loaded) -> Result<Option<Ground>> {
    let last = loaded.events.last();
    let last = last.ok_or_else(|| Fault::new("a case without an opening event"))?;
    let mut tx = app.db.read().await?;
    // Before everybody hears of a key, nothing is sealed with it.
    if seals::standing(app, &mut tx).await? != Some(Standing::Seals) {
        return Ok(None);
    }
    let leaf = log::place_of_event(&mut tx, loaded.id.0, signed(last.event.seq)).await?;
    let Some((index, salt)) = leaf else { return Ok(None) };
    let Some(checkpoint) = log::witnessed(app, &mut tx).await? else { return Ok(None) };
    drop(tx);
    let receipt = app.log().receipt_of(crate::db::unsigned(index)?, checkpoint).await?;
    let Some(receipt) = receipt else { return Ok(None) };
    let event = last.hash.as_slice().try_into().doing("reading the hash of an event")?;
    let salt = salt.as_slice().try_into().doing("reading the salt of a leaf")?;
    Ok(Some(Ground { receipt, case: loaded.id.0, event, salt }))
}

/// What is to be sealed.
pub(super) struct Paper<'a> {
    pub(super) document: Uuid,
    pub(super) kind: &'a str,
    pub(super) number: &'a str,
    /// The last day of force.
    pub(super) valid_until: Option<&'a str>,
    pub(super) holder: Option<&'a str>,
    pub(super) issuer: &'a str,
    pub(super) status_index: i64,
    /// SHA-256 of what the paper carries inside.
    pub(super) embedded: [u8; 32],
    pub(super) said: BTreeMap<Said, String>,
}

/// The text of its sealed code.
///
/// # Errors
/// `act.expired` if another paper was sealed under this number, or the number was reserved before the key was on record: an act that was
/// cut off and is prepared anew with other words, or under another key, begins from the form. A seal that answers with anything but a
/// code of this paper is a fault.
pub(super) async fn seal(
    app: &App,
    ground: &Ground,
    paper: &Paper<'_>,
    at: Timestamp,
) -> Result<String, Error<Refusal>> {
    let claim = claim(ground, paper, at)?;
    let asked = Asked { claim, ground: ground.clone() };
    match app.ports.seal.seal(asked.to_json()).await? {
        Ok(code) => {
            let stands = seals::stands(app, &mut app.db.read().await?, &code).await?;
            match stands {
                Ok(claim) if claim.document == paper.document && claim.number == paper.number => {
                    Ok(code)
                }
                Err(Reason::KeyPeriod) => Err(Error::Refused(Refusal::new("act.expired"))),
                Ok(_) => Err(Fault::new("the seal answers with a code of another paper").into()),
                Err(why) => {
                    let why = why.code();
                    Err(Fault::new(format!("the seal answers with a code that is none: {why}"))
                        .into())
                }
            }
        }
        Err(code) if code == "seal.taken" => Err(Error::Refused(Refusal::new("act.expired"))),
        Err(code) => Err(Fault::new(format!("the seal refuses a paper: {code}")).into()),
    }
}

fn claim(ground: &Ground, paper: &Paper<'_>, at: Timestamp) -> Result<Claim> {
    let stir = |text: &str| Stir::parse(text).ok_or_else(|| Fault::new("an issuer without a STIR"));
    let said = |what: Said| {
        let text = paper.said.get(&what).map(|text| plain(text));
        text.filter(|text| !text.is_empty())
    };
    let ends = match paper.valid_until {
        None => None,
        Some(day) => Some(Calendar::end_of(day.parse::<Date>().doing("reading a term")?)),
    };
    let half = paper.embedded.first_chunk::<16>();
    let half = half.ok_or_else(|| Fault::new("a hash without a first half"))?;
    let is_code = |text: &String| {
        (2..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    Ok(Claim {
        document: paper.document,
        kind: paper.kind.chars().take(KIND_LETTERS).collect(),
        number: paper.number.to_owned(),
        issued_at: at,
        expires_at: ends,
        // The number of a person is not public.
        holder: paper.holder.and_then(Stir::parse),
        issuer: stir(paper.issuer)?,
        hs_code: said(Said::HsCode).filter(is_code),
        status_index: crate::db::unsigned(paper.status_index)?,
        ground_index: ground.receipt.index,
        data_hash: *half,
        full_hash: None,
        product: said(Said::Product),
        maker: said(Said::Maker),
    })
}
