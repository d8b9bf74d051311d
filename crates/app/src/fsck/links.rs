//! Parents and children: every sub-case opened has its child, every child the event that opened it.

use std::collections::{BTreeMap, BTreeSet};

use procedure::act::{Author, Cause};
use procedure::case::EventKind;
use procedure::name::Key;
use uuid::Uuid;

use super::cases::{Page, of};
use super::code::Code;
use super::events::Read;
use super::rebuilt::{ChildAt, Rebuilt};
use super::report::{At, Report, Said};
use super::store::LinkRow;
use crate::cases::store::{CaseRecord, ENDED};

pub(super) fn check(
    report: &mut Report,
    record: &CaseRecord,
    (events, page): (&[Read<'_>], &Page),
) {
    let (case, name) = (record.id, format!("case {}", record.reference));
    let rebuilt = Rebuilt::of(events);
    let links = of(&page.links, case);
    let linked: BTreeSet<(i64, ChildAt)> = links.iter().map(place).collect();
    report.expect(linked == rebuilt.opened && linked.len() == links.len(), Code::LinkChild, &name);
    let answers: BTreeMap<(i64, ChildAt), Option<i64>> =
        links.iter().map(|link| (place(link), link.answered_at)).collect();
    for (child, at) in &rebuilt.answered {
        let answered = answers.get(child).copied().flatten();
        let expected = Some(At(*at));
        report.same(Code::LinkAnswered, child_name(&name, child), (expected, answered.map(At)));
    }
    for link in links {
        let child = link.child_reference.clone().unwrap_or_else(|| link.child.to_string());
        report.expect(opened_by(link), Code::LinkOpening, format!("case {child}, under {name}"));
        let is_dropped = rebuilt.dropped.contains(&place(link));
        report.expect(
            ended(link, is_dropped),
            Code::LinkEnded,
            format!("case {child}, under {name}"),
        );
    }
    report.expect(ends(events, rebuilt.is_ended), Code::CaseEnded, &name);
    let has_parent = events.first().is_some_and(|event| is_parent(&event.author));
    report.expect(has_parent == page.children.contains_key(&case), Code::LinkParent, &name);
}

fn child_name(case: &str, (seq, (subcase, key)): &(i64, ChildAt)) -> String {
    let key = key.as_deref().map(|key| format!(" of {}", key.said())).unwrap_or_default();
    format!("{case}, event {seq}, sub-case {subcase}{key}")
}

fn place(link: &LinkRow) -> (i64, ChildAt) {
    (link.parent_seq, (link.subcase.clone(), link.fact_key.clone()))
}

/// A child ends because its parent said so; and one of which the parent said so is over, or about to be told.
fn ended(link: &LinkRow, is_dropped: bool) -> bool {
    let kind = link.state_kind.as_deref();
    let is_over = kind == Some("final") || link.is_told;
    if is_dropped { is_over || kind == Some(ENDED) } else { kind != Some(ENDED) && !link.is_told }
}

/// That it is needed no longer is the last that happens in a case, and its parent's doing.
fn ends(events: &[Read<'_>], is_ended: bool) -> bool {
    let by = |event: &Read<'_>| event.kind == EventKind::Ended && is_parent(&event.author);
    let said = events.iter().filter(|event| event.kind == EventKind::Ended).count();
    if is_ended { said == 1 && events.last().is_some_and(by) } else { said == 0 }
}

fn is_parent(author: &Author) -> bool {
    matches!(author, Author::Cause(Cause::Parent))
}

/// The child's first event has the parent for its cause and is the very act of this opening: its id comes of parent, event,
/// sub-case and key.
fn opened_by(link: &LinkRow) -> bool {
    let key = link.fact_key.clone().map(Key);
    let cause = format!("open:{}:{}:{:?}", link.subcase, link.parent_seq, key.as_ref());
    let author = link.author.as_ref().and_then(|author| serde_json::from_str(author).ok());
    author.as_ref().is_some_and(is_parent)
        && link.act_id == Some(Uuid::new_v5(&link.parent, cause.as_bytes()))
}
