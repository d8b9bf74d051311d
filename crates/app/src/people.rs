//! People: what posts they hold, what they may do.

mod posts;

pub(crate) use posts::posts;

use std::collections::BTreeMap;

use domain::{OrganisationId, Period, PersonId, Pinfl};
use jiff::civil::Date;
use procedure::name::Name;
use uuid::Uuid;

use crate::App;
use crate::answers::competence::Competences;
use crate::answers::interest::Interests;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::Result;
use crate::scope::{PostView, Scope};
use crate::world::{Record, logged};

/// (kind, organisation) of what ties people, by person.
type Ties = BTreeMap<Uuid, Vec<(String, String)>>;

/// The verbs of people.
pub struct People<'a>(pub(crate) &'a App);

/// The kind of organisation and of post whose holders look at everybody's interests and refused attempts.
const COMPLIANCE: (&str, &str) = ("agency", "compliance");

/// Is this the post of the agency's compliance officer? Nobody else's post of that name counts.
pub fn is_compliance(post: &PostView) -> bool {
    (post.org.as_str(), post.kind.as_str()) == COMPLIANCE
}

/// The kind of organisation and of post whose holders propose posts and confirm what others of them propose.
pub(crate) const ADMINISTRATOR: (&str, &str) = ("agency", "administrator");

/// Is this the post of an administrator? Nobody else's post of that name counts.
pub fn is_administrator(post: &PostView) -> bool {
    (post.org.as_str(), post.kind.as_str()) == ADMINISTRATOR
}

/// A person in a list.
#[derive(Debug, Clone)]
pub struct PersonRow {
    pub person: PersonId,
    pub name: String,
    pub post: Name,
    pub organisation: String,
    /// Area, trained until, attested until: as of today.
    pub areas: Vec<(String, Option<String>, Option<String>)>,
    /// What ties the person to organisations; only the compliance officer sees them.
    pub interests: Vec<(String, String)>,
}

impl People<'_> {
    /// The people of one's own organisation; of all for the compliance officer.
    pub async fn list(&self, scope: &Scope) -> Result<Vec<PersonRow>> {
        let app = self.0;
        let Scope::Person(viewer) = scope else { return Ok(Vec::new()) };
        let Some(post) = &viewer.post else { return Ok(Vec::new()) };
        let sees_all = is_compliance(post);
        let today = app.today().to_string();
        let mut tx = app.db.read().await?;
        let sql = "SELECT p.id, p.name, CASE WHEN w.id IS NULL THEN t.kind ELSE 'attorney' END, o.name FROM persons p \
                   JOIN posts t ON t.person = p.id JOIN organisations o ON o.id = t.organisation LEFT JOIN powers w ON w.id = t.id \
                   WHERE NOT EXISTS (SELECT 1 FROM power_ends e WHERE e.power = t.id) AND t.held_from <= $1 AND coalesce(t.held_until, $1) >= $1 \
                   AND (t.organisation = $2 OR $3 = 1) ORDER BY o.name, p.name";
        let all = i64::from(sees_all);
        let rows: Vec<(Uuid, String, String, String)> =
            fetch_all!(&mut tx, sql, &today, post.organisation.0, all);
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let competences = Competences::load(&mut tx, &ids).await?;
        let asked: &[Uuid] = if sees_all { &ids } else { &[] };
        let ties = interests(&mut tx, asked, app.today()).await?;
        let mut people = Vec::new();
        for (id, name, kind, organisation) in rows {
            let Some(post) = Name::parse(&kind) else { continue };
            let areas = competences.areas(PersonId(id), app.today()).into_iter().map(|area| {
                let standing = competences.standing(PersonId(id), area, app.today());
                let text = |until: Option<Date>| until.map(|until| until.to_string());
                (area.to_owned(), text(standing.trained_until), text(standing.attested_until))
            });
            let areas = areas.collect();
            let interests = ties.get(&id).cloned().unwrap_or_default();
            people.push(PersonRow {
                person: PersonId(id),
                name,
                post,
                organisation,
                areas,
                interests,
            });
        }
        Ok(people)
    }
}

/// What ties these people to organisations today, by the very rule that keeps them from deciding about those.
async fn interests(tx: &mut Tx, people: &[Uuid], today: Date) -> Result<Ties> {
    let interests = Interests::load(tx, people, &[]).await?;
    let ties = |id: &Uuid| interests.of(PersonId(*id), today);
    let organisations: Vec<Uuid> = people.iter().flat_map(ties).map(|(id, _)| id.0).collect();
    let names = crate::organisations::names(tx, &organisations).await?;
    let mut all = Ties::new();
    for person in people {
        let named = ties(person).into_iter().filter_map(|(organisation, kind)| {
            Some((kind.key().to_owned(), names.get(&organisation.0)?.clone()))
        });
        let mut named: Vec<(String, String)> = named.collect();
        named.sort_by(|one, other| (&one.1, &one.0).cmp(&(&other.1, &other.0)));
        all.insert(*person, named);
    }
    Ok(all)
}

/// Who holds the post of an administrator on a day, with their names, in the order of these.
pub(crate) async fn administrators(tx: &mut Tx, on: Date) -> Result<Vec<(PersonId, String)>> {
    holders(tx, ADMINISTRATOR, on).await
}

/// Who holds the post of the compliance officer on a day, in the same way.
pub(crate) async fn compliance_officers(tx: &mut Tx, on: Date) -> Result<Vec<(PersonId, String)>> {
    holders(tx, COMPLIANCE, on).await
}

async fn holders(
    tx: &mut Tx,
    (org, kind): (&str, &str),
    on: Date,
) -> Result<Vec<(PersonId, String)>> {
    let sql = "SELECT DISTINCT p.id, p.name FROM posts t JOIN persons p ON p.id = t.person JOIN organisations o ON o.id = t.organisation \
               WHERE o.kind = $1 AND t.kind = $2 AND t.held_from <= $3 AND coalesce(t.held_until, $3) >= $3 ORDER BY p.name, p.id";
    let rows: Vec<(Uuid, String)> = fetch_all!(tx, sql, org, kind, &on.to_string());
    Ok(rows.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}

/// Puts somebody new on record: `(name, PINFL, officer number)`.
pub(crate) async fn insert(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    (name, pinfl, officer_number): (&str, &str, &str),
) -> Result<()> {
    let sql = "INSERT INTO persons (id, name, pinfl, officer_number) VALUES ($1, $2, $3, $4)";
    execute!(tx, sql, person.0, name, pinfl, officer_number);
    let says = [officer_number, name, pinfl];
    logged(tx, &app.ports, Record::itself("persons", person.0, &says)).await
}

/// An officer number that nobody has; it tells nothing of its holder.
pub(crate) async fn new_officer_number(app: &App, tx: &mut Tx) -> Result<String> {
    loop {
        let number = u32::from_le_bytes(app.ports.bytes()) % 100_000_000;
        let number = format!("OF-{number:08}");
        if of_officer(tx, &number).await?.is_none() {
            return Ok(number);
        }
    }
}

/// Whoever has this officer number.
pub(crate) async fn of_officer(tx: &mut Tx, number: &str) -> Result<Option<PersonId>> {
    let sql = "SELECT id FROM persons WHERE officer_number = $1";
    let found: Option<(Uuid,)> = fetch_optional!(tx, sql, number);
    Ok(found.map(|(id,)| PersonId(id)))
}

/// Whoever has this PINFL.
pub(crate) async fn of_pinfl(tx: &mut Tx, pinfl: Pinfl) -> Result<Option<PersonId>> {
    let sql = "SELECT id FROM persons WHERE pinfl = $1";
    let found: Option<(Uuid,)> = fetch_optional!(tx, sql, pinfl.to_string());
    Ok(found.map(|(id,)| PersonId(id)))
}

/// Gives somebody a post on these days, and gives its id.
pub(crate) async fn grant(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    at: OrganisationId,
    (kind, days): (&Name, Period),
) -> Result<Uuid> {
    let (id, from) = (app.ports.uuid(), days.from.to_string());
    let until = days.until.map(|until| until.to_string());
    let sql = "INSERT INTO posts (id, person, organisation, kind, held_from, held_until) VALUES ($1, $2, $3, $4, $5, $6)";
    execute!(tx, sql, id, person.0, at.0, kind.as_str(), &from, until.as_deref());
    let says = [kind.as_str()];
    let record = Record::of("posts", id, person.0).held(&from, until.as_deref());
    logged(tx, &app.ports, Record { at: Some(at.0), says: &says, ..record }).await?;
    Ok(id)
}

/// The names of these people.
pub(crate) async fn names(tx: &mut Tx, people: &[PersonId]) -> Result<BTreeMap<PersonId, String>> {
    let mut names = BTreeMap::new();
    if people.is_empty() {
        return Ok(names);
    }
    let sql = format!(
        "SELECT id, name FROM persons WHERE id IN ({})",
        crate::db::places(1, people.len())
    );
    let rows: Vec<(Uuid, String)> = crate::db::on!(tx, c => {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
        for person in people {
            query = query.bind(person.0);
        }
        query.fetch_all(c).await?
    });
    names.extend(rows.into_iter().map(|(id, name)| (PersonId(id), name)));
    Ok(names)
}
