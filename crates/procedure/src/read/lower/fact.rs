//! `[fact.<f>]`.

use crate::definition::{Computed, Fact, Per};
use crate::library::Broken;
use crate::read::lower::{Lower, join};
use crate::read::raw::{RawComputed, RawFact};

pub(super) fn fact(lower: &mut Lower<'_, '_>, path: &str, raw: RawFact) -> Option<Fact> {
    let RawFact { schema, kind, given, per, computed, annotates, keep } = raw;
    let per = keys(lower, &join(path, "per"), &per.0);
    let computed = lower.maybe(computed, |lower, raw| method(lower, &join(path, "computed"), raw));
    let annotates = lower.optional(&join(path, "annotates"), annotates);
    let keep_years = keep.map(|keep| keep.years);
    Some(Fact {
        schema,
        kind,
        given,
        per: per?,
        computed,
        annotates,
        keep_years,
        at: lower.at(path),
    })
}

fn keys(lower: &mut Lower<'_, '_>, path: &str, texts: &[String]) -> Option<Vec<Per>> {
    let per: Vec<_> = texts.iter().map(|text| lower.per(path, text)).collect();
    let per: Option<Vec<_>> = per.into_iter().collect();
    if per.as_ref().is_some_and(|per| per.len() > 1 && per.contains(&Per::Act)) {
        let message = "an open series is keyed by the act alone";
        lower.report(path, Broken::new("P05", message, "leave out \"act\", or the other keys"));
        return None;
    }
    per
}

fn method(lower: &mut Lower<'_, '_>, path: &str, raw: RawComputed) -> Option<Computed> {
    let RawComputed::Outcomes { of, at, good } = raw;
    let path = join(path, "outcomes");
    if !(at.is_empty() || at.starts_with('/')) {
        let message = format!("`{at}` is not a JSON Pointer");
        lower.report(&join(&path, "at"), Broken::new("P05", message, "write \"/field\""));
    }
    lower.name(&join(&path, "of"), &of).map(|of| Computed::Outcomes { of, pointer: at, good })
}
