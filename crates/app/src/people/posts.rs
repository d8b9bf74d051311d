//! The posts in which somebody may act.

use domain::calendar::Calendar;
use domain::{OrganisationId, PersonId, PostId};
use jiff::civil::Date;
use procedure::act::Power;
use procedure::name::Name;
use sqlx::FromRow;
use uuid::Uuid;

use crate::cases::load::moment;
use crate::db::{Tx, fetch_all};
use crate::error::{Fault, Result};
use crate::scope::PostView;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    organisation: Uuid,
    organisation_name: String,
    org: String,
    kind: String,
    held_until: Option<String>,
    number: Option<String>,
    given_at: Option<i64>,
    limits: Option<String>,
}

/// The posts a person may act in on a day: one's own that are lent to nobody, those lent to one, and those for which one has a power of
/// attorney that nobody ended; these come last.
pub(crate) async fn posts(tx: &mut Tx, person: PersonId, on: Date) -> Result<Vec<PostView>> {
    let on = on.to_string();
    let sql = "SELECT t.id, t.organisation, o.name AS organisation_name, o.kind AS org, t.kind, t.held_until, w.number, w.given_at, w.limits \
               FROM posts t JOIN organisations o ON o.id = t.organisation LEFT JOIN powers w ON w.id = t.id \
               WHERE t.held_from <= $2 AND coalesce(t.held_until, $2) >= $2 AND NOT EXISTS ( \
                 SELECT 1 FROM power_ends e WHERE e.power = t.id) AND ((t.person = $1 AND NOT EXISTS ( \
                 SELECT 1 FROM delegations d WHERE d.post = t.id AND d.held_from <= $2 AND d.held_until >= $2)) OR EXISTS ( \
                 SELECT 1 FROM delegations d WHERE d.post = t.id AND d.person = $1 AND d.held_from <= $2 AND d.held_until >= $2)) \
               ORDER BY CASE WHEN w.id IS NOT NULL THEN 2 WHEN t.person = $1 THEN 0 ELSE 1 END, o.name, t.kind, t.id";
    let rows: Vec<Row> = fetch_all!(tx, sql, person.0, &on);
    rows.into_iter().map(view).collect()
}

fn view(row: Row) -> Result<PostView> {
    let named = |text: &str| {
        Name::parse(text)
            .ok_or_else(|| Fault::new(format!("no post or organisation is a `{text}`")))
    };
    let power = match (row.number, row.given_at, row.limits) {
        (Some(number), Some(given_at), Some(limits)) => Some(Box::new(Power {
            number,
            on: Calendar::day(moment(given_at)?),
            limits: limits.split(' ').map(str::to_owned).collect(),
        })),
        _ => None,
    };
    Ok(PostView {
        id: PostId(row.id),
        organisation: OrganisationId(row.organisation),
        organisation_name: row.organisation_name,
        org: named(&row.org)?,
        kind: named(&row.kind)?,
        until: row.held_until.and_then(|until| until.parse().ok()),
        power,
    })
}
