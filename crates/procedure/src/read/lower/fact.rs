//! `[fact.<f>]`.

use crate::definition::{Computed, Fact, Majority, Method, Per, Places, Ranking, Share, Votes};
use crate::library::Broken;
use crate::name::Name;
use crate::read::lower::{Lower, join};
use crate::read::raw::{RawComputed, RawFact, RawPlacesToGive};

pub(super) fn fact(lower: &mut Lower<'_, '_>, path: &str, raw: RawFact) -> Option<Fact> {
    let RawFact { schema, kind, given, per, except, computed, annotates, keep } = raw;
    let per = keys(lower, &join(path, "per"), &per.0);
    let computed = lower.maybe(computed, |lower, raw| method(lower, &join(path, "computed"), raw));
    let except = lower.names(&join(path, "except"), &except);
    let annotates = lower.optional(&join(path, "annotates"), annotates);
    let keep_years = keep.map(|keep| keep.years);
    Some(Fact {
        schema,
        kind,
        given,
        per: per?,
        except,
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
    match raw {
        RawComputed::Outcomes { of, at, good } => {
            let path = join(path, "outcomes");
            Some(Computed {
                of: counted(lower, &path, &of, &at)?,
                pointer: at,
                method: Method::Outcomes { good },
            })
        }
        RawComputed::Votes { of, at, quorum, present, at_least, more_than } => {
            let path = join(path, "votes");
            let counted = counted(lower, &path, &of, &at);
            let quorum = share(lower, &join(&path, "quorum"), &quorum);
            let present = lower.optional(&join(&path, "present"), present);
            let majority = majority(lower, &path, at_least, more_than);
            let votes = Votes { quorum: quorum?, present, majority: majority? };
            Some(Computed { of: counted?, pointer: at, method: Method::Votes(votes) })
        }
        RawComputed::Ranking { of, at, at_least, places } => {
            let path = join(path, "ranking");
            let counted = counted(lower, &path, &of, &at);
            let places = places_to_give(lower, &join(&path, "places"), places);
            let ranking = Ranking { at_least, places: places? };
            Some(Computed { of: counted?, pointer: at, method: Method::Ranking(ranking) })
        }
    }
}

fn counted(lower: &mut Lower<'_, '_>, path: &str, of: &str, at: &str) -> Option<Name> {
    if !(at.is_empty() || at.starts_with('/')) {
        let message = format!("`{at}` is not a JSON Pointer");
        lower.report(&join(path, "at"), Broken::new("P05", message, "write \"/field\""));
    }
    lower.name(&join(path, "of"), of)
}

fn majority(
    lower: &mut Lower<'_, '_>,
    path: &str,
    at_least: Option<String>,
    more_than: Option<String>,
) -> Option<Majority> {
    match (at_least, more_than) {
        (Some(text), None) => share(lower, &join(path, "at_least"), &text).map(Majority::AtLeast),
        (None, Some(text)) => {
            let path = join(path, "more_than");
            let share = share(lower, &path, &text)?;
            if share.part == share.of {
                let message = "nobody is ever more than all: this vote could never pass";
                lower.report(&path, Broken::new("P05", message, "write `at_least = \"1/1\"`"));
                return None;
            }
            Some(Majority::MoreThan(share))
        }
        (Some(_), Some(_)) | (None, None) => {
            let message =
                "a vote passes with one share of those who took part, not with two or none";
            let mend = "write `at_least = \"2/3\"` or `more_than = \"1/2\"`";
            lower.report(path, Broken::new("P05", message, mend));
            None
        }
    }
}

/// `2/3`, as law writes it: never rounded.
fn share(lower: &mut Lower<'_, '_>, path: &str, text: &str) -> Option<Share> {
    let parts = text.split_once('/');
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| !text.starts_with('+'));
    let share = parts.and_then(|(part, of)| Some(Share { part: number(part)?, of: number(of)? }));
    let share = share.filter(|share| share.part > 0 && share.part <= share.of);
    if share.is_none() {
        let message = format!("`{text}` is not a share of a whole");
        let mend = "write a fraction of more than nothing and at most all, such as \"2/3\"";
        lower.report(path, Broken::new("P05", message, mend));
    }
    share
}

fn places_to_give(lower: &mut Lower<'_, '_>, path: &str, raw: RawPlacesToGive) -> Option<Places> {
    match raw {
        RawPlacesToGive::Count(0) => {
            let message = "a ranking for no place at all ranks nobody";
            lower.report(path, Broken::new("P05", message, "write 1 or more"));
            None
        }
        RawPlacesToGive::Count(count) => Some(Places::Count(count)),
        RawPlacesToGive::At(text) => lower.place(path, &text).map(Places::At),
    }
}
