//! The parts of a case's page, in words.

use app::documents::UNSEALED;
use app::views::{CaseView, FactAuthor};
use procedure::case::EventKind;
use procedure::definition::Method;
use procedure::library::Library;
use procedure::name::Name;
use serde_json::Value;

use super::body::Words;
use crate::data::Shown;
use crate::draws::line::{DrawLine, line};
use crate::registers::tone;
use crate::services::show::length;
use crate::text::{RefusalText, Text, ids};

pub(super) struct StageLine {
    pub(super) name: String,
    pub(super) at: String,
    pub(super) tone: &'static str,
}

pub(super) struct CheckLine {
    pub(super) name: String,
    pub(super) action: String,
    pub(super) source: String,
    pub(super) refusal: Option<RefusalText>,
    /// Settled only when acting.
    pub(super) is_later: bool,
}

pub(super) struct FactCard {
    pub(super) name: String,
    pub(super) author: String,
    pub(super) at: String,
    pub(super) is_current: bool,
    pub(super) body: Vec<Shown>,
}

pub(super) struct AttemptLine {
    pub(super) who: String,
    pub(super) action: String,
    pub(super) what: String,
    pub(super) count: i64,
    pub(super) at: String,
}

pub(super) struct PaperLine {
    /// `None`: nobody is given it yet.
    pub(super) href: Option<String>,
    /// The receipt of the log, where there is one.
    pub(super) receipt: Option<String>,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
}

pub(super) struct ClockLine {
    pub(super) name: String,
    pub(super) sum: String,
    pub(super) is_late: bool,
    pub(super) is_paused: bool,
}

pub(super) struct EventLine {
    pub(super) at: String,
    /// When it happened in the field.
    pub(super) captured_at: Option<String>,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) tone: &'static str,
}

/// A case and the reader's language.
pub(super) struct Parts<'a> {
    pub(super) text: &'a Text,
    pub(super) view: &'a CaseView,
    pub(super) library: &'a Library,
}

impl Parts<'_> {
    fn service(&self) -> &str {
        &self.view.row.service
    }

    pub(super) fn stages(&self) -> Vec<StageLine> {
        let line = |stage: &app::views::Stage| StageLine {
            name: self.text.say(&ids::state(self.service(), stage.state.as_str())),
            at: stage.entered_at.map_or_else(|| "—".to_owned(), |at| self.text.day(at)),
            tone: match (stage.is_now, stage.entered_at) {
                (true, _) => "now",
                (false, Some(_)) => "done",
                (false, None) => "ahead",
            },
        };
        let ended = self.view.row.is_ended.then(|| StageLine {
            name: self.text.say("state-ended"),
            at: self.view.history.last().map(|event| self.text.day(event.at)).unwrap_or_default(),
            tone: "now",
        });
        self.view.stages.iter().map(line).chain(ended).collect()
    }

    pub(super) fn checks(&self) -> Vec<CheckLine> {
        let line = |check: &app::views::CheckView| CheckLine {
            name: self.text.say(&format!("guard-{}", check.guard)),
            action: self.text.say(&ids::action(self.service(), check.action.as_str())),
            source: self.text.say(&format!("source-{}", check.guard)),
            refusal: check
                .result
                .as_ref()
                .err()
                .map(|refusal| self.text.refusal(refusal, Some(self.service()))),
            is_later: check.result.is_ok() && check.at_act,
        };
        let mut lines: Vec<CheckLine> = self.view.checks.iter().map(line).collect();
        lines.sort_by_key(|line| (line.refusal.is_none(), line.is_later));
        lines
    }

    /// The latest first; superseded ones last.
    pub(super) fn facts(&self) -> Vec<FactCard> {
        let name = |id: &str| {
            self.view
                .parties
                .iter()
                .find(|(_, party, _)| party.to_string() == id)
                .map(|(_, _, name)| name.clone())
        };
        let card = |fact: &app::views::FactView| {
            let heading = self.text.say(&ids::fact(self.service(), fact.fact.as_str()));
            FactCard {
                name: fact.key.as_ref().map_or(heading.clone(), |key| format!("{heading} · {key}")),
                author: self.author(&fact.author),
                at: self.text.moment(fact.recorded_at),
                is_current: fact.is_current,
                body: self.body(&fact.fact, &fact.body, &name),
            }
        };
        let told = self.view.facts.iter().rev().filter(|fact| !self.is_of_nothing(fact));
        let mut cards: Vec<FactCard> = told.map(card).collect();
        cards.sort_by_key(|card| !card.is_current);
        cards
    }

    /// The outcome of what there never was: a scheme without an assessment has none to show.
    fn is_of_nothing(&self, fact: &app::views::FactView) -> bool {
        let declared = self.view.definition.facts.get(&fact.fact);
        let is_sum = declared
            .and_then(|fact| fact.computed.as_ref())
            .is_some_and(|computed| matches!(computed.method, Method::Outcomes { .. }));
        is_sum && fact.body.get("count").and_then(Value::as_u64) == Some(0)
    }

    fn author(&self, author: &FactAuthor) -> String {
        match author {
            FactAuthor::Person(name) | FactAuthor::Organisation(name) => name.clone(),
            FactAuthor::Elsewhere => self.text.say("author-elsewhere"),
            FactAuthor::Core => self.text.say("system"),
        }
    }

    fn body(&self, fact: &Name, body: &Value, name: &dyn Fn(&str) -> Option<String>) -> Vec<Shown> {
        let files = format!("/cases/{}/files", self.view.row.reference);
        let words = Words {
            text: self.text,
            library: self.library,
            definition: &self.view.definition,
            files: &files,
            name,
        };
        words.of(fact, body)
    }

    pub(super) fn attempts(&self) -> Vec<AttemptLine> {
        let line = |attempt: &app::views::AttemptView| AttemptLine {
            who: attempt.person.clone(),
            action: self.text.say(&ids::action(self.service(), attempt.action.as_str())),
            what: self.text.refusal(&attempt.refusal, Some(self.service())).what,
            count: attempt.count,
            at: self.text.moment(attempt.last_at),
        };
        self.view.attempts.iter().map(line).collect()
    }

    pub(super) fn documents(&self) -> Vec<PaperLine> {
        let name = |document: &app::views::DocumentView| {
            let heading =
                self.text.say(&ids::document(&document.service, document.template.as_str()));
            // Of several children of a kind: which of them made it.
            match &document.key {
                Some(key) => format!("{heading} · {key}"),
                None => heading,
            }
        };
        let line = |document: &app::views::DocumentView| PaperLine {
            href: (document.state != UNSEALED).then(|| format!("/documents/{}.pdf", document.id)),
            receipt: document.is_logged.then(|| format!("/documents/{}.tlog-proof", document.id)),
            name: name(document),
            number: document.number.clone(),
            state: self.text.paper_state(&document.state),
            tone: tone(&document.state),
        };
        self.view.documents.iter().map(line).collect()
    }

    pub(super) fn clocks(&self) -> Vec<ClockLine> {
        let line = |clock: &app::views::ClockView| {
            let length =
                clock.length.as_ref().map(|own| length(self.text, own)).unwrap_or_default();
            let values = [
                ("from", self.text.day(clock.started_at)),
                ("length", length),
                ("until", self.text.last_day(clock.due_at)),
            ];
            let skipped: Vec<String> =
                clock.skipped.iter().map(|day| self.text.date(*day)).collect();
            let sum = self.text.puts("clock-sum", &values);
            let sum = if skipped.is_empty() {
                sum
            } else {
                format!("{sum}. {}", self.text.put("clock-skipped", "days", skipped.join(", ")))
            };
            ClockLine {
                name: self.text.clock(self.service(), &clock.clock),
                sum,
                is_late: clock.is_overdue,
                is_paused: clock.is_paused,
            }
        };
        self.view.clocks.iter().map(line).collect()
    }

    pub(super) fn assigned(&self) -> Vec<(String, String)> {
        let line = |(role, names): &(Name, Vec<String>)| {
            (self.text.role(self.service(), role), names.join(", "))
        };
        self.view.assigned.iter().map(line).collect()
    }

    /// The record of each draw, so that anybody can run it again.
    pub(super) fn draws(&self) -> Vec<DrawLine> {
        self.view.draws.iter().map(|draw| line(self.text, self.service(), draw)).collect()
    }

    /// What happened, in words; of a draw that found nobody, that it did.
    fn what(&self, event: &app::views::EventView) -> String {
        if let EventKind::Drawn { role } = &event.kind
            && event.is_vain
        {
            let what = self.text.role(self.service(), role);
            return self.text.put("event-vacant", "what", what);
        }
        self.text.event(self.service(), &event.kind)
    }

    /// The latest first.
    pub(super) fn history(&self) -> Vec<EventLine> {
        let line = |event: &app::views::EventView| {
            let post = event
                .post
                .as_ref()
                .map(|post| format!(", {}", self.text.acting(post, event.power.as_ref())))
                .unwrap_or_default();
            EventLine {
                at: self.text.moment(event.at),
                captured_at: event.captured_at.map(|at| self.text.moment(at)),
                who: event
                    .author
                    .as_ref()
                    .map_or_else(|| self.text.say("system"), |name| format!("{name}{post}")),
                what: self.what(event),
                tone: match (&event.kind, &event.author) {
                    (EventKind::Overdue { .. } | EventKind::Vacant { .. }, _) => "t-bad",
                    (EventKind::Drawn { .. }, _) if event.is_vain => "t-bad",
                    (_, None) => "t-sys",
                    (_, Some(_)) => "t-ok",
                },
            }
        };
        self.view.history.iter().rev().map(line).collect()
    }
}
