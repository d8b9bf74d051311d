//! `ranking`: who has most, and gets one of so many places.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Entry, Source};
use crate::definition::{Per, Places, Ranking};
use crate::keys::{self, LISTED};
use crate::name::Key;

/// What somebody was given, and by how many: the mean of whole numbers, kept exact.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: i128,
    count: i128,
}

impl Mean {
    fn reaches(self, bar: u32) -> bool {
        self.count > 0 && self.sum >= i128::from(bar) * self.count
    }

    /// Who has more comes first: crosswise, so that nothing is rounded.
    fn more_first(self, other: Self) -> Ordering {
        (other.sum * self.count).cmp(&(self.sum * other.count))
    }

    /// A whole number, or the fraction as it is.
    fn told(self) -> String {
        if self.count == 0 || self.sum % self.count != 0 {
            format!("{}/{}", self.sum, self.count)
        } else {
            (self.sum / self.count).to_string()
        }
    }
}

/// Whoever has no entry is not ranked. Marks of a group are one mean for each that they are about.
pub(super) fn count(source: &Source<'_>, entries: &[&Entry<'_>], ranking: &Ranking) -> Value {
    let mut means: BTreeMap<Vec<String>, Mean> = BTreeMap::new();
    for entry in entries {
        let Some(points) = source.value(entry).as_i64() else { continue };
        let mean = means.entry(about(source, entry)).or_default();
        mean.sum += i128::from(points);
        mean.count += 1;
    }
    let mut enough: Vec<(Key, Mean)> = means
        .into_iter()
        .filter(|(_, mean)| mean.reaches(ranking.at_least))
        .map(|(parts, mean)| (keys::joined(&parts), mean))
        .collect();
    enough.sort_by(|(key, mean), (other, more)| mean.more_first(*more).then(key.cmp(other)));
    let places = places(source, ranking);
    let mut list = Vec::new();
    let mut last: Option<(u64, Mean)> = None;
    for (before, (key, mean)) in (0..).zip(&enough) {
        // Whoever has as much shares the place.
        let place = match last {
            Some((place, other)) if mean.more_first(other).is_eq() => place,
            Some(_) | None => before + 1,
        };
        if place > places {
            break;
        }
        last = Some((place, *mean));
        list.push(json!({ LISTED: key, "points": mean.told(), "place": place }));
    }
    let result = if list.is_empty() { "none" } else { "ranked" };
    json!({ "result": result, "count": entries.len(), "places": list })
}

/// What an entry is about: its key without the people who gave it.
fn about(source: &Source<'_>, entry: &Entry<'_>) -> Vec<String> {
    let parts = source.spec.per.iter().zip(&entry.parts);
    let of_people = |per: &Per| matches!(per, Per::Role(_));
    let about: Vec<_> =
        parts.filter(|(per, _)| !of_people(per)).map(|(_, part)| part.clone()).collect();
    if about.is_empty() { entry.parts.clone() } else { about }
}

fn places(source: &Source<'_>, ranking: &Ranking) -> u64 {
    match &ranking.places {
        Places::Count(count) => u64::from(*count),
        Places::At(place) => {
            let body = source.case.single(&place.fact).map(|current| &current.body);
            body.and_then(|body| body.pointer(&place.pointer)?.as_u64()).unwrap_or(0)
        }
    }
}
