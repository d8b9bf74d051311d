//! Invitations: a link by which somebody enrols the first passkey. It serves once, within a day, and only its hash is kept.

mod accept;
mod store;

pub use accept::Invited;

use domain::PersonId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::App;
use crate::canonical::sha256;
use crate::db::Tx;
use crate::error::{Doing, Result};
use crate::world::{Record, logged};

/// The verbs of invitations.
pub struct Invitations<'a>(pub(crate) &'a App);

/// A link for somebody: it is told once, to whoever is to hand it over.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub name: String,
    /// The end of the link's address.
    pub secret: String,
    pub expires_at: Timestamp,
}

/// An invitation serves for so long.
const SERVES: SignedDuration = SignedDuration::from_hours(24);

/// Makes an invitation; an earlier one of the same person that was not taken serves no more.
pub(crate) async fn invite(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    proposal: Option<Uuid>,
    now: Timestamp,
) -> Result<Invitation> {
    for before in store::open_of(tx, person).await? {
        end(app, tx, (before, "replaced"), None, now).await?;
    }
    let (id, secret) = (app.ports.uuid(), hex::encode(app.ports.bytes::<32>()));
    let expires_at = now.checked_add(SERVES).doing("reckoning an expiry")?;
    let hash = hash(&secret);
    store::insert(tx, (id, person), proposal, (&hash, expires_at)).await?;
    let (says, at) = ([hash.as_str()], expires_at.as_microsecond().to_string());
    let record = Record { at: proposal, says: &says, ..Record::of("invitations", id, person.0) };
    logged(tx, &app.ports, record.held(&at, None)).await?;
    let name = crate::people::names(tx, &[person]).await?.remove(&person).unwrap_or_default();
    Ok(Invitation { name, secret, expires_at })
}

/// Records that an invitation serves no more.
async fn end(
    app: &App,
    tx: &mut Tx,
    (invitation, how): (Uuid, &str),
    passkey: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    let id = app.ports.uuid();
    store::end(tx, (id, invitation), how, passkey, now).await?;
    let (says, at) = ([how], now.as_microsecond().to_string());
    let record = Record::of("invitation_ends", id, invitation);
    let record = Record { at: passkey, says: &says, ..record };
    logged(tx, &app.ports, record.held(&at, None)).await
}

fn hash(secret: &str) -> String {
    hex::encode(sha256(&[secret.as_bytes()]))
}
