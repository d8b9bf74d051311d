//! The keys and passkeys of a person, and where that person is signed in.

use app::keys::{KeyView, Reason, RevocationView};
use askama::Template;
use axum::response::Response;
use domain::PersonId;
use jiff::Timestamp;
use procedure::Refusal;
use uuid::Uuid;

use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::{RefusalText, ids};
use crate::visit::{Visit, html};

/// A form that was sent with something wrong: what was typed comes back.
pub(crate) struct Slip {
    pub(super) key: Uuid,
    pub(super) reason: String,
    pub(super) from: String,
    /// Ids of the field and of what is wrong with it.
    pub(super) text: Option<(&'static str, &'static str)>,
    pub(super) refusal: Option<RefusalText>,
}

struct Act {
    at: String,
    /// When the device says that it was, of what it signed in the field.
    captured_at: Option<String>,
    reference: String,
    service: String,
    action: String,
}

struct Told {
    from: String,
    reason: String,
    by: String,
    at: String,
    acts: Vec<Act>,
}

struct Card {
    id: String,
    serial: String,
    fingerprint: String,
    enrolled_at: String,
    valid_until: String,
    /// Id of the text of how it stands, and its tone.
    state: (&'static str, &'static str),
    told: Option<Told>,
    slip: Option<Slip>,
}

struct Place {
    id: String,
    method: String,
    started_at: String,
    expires_at: String,
    is_this: bool,
}

struct Passkey {
    id: String,
    name: String,
    enrolled_at: String,
    used_at: Option<String>,
}

#[derive(Template)]
#[template(path = "keys/list.html")]
pub(crate) struct Page {
    s: Shell,
    person: String,
    name: String,
    is_own: bool,
    keys: Vec<Card>,
    /// What was wrong with a key that is none of these.
    slip: Option<Slip>,
    /// Value and text.
    reasons: Vec<(&'static str, String)>,
    places: Vec<Place>,
    has_passkeys: bool,
    passkeys: Vec<Passkey>,
    /// Why something of a passkey was refused.
    refusal: Option<RefusalText>,
}

impl Page {
    /// The same page, saying why something of a passkey was refused.
    pub(crate) fn saying(self, refusal: &Refusal) -> Self {
        Self { refusal: Some(self.s.text.refusal(refusal, None)), ..self }
    }
}

/// `GET /{lang}/keys`.
pub(crate) async fn own(visit: Visit) -> Result<Response, Failure> {
    let person = visit.person()?.person;
    html(&page(&visit, person, None).await?)
}

/// The same at the address of a removal that was refused, for whoever loads that page again.
pub(crate) async fn again(visit: Visit, Path(_): Path<String>) -> Result<Response, Failure> {
    own(visit).await
}

/// `GET /{lang}/people/{person}/keys`, for the compliance officer.
pub(crate) async fn of_person(
    visit: Visit,
    Path(person): Path<String>,
) -> Result<Response, Failure> {
    visit.person()?;
    let person: PersonId = person.parse().map_err(|_| Failure::NotFound)?;
    html(&page(&visit, person, None).await?)
}

pub(crate) async fn page(
    visit: &Visit,
    person: PersonId,
    mut slip: Option<Slip>,
) -> Result<Page, Failure> {
    let viewer = visit.person()?;
    let (app, shell) = (&visit.web.app, &visit.shell);
    let mut found = app.keys().list(&visit.scope(), person).await?;
    if found.is_none() && slip.is_some() {
        // Whoever names a stranger in the form still reads what was wrong.
        found = app.keys().list(&visit.scope(), viewer.person).await?;
    }
    let found = found.ok_or(Failure::NotFound)?;
    let person = found.person;
    let now = app.now();
    let card = |key: KeyView| {
        let slip = slip.take_if(|slip| slip.key == key.id);
        card(shell, now, key, slip)
    };
    let keys: Vec<Card> = found.keys.into_iter().map(card).collect();
    let is_own = viewer.person == person;
    let places = match &visit.token {
        Some(token) if is_own => app.sessions().list(viewer, token).await?,
        _ => Vec::new(),
    };
    let place = |one: app::sessions::SessionView| Place {
        id: one.id.to_string(),
        method: shell.say(&format!("session-method-{}", one.method.as_str())),
        started_at: shell.text.moment(one.started_at),
        expires_at: shell.text.moment(one.expires_at),
        is_this: one.is_this,
    };
    let passkeys = app.passkeys().list(&visit.scope(), person).await?;
    let passkey = |one: app::passkeys::PasskeyView| Passkey {
        id: one.id.to_string(),
        name: one.name,
        enrolled_at: shell.text.moment(one.enrolled_at),
        used_at: one.used_at.map(|at| shell.text.moment(at)),
    };
    Ok(Page {
        has_passkeys: app.passkeys().are_there(),
        passkeys: passkeys.into_iter().map(passkey).collect(),
        refusal: None,
        s: shell.clone(),
        person: person.to_string(),
        name: found.name,
        is_own,
        keys,
        slip,
        reasons: Reason::ALL.map(|reason| (reason.as_str(), reason_text(shell, reason))).to_vec(),
        places: places.into_iter().map(place).collect(),
    })
}

fn reason_text(shell: &Shell, reason: Reason) -> String {
    shell.say(&format!("key-reason-{reason}"))
}

fn card(shell: &Shell, now: Timestamp, key: KeyView, slip: Option<Slip>) -> Card {
    let state = match &key.revocation {
        Some(_) => ("key-state-revoked", "bad"),
        None if key.valid_until < now => ("key-state-expired", "warn"),
        None => ("key-state-stands", "ok"),
    };
    Card {
        id: key.id.to_string(),
        serial: key.serial,
        fingerprint: key.fingerprint,
        enrolled_at: shell.text.moment(key.enrolled_at),
        valid_until: shell.text.moment(key.valid_until),
        state,
        told: key.revocation.map(|revocation| told(shell, revocation)),
        slip,
    }
}

fn told(shell: &Shell, revocation: RevocationView) -> Told {
    let text = &shell.text;
    let act = |act: app::keys::SignedAct| Act {
        at: text.moment(act.at),
        captured_at: act.captured_at.map(|at| text.moment(at)),
        reference: act.reference,
        action: text.say(&ids::action(&act.service, act.action.as_str())),
        service: text.say(&ids::title(&act.service)),
    };
    Told {
        from: text.moment(revocation.from),
        reason: reason_text(shell, revocation.reason),
        by: revocation.reported_by,
        at: text.moment(revocation.reported_at),
        acts: revocation.acts.into_iter().map(act).collect(),
    }
}
