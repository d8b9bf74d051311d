//! A case as a list shows it.

use app::views::CaseRow;
use procedure::name::Name;

use super::awaits;
use crate::shell::Shell;
use crate::text::{RefusalText, Text, ids};

/// A case in a list.
pub(crate) struct Row {
    pub(crate) reference: String,
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) service: String,
    pub(crate) state: String,
    pub(crate) due: Option<DueText>,
    pub(crate) applicant: Option<String>,
    /// The answers for which it waits.
    pub(crate) awaits: Vec<String>,
    /// What nobody was found for.
    pub(crate) vacant: Vec<String>,
    /// Open ones first.
    pub(crate) actions: Vec<ActionLine>,
}

pub(crate) struct DueText {
    pub(crate) at: String,
    pub(crate) is_late: bool,
}

/// An action: a way to it, or why it is closed.
pub(crate) struct ActionLine {
    pub(crate) name: Name,
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) closed: Vec<RefusalText>,
    /// It takes the case along its way.
    pub(crate) leads_ahead: bool,
}

impl ActionLine {
    pub(crate) fn is_open(&self) -> bool {
        self.closed.is_empty()
    }

    /// The first reason, in one sentence.
    pub(crate) fn first(&self) -> &str {
        self.closed.first().map_or("", |refusal| refusal.what.as_str())
    }
}

/// The row in the reader's words.
pub(crate) fn row(shell: &Shell, row: &CaseRow) -> Row {
    let text = &shell.text;
    let href = shell.href(&format!("cases/{}", row.reference));
    let line = |view: &app::views::ActionView| ActionLine {
        name: view.action.clone(),
        label: text.say(&ids::action(&row.service, view.action.as_str())),
        href: format!("{href}/acts/{}", view.action),
        closed: view
            .closed
            .iter()
            .map(|refusal| text.refusal(refusal, Some(&row.service)))
            .collect(),
        leads_ahead: view.leads_ahead,
    };
    let mut actions: Vec<ActionLine> = row.actions.iter().map(line).collect();
    actions.sort_by_key(|action| !action.is_open());
    Row {
        title: title(text, row),
        service: text.say(&ids::title(&row.service)),
        state: if row.is_ended {
            text.say("state-ended")
        } else {
            text.say(&ids::state(&row.service, row.state.as_str()))
        },
        due: row.due.as_ref().map(|due| DueText { at: text.due(due.at), is_late: due.is_overdue }),
        applicant: row.applicant.clone(),
        awaits: awaits::lines(text, &row.service, &row.awaits),
        vacant: awaits::vacant(text, &row.service, &row.vacancies),
        reference: row.reference.clone(),
        actions,
        href,
    }
}

/// What a case is called: by its facts, before there are any by its service.
pub(crate) fn title(text: &Text, row: &CaseRow) -> String {
    if row.title.is_empty() { text.say(&ids::title(&row.service)) } else { row.title.clone() }
}
