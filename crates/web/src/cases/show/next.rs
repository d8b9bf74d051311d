//! The card of the next step: what the reader can do now, or for what and whom the case waits.

use app::views::CaseView;
use procedure::definition::{By, StateKind};

use super::super::{ActionLine, Row};
use crate::text::{Text, ids};

/// What the card of the next step says.
pub(super) struct Next {
    pub(super) title: String,
    pub(super) why: String,
    /// Something stands in the way.
    pub(super) is_stopped: bool,
    /// The case waits for the reader: the first button is the way on.
    pub(super) is_mine: bool,
    /// What the case waits for, where that is answers of sub-cases.
    pub(super) awaits: Vec<String>,
    /// The way on leads to another system: address and label.
    pub(super) link: Option<(String, String)>,
}

/// What the reader can do now. What the case waits for comes before what one merely may, such as withdrawing.
pub(super) fn of(
    text: &Text,
    view: &CaseView,
    row: &mut Row,
    link: Option<(String, String)>,
) -> Next {
    let state = view.definition.states.get(&view.row.state);
    let owner = state.and_then(|state| state.owner.as_ref());
    let is_owed = |line: &ActionLine| {
        let action = view.definition.actions.get(&line.name);
        action.is_some_and(|action| matches!(&action.by, By::Role(role) if Some(role) == owner))
    };
    row.actions.sort_by_key(|line| (!line.is_open(), !is_owed(line)));
    let say = |name: &str| (text.say(name), text.say(&format!("{name}.why")));
    if view.row.is_ended {
        let (title, why) = say("next-ended");
        let awaits = Vec::new();
        return Next { title, why, is_stopped: false, is_mine: false, awaits, link: None };
    }
    let awaits = row.awaits.clone();
    if let Some((_, label)) = &link {
        let (title, why) = (text.put("next-yours", "action", label), text.say("next-outside"));
        return Next { title, why, is_stopped: false, is_mine: false, awaits, link };
    }
    // While it waits for answers, what its owner merely may do, such as withdrawing, is not the next step.
    let is_ahead = |line: &&ActionLine| awaits.is_empty() || line.leads_ahead;
    let owed: Vec<&ActionLine> = row.actions.iter().filter(|line| is_owed(line)).collect();
    let owed: Vec<&ActionLine> = if owed.iter().any(is_ahead) { owed } else { Vec::new() };
    let ((title, why), is_stopped, is_mine) = match owed.first() {
        Some(line) if line.is_open() => (
            (text.put("next-yours", "action", &line.label), text.say("next-yours.why")),
            false,
            true,
        ),
        Some(_) => (say("next-closed"), true, true),
        None if state.is_some_and(|state| state.kind == StateKind::Final) => {
            (say("next-final"), false, false)
        }
        None if !row.vacant.is_empty() => (vacant(text, view, row), true, false),
        None => {
            let state = ("state", row.state.clone());
            let said = match owner {
                _ if !awaits.is_empty() => {
                    (text.say("next-awaits"), text.puts("next-awaits.why", &[state]))
                }
                Some(role) => {
                    let who = text.say(&ids::role(&view.row.service, role.as_str()));
                    (text.say("next-others"), text.puts("next-others.why", &[state, ("who", who)]))
                }
                // At rest: an action may be open here, but nobody owes it.
                None => (text.say("next-standing"), text.puts("next-standing.why", &[state])),
            };
            (said, false, false)
        }
    };
    Next { title, why, is_stopped, is_mine, awaits, link }
}

/// Nobody was found: for what, and who sees to it now.
fn vacant(text: &Text, view: &CaseView, row: &Row) -> (String, String) {
    let with = |role: &procedure::Name| text.role(&view.row.service, role);
    let who = view.row.vacancies_shown_to.as_ref().map(with).unwrap_or_default();
    let what = row.vacant.join(", ");
    let values = [("state", row.state.clone()), ("what", what), ("who", who)];
    (text.say("next-vacant"), text.puts("next-vacant.why", &values))
}
