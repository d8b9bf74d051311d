//! Sealed QR codes, checked by the telephone that scanned them: the page, what it has to know, and what keeps both at hand
//! without a network. Nothing of a code comes here.

pub(crate) mod code;
pub(crate) mod keys;
pub(crate) mod papers;
pub(crate) mod snapshot;
mod words;
pub(crate) mod worker;

use app::App;

/// Whom the page believes, as it is written into the page.
struct Trust {
    /// What codes begin with.
    base: String,
    /// Keys in hex, with spaces between them.
    publishers: String,
    /// For how many seconds a snapshot says that a paper is in force.
    stale_after: i64,
}

/// `None` while nothing is sealed.
fn trust(app: &App) -> Option<Trust> {
    let trust = app.seals().trust()?;
    let keys: Vec<_> = trust.publishers.iter().map(|key| hex::encode(key.to_bytes())).collect();
    Some(Trust {
        base: trust.base.as_str().to_owned(),
        publishers: keys.join(" "),
        stale_after: trust.stale_after.as_secs(),
    })
}
