//! Files that people send for a form: kept by their hash, cited by facts, swept if nobody cites them.

mod cite;
mod file;
mod keep;
mod name;
mod store;
mod sweep;

pub use file::Opened;
pub use keep::{Kept, NewFile, UploadRefusal};
pub use name::shown_name;

pub(crate) use cite::{check, hold};
pub(crate) use sweep::sweep;

use jiff::SignedDuration;

use crate::App;
use crate::error::Result;

/// The verbs of uploads.
pub struct Uploads<'a>(pub(crate) &'a App);

/// How long a file waits for a fact that cites it.
const REST: SignedDuration = SignedDuration::from_hours(24);
/// What one person's files may take together while no fact cites them.
const MOST_FREE: u64 = 200_000_000;

/// Holds everybody else off the bytes with this hash until the transaction ends: a sweep must not take away what somebody
/// has just sent again.
async fn alone_with(tx: &mut crate::db::Tx, hash: &[u8]) -> Result<()> {
    tx.alone_with(&format!("upload/{}", hex::encode(hash))).await
}
