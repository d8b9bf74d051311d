//! What verifiers of sealed codes carry with them: the keys that sealed, and the status of every paper, in one signed file.

mod keys;
mod papers;
mod put_back;
mod report;
mod snapshot;
mod statuses;
mod store;

use jiff::SignedDuration;
use signing::qr::{Base, SecretKey, Trust};

use crate::App;
use crate::db::{Db, Tx, execute, fetch_optional};
use crate::error::{Doing, Result};
use crate::ports::Ports;

pub(crate) use keys::{Codes, Standing, standing, stands};
pub use papers::SealedPaper;
pub use put_back::PutBack;
pub(crate) use put_back::put_back;
pub(crate) use report::hold_still;
pub use report::{SealKeyView, SealReason, SealReportView, may_report};
pub(crate) use snapshot::{looked_at, publish};

/// For how long a snapshot says that a paper is in force: as long as a phone may lie in a drawer over a weekend.
const STALE_AFTER: SignedDuration = SignedDuration::from_hours(72);
const SETTING: &str = "publisher-key";

/// The verbs of seals.
pub struct Seals<'a>(pub(crate) &'a App);

impl Seals<'_> {
    /// Whom to believe about the codes that are sealed here; `None` where papers are not sealed.
    pub fn trust(&self) -> Option<Trust> {
        let (base, _) = self.0.ports.seal.key()?;
        Some(trust(base, self.0.publisher.as_ref()?))
    }

    /// Whom to believe about sealed codes, and the last snapshot, signed. `None` before the first, and where papers are not sealed.
    ///
    /// # Errors
    /// The records cannot be read.
    pub async fn published(&self) -> Result<Option<(Trust, Vec<u8>)>> {
        let mut tx = self.0.db.read().await?;
        let last = store::last(&mut tx).await?;
        let (Some(last), Some(publisher)) = (last, &self.0.publisher) else { return Ok(None) };
        let base = Base::new(&last.base).doing("reading what codes begin with")?;
        Ok(Some((trust(base, publisher), last.file)))
    }
}

fn trust(base: Base, publisher: &SecretKey) -> Trust {
    Trust { base, publishers: vec![publisher.public()], stale_after: STALE_AFTER }
}

/// The key that signs snapshots: made once, kept with the records, never shown. It seals nothing.
pub(crate) async fn publisher(db: &Db, ports: &Ports) -> Result<SecretKey> {
    let mut tx = db.write().await?;
    tx.alone_with(SETTING).await?;
    if let Some(kept) = kept_publisher(&mut tx).await? {
        return Ok(kept);
    }
    let seed = ports.bytes::<32>();
    let sql = "INSERT INTO settings (name, value) VALUES ($1, $2)";
    execute!(&mut tx, sql, SETTING, seed.as_slice());
    tx.commit().await?;
    Ok(SecretKey::from_seed(&seed))
}

/// The same for whoever only looks.
pub(crate) async fn kept_publisher(tx: &mut Tx) -> Result<Option<SecretKey>> {
    let sql = "SELECT value FROM settings WHERE name = $1";
    let kept: Option<(Vec<u8>,)> = fetch_optional!(tx, sql, SETTING);
    let Some((value,)) = kept else { return Ok(None) };
    let seed = value.as_slice().try_into().doing("reading the key that signs snapshots")?;
    Ok(Some(SecretKey::from_seed(seed)))
}
