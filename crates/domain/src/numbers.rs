//! Decimal numbers as papers show them and as people type them: never binary floating point.
//!
//! Shown `1 234 567,89` (English `1,234,567.89`); the spaces do not break a line (U+00A0). Typed with comma or dot,
//! and with spaces only between groups of three: `1 2` is a slip and not twelve.

use rust_decimal::Decimal;

use crate::language::Language;

/// The number with its digits grouped. Zeros behind the separator stay: they say how exact it is.
pub fn format(number: Decimal, language: Language) -> String {
    let (group, point) = match language {
        Language::UzLatn | Language::UzCyrl | Language::Ru => ('\u{a0}', ','),
        Language::En => (',', '.'),
    };
    let plain = number.abs().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut result = String::new();
    if number.is_sign_negative() && !number.is_zero() {
        result.push('\u{2212}');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            result.push(group);
        }
        result.push(digit);
    }
    if !fraction.is_empty() {
        result.push(point);
        result.push_str(fraction);
    }
    result
}

/// The number that was typed; `None` if it is none, is ambiguous (`1,234.5`) or does not fit 28 digits exactly.
pub fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let (whole, fraction) = match text.split_once([',', '.']) {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, "0"),
    };
    if !is_grouped(whole) || !is_digits(fraction) {
        return None;
    }
    let digits: String = whole.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = if text.len() == whole.len() { digits } else { format!("{digits}.{fraction}") };
    let mut number = Decimal::from_str_exact(&plain).ok()?;
    number.set_sign_negative(negative && !number.is_zero());
    Some(number)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(char::is_whitespace);
    let Some(first) = groups.next() else { return false };
    let mut rest = groups.peekable();
    let fits = rest.peek().is_none() || first.len() <= 3;
    is_digits(first) && fits && rest.all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a decimal")
    }

    #[test]
    fn papers_group_by_three() {
        for (number, uz, en) in [
            ("1234567.89", "1\u{a0}234\u{a0}567,89", "1,234,567.89"),
            ("-1234", "−1\u{a0}234", "−1,234"),
            ("999", "999", "999"),
            ("0.50", "0,50", "0.50"),
        ] {
            assert_eq!(format(decimal(number), Language::UzLatn), uz);
            assert_eq!(format(decimal(number), Language::En), en);
        }
    }

    #[test]
    fn comma_and_dot_are_both_read() {
        for (text, number) in [
            ("0,5", Some("0.5")),
            ("0.50", Some("0.50")),
            (" 12 ", Some("12")),
            ("-3", Some("-3")),
            ("−3,0", Some("-3.0")),
            ("1 234 567,89", Some("1234567.89")),
            ("1234567", Some("1234567")),
            ("1\u{202f}000", Some("1000")),
            ("", None),
            ("-", None),
            ("1 2", None),
            ("1234 567", None),
            ("1,234.5", None),
            ("5,", None),
            (",5", None),
            ("1e5", None),
            ("<0,01", None),
            ("NaN", None),
            ("٣", None),
            ("1,0000000000000000000000000000000001", None),
            ("99999999999999999999999999999999", None),
        ] {
            assert_eq!(parse(text), number.map(decimal), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,40}|[0-9 ,.−-]{0,40}") {
            let _result = parse(&text);
        }

        #[test]
        fn what_is_shown_is_read_back(digits in any::<i64>(), scale in 0_u32..10) {
            let number = Decimal::new(digits, scale);
            prop_assert_eq!(parse(&format(number, Language::UzLatn)), Some(number));
        }
    }
}
