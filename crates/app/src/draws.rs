//! Draws, for whoever wants to run them again.

use crate::App;
use crate::db::fetch_all;
use crate::error::Result;

/// The verbs of draws.
pub struct Draws<'a>(pub(crate) &'a App);

/// A day on which people or organisations could be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawDay {
    /// The civil day in Tashkent.
    pub day: String,
    /// Hex of the SHA-256 of the day's secret, on record before anybody could ask for a draw.
    pub hash: String,
    /// Hex of the secret, once the day is over; `None` before.
    pub secret: Option<String>,
}

impl Draws<'_> {
    /// The latest days first. The seed of a draw is SHA-256 of `tris/draw/v1`, a zero byte, the secret, and the draw's cause, which
    /// its record names.
    pub async fn days(&self) -> Result<Vec<DrawDay>> {
        let app = self.0;
        let today = app.today().to_string();
        let mut tx = app.db.read().await?;
        let sql = "SELECT day, hash, secret FROM draw_secrets ORDER BY day DESC LIMIT 400";
        let rows: Vec<(String, Vec<u8>, Vec<u8>)> = fetch_all!(&mut tx, sql);
        let day = |(day, hash, secret): (String, Vec<u8>, Vec<u8>)| DrawDay {
            secret: (day < today).then(|| hex::encode(secret)),
            hash: hex::encode(hash),
            day,
        };
        Ok(rows.into_iter().map(day).collect())
    }
}
