//! The sub-cases of a case: what each is about, and how it stands.

use app::views::{CaseView, ChildView};
use procedure::case::ChildState;

use super::super::awaits;
use crate::shell::Shell;
use crate::text::{Text, ids};

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
            waits: if child.is_vacant {
                text.say("child-vacant")
            } else {
                awaits::whose(text, child.org.as_ref(), child.due.as_ref())
            },
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
