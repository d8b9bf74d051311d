//! Actions, their papers, effects and guards.

use std::collections::BTreeMap;

use crate::definition::{
    Action, By, Competent, Covers, DocumentWord, Effect, Guards, Impartial, InScope,
    InstrumentsVerified, Issued, LawfulGround, OutsideCause, Present, Recipient, RegisterCause,
    ResultsConform, SignedByActor,
};
use crate::library::Broken;
use crate::name::{Matched, Name, Place};
use crate::read::lower::{Lower, join};
use crate::read::raw::{RawAction, RawAt, RawDocument, RawEffect, RawGuards, RawOn, RawPlaces};

impl Lower<'_, '_> {
    pub(in crate::read) fn action(&mut self, path: &str, raw: RawAction) -> Option<Action> {
        let RawAction {
            from,
            to,
            by,
            on,
            requires,
            produces,
            supersedes,
            retires,
            at_most,
            document,
            effect,
            guard,
        } = raw;
        if from.is_empty() {
            let message = "an action that is possible in no state can never happen";
            self.report(path, Broken::new("P05", message, "name the states in `from`"));
        }
        if at_most == Some(0) {
            let message = "an action that may happen no time at all can never happen";
            self.report(
                &join(path, "at_most"),
                Broken::new("P05", message, "write 1 or more, or leave the action out"),
            );
        }
        let by = self.by(path, by, on);
        let to = self.optional(&join(path, "to"), to);
        let mut list = |word: &str, texts: Vec<String>| self.names(&join(path, word), &texts);
        let (from, requires) = (list("from", from), list("requires", requires));
        let (produces, supersedes, retires) =
            (list("produces", produces), list("supersedes", supersedes), list("retires", retires));
        let documents = self.numbered(&join(path, "document"), document, Self::document);
        let effects = self.numbered(&join(path, "effect"), effect, Self::effect);
        let guards = self.guards(&join(path, "guard"), guard);
        let (by, at) = (by?, self.at(path));
        Some(Action {
            from,
            to,
            by,
            requires,
            produces,
            supersedes,
            retires,
            at_most,
            documents,
            effects,
            guards,
            at,
        })
    }

    fn numbered<Raw, T>(
        &mut self,
        path: &str,
        raw: Vec<Raw>,
        lower: impl Fn(&mut Self, &str, Raw) -> Option<T>,
    ) -> Vec<T> {
        let numbered = raw.into_iter().enumerate();
        numbered.filter_map(|(number, raw)| lower(self, &format!("{path}.{number}"), raw)).collect()
    }

    /// An act has one author or one cause.
    fn by(&mut self, path: &str, by: Option<String>, on: Option<RawOn>) -> Option<By> {
        match (by, on) {
            (Some(role), None) => self.name(&join(path, "by"), &role).map(By::Role),
            (None, Some(RawOn::Evidence)) => Some(By::Evidence),
            (None, Some(RawOn::Clock)) => Some(By::Clock),
            (None, Some(RawOn::Register { r#in, r#match, is })) => {
                let path = join(path, "on.register");
                let register = self.register(&join(&path, "in"), &r#in);
                let matching = self.matching(&join(&path, "match"), r#match);
                if is.is_empty() || matching.is_empty() {
                    let message =
                        "a row is met by the fields that say which row, and by its status";
                    self.report(&path, Broken::new("P05", message, "fill `match` and `is`"));
                }
                Some(By::Register(RegisterCause { register: register?, matching, is }))
            }
            (None, Some(RawOn::Outside(text))) => {
                self.outside(&join(path, "on.outside"), &text).map(By::Outside)
            }
            (Some(_), Some(_)) => {
                let message =
                    "an act has one author or one cause: with both, nobody could be held to it";
                self.report(path, Broken::new("A01", message, "leave out `by` or `on`"));
                None
            }
            (None, None) => {
                let message =
                    "an act has one author or one cause: with neither, it could never happen";
                self.report(
                    path,
                    Broken::new(
                        "A01",
                        message,
                        "write `by = \"<role>\"` or `on = \"evidence\"`, `\"clock\"`, a register or an answer from outside",
                    ),
                );
                None
            }
        }
    }

    fn matching(&mut self, path: &str, raw: BTreeMap<String, String>) -> BTreeMap<Name, Matched> {
        let mut matching = BTreeMap::new();
        for (field, text) in raw {
            let path = join(path, &field);
            let (field, matched) = (self.name(&path, &field), Matched::parse(&text));
            if matched.is_none() {
                let message = format!("`{text}` is nothing of this case that a row could equal");
                let mend =
                    "write \"fact#/pointer\", \"number\" or \"party/<kind of organisation>/stir\"";
                self.report(&path, Broken::new("P05", message, mend));
            }
            if let (Some(field), Some(matched)) = (field, matched) {
                matching.insert(field, matched);
            }
        }
        matching
    }

    fn document(&mut self, path: &str, raw: RawDocument) -> Option<DocumentWord> {
        let RawDocument { template, series, each, when } = raw;
        let template = self.name(&join(path, "template"), &template);
        let each = self.each(&join(path, "each"), each);
        let when = self.maybe(when, |lower, raw| Some(lower.when(&join(path, "when"), raw)));
        let letters = series.chars().all(|letter| letter.is_ascii_uppercase());
        if !(letters && (2..=4).contains(&series.len())) {
            let message = format!("`{series}` is no series of numbers");
            let mend = "write two to four capital Latin letters, such as \"SMT\"";
            self.report(&join(path, "series"), Broken::new("P05", message, mend));
            return None;
        }
        Some(DocumentWord { template: template?, series, each, when })
    }

    fn effect(&mut self, path: &str, raw: RawEffect) -> Option<Effect> {
        match raw {
            RawEffect::Assign { role } => Some(Effect::Assign { role: self.name(path, &role)? }),
            RawEffect::OpenSubcase { subcase, keep } => {
                let path = join(path, "open_subcase");
                let subcase = self.name(&join(&path, "subcase"), &subcase);
                let keep =
                    self.maybe(keep, |lower, raw| Some(lower.when(&join(&path, "keep"), raw)));
                Some(Effect::OpenSubcase { subcase: subcase?, keep })
            }
            RawEffect::Register { r#in, status, each, when } => {
                let path = join(path, "register");
                let register = self.register(&join(&path, "in"), &r#in);
                let status = self.name(&join(&path, "status"), &status);
                let each = self.each(&join(&path, "each"), each);
                let when =
                    self.maybe(when, |lower, raw| Some(lower.when(&join(&path, "when"), raw)));
                Some(Effect::Register { register: register?, status: status?, each, when })
            }
            RawEffect::Send { to, message } => {
                let path = join(path, "send");
                let to = self.recipient(&join(&path, "to"), &to);
                let message = self.name(&join(&path, "message"), &message);
                Some(Effect::Send { to: to?, message: message? })
            }
        }
    }

    /// `outside:<system>`, or a role.
    fn recipient(&mut self, path: &str, text: &str) -> Option<Recipient> {
        match text.split_once(':') {
            None => self.name(path, text).map(Recipient::Role),
            Some(("outside", system)) => self.name(path, system).map(Recipient::Outside),
            Some((other, _)) => {
                let message = format!("`{other}:` says of nobody how to reach them");
                let mend = "name a role, or write `outside:<system>`";
                self.report(path, Broken::new("P05", message, mend));
                None
            }
        }
    }

    /// `system/message`.
    fn outside(&mut self, path: &str, text: &str) -> Option<OutsideCause> {
        let Some((system, message)) = text.split_once('/') else {
            let message = format!("`{text}` does not say which system answers with which message");
            let mend = "write `<system>/<message>`";
            self.report(path, Broken::new("P05", message, mend));
            return None;
        };
        let (system, message) = (self.name(path, system), self.name(path, message));
        Some(OutsideCause { system: system?, message: message? })
    }

    fn guards(&mut self, path: &str, raw: RawGuards) -> Guards {
        let signed_by_actor = self.maybe(raw.signed_by_actor, |lower, raw| {
            let over = lower.optional(&join(path, "signed_by_actor.over"), raw.over);
            Some(SignedByActor { over })
        });
        let competent = self.maybe(raw.competent, |lower, raw| {
            Some(Competent { area: lower.name(&join(path, "competent.area"), &raw.area)? })
        });
        let in_scope = self.maybe(raw.in_scope, |lower, raw| {
            Some(InScope { places: lower.within(&join(path, "in_scope.at"), raw.at)? })
        });
        let instruments_verified = self.maybe(raw.instruments_verified, |lower, raw| {
            Some(InstrumentsVerified { place: lower.guard_at(path, "instruments_verified", &raw)? })
        });
        let results_conform = self.maybe(raw.results_conform, |lower, raw| {
            Some(ResultsConform { place: lower.guard_at(path, "results_conform", &raw)? })
        });
        let covers = self.maybe(raw.covers, |lower, raw| {
            let place = lower.place(&join(path, "covers.at"), &raw.at);
            Some(Covers { place: place?, by: lower.place(&join(path, "covers.by"), &raw.by)? })
        });
        let lawful_ground = self.maybe(raw.lawful_ground, |lower, raw| {
            Some(LawfulGround { list: lower.name(&join(path, "lawful_ground.list"), &raw.list)? })
        });
        let issued = raw.issued.map(|raw| Issued {
            documents: self.names(&join(path, "issued.documents"), &raw.documents),
        });
        if issued.as_ref().is_some_and(|issued| issued.documents.is_empty()) {
            self.report(
                &join(path, "issued"),
                Broken::new("P05", "`issued` names no paper", "name the templates in `documents`"),
            );
        }
        let when = self.maybe(raw.when, |lower, raw| Some(lower.when(&join(path, "when"), raw)));
        Guards {
            signed_by_actor,
            present: raw.present.map(|raw| Present { max_age_minutes: raw.max_age_minutes }),
            competent,
            impartial: raw.impartial.map(|_| Impartial {}),
            in_scope,
            instruments_verified,
            results_conform,
            covers,
            issued,
            lawful_ground,
            collected: self.names(&join(path, "collected"), &raw.collected),
            when,
        }
    }

    /// At least one place, and each only once.
    fn within(&mut self, path: &str, raw: RawPlaces) -> Option<Vec<Place>> {
        let texts = match raw {
            RawPlaces::One(text) => vec![text],
            RawPlaces::Several(texts) => texts,
        };
        let mut places = Vec::new();
        for text in &texts {
            let place = self.place(path, text)?;
            if places.contains(&place) {
                let broken =
                    Broken::new("P05", format!("`{place}` stands here twice"), "leave one");
                self.report(path, broken);
            }
            places.push(place);
        }
        if places.is_empty() {
            let message = "`in_scope` names nothing that must lie within the scope";
            self.report(path, Broken::new("P05", message, "write \"<fact>#/<pointer>\""));
        }
        Some(places)
    }

    fn guard_at(&mut self, path: &str, guard: &str, raw: &RawAt) -> Option<Place> {
        self.place(&format!("{path}.{guard}.at"), &raw.at)
    }
}
