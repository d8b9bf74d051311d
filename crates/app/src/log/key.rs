//! The key of the log: made once, kept with the records, never shown.

use std::sync::Arc;

use transparency::{Algorithm, KeyName, SigningKey};

use crate::db::{Db, Tx, execute, fetch_optional};
use crate::error::{Doing, Fault, Result};
use crate::ports::Ports;

const SETTING: &str = "log-key";
/// The name of a log whose people are invented.
const DEMO: &str = "log.tris.uz/demo";

/// The log's key under its name.
#[derive(Debug, Clone)]
pub(crate) struct LogKey(pub(crate) Arc<SigningKey>);

/// The log's key. Its name is kept with it, for a log never changes its name.
pub(crate) async fn key(db: &Db, ports: &Ports, demo: bool) -> Result<LogKey> {
    let mut tx = db.write().await?;
    // Two processes that start at once must not make two logs.
    tx.alone_with(SETTING).await?;
    if let Some(kept) = kept_key(&mut tx).await? {
        // Invented people must not act beside real ones, nor real ones under a log that says demo.
        return match (kept.0.verifier().name().as_str() == DEMO, demo) {
            (true, false) => Err(Fault::new(
                "these records are a demo's: a system is founded on records of its own",
            )),
            (false, true) => Err(Fault::new(
                "these records are those of a system: a demo needs records of its own",
            )),
            _ => Ok(kept),
        };
    }
    let name = if demo {
        DEMO.to_owned()
    } else {
        format!("log.tris.uz/{}", domain::calendar::Calendar::day(ports.clock.now()).year())
    };
    let value = [ports.bytes::<32>().as_slice(), name.as_bytes()].concat();
    execute!(
        &mut tx,
        "INSERT INTO settings (name, value) VALUES ($1, $2)",
        SETTING,
        value.as_slice()
    );
    tx.commit().await?;
    read(&value)
}

/// The log's key, if it was made.
pub(crate) async fn kept_key(tx: &mut Tx) -> Result<Option<LogKey>> {
    let kept: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT value FROM settings WHERE name = $1", SETTING);
    kept.map(|(value,)| read(&value)).transpose()
}

/// 32 bytes of seed, then the name.
fn read(value: &[u8]) -> Result<LogKey> {
    let (seed, name) =
        value.split_first_chunk::<32>().ok_or_else(|| Fault::new("the key of the log is cut"))?;
    let name = std::str::from_utf8(name).doing("reading the name of the log")?;
    let name = KeyName::new(name).doing("reading the name of the log")?;
    Ok(LogKey(Arc::new(SigningKey::from_seed(name, Algorithm::Log, seed))))
}
