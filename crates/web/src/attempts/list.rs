//! The refused attempts, the latest first.

use app::people::is_compliance;
use app::views::AttemptView;
use askama::Template;
use axum::response::Response;

use crate::error::Failure;
use crate::shell::Shell;
use crate::text::ids;
use crate::visit::{Visit, html};

struct Row {
    at: String,
    who: String,
    reference: String,
    /// The officer takes part in no case: the draws are what there is to read.
    draws: String,
    action: String,
    what: String,
    count: i64,
}

#[derive(Template)]
#[template(path = "attempts/list.html")]
struct Page {
    s: Shell,
    rows: Vec<Row>,
}

/// `GET /{lang}/attempts`.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    if !viewer.post.as_ref().is_some_and(is_compliance) {
        return Err(Failure::Forbidden);
    }
    let attempts = visit.web.app.attempts().list(&visit.scope()).await?;
    let rows = attempts.into_iter().map(|attempt| row(&visit.shell, attempt)).collect();
    html(&Page { s: visit.shell.clone(), rows })
}

fn row(shell: &Shell, attempt: AttemptView) -> Row {
    let text = &shell.text;
    Row {
        at: text.moment(attempt.last_at),
        who: attempt.person,
        draws: shell.href(&format!("draws?q={}", attempt.reference)),
        reference: attempt.reference,
        action: text.say(&ids::action(&attempt.service, attempt.action.as_str())),
        what: text.refusal(&attempt.refusal, Some(&attempt.service)).what,
        count: attempt.count,
    }
}
