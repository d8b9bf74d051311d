//! The people within the reader's scope.

use app::people::{PersonRow, is_compliance};
use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::shell::Shell;
use crate::text::Text;
use crate::visit::{Visit, html};

struct Area {
    name: String,
    text: String,
    tone: &'static str,
}

struct Row {
    name: String,
    /// Where the person's keys are, for whoever may take back the word for them.
    keys: Option<String>,
    post: String,
    areas: Vec<Area>,
    interests: Vec<String>,
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct Page {
    s: Shell,
    /// Interests are for the compliance officer; nobody else gets an empty column.
    has_interests: bool,
    rows: Vec<Row>,
}

/// `GET /{lang}/people`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let sees_keys = viewer.post.as_ref().is_some_and(is_compliance);
    let people = visit.web.app.people().list(&visit.scope()).await?;
    let today = visit.web.app.today().to_string();
    let row = |person: PersonRow| {
        let keys = visit.shell.href(&format!("people/{}/keys", person.person));
        Row { keys: sees_keys.then_some(keys), ..row(&visit.shell.text, &today, person) }
    };
    let rows: Vec<Row> = people.into_iter().map(row).collect();
    let has_interests = rows.iter().any(|row| !row.interests.is_empty());
    html(&Page { s: visit.shell.clone(), has_interests, rows })
}

fn row(text: &Text, today: &str, person: PersonRow) -> Row {
    let area = |(name, trained, attested): &(String, Option<String>, Option<String>)| {
        let words = |until: &Option<String>, yes: &str, no: &str| match until {
            Some(until) => text.put(yes, "at", text.date_text(until)),
            None => text.say(no),
        };
        // ISO dates compare as text.
        let holds =
            |until: &Option<String>| until.as_ref().is_some_and(|until| until.as_str() >= today);
        let parts = [
            words(trained, "people-trained", "people-untrained"),
            words(attested, "people-attested", "people-unattested"),
        ];
        Area {
            name: text.anywhere(&format!("area-{name}")).unwrap_or_else(|| name.replace('-', " ")),
            text: parts.join(", "),
            tone: if holds(trained) && holds(attested) { "ok" } else { "bad" },
        }
    };
    let interest = |(kind, with): &(String, String)| {
        let kind = text.find(&format!("kind-{kind}")).unwrap_or_else(|| kind.clone());
        format!("{kind}: {with}")
    };
    Row {
        keys: None,
        post: format!("{} · {}", text.post(&person.post), person.organisation),
        areas: person.areas.iter().map(area).collect(),
        interests: person.interests.iter().map(interest).collect(),
        name: person.name,
    }
}
