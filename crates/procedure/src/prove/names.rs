//! R01: every name means something. T01: every paper has its template. D07: clocks start and stop by actions there are.

use domain::calendar;

use super::Proof;
use super::nearest::mend;
use crate::definition::{
    Action, Assign, By, Computed, Deadline, Effect, Length, Method, Per, Places, Recipient, When,
};
use crate::name::{Name, Place};

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    proof.calendar();
    proof.fact("service.returns", definition.service.returns.as_ref());
    for (name, role) in &definition.roles {
        proof.assign(&format!("role.{name}.assign"), role.assign.as_ref());
    }
    for (name, fact) in &definition.facts {
        let path = format!("fact.{name}");
        proof.fact(&format!("{path}.annotates"), fact.annotates.as_ref());
        proof.keys(&format!("{path}.per"), &fact.per);
        for by in &fact.except {
            proof.fact(&format!("{path}.except.{by}"), Some(by));
        }
        if let Some(computed) = &fact.computed {
            proof.counted(&format!("{path}.computed.{}", computed.method.word()), computed);
        }
    }
    for (name, state) in &definition.states {
        proof.role(&format!("state.{name}.owner"), state.owner.as_ref());
        if let Some(deadline) = &state.deadline {
            proof.deadline(&format!("state.{name}.deadline"), deadline);
        }
    }
    for (name, deadline) in &definition.deadlines {
        proof.deadline(&format!("deadline.{name}"), deadline);
    }
    for (name, action) in &definition.actions {
        proof.action(&format!("action.{name}"), action);
    }
    subcases(proof);
    never_same_person(proof);
}

fn subcases(proof: &mut Proof<'_>) {
    let library = proof.library;
    for (name, subcase) in &proof.definition.subcases {
        let path = format!("subcase.{name}");
        if !library.services.contains_key(&subcase.service)
            && !library.broken.contains(&subcase.service)
        {
            let mend = mend(&subcase.service, library.services.keys().map(String::as_str));
            proof.report(
                "R01",
                &format!("{path}.service"),
                format!("there is no service `{}`", subcase.service),
                mend,
            );
        }
        proof.facts(&format!("{path}.give"), &subcase.give);
        proof.fact(&format!("{path}.take"), subcase.take.as_ref());
        proof.keys(&format!("{path}.each"), subcase.each.as_slice());
        proof.when(&format!("{path}.when"), subcase.when.as_ref());
        proof.assign(&format!("{path}.assign"), subcase.assign.as_ref());
    }
}

fn never_same_person(proof: &mut Proof<'_>) {
    for (number, rule) in proof.definition.never_same_person.iter().enumerate() {
        let path = format!("never_same_person.{number}.actions");
        if rule.actions.len() < 2 {
            proof.report(
                "R01",
                &path,
                "one action is always done by the same person",
                "name at least two",
            );
        }
        for text in &rule.actions {
            act_of_a_person(proof, &format!("{path}.{text}"), text);
        }
    }
}

/// `action`, or `subcase/action` of a child; somebody does it.
fn act_of_a_person(proof: &mut Proof<'_>, path: &str, text: &str) {
    let (definition, action) = match text.split_once('/') {
        None => (Some(proof.definition), text),
        Some((subcase, action)) => {
            let Some(subcase) =
                Name::parse(subcase).and_then(|name| proof.definition.subcases.get(&name))
            else {
                let mend = mend(subcase, proof.definition.subcases.keys().map(Name::as_str));
                return proof.report(
                    "R01",
                    path,
                    format!("there is no sub-case `{subcase}`"),
                    mend,
                );
            };
            (proof.library.services.get(&subcase.service), action)
        }
    };
    let Some(definition) = definition else { return };
    match Name::parse(action)
        .and_then(|name| definition.actions.get(&name))
        .map(|action| &action.by)
    {
        Some(By::Role(_)) => {}
        Some(By::Evidence | By::Clock | By::Register(_) | By::Outside(_)) => {
            proof.report(
                "R01",
                path,
                format!("nobody does `{text}`: it has a cause and no author"),
                "name an action of a person",
            );
        }
        None => {
            let mend = mend(action, definition.actions.keys().map(Name::as_str));
            proof.report("R01", path, format!("there is no action `{text}`"), mend);
        }
    }
}

impl Proof<'_> {
    fn known<'n>(
        &mut self,
        what: &str,
        path: &str,
        name: &Name,
        known: impl Iterator<Item = &'n Name> + Clone,
    ) {
        if !known.clone().any(|other| other == name) {
            self.report(
                "R01",
                path,
                format!("there is no {what} `{name}`"),
                mend(name.as_str(), known.map(Name::as_str)),
            );
        }
    }

    fn role(&mut self, path: &str, name: Option<&Name>) {
        if let Some(name) = name {
            self.known("role", path, name, self.definition.roles.keys());
        }
    }

    fn fact(&mut self, path: &str, name: Option<&Name>) {
        if let Some(name) = name {
            self.known("fact", path, name, self.definition.facts.keys());
        }
    }

    fn facts(&mut self, path: &str, names: &[Name]) {
        for name in names {
            self.fact(&format!("{path}.{name}"), Some(name));
        }
    }

    fn place(&mut self, path: &str, place: Option<&Place>) {
        self.fact(path, place.map(|place| &place.fact));
    }

    fn when(&mut self, path: &str, when: Option<&When>) {
        for place in when.into_iter().flat_map(|when| when.0.keys()) {
            self.place(&format!("{path}.{place}"), Some(place));
        }
    }

    fn keys(&mut self, path: &str, keys: &[Per]) {
        for per in keys {
            match per {
                Per::Role(role) => self.role(path, Some(role)),
                Per::List(place) => self.place(path, Some(place)),
                Per::Fact(fact) => self.fact(path, Some(fact)),
                Per::Act => {}
            }
        }
    }

    fn assign(&mut self, path: &str, assign: Option<&Assign>) {
        self.place(&format!("{path}.at"), assign.and_then(|assign| assign.place.as_ref()));
    }

    fn counted(&mut self, path: &str, computed: &Computed) {
        self.fact(&format!("{path}.of"), Some(&computed.of));
        match &computed.method {
            Method::Outcomes { .. } => {}
            Method::Votes(votes) => self.fact(&format!("{path}.present"), votes.present.as_ref()),
            Method::Ranking(ranking) => {
                if let Places::At(place) = &ranking.places {
                    self.place(&format!("{path}.places"), Some(place));
                }
            }
        }
    }

    fn deadline(&mut self, path: &str, deadline: &Deadline) {
        let definition = self.definition;
        for (word, names) in [("starts", &deadline.starts), ("stops", &deadline.stops)] {
            for name in names.iter().filter(|name| !definition.actions.contains_key(*name)) {
                let mend = mend(name.as_str(), definition.actions.keys().map(Name::as_str));
                self.report(
                    "D07",
                    &format!("{path}.{word}.{name}"),
                    format!("there is no action `{name}`"),
                    mend,
                );
            }
        }
        if let Some(then) = &deadline.then {
            self.known("action", &format!("{path}.then"), then, definition.actions.keys());
        }
        self.role(&format!("{path}.escalate_to"), deadline.escalate_to.as_ref());
        for name in &deadline.pauses_while {
            self.known(
                "sub-case",
                &format!("{path}.pauses_while.{name}"),
                name,
                definition.subcases.keys(),
            );
        }
        if let Length::At(place) = &deadline.length {
            self.place(&format!("{path}.at"), Some(place));
        }
    }

    fn action(&mut self, path: &str, action: &Action) {
        let definition = self.definition;
        for from in &action.from {
            self.known("state", &format!("{path}.from.{from}"), from, definition.states.keys());
        }
        if let Some(to) = &action.to {
            self.known("state", &format!("{path}.to"), to, definition.states.keys());
        }
        match &action.by {
            By::Role(role) => self.role(&format!("{path}.by"), Some(role)),
            By::Evidence | By::Clock | By::Outside(_) => {}
            By::Register(cause) => {
                let path = format!("{path}.on.register");
                self.register(&path, &cause.register, &cause.is);
                for (field, matched) in &cause.matching {
                    self.place(&format!("{path}.match.{field}"), matched.place());
                    if let Some(register) = self.library.registers.get(&cause.register) {
                        self.known(
                            "field",
                            &format!("{path}.match.{field}"),
                            field,
                            register.fields.iter().map(|field| &field.name),
                        );
                    }
                }
            }
        }
        let lists = [
            ("requires", &action.requires),
            ("produces", &action.produces),
            ("supersedes", &action.supersedes),
            ("retires", &action.retires),
        ];
        for (word, names) in lists {
            self.facts(&format!("{path}.{word}"), names);
        }
        for (number, document) in action.documents.iter().enumerate() {
            let path = format!("{path}.document.{number}");
            self.template(&format!("{path}.template"), &document.template);
            self.keys(&format!("{path}.each"), document.each.as_slice());
            self.when(&format!("{path}.when"), document.when.as_ref());
        }
        for (number, effect) in action.effects.iter().enumerate() {
            self.effect(&format!("{path}.effect.{number}"), effect);
        }
        self.guards(&format!("{path}.guard"), action);
    }

    fn effect(&mut self, path: &str, effect: &Effect) {
        let definition = self.definition;
        match effect {
            Effect::Assign { role } => {
                self.role(path, Some(role));
                if definition.roles.get(role).is_some_and(|role| role.assign.is_none()) {
                    self.report(
                        "R01",
                        path,
                        format!("`{role}` does not say how people are picked"),
                        format!("write `assign` in [role.{role}]"),
                    );
                }
            }
            Effect::OpenSubcase { subcase, keep } => {
                self.known("sub-case", path, subcase, definition.subcases.keys());
                self.when(&format!("{path}.open_subcase.keep"), keep.as_ref());
            }
            Effect::Register { register, status, each, when } => {
                let path = format!("{path}.register");
                self.register(&path, register, &[status.to_string()]);
                self.keys(&format!("{path}.each"), each.as_slice());
                self.when(&format!("{path}.when"), when.as_ref());
            }
            Effect::Send { to: Recipient::Role(to), .. } => self.role(path, Some(to)),
            Effect::Send { to: Recipient::Outside(_), .. } => {}
        }
    }

    fn register(&mut self, path: &str, register: &str, statuses: &[String]) {
        let library = self.library;
        let Some(known) = library.registers.get(register) else {
            if !library.broken.contains(register) {
                let mend = mend(register, library.registers.keys().map(String::as_str));
                self.report(
                    "R01",
                    &format!("{path}.in"),
                    format!("there is no register `{register}`"),
                    mend,
                );
            }
            return;
        };
        for status in statuses
            .iter()
            .filter(|status| !known.statuses.iter().any(|known| known.as_str() == *status))
        {
            let mend = mend(status, known.statuses.iter().map(Name::as_str));
            self.report("R01", path, format!("`{status}` is not a status of {register}"), mend);
        }
    }

    fn template(&mut self, path: &str, template: &Name) {
        let templates = &self.definition.templates;
        if !templates.contains_key(template) {
            let message =
                format!("there is no template `{template}`, so the paper could not be made");
            let write = format!("write `documents/{template}.typ`");
            let mend = if templates.is_empty() {
                write
            } else {
                let known = templates.keys().map(Name::as_str);
                format!("{write}, or name one that is there: {}", mend(template.as_str(), known))
            };
            self.report("T01", path, message, mend);
        }
    }

    fn guards(&mut self, path: &str, action: &Action) {
        let guards = &action.guards;
        self.facts(&format!("{path}.collected"), &guards.collected);
        self.when(&format!("{path}.when"), guards.when.as_ref());
        for place in guards.in_scope.iter().flat_map(|guard| &guard.places) {
            self.place(&format!("{path}.in_scope.at"), Some(place));
        }
        self.place(
            &format!("{path}.instruments_verified.at"),
            guards.instruments_verified.as_ref().map(|guard| &guard.place),
        );
        self.place(
            &format!("{path}.results_conform.at"),
            guards.results_conform.as_ref().map(|guard| &guard.place),
        );
        if let Some(guard) = &guards.covers {
            self.place(&format!("{path}.covers.at"), Some(&guard.place));
            self.place(&format!("{path}.covers.by"), Some(&guard.by));
        }
        let ground = guards.lawful_ground.as_ref();
        if let Some(list) = ground.map(|guard| &guard.list) {
            let path = format!("{path}.lawful_ground.list");
            self.known("list of grounds", &path, list, self.library.lists.iter());
        }
        let over = guards.signed_by_actor.as_ref().and_then(|guard| guard.over.as_ref());
        if let Some(over) = over {
            self.paper(&format!("{path}.signed_by_actor.over"), over);
        }
        for template in guards.issued.iter().flat_map(|guard| &guard.documents) {
            self.paper(&format!("{path}.issued.documents.{template}"), template);
        }
    }

    /// Working days are counted by a calendar that there is.
    fn calendar(&mut self) {
        let own = self.definition.service.calendar.as_str();
        if !calendar::NAMES.contains(&own) {
            let message =
                format!("there is no working calendar `{own}`: its days could not be counted");
            self.report("R01", "service.calendar", message, mend(own, calendar::NAMES.into_iter()));
        }
    }

    /// A paper that some action of this case makes.
    fn paper(&mut self, path: &str, template: &Name) {
        let papers = self
            .definition
            .actions
            .values()
            .flat_map(|action| &action.documents)
            .map(|document| &document.template);
        self.known("paper", path, template, papers);
    }
}
