//! How many checks passed and failed, as each tool reports it.

/// What one part found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Tests that exist and did not run. Announced ones are `--fast`; any other is a failure.
    pub(crate) left_out: u64,
}

impl Count {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.left_out += other.left_out;
    }

    /// One check without a number of its own, such as a formatter.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed), left_out: 0 }
    }
}

/// Reads one line of a tool; anything but a closing line counts nothing.
pub(crate) type Reader = fn(&str) -> Count;

pub(crate) fn nothing(_line: &str) -> Count {
    Count::default()
}

/// `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; ...`. An ignored test is a failed one: the house has none.
pub(crate) fn cargo_test(line: &str) -> Count {
    let Some(rest) = line.strip_prefix("test result: ") else { return Count::default() };
    Count {
        passed: number_before(rest, "passed"),
        failed: number_before(rest, "failed") + number_before(rest, "ignored"),
        left_out: number_before(rest, "filtered"),
    }
}

/// `# pass 3` and `# fail 0`, as `node --test` ends its TAP.
pub(crate) fn node_test(line: &str) -> Count {
    let number =
        |word: &str| line.strip_prefix(word).and_then(|rest| rest.trim().parse().ok()).unwrap_or(0);
    let failed =
        number("# fail ") + number("# skipped ") + number("# todo ") + number("# cancelled ");
    Count { passed: number("# pass "), failed, left_out: 0 }
}

/// `3 passed, 0 failed`, the closing line of the browser stories.
pub(crate) fn stories(line: &str) -> Count {
    let mut words = line.split_whitespace();
    let (passed, said, failed, also) = (words.next(), words.next(), words.next(), words.next());
    match (passed.map(str::parse), said, failed.map(str::parse), also, words.next()) {
        (Some(Ok(passed)), Some("passed,"), Some(Ok(failed)), Some("failed"), None) => {
            Count { passed, failed, left_out: 0 }
        }
        _ => Count::default(),
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let mut before = "";
    for token in line.split_whitespace() {
        if token.trim_end_matches([';', ',', '.']) == word {
            return before.parse().unwrap_or(0);
        }
        before = token;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_cargo_test_is_counted() {
        let line = "test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.1s";
        assert_eq!(cargo_test(line), Count { passed: 12, failed: 1, left_out: 3 });
    }

    #[test]
    fn an_ignored_test_is_a_failed_one() {
        assert_eq!(
            cargo_test("test result: ok. 1 passed; 0 failed; 2 ignored; 0 measured").failed,
            2
        );
    }

    #[test]
    fn node_and_the_stories_are_counted_and_other_lines_are_not() {
        assert_eq!(node_test("# pass 7"), Count { passed: 7, ..Count::default() });
        assert_eq!(node_test("# skipped 1"), Count { failed: 1, ..Count::default() });
        assert_eq!(stories("4 passed, 1 failed"), Count { passed: 4, failed: 1, left_out: 0 });
        for other in ["ok 1 - a story passed", "test a::b ... ok", "", "4 passed, x failed"] {
            assert_eq!(
                [cargo_test(other), node_test(other), stories(other)],
                [Count::default(); 3],
                "{other}"
            );
        }
    }
}
