//! Notices: what an action tells the holders of a role of its case. They point at the case and say no more than the service's
//! own text for the message.

use jiff::{SignedDuration, Timestamp};
use procedure::name::Name;
use sqlx::FromRow;
use uuid::Uuid;

use crate::App;
use crate::cases::load::moment;
use crate::db::{Tx, fetch_all, unsigned};
use crate::definitions::Definitions;
use crate::error::{Fault, Result};
use crate::keyset;
use crate::scope::{PostView, Scope, Viewer};
use crate::views::{Cursor, Page};

/// How long a notice is news.
const NEWS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How many rows are looked at together: some are for other roles of the same organisation.
const BATCH: i64 = 200;

/// What is kept instead of a message's name where the case is needed no longer. No message of a service can be named so.
pub(crate) const ENDED: &str = ".ended";

/// What is kept instead of a message's name where nobody was found to do what the case waits for.
pub(crate) const VACANT: &str = ".vacant";

/// What is kept instead of a message's name where the post of whoever had been drawn is over.
pub(crate) const LEFT: &str = ".left";

/// What is kept, with the answer's id behind it, where an answer came after the case was over: one notice for each.
const LATE: &str = ".late:";

/// What is kept instead of a message's name for this late answer.
pub(crate) fn late(answer: Uuid) -> String {
    format!("{LATE}{answer}")
}

/// The verbs of notices.
pub struct Notices<'a>(pub(crate) &'a App);

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A message of the service, which has its text.
    Message(Name),
    /// The case is needed no longer. The core says so of any case, as it does of what follows.
    Ended,
    /// A draw found nobody to do what the case waits for.
    Vacant,
    /// The post of whoever had been drawn is over.
    Left,
    /// An answer of another system came after the case was over.
    LateAnswer,
}

/// A notice for whoever holds its role.
#[derive(Debug, Clone)]
pub struct NoticeRow {
    pub told: Told,
    /// Reference of the case it is about.
    pub reference: String,
    /// `module/service` of that case.
    pub service: String,
    /// The case's title; empty before its facts give it one.
    pub title: String,
    pub at: Timestamp,
}

#[derive(FromRow)]
struct Record {
    id: Uuid,
    role: String,
    message: String,
    recorded_at: i64,
    reference: String,
    service: String,
    title: String,
    definition: Vec<u8>,
    is_assigned: bool,
}

impl Notices<'_> {
    /// The notices for the reader, the latest first.
    pub async fn list(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<NoticeRow>> {
        let Some((viewer, post)) = reader(scope) else {
            return Ok(Page { rows: Vec::new(), next: None });
        };
        let definitions = self.0.definitions();
        let mut tx = self.0.db.read().await?;
        let mut from = keyset::start(after, keyset::LATEST_FIRST);
        let mut found = Vec::new();
        while found.len() <= keyset::ROWS {
            let batch = batch(&mut tx, (viewer, post), from).await?;
            let Some(last) = batch.last() else { break };
            from = (last.recorded_at, last.id);
            for record in batch {
                if holds(&definitions, post, &record.definition, &record.role, record.is_assigned)?
                {
                    found.push(record);
                }
            }
        }
        found.truncate(keyset::ROWS + 1);
        let page = keyset::page(found, |record| (record.recorded_at, record.id));
        let rows = page.rows.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Page { rows, next: page.next })
    }

    /// How many notices of the last two weeks the reader has.
    pub async fn recent(&self, scope: &Scope) -> Result<usize> {
        let Some((viewer, post)) = reader(scope) else { return Ok(0) };
        let since = self.0.now().saturating_sub(NEWS).unwrap_or(Timestamp::MIN).as_microsecond();
        let definitions = self.0.definitions();
        let mut tx = self.0.db.read().await?;
        let sql = "SELECT m.definition, m.role, m.is_assigned, count(*) FROM (SELECT c.definition, n.role, \
                   EXISTS (SELECT 1 FROM case_people x WHERE x.case_id = n.case_id AND x.role = n.role AND x.person = $3) \
                   AS is_assigned FROM notices n JOIN cases c ON c.id = n.case_id \
                   JOIN case_parties p ON p.case_id = n.case_id AND p.organisation = $1 AND p.kind = $2 \
                   WHERE n.recorded_at >= $4) AS m GROUP BY m.definition, m.role, m.is_assigned";
        let (organisation, kind, person) = (post.organisation.0, post.org.as_str(), viewer.person);
        let groups: Vec<(Vec<u8>, String, bool, i64)> =
            fetch_all!(&mut tx, sql, organisation, kind, person.0, since);
        let mut sum = 0;
        for (definition, role, is_assigned, count) in groups {
            if holds(&definitions, post, &definition, &role, is_assigned)? {
                sum += unsigned(count)?;
            }
        }
        Ok(usize::try_from(sum).unwrap_or(usize::MAX))
    }
}

/// The notices of the cases that the organisation is party of, as what it is, from this place on.
async fn batch(
    tx: &mut Tx,
    (viewer, post): (&Viewer, &PostView),
    (before, id): (i64, Uuid),
) -> Result<Vec<Record>> {
    let sql = "SELECT n.id, n.role, n.message, n.recorded_at, c.reference, c.service, c.title, c.definition, \
               EXISTS (SELECT 1 FROM case_people x WHERE x.case_id = n.case_id AND x.role = n.role AND x.person = $3) \
               AS is_assigned FROM notices n JOIN cases c ON c.id = n.case_id \
               JOIN case_parties p ON p.case_id = n.case_id AND p.organisation = $1 AND p.kind = $2 \
               WHERE n.recorded_at < $4 OR (n.recorded_at = $4 AND n.id < $5) ORDER BY n.recorded_at DESC, n.id DESC LIMIT $6";
    let (organisation, kind, person) = (post.organisation.0, post.org.as_str(), viewer.person.0);
    Ok(fetch_all!(tx, sql, organisation, kind, person, before, id, BATCH))
}

/// Does the post hold the role of a case in which its organisation takes part as what it is?
fn holds(
    definitions: &Definitions,
    post: &PostView,
    definition: &[u8],
    role: &str,
    is_assigned: bool,
) -> Result<bool> {
    let definition = definitions.by_hash(definition)?;
    let Some(role) = Name::parse(role).and_then(|role| definition.roles.get(&role)) else {
        return Ok(false);
    };
    Ok(role.org == post.org
        && role.post.as_ref().is_none_or(|kind| *kind == post.kind)
        && (role.assign.is_none() || is_assigned))
}

fn reader(scope: &Scope) -> Option<(&Viewer, &PostView)> {
    match scope {
        Scope::Public => None,
        Scope::Person(viewer) => viewer.post.as_ref().map(|post| (viewer, post)),
    }
}

fn row(record: Record) -> Result<NoticeRow> {
    let named = || Name::parse(&record.message).ok_or_else(unnamed);
    let told = match record.message.as_str() {
        ENDED => Told::Ended,
        VACANT => Told::Vacant,
        LEFT => Told::Left,
        message if message.starts_with(LATE) => Told::LateAnswer,
        _ => Told::Message(named()?),
    };
    Ok(NoticeRow {
        told,
        reference: record.reference,
        service: record.service,
        title: record.title,
        at: moment(record.recorded_at)?,
    })
}

fn unnamed() -> Fault {
    Fault::new("a stored message has no name")
}
