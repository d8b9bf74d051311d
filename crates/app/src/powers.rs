//! Powers of attorney: whoever heads a firm lets somebody act for it, within limits and days, and takes that back.
//!
//! A power is the firm's and not its giver's: it goes on when the giver's post ends, for they spoke for the firm (Civil Code, articles
//! 134 to 142), and any head of the firm ends it. It is no right of its own: who has it acts as the post of the giver would, for what
//! it names. It is never passed on. What was done by it stays done when it is over. Who has it reads what the firm reads.

mod end;
mod grant;
mod list;
mod store;

pub use grant::NewPower;
pub use list::{Choice, PowerView, Powers as PowerLists};

use procedure::Refusal;

use crate::App;
use crate::error::{Error, Result};
use crate::scope::{PostView, Viewer};

/// The verbs of powers of attorney.
pub struct Powers<'a>(pub(crate) &'a App);

/// Two heads of a firm at once are heard one after the other.
const POWERS: &str = "powers";

impl Powers<'_> {
    /// Does whoever holds this post head its organisation, by the definitions in force and not by a power?
    pub fn is_head(&self, post: &PostView) -> bool {
        post.power.is_none() && self.0.definitions().heads_of(&post.org).contains(&post.kind)
    }

    fn head<'v>(&self, viewer: &'v Viewer) -> Result<&'v PostView, Error<Refusal>> {
        match &viewer.post {
            Some(post) if self.is_head(post) => Ok(post),
            Some(post) if post.power.is_some() => refused("power.passed-on"),
            Some(_) | None => refused("power.head"),
        }
    }
}

fn refused<T>(code: &'static str) -> Result<T, Error<Refusal>> {
    Err(Error::Refused(Refusal::new(code)))
}
