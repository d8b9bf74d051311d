//! The spelling that search compares, and the one that sorts.

use super::{TUTUQ, is_apostrophe, is_letter};

/// What scanned papers have in place of an apostrophe. For search only: in stored text `kg*m` stays `kg*m`.
fn is_scan_junk(c: char) -> bool {
    matches!(c, '¢' | '°' | '*' | '¬')
}

/// The text as search compares it: small letters, Cyrillic as Latin, one apostrophe, single spaces.
///
/// `Ўзбекистон`, `oʻzbekiston`, `o'zbekiston` and `O‘ZBEKISTON` are the same. Not for display: the way back is lost.
pub fn fold(text: &str) -> String {
    let small: Vec<char> =
        text.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect();
    let latin = one_apostrophe(&to_latin(&small));
    let words: Vec<&str> = latin.split_whitespace().collect();
    words.join(" ").replace("sentyabr", "sentabr").replace("oktyabr", "oktabr")
}

/// A key that sorts in the order of the Uzbek alphabet: oʻ, gʻ, sh and ch stand after z.
pub fn sort_key(text: &str) -> String {
    // `{` is the character after `z`.
    fold(text).replace("o'", "{1").replace("g'", "{2").replace("sh", "{3").replace("ch", "{4")
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

fn one_apostrophe(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !is_apostrophe(c) && !is_scan_junk(c) {
            result.push(c);
            before = Some(c);
            continue;
        }
        let mut real = is_apostrophe(c);
        while let Some(more) = rest.next_if(|c| is_apostrophe(*c) || is_scan_junk(*c)) {
            real |= is_apostrophe(more);
        }
        let within_word =
            before.is_some_and(is_letter) && rest.peek().copied().is_some_and(is_letter);
        let ends_letter = real && matches!(before, Some('o' | 'g'));
        if within_word || ends_letter {
            result.push('\'');
        }
        before = Some('\'');
    }
    result
}

fn to_latin(small: &[char]) -> String {
    let mut result = String::with_capacity(small.len());
    for (index, &c) in small.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| small.get(index)).copied();
        let after = small.get(index + 1).copied();
        match simple(c) {
            Some(latin) => result.push_str(latin),
            None => push_by_place(&mut result, c, before, after),
        }
    }
    result
}

fn push_by_place(result: &mut String, c: char, before: Option<char>, after: Option<char>) {
    let after_vowel = before.is_some_and(is_vowel);
    match c {
        'е' if after_vowel
            || before.is_none_or(|c| !is_letter(c))
            || matches!(before, Some('ъ' | 'ь')) =>
        {
            result.push_str("ye");
        }
        'е' => result.push('e'),
        'ц' => result.push_str(if after_vowel { "ts" } else { "s" }),
        'с' if after == Some('ҳ') => result.extend(['s', TUTUQ]),
        'с' => result.push('s'),
        // батальон -> batalyon; elsewhere the soft sign has no letter.
        'ь' if after == Some('о') => result.push('y'),
        'ь' => {}
        // мўъжиза -> moʻjiza, объект -> obyekt, but меъёр -> meʼyor.
        'ъ' if before == Some('ў') => {}
        'ъ' if !after_vowel && matches!(after, Some('е' | 'ё' | 'ю' | 'я')) => {}
        'ъ' => result.push(TUTUQ),
        _ => result.push(c),
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'а' | 'е' | 'ё' | 'и' | 'о' | 'у' | 'ў' | 'э' | 'ю' | 'я' | 'ы')
}

/// Letters that are written the same in every place.
fn simple(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'ғ' => "gʻ",
        'д' => "d",
        'ё' => "yo",
        'ж' => "j",
        'з' => "z",
        'и' | 'ы' => "i",
        'й' => "y",
        'к' => "k",
        'қ' => "q",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'т' => "t",
        'у' => "u",
        'ў' => "oʻ",
        'ф' => "f",
        'х' => "x",
        'ҳ' => "h",
        'ч' => "ch",
        'ш' | 'щ' => "sh",
        'э' => "e",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}
