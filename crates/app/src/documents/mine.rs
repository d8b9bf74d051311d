//! The papers of the cases in which the reader's organisation takes part, and of the children whose answers those took.

use jiff::Timestamp;
use procedure::name::Name;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Documents, standings};
use crate::cases::load::moment;
use crate::db::fetch_all;
use crate::error::{Fault, Result};
use crate::keyset;
use crate::scope::Scope;
use crate::views::{Cursor, Page};

/// A paper in a list.
#[derive(Debug, Clone)]
pub struct DocumentRow {
    pub id: String,
    pub number: String,
    pub template: Name,
    /// Reference of the reader's own case: the one that made it, or the parent that took that one's answer.
    pub reference: String,
    /// `module/service` of the case that made it.
    pub service: String,
    /// The title of the reader's own case; empty before its facts give it one.
    pub title: String,
    pub issued_on: String,
    /// `unsealed`, `signed` or `sealed` on its way to be released; then the status that its verification tells.
    pub state: String,
    pub signed_at: Timestamp,
}

#[derive(FromRow)]
struct Record {
    id: Uuid,
    number: String,
    template: String,
    reference: String,
    service: String,
    title: String,
    issued_on: String,
    since: i64,
}

impl Documents<'_> {
    /// The papers of the reader's cases and of what they ordered, the latest signed first.
    pub async fn mine(&self, scope: &Scope, after: Option<&Cursor>) -> Result<Page<DocumentRow>> {
        let post = match scope {
            Scope::Public => None,
            Scope::Person(viewer) => viewer.post.as_ref(),
        };
        let Some(post) = post else { return Ok(Page { rows: Vec::new(), next: None }) };
        let (since, id) = keyset::start(after, keyset::LATEST_FIRST);
        let mut tx = self.0.db.read().await?;
        // `c` is the reader's own case. A child in which the reader takes no part stays unnamed: its parent stands for it.
        let sql = "SELECT d.id, d.number, d.template, c.reference, m.service, c.title, d.issued_on, f.since \
                   FROM documents d JOIN cases m ON m.id = d.case_id \
                   LEFT JOIN case_links l ON l.child = d.case_id AND NOT EXISTS \
                   (SELECT 1 FROM case_parties p WHERE p.case_id = d.case_id AND p.organisation = $1) \
                   JOIN cases c ON c.id = coalesce(l.parent, d.case_id) \
                   JOIN document_states f ON f.document = d.id AND f.place = 1 JOIN document_states s ON s.document = d.id \
                   WHERE s.place = (SELECT max(x.place) FROM document_states x WHERE x.document = d.id) \
                   AND EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $1) \
                   AND (l.parent IS NULL OR s.state = 'released' AND EXISTS (SELECT 1 FROM facts t JOIN facts x ON x.id = t.source \
                   WHERE t.case_id = l.parent AND x.case_id = l.child)) \
                   AND (f.since < $2 OR (f.since = $2 AND d.id < $3)) ORDER BY f.since DESC, d.id DESC LIMIT $4";
        let records: Vec<Record> =
            fetch_all!(&mut tx, sql, post.organisation.0, since, id, keyset::ASKED);
        let page = keyset::page(records, |record| (record.since, record.id));
        let ids: Vec<Uuid> = page.rows.iter().map(|record| record.id).collect();
        let standings = standings(&mut tx, self.0, &ids).await?;
        let row = |record: Record| {
            let state = standings.get(&record.id).cloned();
            row(record, state.ok_or_else(|| Fault::new("a paper without a state"))?)
        };
        let rows = page.rows.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Page { rows, next: page.next })
    }
}

fn row(record: Record, state: String) -> Result<DocumentRow> {
    let template = Name::parse(&record.template);
    Ok(DocumentRow {
        id: record.id.to_string(),
        number: record.number,
        template: template.ok_or_else(|| Fault::new("a stored template has no name"))?,
        reference: record.reference,
        service: record.service,
        title: record.title,
        issued_on: record.issued_on,
        state,
        signed_at: moment(record.since)?,
    })
}
