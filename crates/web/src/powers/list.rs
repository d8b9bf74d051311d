//! Who acts for whom, and the form to let somebody.

use app::powers::{Choice, PowerView};
use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use procedure::Refusal;

use super::grant::Typed;
use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::{RefusalText, Text, ids};
use crate::visit::{Visit, html};

struct Row {
    id: String,
    label: String,
    name: String,
    officer: String,
    organisation: String,
    giver: String,
    days: String,
    limits: Vec<String>,
    /// Id of the text of how it stands, and its tone.
    state: (&'static str, &'static str),
    /// By whom and when it was ended.
    ended: Option<String>,
    may_end: bool,
}

/// Something that a power may be for.
struct Limit {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A service, as a whole and action by action.
struct Offer {
    id: String,
    title: String,
    limits: Vec<Limit>,
}

#[derive(Template)]
#[template(path = "powers/list.html")]
pub(crate) struct Page {
    s: Shell,
    powers: Vec<Row>,
    /// Empty: the reader gives no power.
    offers: Vec<Offer>,
    typed: Typed,
    refusal: Option<RefusalText>,
}

impl Page {
    /// The same page, saying why nothing came of what was sent.
    pub(super) fn saying(self, refusal: &Refusal) -> Self {
        Self { refusal: Some(self.s.text.refusal(refusal, None)), ..self }
    }

    /// The same page with what was typed.
    pub(super) fn typed(mut self, typed: Typed) -> Self {
        for limit in self.offers.iter_mut().flat_map(|offer| &mut offer.limits) {
            limit.is_chosen = typed.limits.contains(&limit.value);
        }
        Self { typed, ..self }
    }
}

/// `GET /{lang}/powers`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    visit.person()?;
    html(&page(&visit).await?)
}

/// The same at the address of an end that was refused, for whoever loads that page again.
pub(crate) async fn again(visit: Visit, Path(_): Path<String>) -> Result<Response, Failure> {
    list(visit).await
}

pub(super) async fn page(visit: &Visit) -> Result<Page, Failure> {
    let (app, shell) = (&visit.web.app, &visit.shell);
    let found = app.powers().list(&visit.scope()).await?;
    let today = app.today();
    let offers = found.choices.iter().map(|choice| offer(&shell.text, choice)).collect();
    Ok(Page {
        s: shell.clone(),
        powers: found.powers.into_iter().map(|power| row(shell, power, today)).collect(),
        offers,
        typed: Typed { from: today.to_string(), ..Typed::default() },
        refusal: None,
    })
}

fn offer(text: &Text, choice: &Choice) -> Offer {
    let whole =
        Limit { value: choice.service.clone(), label: text.say("power-whole"), is_chosen: false };
    let action = |name: &procedure::Name| Limit {
        value: format!("{}/{name}", choice.service),
        label: text.say(&ids::action(&choice.service, name.as_str())),
        is_chosen: false,
    };
    Offer {
        id: choice.service.replace('/', "-"),
        title: text.say(&ids::title(&choice.service)),
        limits: std::iter::once(whole).chain(choice.actions.iter().map(action)).collect(),
    }
}

fn row(shell: &Shell, power: PowerView, today: Date) -> Row {
    let text = &shell.text;
    let day = |day: Date| text.date_text(&day.to_string());
    let until = power.until.map(day).unwrap_or_default();
    let state = match (&power.ended, power.until) {
        (Some(_), _) => ("power-state-ended", "bad"),
        (None, Some(until)) if until < today => ("power-state-over", "warn"),
        (None, _) if power.from > today => ("power-state-later", "info"),
        (None, _) => ("power-state-holds", "ok"),
    };
    let ended = power.ended.map(|(by, at)| format!("{by}, {}", text.moment(at)));
    Row {
        id: power.id.to_string(),
        label: text.by_power(&power.number, power.on),
        name: power.name,
        officer: power.officer_number,
        organisation: power.organisation,
        giver: power.giver,
        days: format!("{} – {until}", day(power.from)),
        limits: power.limits.iter().map(|limit| limit_text(text, limit)).collect(),
        state,
        ended,
        may_end: power.may_end,
    }
}

/// `module/service` as its title, `module/service/action` as both.
fn limit_text(text: &Text, limit: &str) -> String {
    match limit.rsplit_once('/') {
        Some((service, action)) if service.contains('/') => {
            format!(
                "{}: {}",
                text.say(&ids::title(service)),
                text.say(&ids::action(service, action))
            )
        }
        Some(_) | None => text.say(&ids::title(limit)),
    }
}
