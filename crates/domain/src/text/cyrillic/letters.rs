//! One Uzbek word, letter by letter.

use super::super::{LETTER_MARK, TUTUQ, canonical};
use super::exceptions::{self, Exception};

/// The word in Cyrillic letters, in the case it came in.
pub(super) fn word(word: &str) -> String {
    let written: Vec<char> = canonical(word).chars().collect();
    let small: Vec<char> = written.iter().flat_map(|c| c.to_lowercase()).collect();
    if small.len() != written.len() {
        return word.to_owned();
    }
    let shouted = written.len() > 1 && written.iter().all(|c| !c.is_lowercase());
    let mut result = String::new();
    let mut index = 0;
    if let Some((exception, length)) = exceptions::find(&small) {
        push_exception(&mut result, exception, length == small.len());
        index = length;
    }
    while index < small.len() {
        let (cyrillic, length) = next(&small, index);
        result.push_str(cyrillic);
        index += length;
    }
    match written.first() {
        _ if shouted => result.to_uppercase(),
        Some(first) if first.is_uppercase() => capitalised(&result, &written),
        _ => result,
    }
}

fn push_exception(result: &mut String, exception: &Exception, whole: bool) {
    result.push_str(exception.cyrillic);
    // февраль, but февралда: the soft sign stands only at the very end.
    if exception.soft_end && whole {
        result.push('ь');
    }
}

/// The first letter large, and every later one that a word of mixed case (`OʻzMMI`) has large.
fn capitalised(result: &str, written: &[char]) -> String {
    let mixed = written.iter().skip(1).filter(|c| c.is_uppercase()).count() > 0;
    if mixed {
        return mixed_case(written);
    }
    let mut rest = result.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn mixed_case(written: &[char]) -> String {
    let small: Vec<char> = written.iter().flat_map(|c| c.to_lowercase()).collect();
    let mut result = String::new();
    let mut index = 0;
    while index < small.len() {
        let (cyrillic, length) = next(&small, index);
        if written.get(index).is_some_and(|c| c.is_uppercase()) {
            result.push_str(&cyrillic.to_uppercase());
        } else {
            result.push_str(cyrillic);
        }
        index += length;
    }
    result
}

/// The Cyrillic for what stands at `index`, and how many characters it takes: longest first.
fn next(small: &[char], index: usize) -> (&'static str, usize) {
    let at = |offset: usize| small.get(index + offset).copied();
    let before = index.checked_sub(1).and_then(|index| small.get(index)).copied();
    let start = before.is_none_or(|c| !c.is_alphabetic());
    let after_vowel = before.is_some_and(is_vowel);
    match (at(0).unwrap_or_default(), at(1), at(2)) {
        ('o', Some(LETTER_MARK), _) => ("ў", 2),
        ('g', Some(LETTER_MARK), _) => ("ғ", 2),
        ('y', Some('o'), Some(LETTER_MARK)) => ("й", 1),
        ('y', Some('o'), _) => ("ё", 2),
        ('y', Some('u'), _) => ("ю", 2),
        ('y', Some('a'), _) => ("я", 2),
        // премьера; after a vowel or the tutuq, and at the start, е alone says it.
        ('y', Some('e'), _) if start || after_vowel || before == Some(TUTUQ) => ("е", 2),
        ('y', Some('e'), _) => ("ье", 2),
        ('s', Some('h'), _) => ("ш", 2),
        ('c', Some('h'), _) => ("ч", 2),
        ('s', Some(TUTUQ), Some('h')) => ("сҳ", 3),
        ('t', Some('s'), Some('e')) => ("ц", 2),
        ('t', Some('s'), Some('i')) if matches!(at(3), Some('y' | 'o')) => ("ц", 2),
        // инспекция, коррупция, станция.
        ('s', Some('i'), Some('y' | 'o')) if matches!(before, Some('k' | 'p' | 'n')) => ("ц", 1),
        ('e', _, _) if start || after_vowel || before == Some(LETTER_MARK) => ("э", 1),
        (c, _, _) => (single(c), 1),
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn single(c: char) -> &'static str {
    match c {
        'a' => "а",
        'b' => "б",
        'd' => "д",
        'e' => "е",
        'f' => "ф",
        'g' => "г",
        'h' => "ҳ",
        'i' => "и",
        'j' => "ж",
        'k' => "к",
        'l' => "л",
        'm' => "м",
        'n' => "н",
        'o' => "о",
        'p' => "п",
        'q' => "қ",
        'r' => "р",
        's' => "с",
        't' => "т",
        'u' => "у",
        'v' => "в",
        'x' => "х",
        'y' => "й",
        'z' => "з",
        TUTUQ => "ъ",
        // Quotation marks around the word; nothing else reaches here.
        '\'' => "'",
        '`' => "`",
        '\u{2018}' => "\u{2018}",
        '\u{2019}' => "\u{2019}",
        _ => "",
    }
}
