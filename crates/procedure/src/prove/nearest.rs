//! The name that the author probably meant.

/// How to mend an unknown name: the nearest one, or all there are.
pub(crate) fn mend<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<_> = known.collect();
    known.sort_by_cached_key(|candidate| distance(name, candidate));
    match known.first() {
        None => "declare it: there is none of its kind yet".to_owned(),
        Some(nearest) if distance(name, nearest) <= 1 + name.len() / 4 => {
            format!("did you mean `{nearest}`?")
        }
        Some(_) => {
            known.sort_unstable();
            known.truncate(12);
            format!("declare it, or use one of: {}", known.join(", "))
        }
    }
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        for (cell, r) in row.iter_mut().skip(1).zip(right.chars()) {
            let replaced = diagonal + usize::from(l != r);
            diagonal = *cell;
            *cell = replaced.min(diagonal + 1).min(previous + 1);
            previous = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, mend};

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(distance("readr", "reader"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(mend("readr", ["desk", "reader"].into_iter()), "did you mean `reader`?");
        assert_eq!(
            mend("zzz", ["desk", "reader"].into_iter()),
            "declare it, or use one of: desk, reader"
        );
    }
}
