//! Parents and children: every sub-case opened has its child, every child the event that opened it.

use std::collections::{BTreeMap, BTreeSet};

use procedure::act::{Author, Cause};
use procedure::name::Key;
use uuid::Uuid;

use super::Report;
use super::cases::{Page, of};
use super::events::Read;
use super::rebuilt::{ChildAt, Rebuilt};
use super::store::LinkRow;

pub(super) fn check(report: &mut Report, case: Uuid, (events, page): (&[Read<'_>], &Page)) {
    let rebuilt = Rebuilt::of(events);
    let links = of(&page.links, case);
    let linked: BTreeSet<(i64, ChildAt)> = links.iter().map(place).collect();
    report.expect(linked == rebuilt.opened && linked.len() == links.len(), "link.child", case);
    let answers: BTreeMap<(i64, ChildAt), Option<i64>> =
        links.iter().map(|link| (place(link), link.answered_at)).collect();
    for (child, at) in &rebuilt.answered {
        let answered = answers.get(child).copied().flatten();
        report.expect(answered == Some(*at), "link.answered", case);
    }
    for link in links {
        report.expect(opened_by(link), "link.opening", link.child);
    }
    let has_parent = events.first().is_some_and(|event| is_parent(&event.author));
    report.expect(has_parent == page.children.contains(&case), "link.parent", case);
}

fn place(link: &LinkRow) -> (i64, ChildAt) {
    (link.parent_seq, (link.subcase.clone(), link.fact_key.clone()))
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
