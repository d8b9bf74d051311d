//! Registers: dated records that effects write and everyone may look up. A typed table each, made from its declaration.

mod clocks;
mod named;
mod rows;
mod search;
mod tables;

use std::collections::BTreeMap;

use domain::CaseId;
use procedure::definition::{By, Definition};
use procedure::library::{Field, Register};
use procedure::name::{Key, Matched, Name, OnRecord};
use serde_json::{Map, Value};

pub(crate) use named::in_vain;
pub use search::{RegisterRow, RegisterView};
pub(crate) use tables::{column_of, columns_made, columns_of, create_all, table_of};

use crate::App;
use crate::canonical::canonical;
use crate::cases::load::Loaded;
use crate::cases::record::Desk;
use crate::db::Tx;
use crate::error::{Fault, Result};
use crate::log::Of;
use crate::{documents, work};

/// The verbs of registers.
pub struct Registers<'a>(pub(crate) &'a App);

/// The open end of a row that holds now.
pub(crate) const OPEN: i64 = i64::MAX;

/// Writes a row's next version: a new row, or the new status of the row that the case's family wrote before.
pub(crate) async fn write(
    tx: &mut Tx,
    desk: &Desk<'_>,
    loaded: &Loaded,
    target: (&str, &Name),
    key: Option<&Key>,
) -> Result<()> {
    let (path, status) = target;
    let register = desk.definitions.library.registers.get(path);
    let register = register.ok_or_else(|| Fault::new(format!("no register {path}")))?;
    let first = first_of_family(tx, loaded.id).await?;
    // Two cases of one family write the same row: one after the other, or each would close what it saw and open a version.
    tx.alone_with(&format!("register {path} {first}")).await?;
    let family = crate::answers::family(tx, loaded.id).await?;
    let slot = key.map(|key| key.0.clone()).unwrap_or_default();
    let at = loaded.record.updated_at;
    let found = rows::current(tx, register, &family, &slot).await?;
    let since = found.as_ref().map(|(_, since)| *since);
    let held_from = clocks::holds_from(loaded, since).unwrap_or(at);
    let before = found.map(|(row, _)| row);
    let mut row =
        before.clone().unwrap_or_else(|| rows::Row::new(desk.ports.uuid(), loaded.id, slot));
    if before.is_none() {
        // The paper that the row is about is made by the same act, after its event: its number is already reserved.
        let number = number_of(tx, loaded).await?;
        let parties = Parties::of(tx, loaded).await?;
        let context = Context { loaded, status, key, number, parties };
        row.values = register.fields.iter().map(|field| value(field, &context)).collect();
    }
    row.status = status.to_string();
    // All else is as it was when the row was first written.
    for (field, value) in register.fields.iter().zip(&mut row.values) {
        if field.place.as_deref() == Some("status") {
            *value = Some(status.to_string());
        }
    }
    row.seq = crate::db::signed(loaded.case.seq);
    if rows::close(tx, register, row.id, held_from).await? != u64::from(before.is_some()) {
        return Err(Fault::new(format!("a row of {path} changed meanwhile")));
    }
    rows::insert(tx, register, &row, held_from).await?;
    if before.is_some() {
        changed(tx, desk, (register, &row), (held_from, at)).await?;
    }
    let cause = format!("{}:{}:{}", row.id, loaded.id, loaded.case.seq);
    let payload = serde_json::json!({ "register": path });
    work::jobs::enqueue(tx, desk.ports, ("register-row", &cause), loaded.id, payload, at).await
}

/// The leaf of a paper's new status. It says from when the status holds, and has the time at which that came to be recorded.
async fn changed(
    tx: &mut Tx,
    desk: &Desk<'_>,
    (register, row): (&Register, &rows::Row),
    (held_from, at): (i64, i64),
) -> Result<()> {
    let place = register.fields.iter().position(Field::is_number);
    let number = place.and_then(|place| row.values.get(place)?.as_deref());
    let Some(number) = number else { return Ok(()) };
    let Some(document) = documents::numbered(tx, number).await? else { return Ok(()) };
    let said = serde_json::json!({
        "register": register.path(), "number": number, "slot": row.slot, "status": row.status, "case": row.case.0,
        "seq": row.seq, "at": held_from,
    });
    // A paper may stand for several rows, so its statuses are counted by their leaves.
    let of = Of::Status(document, crate::log::statuses(tx, document).await? + 1);
    let at = crate::cases::load::moment(at)?;
    crate::log::record(tx, desk.ports, of, canonical(&said).as_bytes(), at).await
}

/// The case that has no parent, from which this one comes.
async fn first_of_family(tx: &mut Tx, case: CaseId) -> Result<CaseId> {
    let mut first = case;
    while let Some(link) = crate::cases::store::find_link(tx, first).await? {
        first = CaseId(link.parent);
    }
    Ok(first)
}

struct Context<'a> {
    loaded: &'a Loaded,
    status: &'a Name,
    key: Option<&'a Key>,
    number: Option<String>,
    parties: Parties,
}

/// What is on record of the parties of a case.
pub(crate) struct Parties {
    /// By id: a form names an organisation by its id, people read and search its name.
    names: BTreeMap<String, String>,
    /// By kind of organisation: STIR and name.
    stirs: BTreeMap<Name, String>,
    called: BTreeMap<Name, String>,
}

impl Parties {
    pub(crate) async fn of(tx: &mut Tx, loaded: &Loaded) -> Result<Self> {
        let parties = &loaded.case.parties;
        let ids: Vec<_> = parties.values().map(|organisation| organisation.0).collect();
        let names = crate::organisations::names(tx, &ids).await?;
        let stirs = crate::organisations::stirs(tx, &ids).await?;
        let stir = |(kind, id): (&Name, &domain::OrganisationId)| {
            Some((kind.clone(), stirs.get(&id.0)?.clone()))
        };
        let called = |(kind, id): (&Name, &domain::OrganisationId)| {
            Some((kind.clone(), names.get(&id.0)?.clone()))
        };
        Ok(Self {
            called: parties.iter().filter_map(called).collect(),
            stirs: parties.iter().filter_map(stir).collect(),
            names: names.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        })
    }

    fn named(&self, value: String) -> String {
        self.names.get(&value).cloned().unwrap_or(value)
    }

    /// The STIR on record of the party of this kind.
    pub(crate) fn stir(&self, kind: &Name) -> Option<&String> {
        self.stirs.get(kind)
    }

    /// What `party/<kind>/stir` or `party/<kind>/name` says.
    fn source(&self, place: &str) -> Option<String> {
        let (kind, what) = procedure::name::on_record(place)?;
        let told = match what {
            OnRecord::Stir => self.stir(&kind),
            OnRecord::Name => self.called.get(&kind),
        };
        told.cloned()
    }
}

fn value(field: &Field, context: &Context<'_>) -> Option<String> {
    match field.place.as_deref()? {
        "number" => context.number.clone(),
        "status" => Some(context.status.to_string()),
        "case" => Some(context.loaded.record.reference.clone()),
        "key" => context.key.map(|key| key.0.clone()),
        "day" => crate::cases::load::moment(context.loaded.record.updated_at)
            .ok()
            .map(|at| domain::calendar::Calendar::day(at).to_string()),
        place => {
            let Some((fact, pointer)) = place.split_once('#') else {
                return context.parties.source(place);
            };
            let fact = Name::parse(fact)?;
            let at = procedure::case::FactAt { fact: fact.clone(), key: None };
            let keyed = procedure::case::FactAt { fact, key: context.key.cloned() };
            let current = context
                .loaded
                .case
                .facts
                .get(&at)
                .or_else(|| context.loaded.case.facts.get(&keyed))?;
            text(current.body.pointer(pointer)?).map(|value| context.parties.named(value))
        }
    }
}

/// A value as a register shows it; a list is its texts, one after another.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join("; ")),
        Value::Object(fields) => {
            Some(fields.values().filter_map(text).collect::<Vec<_>>().join(" "))
        }
        Value::Null => None,
    }
}

/// The number prepared for the paper of the act under way.
async fn number_of(tx: &mut Tx, loaded: &Loaded) -> Result<Option<String>> {
    let papers = crate::acts::prepared_papers(tx, loaded).await?;
    Ok(papers.into_iter().next().map(|paper| paper.number))
}

/// The public fields of a register that these facts fill: what a paper may carry into the open.
pub(crate) fn public_fields(
    register: &Register,
    (facts, parties): (&Map<String, Value>, &Parties),
    public: &mut Map<String, Value>,
) {
    for field in register.fields.iter().filter(|field| field.public) {
        let found = field.place.as_deref().and_then(|place| match place.split_once('#') {
            Some((fact, pointer)) => facts.get(fact)?.pointer(pointer).and_then(text),
            None => parties.source(place),
        });
        if let Some(found) = found {
            public.insert(field.name.to_string(), Value::String(parties.named(found)));
        }
    }
}

/// The number of the row that the case, or one it comes from, wrote into this register without a key.
pub(crate) async fn number_in(
    tx: &mut Tx,
    register: &Register,
    case: CaseId,
) -> Result<Option<String>> {
    let Some(place) = register.fields.iter().position(Field::is_number) else { return Ok(None) };
    let family = crate::answers::family(tx, case).await?;
    let row = rows::current(tx, register, &family, "").await?;
    Ok(row.and_then(|(row, _)| row.values.into_iter().nth(place).flatten()))
}

/// The numbers under which the case stands in registers, by the register's name: those that its service writes, or
/// listens to by its own number. No other service learns a number of the case that opened it.
pub(crate) async fn numbers(
    tx: &mut Tx,
    app: &App,
    loaded: &Loaded,
) -> Result<BTreeMap<String, String>> {
    let definitions = app.definitions();
    let registers = definitions.library.registers.values();
    let mut numbers = BTreeMap::new();
    for register in registers.filter(|register| knows(&loaded.definition, &register.path())) {
        if let Some(number) = number_in(tx, register, loaded.id).await? {
            numbers.insert(register.name.to_string(), number);
        }
    }
    Ok(numbers)
}

fn knows(definition: &Definition, path: &str) -> bool {
    definition.actions.values().any(|action| {
        let hears = matches!(&action.by, By::Register(cause)
            if cause.register == path && cause.matching.values().any(|own| *own == Matched::Number));
        hears || action.effects.iter().any(|effect| effect.register() == Some(path))
    })
}

/// The status of the row with this number, in whichever register it is, and since when.
pub(crate) async fn status_of(
    tx: &mut Tx,
    app: &App,
    number: &str,
) -> Result<Option<(String, i64)>> {
    let definitions = app.definitions();
    for register in definitions.library.registers.values() {
        let Some(field) = register.fields.iter().find(|field| field.is_number()) else {
            continue;
        };
        let found = rows::by_value(tx, register, &field.name, number).await?;
        let found = clocks::brought_up(tx, app, register, found.into_iter().collect()).await?;
        if let Some((row, since)) = found.into_iter().next() {
            return Ok(Some((row.status, since)));
        }
    }
    Ok(None)
}

/// Is a paper of this kind for everybody's eyes? If its act writes a register row, or the case stands open in public.
pub(crate) fn is_public(app: &App, document: &documents::DocumentRecord) -> bool {
    let definitions = app.definitions();
    let Some(definition) = definitions.find(&document.service) else { return false };
    writes_register(&definition, &document.template)
}

fn writes_register(definition: &Definition, template: &str) -> bool {
    definition.actions.values().any(|action| {
        let papers = action.documents.iter().any(|document| document.template.as_str() == template);
        papers
            && action
                .effects
                .iter()
                .any(|effect| matches!(effect, procedure::definition::Effect::Register { .. }))
    })
}

/// The id of a row that holds now, has these values and one of these statuses, and since when.
pub(crate) async fn row_with(
    app: &App,
    path: &str,
    wanted: &[(Name, String)],
    statuses: &[String],
) -> Result<Option<(String, i64)>> {
    let definitions = app.definitions();
    let Some(register) = definitions.library.registers.get(path) else { return Ok(None) };
    let mut tx = app.db.read().await?;
    let found = rows::matching(&mut tx, register, wanted, statuses).await?;
    Ok(found.map(|(row, since)| (row.id.to_string(), since)))
}

/// The number of a row, where everybody may read it.
pub(crate) async fn public_number(
    tx: &mut Tx,
    app: &App,
    (path, row): (&str, &str),
) -> Result<Option<String>> {
    let definitions = app.definitions();
    let Some(register) = definitions.library.registers.get(path) else { return Ok(None) };
    let numbered = |field: &Field| field.public && field.is_number();
    let (Some(place), Ok(id)) = (register.fields.iter().position(numbered), row.parse()) else {
        return Ok(None);
    };
    let last = rows::versions(tx, register, id).await?.pop();
    Ok(last.and_then(|(row, _)| row.values.into_iter().nth(place).flatten()))
}
