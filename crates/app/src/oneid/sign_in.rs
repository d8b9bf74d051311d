//! Coming back from OneID: it is asked who came, and they are signed in.

use domain::{PersonId, Stir};
use procedure::Refusal;

use super::said::{self, LIMIT_BYTES, Profile, Unsaid};
use super::{OneId, hash, refused, store};
use crate::App;
use crate::db::Tx;
use crate::error::{Error, Fault, Result};
use crate::people::posts;
use crate::ports::OneIdDesk;
use crate::scope::PostView;
use crate::sessions::start_in;

/// What a browser brings back.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub state: &'a str,
    /// Empty if nobody signed in there.
    pub code: &'a str,
    /// What it was given when it was sent there; empty if it has nothing.
    pub browser: &'a str,
}

/// Somebody is in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub token: String,
    /// Where they wanted to go.
    pub next: String,
}

/// Counted together with other addresses: OneID lets us ask 300 times a minute, and whoever signs in asks it thrice.
const ITSELF: &str = "OneID";

impl OneId<'_> {
    /// Signs in whoever OneID says came.
    ///
    /// # Errors
    /// `oneid.nowhere`; `oneid.late` if this way was gone already or took more than ten minutes; `oneid.browser` if another browser was
    /// sent there; `oneid.cancelled` if nobody signed in there; `oneid.often` if too many came within this minute; `oneid.away` if it
    /// does not answer, or not so that anybody understands it; `oneid.code` if it does not take its own code; `oneid.refused` if it does
    /// not say who it is; `oneid.unproven` if it is not sure; `oneid.unknown` if nobody here has that PINFL; `oneid.post` if they hold no
    /// post today in the firm whose key they showed; `oneid.ended` if every post they held is over.
    pub async fn sign_in(&self, arrival: Arrival<'_>) -> Result<SignedIn, Error<Refusal>> {
        let app = self.0;
        let Some(desk) = app.ports.oneid.desk() else { return refused("oneid.nowhere") };
        let now = app.now();
        let mut tx = app.db.write().await?;
        let known = store::take(&mut tx, &hash(arrival.state), now).await?;
        // Whatever becomes of the code, this way was gone.
        tx.commit().await?;
        let Some((browser, next)) = known else { return refused("oneid.late") };
        if browser != hash(arrival.browser) {
            return refused("oneid.browser");
        }
        if arrival.code.is_empty() {
            return refused("oneid.cancelled");
        }
        if !app.asked.allows(ITSELF, now) {
            return refused("oneid.often");
        }
        let profile = self.who(&desk, arrival.code).await?;
        let mut tx = app.db.write().await?;
        let (person, post) = found(app, &mut tx, &profile).await?;
        let token = start_in(app, &mut tx, person, (profile.method, post)).await?;
        tx.commit().await?;
        Ok(SignedIn { token, next })
    }

    /// Changes the code for a token and the token for the person; then the token ends.
    async fn who(&self, desk: &OneIdDesk, code: &str) -> Result<Profile, Error<Refusal>> {
        let redirect = self.redirect();
        let fields = [
            ("grant_type", "one_authorization_code"),
            ("redirect_uri", redirect.as_str()),
            ("code", code),
        ];
        let token = said::token(&self.ask(&fields).await?).map_err(unsaid)?;
        let Some(token) = token else { return refused("oneid.code") };
        let named = |grant| {
            let (token, scope) = (token.as_str(), desk.scope.as_str());
            [("grant_type", grant), ("access_token", token), ("scope", scope)]
        };
        let answer = self.ask(&named("one_access_token_identify")).await;
        if let Err(Error::Fault(fault)) = self.ask(&named("one_log_out")).await {
            // Their session there ends by itself; ours does not rest on it.
            tracing::warn!(chain = fault.chain(), "OneID was not told to sign out");
        }
        said::profile(&answer?).map_err(unsaid)
    }

    async fn ask(&self, fields: &[(&str, &str)]) -> Result<Vec<u8>, Error<Refusal>> {
        match self.0.ports.oneid.ask(fields, LIMIT_BYTES).await {
            Ok(answer) => Ok(answer),
            Err(fault) => {
                tracing::warn!(chain = fault.chain(), "OneID does not answer");
                refused("oneid.away")
            }
        }
    }
}

fn unsaid(why: Unsaid) -> Error<Refusal> {
    Error::Refused(Refusal::new(match why {
        Unsaid::Unreadable => "oneid.away",
        Unsaid::Refused => "oneid.refused",
        Unsaid::Unproven => "oneid.unproven",
    }))
}

/// The person here, and the post that they begin in. OneID gives nobody a post: those of our records count, and it says only for which
/// of several organisations somebody comes.
async fn found(
    app: &App,
    tx: &mut Tx,
    profile: &Profile,
) -> Result<(PersonId, Option<PostView>), Error<Refusal>> {
    let Some(person) = store::person_of_pinfl(tx, &profile.pinfl.to_string()).await? else {
        return refused("oneid.unknown");
    };
    let held = posts(tx, person, app.today()).await?;
    if let Some(firm) = profile.firm {
        let Some(post) = at(tx, &held, firm).await? else {
            return Err(Error::Refused(Refusal::new("oneid.post").with("stir", firm)));
        };
        return Ok((person, Some(post)));
    }
    if held.is_empty() && store::ever_held(tx, person, &app.today().to_string()).await? {
        return refused("oneid.ended");
    }
    for firm in &profile.firms {
        if let Some(post) = at(tx, &held, *firm).await? {
            return Ok((person, Some(post)));
        }
    }
    Ok((person, held.into_iter().next()))
}

async fn at(tx: &mut Tx, held: &[PostView], firm: Stir) -> Result<Option<PostView>, Fault> {
    let there = store::organisations_of_stir(tx, &firm.to_string()).await?;
    Ok(held.iter().find(|post| there.contains(&post.organisation)).cloned())
}
