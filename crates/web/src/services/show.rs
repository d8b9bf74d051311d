//! The passport of a service: who, which states and deadlines, which papers, on what law.

use app::definitions::Definitions;
use askama::Template;
use axum::response::Response;
use procedure::definition::{By, Definition, Guards, Length, State};
use procedure::name::Name;

use super::ServiceCard;
use crate::error::Failure;
use crate::path::Path;
use crate::shell::Shell;
use crate::text::{Text, ids};
use crate::visit::{Visit, html};

#[derive(Template)]
#[template(path = "services/show.html")]
struct Page {
    s: Shell,
    path: String,
    service: ServiceCard,
    /// Who may start it; `None` if only another case opens it.
    starter: Option<String>,
    /// Name, owner, deadline.
    states: Vec<(String, String, String)>,
    /// Name, by whom, guards.
    actions: Vec<(String, String, String)>,
    roles: Vec<String>,
    documents: Vec<String>,
    basis: Vec<String>,
    version: String,
    hash: String,
}

/// `GET /{lang}/services/{module}/{service}`.
pub(crate) async fn show(
    visit: Visit,
    Path((module, service)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let path = format!("{module}/{service}");
    let definitions = visit.web.app.definitions();
    let definition = definitions.find(&path).ok_or(Failure::NotFound)?;
    let is_startable = definitions.startable().iter().any(|startable| startable.path() == path);
    let text = &visit.shell.text;
    let passport = Passport { text, path: &path, definition: &definition };
    html(&Page {
        starter: Definitions::opener(&definition).filter(|_| is_startable).map(|org| text.org(org)),
        states: passport.states(),
        actions: passport.actions(),
        roles: definition
            .roles
            .keys()
            .map(|role| text.say(&ids::role(&path, role.as_str())))
            .collect(),
        documents: definition
            .templates
            .keys()
            .map(|name| text.say(&ids::document(&path, name.as_str())))
            .collect(),
        basis: definition
            .service
            .basis
            .iter()
            .map(|act| text.find(&ids::basis(&module, act)).unwrap_or_else(|| act.clone()))
            .collect(),
        version: definition.service.version.clone(),
        hash: hex::encode(definition.hash).chars().take(16).collect(),
        service: ServiceCard {
            href: visit.shell.href(&format!("services/{path}")),
            title: text.say(&ids::title(&path)),
            intro: text.say(&ids::intro(&path)),
            module: text.say(&ids::module_title(&module)),
        },
        s: visit.shell.clone(),
        path: path.clone(),
    })
}

struct Passport<'a> {
    text: &'a Text,
    path: &'a str,
    definition: &'a Definition,
}

impl Passport<'_> {
    fn states(&self) -> Vec<(String, String, String)> {
        let row = |name: &Name, state: &State| {
            let awaited = self.awaited(name);
            let owner = state
                .owner
                .as_ref()
                .filter(|owner| awaited.is_empty() || self.acts(owner, name))
                .map(|role| self.text.say(&ids::role(self.path, role.as_str())));
            let owner = owner.into_iter().chain(awaited).collect::<Vec<_>>().join(", ");
            let deadline =
                state.deadline.as_ref().map(|deadline| length(self.text, &deadline.length));
            (
                self.text.say(&ids::state(self.path, name.as_str())),
                owner,
                deadline.unwrap_or_default(),
            )
        };
        self.definition
            .states_in_order()
            .into_iter()
            .map(|(name, state)| row(name, state))
            .collect()
    }

    /// The sub-cases whose answers an action of the state collects.
    fn awaited(&self, state: &Name) -> Vec<String> {
        let here = self.definition.actions.values().filter(|action| action.from.contains(state));
        let collected: Vec<&Name> = here.flat_map(|action| &action.guards.collected).collect();
        let subcases = self.definition.subcases.iter();
        subcases
            .filter(|(_, subcase)| {
                subcase.take.as_ref().is_some_and(|take| collected.contains(&take))
            })
            .map(|(name, _)| self.text.say(&ids::subcase(self.path, name.as_str())))
            .collect()
    }

    /// Does the role take the case out of this state?
    fn acts(&self, role: &Name, state: &Name) -> bool {
        self.definition.actions.values().any(|action| {
            action.from.contains(state) && matches!(&action.by, By::Role(own) if own == role)
        })
    }

    fn actions(&self) -> Vec<(String, String, String)> {
        let by = |by: &By| match by {
            By::Role(role) => self.text.say(&ids::role(self.path, role.as_str())),
            By::Evidence => self.text.say("by-evidence"),
            By::Clock => self.text.say("by-clock"),
            By::Register(_) => self.text.say("by-register"),
            By::Outside(_) => self.text.say("by-outside"),
        };
        let actions = self.definition.actions_in_order().into_iter();
        let guards = |guards: &Guards| {
            let words: Vec<String> = guard_words(guards)
                .into_iter()
                .map(|word| self.text.say(&format!("guard-{word}")))
                .collect();
            words.join(" · ")
        };
        actions
            .map(|(name, action)| {
                (
                    self.text.say(&ids::action(self.path, name.as_str())),
                    by(&action.by),
                    guards(&action.guards),
                )
            })
            .collect()
    }
}

/// A length of time in words.
pub(crate) fn length(text: &Text, length: &Length) -> String {
    match length {
        Length::Hours(n) => text.count("length-hours", *n),
        Length::Days(n) => text.count("length-days", *n),
        Length::WorkingDays(n) => text.count("length-working-days", *n),
        Length::Months(n) => text.count("length-months", *n),
        Length::Years(n) => text.count("length-years", *n),
        Length::At(_) => text.say("length-at"),
    }
}

fn guard_words(guards: &Guards) -> Vec<&'static str> {
    let all = [
        ("signed_by_actor", guards.signed_by_actor.is_some()),
        ("present", guards.present.is_some()),
        ("competent", guards.competent.is_some()),
        ("impartial", guards.impartial.is_some()),
        ("in_scope", guards.in_scope.is_some()),
        ("instruments_verified", guards.instruments_verified.is_some()),
        ("results_conform", guards.results_conform.is_some()),
        ("covers", guards.covers.is_some()),
        ("issued", guards.issued.is_some()),
        ("lawful_ground", guards.lawful_ground.is_some()),
        ("collected", !guards.collected.is_empty()),
        ("when", guards.when.is_some()),
    ];
    all.into_iter().filter(|(_, is_set)| *is_set).map(|(word, _)| word).collect()
}
