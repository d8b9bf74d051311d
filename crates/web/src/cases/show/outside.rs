//! Messages to other systems, and what came of them.

use app::views::{CaseView, OutsideAnswerView, OutsideView};
use procedure::definition::StateKind;
use serde_json::Value;

use crate::shell::{Shell, percent};
use crate::text::ids;

/// A message on the page.
pub(super) struct OutsideLine {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) at: String,
    /// Address and label.
    pub(super) link: Option<(String, String)>,
    pub(super) answers: Vec<AnswerLine>,
}

/// An answer to it.
pub(super) struct AnswerLine {
    pub(super) what: String,
    pub(super) why: String,
    pub(super) tone: &'static str,
    pub(super) at: String,
    pub(super) details: Vec<(String, String)>,
}

/// The messages in the order in which they were sent.
pub(super) fn lines(shell: &Shell, view: &CaseView) -> Vec<OutsideLine> {
    view.outside.iter().map(|message| line(shell, view, message)).collect()
}

fn line(shell: &Shell, view: &CaseView, message: &OutsideView) -> OutsideLine {
    let text = &shell.text;
    let id = ids::message(&view.row.service, message.message.as_str());
    let (state, tone) = state(message, is_over(view));
    let label = text.find(&format!("{id}.link")).unwrap_or_else(|| text.say("outside-open"));
    // An address without a host is a page of ours, and can lead back.
    let here = percent(&shell.href(&format!("cases/{}", view.row.reference)));
    let href = |link: &String| match link.strip_prefix('/') {
        Some(own) => shell.href(&format!("{own}?back={here}")),
        None => link.clone(),
    };
    OutsideLine {
        name: text.say(&id),
        state: text.say(state),
        tone,
        at: text.moment(message.at),
        link: message.link.as_ref().map(|link| (href(link), label)),
        answers: message.answers.iter().map(|own| answer(shell, view, own)).collect(),
    }
}

/// How it stands with a message, and the tone of it. An answer that was rejected answers nothing.
fn state(message: &OutsideView, is_over: bool) -> (&'static str, &'static str) {
    let came = |state: &str| message.answers.iter().any(|answer| answer.state == state);
    if came("acted") {
        return ("outside-answered", "ok");
    }
    match (came("kept"), is_over, message.is_delivered, message.has_failed) {
        (true, true, _, _) => ("outside-answered-late", "warn"),
        (true, false, _, _) => ("outside-answered-early", "warn"),
        (false, true, true, _) => ("outside-unanswered", "warn"),
        (false, false, true, _) => ("outside-delivered", "warn"),
        (false, _, false, true) => ("outside-undelivered", "bad"),
        (false, _, false, false) => ("outside-waiting", ""),
    }
}

fn is_over(view: &CaseView) -> bool {
    let state = view.definition.states.get(&view.row.state);
    state.is_some_and(|state| state.kind == StateKind::Final) || view.row.is_ended
}

fn answer(shell: &Shell, view: &CaseView, answer: &OutsideAnswerView) -> AnswerLine {
    let text = &shell.text;
    let id = match (answer.state.as_str(), is_over(view)) {
        ("acted", _) => "outside-answer-acted",
        ("rejected", _) => "outside-answer-rejected",
        (_, true) => "outside-answer-late",
        (_, false) => "outside-answer-kept",
    };
    let refusal = answer.refusal.as_ref().map(|own| text.refusal(own, Some(&view.row.service)));
    let mut details = details(shell, view, &answer.body);
    let why = match refusal {
        Some(refusal) => {
            details.extend(refusal.details);
            format!("{} {} {}", refusal.what, refusal.why, refusal.next)
        }
        None => text.say(&format!("{id}.why")),
    };
    AnswerLine {
        what: text.say(id),
        why,
        tone: if answer.state == "acted" { "ok" } else { "warn" },
        at: text.moment(answer.at),
        details,
    }
}

/// What the answer says, in the words of the fields that bear its names, as far as one does.
fn details(shell: &Shell, view: &CaseView, body: &Value) -> Vec<(String, String)> {
    let text = &shell.text;
    let service = &view.row.service;
    let forms = view.definition.schemas.iter();
    let fields = forms.flat_map(|(fact, schema)| {
        procedure::outside::fields(schema).map(move |(name, _)| (fact.as_str(), name))
    });
    let mut details = Vec::new();
    for (fact, name) in fields {
        let Some(value) = body.get(name).and_then(Value::as_str) else { continue };
        let path = format!("/{name}");
        let Some(label) = text.find(&ids::field(service, fact, &path)) else { continue };
        let word = text.find(&ids::option(service, fact, &path, value));
        let number = || text.number(&text.date_text(value));
        details.push((label, word.unwrap_or_else(number)));
    }
    details
}
