//! What a case waits for where that is the answers of sub-cases, in words.

use app::views::{AwaitedView, Due};
use procedure::name::Name;
use procedure::vacancy::Vacancy;

use crate::text::{Text, ids};

/// So many are named; all of them stand in the table on the page of the case.
const NAMED: usize = 3;

/// The first few, each with whose turn it is there and by when; then how many more there are.
pub(super) fn lines(text: &Text, service: &str, awaits: &[AwaitedView]) -> Vec<String> {
    let line = |awaited: &AwaitedView| {
        let what = text.say(&ids::subcase(service, awaited.subcase.as_str()));
        let key = awaited.key.as_ref().map(|key| format!(" · {key}")).unwrap_or_default();
        let whose = if awaited.is_vacant {
            text.say("child-vacant")
        } else {
            whose(text, awaited.org.as_ref(), awaited.due.as_ref())
        };
        let whose = if whose.is_empty() { whose } else { format!(" ({whose})") };
        format!("{what}{key}{whose}")
    };
    let more = awaits.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| text.count("next-awaits-more", more));
    awaits.iter().take(NAMED).map(line).chain(more).collect()
}

/// The roles and sub-cases for which nobody was found.
pub(super) fn vacant(text: &Text, service: &str, vacancies: &[Vacancy]) -> Vec<String> {
    let line = |vacancy: &Vacancy| match vacancy {
        Vacancy::Role(role) => text.role(service, role),
        Vacancy::Subcase(subcase, key) => text.child(service, subcase, key.as_ref()),
    };
    vacancies.iter().map(line).collect()
}

/// "laboratory, by 10 December", as far as there is anything to say.
pub(super) fn whose(text: &Text, org: Option<&Name>, due: Option<&Due>) -> String {
    let due = due.map(|due| text.put("child-due", "at", text.due(due.at)));
    org.map(|org| text.org(org)).into_iter().chain(due).collect::<Vec<_>>().join(", ")
}
