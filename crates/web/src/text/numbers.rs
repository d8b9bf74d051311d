//! Numbers as each language writes them.

use super::Lang;

/// Groups the digits of a decimal string by three and sets the language's decimal mark. Other text stays as it is.
pub(super) fn decimal(lang: Lang, text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, part) =
        rest.split_once('.').map_or((rest, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || part.is_some_and(|part| !digits(part)) {
        return text.to_owned();
    }
    let (group, mark) = match lang {
        Lang::UzLatn | Lang::UzCyrl | Lang::Ru => ('\u{a0}', ','),
        Lang::En => (',', '.'),
    };
    let mut written = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && whole.len() > 4 {
            written.push(group);
        }
        written.push(digit);
    }
    if let Some(part) = part {
        written.push(mark);
        written.push_str(part);
    }
    written
}
