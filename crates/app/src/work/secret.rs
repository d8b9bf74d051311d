//! The secret of the day, from which draws are seeded until witnesses sign the log. Its hash is on record before anybody can ask for a
//! draw that day; the secret itself is published when the day is over, and then everybody can run the day's draws again.

use domain::calendar::Calendar;
use jiff::Timestamp;

use crate::App;
use crate::canonical::sha256;
use crate::db::{Tx, execute, fetch_optional};
use crate::error::{Fault, Result};
use crate::ports::Ports;

/// Makes today's secret if there is none yet.
pub(crate) async fn ensure(app: &App) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.read().await?;
    let is_there = is_there(&mut tx, now).await?;
    drop(tx);
    if is_there {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    ensure_in(&mut tx, &app.ports, now).await?;
    tx.commit().await
}

/// The same in the transaction that asks for a draw: no draw may wait for a day's secret that was never made.
pub(crate) async fn ensure_in(tx: &mut Tx, ports: &Ports, at: Timestamp) -> Result<()> {
    if is_there(tx, at).await? {
        return Ok(());
    }
    let secret: [u8; 32] = ports.bytes();
    execute!(
        tx,
        "INSERT INTO draw_secrets (day, secret, hash, published_at) VALUES ($1, $2, $3, $4) ON CONFLICT (day) DO NOTHING",
        Calendar::day(at).to_string(),
        secret.as_slice(),
        sha256(&[&secret]).as_slice(),
        at.as_microsecond()
    );
    Ok(())
}

async fn is_there(tx: &mut Tx, at: Timestamp) -> Result<bool> {
    let day = Calendar::day(at).to_string();
    let found: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT hash FROM draw_secrets WHERE day = $1", &day);
    Ok(found.is_some())
}

/// The seed of a draw asked for at this time.
pub(super) async fn seed(tx: &mut Tx, asked_at: Timestamp, cause: &str) -> Result<[u8; 32]> {
    let day = Calendar::day(asked_at).to_string();
    let found: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT secret FROM draw_secrets WHERE day = $1", &day);
    let (secret,) = found.ok_or_else(|| Fault::new(format!("no draw secret for {day}")))?;
    Ok(sha256(&[b"tris/draw/v1\0", &secret, cause.as_bytes()]))
}
