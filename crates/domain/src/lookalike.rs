//! Codes typed on a Cyrillic keyboard.

/// The large Latin letters meant by a character of a code; `None` if it can be none.
///
/// Letters that look alike and letters that sound alike mostly agree; where they do not (С, Р, Н, В), the sound is
/// taken for С and Н, as in `МС` for MS and `СН` for SN, and the shape for Р and В.
pub(crate) fn latin(c: char) -> Option<&'static str> {
    let large = c.to_uppercase().next().unwrap_or(c);
    Some(match large {
        'А' => "A",
        'Б' | 'В' => "B",
        'Г' | 'Ғ' => "G",
        'Д' => "D",
        'Е' => "E",
        'З' => "Z",
        'И' | 'І' => "I",
        'К' => "K",
        'Қ' => "Q",
        'Л' => "L",
        'М' => "M",
        'Н' => "N",
        'О' | 'Ў' => "O",
        'П' | 'Р' => "P",
        'С' | 'Ѕ' => "S",
        'Т' => "T",
        'У' => "U",
        'Х' => "X",
        _ => return None,
    })
}

/// A code in large Latin letters; what is neither letter nor look-alike stays.
pub(crate) fn large_latin(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        match latin(c) {
            Some(letters) => result.push_str(letters),
            None => result.extend(c.to_uppercase()),
        }
    }
    result
}
