//! All cases, a page at a time, so that the books of a whole country fit into memory.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::code::Code;
use super::draws::{self, Secrets};
use super::jobs::Waiting;
use super::report::Report;
use super::rows::References;
use super::store::{
    self, ActRow, AnswerRow, AssignmentRow, ChildRow, ClockRow, DocumentRow, EventRow, FactRow,
    LinkRow, MessageRow, RestampRow,
};
use super::{
    acts, authors, events, facts, files, jobs, links, outside, papers, projection, registers,
};
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
    /// By paper.
    pub(super) restamps: BTreeMap<Uuid, Vec<RestampRow>>,
    /// To other systems.
    pub(super) messages: BTreeMap<Uuid, Vec<MessageRow>>,
    /// From them, by the case whose message they answer.
    pub(super) answers: BTreeMap<Uuid, Vec<AnswerRow>>,
    /// By the act's own id, which is the event's.
    pub(super) acts: BTreeMap<Uuid, ActRow>,
    /// The cases of the page that hang under a parent.
    pub(super) children: BTreeMap<Uuid, ChildRow>,
}

/// What the cases of a page are compared with, as of the same moment.
struct Known<'a> {
    definitions: &'a Definitions,
    secrets: &'a Secrets,
    waiting: Waiting,
}

impl Page {
    async fn read(
        tx: &mut Tx,
        report: &mut Report,
        range: (Uuid, Uuid),
        references: &References,
    ) -> Result<Self> {
        // What cannot be read is a complaint, and counts for nothing.
        macro_rules! told {
            ($rows:ident) => {
                store::$rows(tx, range).await?.told(report, references)
            };
        }
        Ok(Self {
            events: group(told!(events), |row| row.case_id),
            facts: group(told!(facts), |row| row.case_id),
            parties: group(told!(parties), |row| row.0),
            people: group(told!(people), |row| row.0),
            assignments: group(told!(assignments), |row| row.case_id),
            clocks: group(told!(clocks), |row| row.case_id),
            links: group(told!(links), |row| row.parent),
            messages: group(told!(messages), |row| row.case_id),
            answers: group(told!(answers), |row| row.case_id),
            documents: group(told!(documents), |row| row.case_id),
            restamps: group(told!(restamps), |row| row.document),
            acts: told!(acts).into_iter().map(|act| (act.id, act)).collect(),
            children: told!(children).into_iter().map(|row| (row.child, row)).collect(),
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
    let mut secrets = Secrets::default();
    let mut after = Uuid::nil();
    loop {
        let mut tx = app.db.read().await?;
        let rows = store::cases_after(&mut tx, after, PAGE).await?;
        let first = rows.read().first().map(|case| case.id);
        let last = rows.read().iter().map(|case| case.id).chain(rows.ids()).max();
        let Some(last) = last else {
            rows.told_of_no_case(report);
            break;
        };
        let cases = rows.told_of_no_case(report);
        after = last;
        let Some(first) = first else { continue };
        let references: References =
            cases.iter().map(|case| (case.id, case.reference.clone())).collect();
        let page = Page::read(&mut tx, report, (first, last), &references).await?;
        secrets.read_on(&mut tx).await?;
        let latest = jobs::latest(app, &secrets);
        let waiting = Waiting::of_page((&mut tx, (first, last)), latest).await?;
        let known = Known { definitions: &definitions, secrets: &secrets, waiting };
        for case in &cases {
            one(app, &mut tx, report, &known, (case, &page)).await?;
        }
        registers::check(&mut tx, report, &definitions, (first, last)).await?;
    }
    let mut tx = app.db.read().await?;
    draws::check_secrets(&mut tx, report).await?;
    secrets.read_on(&mut tx).await?;
    jobs::check(&mut tx, report, jobs::latest(app, &secrets)).await?;
    for (case,) in store::events_without_case(&mut tx).await?.told_of_no_case(report) {
        report.complain(Code::EventCase, format!("case {case}"));
    }
    let leaves = store::leaves_without_subject(&mut tx).await?;
    for (kind, subject, seq) in leaves.told_of_no_case(report) {
        report.complain(Code::LeafSubject, format!("{kind} {subject}, event {seq}"));
    }
    for (case, seq, fact) in store::sources_elsewhere(&mut tx).await?.told_of_no_case(report) {
        report.complain(Code::FactSource, format!("case {case}, event {seq}, fact {fact}"));
    }
    let unproved = store::certificates_without_evidence(&mut tx).await?;
    for (case,) in unproved.told_of_no_case(report) {
        report.complain(Code::CertificateEvidence, format!("case {case}"));
    }
    registers::of_no_case(&mut tx, report, &definitions).await
}

async fn one(
    app: &App,
    tx: &mut Tx,
    report: &mut Report,
    known: &Known<'_>,
    (case, page): (&CaseRecord, &Page),
) -> Result<()> {
    report.cases += 1;
    let events = events::read(report, case, of(&page.events, case.id));
    events::chain(report, case, &events);
    for event in &events {
        acts::check(app, tx, report, case, (event, page)).await?;
    }
    let definition = known.definitions.by_hash(&case.definition).ok();
    if let Some(definition) = definition.as_deref() {
        authors::check(report, definition, &events);
    }
    facts::check(report, (case, definition.as_deref()), &events, of(&page.facts, case.id));
    files::check(app, report, &case.reference, of(&page.facts, case.id)).await?;
    let latest = known.waiting.latest;
    projection::check(report, definition.as_deref(), (case, latest), (&events, page));
    links::check(report, case, (&events, page));
    outside::check(report, (case, definition.as_deref()), (&events, page));
    draws::check(report, known.secrets, &events);
    let child = page.children.get(&case.id);
    known.waiting.of_case(report, known.definitions, (case, &events, child));
    papers::check(app, report, case, (&events, page)).await
}
