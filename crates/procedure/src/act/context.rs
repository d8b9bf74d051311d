//! What the guards of an action look at: the case as it will be with the facts of this act.

use serde_json::Value;

use super::draft::Draft;
use super::fields::fields;
use super::{Actor, Author, Moment, author, facts};
use crate::case::{Case, FactAt};
use crate::definition::{Action, Definition};
use crate::keys;
use crate::name::{Key, Name, Place};
use crate::refusal::Refusal;

#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) definition: &'a Definition,
    /// The case before the act.
    pub(crate) before: &'a Case,
    pub(crate) name: &'a Name,
    pub(crate) action: &'a Action,
    pub(crate) author: Author,
    pub(crate) moment: Moment<'a>,
    /// The case with the facts of the act.
    pub(crate) draft: Draft<'a>,
    /// Places that this act fills.
    pub(crate) made: Vec<FactAt>,
    /// Nobody has filled the form yet: what depends on it is left open.
    pub(crate) page: bool,
}

/// A field that a guard reads, of a single fact or of one key.
pub(crate) struct Item<'c> {
    pub(crate) key: Option<&'c Key>,
    /// Null where the field is not there.
    pub(crate) value: &'c Value,
}

impl<'a> Context<'a> {
    /// The action exists, the case is in one of its states, and it is this author's to do.
    pub(crate) fn begin(
        definition: &'a Definition,
        case: &'a Case,
        name: &'a Name,
        author: &Author,
        moment: Moment<'a>,
    ) -> Result<Self, Refusal> {
        let unknown = || Refusal::new("act.unknown-action").with("action", name);
        let action = definition.actions.get(name).ok_or_else(unknown)?;
        let state = case.state.as_ref().filter(|state| action.from.contains(state));
        if state.is_none() {
            let state = case.state.as_ref().map_or("", Name::as_str);
            return Err(Refusal::new("act.wrong-state").with("action", name).with("state", state));
        }
        author::may_act(definition, case, name, author, moment.now)?;
        if case.ended {
            return Err(Refusal::new("act.ended"));
        }
        let draft = Draft::new(definition, case, moment);
        let author = author.clone();
        Ok(Self {
            definition,
            before: case,
            name,
            action,
            author,
            moment,
            draft,
            made: Vec::new(),
            page: false,
        })
    }

    /// The same before the form is filled.
    pub(crate) fn begin_page(
        definition: &'a Definition,
        case: &'a Case,
        name: &'a Name,
        actor: &Actor,
        moment: Moment<'a>,
    ) -> Result<Self, Refusal> {
        let context = Self::begin(definition, case, name, &Author::Person(actor.clone()), moment)?;
        let mut context = Self { page: true, ..context };
        facts::none_left(&context)?;
        context.compute()?;
        Ok(context)
    }

    pub(crate) fn actor(&self) -> Option<&Actor> {
        match &self.author {
            Author::Person(actor) => Some(actor),
            Author::Cause(_) => None,
        }
    }

    pub(crate) fn produce(&mut self, at: FactAt, body: Value) {
        let author = self.actor().map(|actor| actor.person);
        self.made.push(at.clone());
        self.draft.produce(at, body, author);
    }

    /// Produces the computed facts of this act, from what the others left.
    pub(crate) fn compute(&mut self) -> Result<(), Refusal> {
        for fact in &self.action.produces {
            let spec = self.definition.facts.get(fact);
            let Some(computed) = spec.and_then(|spec| spec.computed.as_ref()) else { continue };
            if computed.sources().any(|source| self.pending(source)) {
                continue;
            }
            for (at, body) in crate::computed::compute(self.definition, &self.draft.case, fact) {
                facts::not_there(self, &at)?;
                self.made.push(at.clone());
                self.draft.produce(at, body, None);
            }
        }
        Ok(())
    }

    /// Cannot be read yet: the form will make it, or the page did not load its body.
    pub(crate) fn pending(&self, fact: &Name) -> bool {
        let to_come =
            || self.action.produces.contains(fact) && !self.made.iter().any(|at| at.fact == *fact);
        let unread = || {
            self.draft
                .case
                .facts
                .iter()
                .any(|(at, current)| at.fact == *fact && current.body.is_null())
        };
        self.page && (to_come() || unread())
    }

    /// A page that did not load the bodies cannot know the keys that come from lists.
    pub(crate) fn unread(&self) -> bool {
        self.page && self.before.facts.values().any(|current| current.body.is_null())
    }

    /// The field at this place. Of a keyed fact: of the keys acted on if the act is about such keys, else of every key.
    ///
    /// # Errors
    /// The fact is not there.
    pub(crate) fn items<'c>(&'c self, place: &Place) -> Result<Vec<Item<'c>>, Refusal> {
        if self.pending(&place.fact) {
            return Ok(Vec::new());
        }
        let case = &self.draft.case;
        let read = |key: Option<&'c Key>, body: &'c Value| {
            fields(body, &place.pointer)
                .into_iter()
                .map(move |value| Item { key, value })
                .collect::<Vec<_>>()
        };
        let missing = || Refusal::new("act.missing-fact").with("fact", &place.fact);
        let keyed = self.definition.facts.get(&place.fact).is_some_and(|spec| !spec.per.is_empty());
        if !keyed {
            return case
                .single(&place.fact)
                .map(|current| read(None, &current.body))
                .ok_or_else(missing);
        }
        let expected = keys::expected(self.definition, case, &place.fact).ok_or_else(missing)?;
        let acted = self.acted_keys(&place.fact);
        let counts = |key: &Key| {
            expected.contains(key) && acted.as_ref().is_none_or(|acted| acted.contains(&key))
        };
        let entries = case.facts.iter().filter(|(at, _)| at.fact == place.fact);
        let items = entries.filter_map(|(at, current)| at.key.as_ref().map(|key| (key, current)));
        Ok(items
            .filter(|(key, _)| counts(key))
            .flat_map(|(key, current)| read(Some(key), &current.body))
            .collect())
    }

    /// The keys of this act, if it acts on keys of this family.
    fn acted_keys(&self, fact: &Name) -> Option<Vec<&Key>> {
        let mine =
            self.made.iter().filter(|at| facts::same_family(self.definition, fact, &at.fact));
        let keys: Vec<_> = mine.filter_map(|at| at.key.as_ref()).collect();
        (!keys.is_empty()).then_some(keys)
    }
}
