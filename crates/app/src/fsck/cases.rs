//! All cases, a page at a time, so that the books of a whole country fit into memory.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::store::{
    self, ActRow, AnswerRow, AssignmentRow, ClockRow, DocumentRow, EventRow, FactRow, LinkRow,
    MessageRow,
};
use super::{Report, acts, events, facts, files, links, outside, papers, projection};
use crate::App;
use crate::cases::store::CaseRecord;
use crate::db::Tx;
use crate::definitions::Definitions;
use crate::error::Result;

/// Cases looked at together.
const PAGE: i64 = 500;

/// The rows of a page of cases, by case.
pub(super) struct Page {
    pub(super) events: BTreeMap<Uuid, Vec<EventRow>>,
    pub(super) facts: BTreeMap<Uuid, Vec<FactRow>>,
    pub(super) parties: BTreeMap<Uuid, Vec<(Uuid, String, Uuid)>>,
    pub(super) people: BTreeMap<Uuid, Vec<(Uuid, String, Uuid, i64)>>,
    pub(super) assignments: BTreeMap<Uuid, Vec<AssignmentRow>>,
    pub(super) clocks: BTreeMap<Uuid, Vec<ClockRow>>,
    /// By parent.
    pub(super) links: BTreeMap<Uuid, Vec<LinkRow>>,
    pub(super) documents: BTreeMap<Uuid, Vec<DocumentRow>>,
    /// To other systems.
    pub(super) messages: BTreeMap<Uuid, Vec<MessageRow>>,
    /// From them, by the case whose message they answer.
    pub(super) answers: BTreeMap<Uuid, Vec<AnswerRow>>,
    /// By the act's own id, which is the event's.
    pub(super) acts: BTreeMap<Uuid, ActRow>,
    /// The cases of the page that hang under a parent.
    pub(super) children: Vec<Uuid>,
}

impl Page {
    async fn read(tx: &mut Tx, range: (Uuid, Uuid)) -> Result<Self> {
        let acts = store::acts(tx, range).await?;
        Ok(Self {
            events: group(store::events(tx, range).await?, |row| row.case_id),
            facts: group(store::facts(tx, range).await?, |row| row.case_id),
            parties: group(store::parties(tx, range).await?, |row| row.0),
            people: group(store::people(tx, range).await?, |row| row.0),
            assignments: group(store::assignments(tx, range).await?, |row| row.case_id),
            clocks: group(store::clocks(tx, range).await?, |row| row.case_id),
            links: group(store::links(tx, range).await?, |row| row.parent),
            messages: group(store::messages(tx, range).await?, |row| row.case_id),
            answers: group(store::answers(tx, range).await?, |row| row.case_id),
            documents: group(store::documents(tx, range).await?, |row| row.case_id),
            acts: acts.into_iter().map(|act| (act.id, act)).collect(),
            children: store::children(tx, range).await?.into_iter().map(|(child,)| child).collect(),
        })
    }
}

fn group<T>(rows: Vec<T>, case: impl Fn(&T) -> Uuid) -> BTreeMap<Uuid, Vec<T>> {
    let mut groups: BTreeMap<Uuid, Vec<T>> = BTreeMap::new();
    for row in rows {
        groups.entry(case(&row)).or_default().push(row);
    }
    groups
}

/// The rows of one case in a page.
pub(super) fn of<T>(rows: &BTreeMap<Uuid, Vec<T>>, case: Uuid) -> &[T] {
    rows.get(&case).map(Vec::as_slice).unwrap_or_default()
}

pub(super) async fn check(app: &App, report: &mut Report) -> Result<()> {
    let definitions = app.definitions();
    let mut after = Uuid::nil();
    loop {
        let mut tx = app.db.read().await?;
        let cases = store::cases_after(&mut tx, after, PAGE).await?;
        let (Some(first), Some(last)) = (cases.first(), cases.last()) else { break };
        let page = Page::read(&mut tx, (first.id, last.id)).await?;
        after = last.id;
        for case in &cases {
            one(app, &mut tx, report, &definitions, (case, &page)).await?;
        }
    }
    let mut tx = app.db.read().await?;
    for (case,) in store::events_without_case(&mut tx).await? {
        report.complain("event.case", case);
    }
    for (kind, subject, seq) in store::leaves_without_subject(&mut tx).await? {
        report.complain("leaf.subject", format!("{kind} {subject}:{seq}"));
    }
    for (case, seq) in store::sources_elsewhere(&mut tx).await? {
        report.complain("fact.source", format!("{case}:{seq}"));
    }
    for (case,) in store::certificates_without_evidence(&mut tx).await? {
        report.complain("certificate.evidence", case);
    }
    Ok(())
}

async fn one(
    app: &App,
    tx: &mut Tx,
    report: &mut Report,
    definitions: &Definitions,
    (case, page): (&CaseRecord, &Page),
) -> Result<()> {
    report.cases += 1;
    let events = events::read(report, of(&page.events, case.id));
    events::chain(report, case, &events);
    for event in &events {
        acts::check(app, tx, report, case, (event, page)).await?;
    }
    let definition = definitions.by_hash(&case.definition).ok();
    facts::check(report, definition.as_deref(), &events, of(&page.facts, case.id));
    files::check(app, report, of(&page.facts, case.id)).await?;
    projection::check(report, definition.as_deref(), case, (&events, page));
    links::check(report, case.id, (&events, page));
    outside::check(report, case.id, (&events, page));
    papers::check(app, report, case.id, (&events, page)).await
}
