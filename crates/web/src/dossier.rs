//! The page inside a dossier: what its files say, for people who have nothing but a browser.

use app::dossiers::{CaseFile, Dossier, Event, Fact, place};
use askama::Template;
use jiff::Timestamp;
use procedure::act::Author;
use procedure::case::EventKind;
use procedure::definition::Definition;
use procedure::library::Library;
use procedure::name::Name;
use serde_json::Value;

use crate::cases::show::body::Words;
use crate::data::Shown;
use crate::text::{Text, ids};

#[derive(Template)]
#[template(path = "dossier.html")]
struct Page<'a> {
    text: &'a Text,
    reference: &'a str,
    cases: Vec<Case>,
}

struct Case {
    title: String,
    reference: String,
    parent: Option<String>,
    events: Vec<Step>,
    facts: Vec<Card>,
    papers: Vec<Paper>,
}

struct Step {
    seq: u64,
    at: String,
    who: String,
    what: String,
    hash: String,
    receipt: Option<String>,
    evidence: Option<String>,
}

struct Card {
    seq: u64,
    name: String,
    /// `None`: its content was destroyed.
    body: Option<Vec<Shown>>,
}

struct Paper {
    name: String,
    number: String,
    state: String,
    href: String,
}

/// The page of a dossier, in the language of this text.
///
/// # Errors
/// What is on record is not what a dossier holds, or the page cannot be written.
pub fn dossier(text: &Text, library: &Library, dossier: &Dossier) -> Result<String, DossierError> {
    let both = dossier.cases.iter().zip(&dossier.definitions);
    let cases = both.map(|(case, definition)| of_case(text, library, (case, definition)));
    let page =
        Page { text, reference: &dossier.reference, cases: cases.collect::<Result<_, _>>()? };
    Ok(page.render()?)
}

/// A dossier that cannot be told to people.
#[derive(Debug, thiserror::Error)]
pub enum DossierError {
    #[error("what is on record cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Template(#[from] askama::Error),
}

fn of_case(
    text: &Text,
    library: &Library,
    (case, definition): (&CaseFile, &Definition),
) -> Result<Case, DossierError> {
    let step = |event: &Event| step(text, case, event);
    let card = |fact: &Fact| card(text, library, definition, fact);
    let paper = |paper: &app::dossiers::Paper| Paper {
        name: text.say(&ids::document(&case.service, &paper.template)),
        number: paper.number.clone(),
        state: text.paper_state(&paper.state),
        href: place::paper(&paper.number),
    };
    Ok(Case {
        title: text.say(&ids::title(&case.service)),
        reference: case.reference.clone(),
        parent: case.parent.clone(),
        events: case.events.iter().map(step).collect::<Result<_, _>>()?,
        facts: case.facts.iter().map(card).collect::<Result<_, _>>()?,
        papers: case.papers.iter().map(paper).collect(),
    })
}

fn step(text: &Text, case: &CaseFile, event: &Event) -> Result<Step, DossierError> {
    let kind: EventKind = serde_json::from_str(&event.kind)?;
    let author: Author = serde_json::from_str(&event.author)?;
    let at = Timestamp::from_microsecond(event.recorded_at);
    let who = match author {
        Author::Person(actor) => {
            let name = event.name.clone().unwrap_or_else(|| actor.person.to_string());
            format!("{name}, {}", text.acting(&actor.post_kind, actor.power.as_ref()))
        }
        Author::Cause(_) => text.say("system"),
    };
    Ok(Step {
        seq: event.seq,
        at: at.map_or_else(|_| event.recorded_at.to_string(), |at| text.moment(at)),
        who,
        what: text.event(&case.service, &kind),
        hash: event.hash.clone(),
        receipt: event.salt.is_some().then(|| place::event_receipt(&case.reference, event.seq)),
        evidence: event.evidence.as_deref().map(place::evidence),
    })
}

fn card(
    text: &Text,
    library: &Library,
    definition: &Definition,
    fact: &Fact,
) -> Result<Card, DossierError> {
    let heading = text.say(&ids::fact(&definition.path(), &fact.fact));
    let name = match &fact.key {
        Some(key) => format!("{heading} · {key}"),
        None => heading,
    };
    let body = match &fact.body {
        None => None,
        Some(body) => {
            let value: Value = serde_json::from_str(&body.text)?;
            let words =
                Words { text, library, definition, files: place::ATTACHMENTS, name: &|_| None };
            Name::parse(&fact.fact).map(|fact| words.of(&fact, &value))
        }
    };
    Ok(Card { seq: fact.seq, name, body })
}
