//! The sub-cases of a case: what each is about, how it stands, and what the case waits for.

use app::views::{CaseView, ChildView};
use procedure::case::ChildState;

use crate::shell::Shell;
use crate::text::{Text, ids};

/// So many are named in the card of the next step; all of them stand in the table.
const NAMED: usize = 3;

/// A sub-case in the table.
pub(super) struct ChildLine {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    /// Whose turn it is there, by kind of organisation, and until when.
    pub(super) waits: String,
    pub(super) is_late: bool,
    /// For whoever may read it.
    pub(super) href: Option<String>,
}

pub(super) fn lines(shell: &Shell, view: &CaseView) -> Vec<ChildLine> {
    let text = &shell.text;
    let line = |child: &ChildView| {
        let (state, tone) = state(text, child);
        ChildLine {
            name: text.say(&ids::subcase(&view.row.service, child.subcase.as_str())),
            key: child.key.as_ref().map(ToString::to_string).unwrap_or_default(),
            state,
            tone,
            waits: waits(text, child),
            is_late: child.due.as_ref().is_some_and(|due| due.is_overdue),
            href: child
                .readable
                .as_ref()
                .map(|own| shell.href(&format!("cases/{}", own.reference))),
        }
    };
    view.children.iter().map(line).collect()
}

/// How the child stands towards this case; a successor stands for itself.
fn state(text: &Text, child: &ChildView) -> (String, &'static str) {
    match (child.state, &child.readable) {
        (ChildState::Answered, _) => (text.say("child-answered"), "ok"),
        (ChildState::Ended, _) => (text.say("state-ended"), ""),
        (ChildState::Open, _) if !child.is_successor => (text.say("child-open"), "warn"),
        (ChildState::Open, Some(own)) if own.is_ended => (text.say("state-ended"), ""),
        (ChildState::Open, Some(own)) => {
            (text.say(&ids::state(&own.service, own.state.as_str())), "")
        }
        (ChildState::Open, None) => (text.say("child-successor"), ""),
    }
}

/// "laboratory, by 10 December", as far as there is anything to say.
fn waits(text: &Text, child: &ChildView) -> String {
    let due = child.due.as_ref().map(|due| text.put("child-due", "at", text.due(due.at)));
    child
        .org
        .as_ref()
        .map(|org| text.org(org))
        .into_iter()
        .chain(due)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What the case waits for in its state, the nearest deadline first.
pub(super) fn awaited(text: &Text, view: &CaseView) -> Vec<String> {
    let mut awaited: Vec<&ChildView> =
        view.children.iter().filter(|child| child.is_awaited_here).collect();
    awaited.sort_by_key(|child| child.due.as_ref().map(|due| due.at));
    let line = |child: &&ChildView| {
        let what = text.say(&ids::subcase(&view.row.service, child.subcase.as_str()));
        let key = child.key.as_ref().map(|key| format!(" · {key}")).unwrap_or_default();
        let waits = waits(text, child);
        let waits = if waits.is_empty() { waits } else { format!(" ({waits})") };
        format!("{what}{key}{waits}")
    };
    let more = awaited.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| text.count("next-awaits-more", more));
    awaited.iter().take(NAMED).map(line).chain(more).collect()
}
