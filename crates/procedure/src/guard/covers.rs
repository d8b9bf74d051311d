//! `covers`: of everything that was asked for, something here is about it: of every standard that was applied for there is a test.

use std::collections::BTreeSet;

use domain::text::fold;

use super::in_scope::texts;
use crate::act::context::Context;
use crate::definition::Covers;
use crate::refusal::Refusal;

/// Refuses with `covers.missing`. Before the form is filled nothing is missing yet.
pub(super) fn decide(guard: &Covers, context: &Context<'_>) -> Result<(), Refusal> {
    if context.pending(&guard.by.fact) {
        return Ok(());
    }
    let by = context.items(&guard.by)?;
    let covered: BTreeSet<String> =
        by.iter().flat_map(|item| texts(item.value)).map(|text| plain(&text)).collect();
    for item in context.items(&guard.place)? {
        for text in texts(item.value) {
            if !covered.contains(&plain(&text)) {
                return Err(Refusal::new("covers.missing").with("subject", text));
            }
        }
    }
    Ok(())
}

/// One designation is typed with this apostrophe and that, and with more or fewer blanks.
fn plain(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::act::Phase;
    use crate::guard::Answers;
    use crate::toy;

    #[test]
    fn everything_asked_for_is_covered_however_it_is_written() {
        let table = [
            (json!({ "asked": [], "tests": [] }), ""),
            (json!({ "asked": ["A 1"], "tests": [{ "by": "A 1" }, { "by": "B" }] }), ""),
            (json!({ "asked": ["Oʻz DSt  9"], "tests": [{ "by": "O'z DSt 9" }] }), ""),
            (json!({ "asked": ["A", "B"], "tests": [{ "by": "A" }] }), "covers.missing"),
            (json!({ "asked": ["A"], "tests": [] }), "covers.missing"),
            (json!({ "asked": ["A"] }), "covers.missing"),
        ];
        for (form, code) in table {
            let guard =
                Covers { place: toy::place("form#/asked"), by: toy::place("form#/tests/by") };
            let guards = toy::guards(|guards| guards.covers = Some(guard));
            let judged = toy::judged_with(guards, &form, &Answers::default(), Phase::Prepare);
            assert_eq!(judged, code, "{form}");
        }
    }
}
