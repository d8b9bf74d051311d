//! The name of a file: what a person reads and a disk can hold, whatever was sent.

use domain::text::is_unseen;
use procedure::form::files::LONGEST_NAME;

/// The longest ending that is kept when a name is cut.
const LONGEST_ENDING: usize = 10;

/// The name as it can be shown, whatever was sent: without folders and what is not seen, cut to [`LONGEST_NAME`].
pub fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|c| !is_unseen(*c)).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_NAME).collect()
}

/// The name without folders, control characters and characters that turn the line around; at most [`LONGEST_NAME`]
/// characters; with the ending of what the file is.
pub(super) fn cleaned(name: &str, media_type: &str) -> String {
    let plain = domain::text::canonical(&shown_name(name));
    let plain = plain.trim_matches(['.', ' ']);
    let endings = endings(media_type);
    let own = plain
        .rsplit_once('.')
        .filter(|(_, ending)| endings.iter().any(|known| known.eq_ignore_ascii_case(ending)));
    let (stem, ending) = match own {
        Some((stem, ending)) => (stem, ending),
        None => (plain, endings.first().copied().unwrap_or_default()),
    };
    let room = LONGEST_NAME - LONGEST_ENDING;
    let stem: String = stem.chars().take(room).collect();
    let stem = stem.trim_matches(['.', ' ']);
    let stem = if stem.is_empty() { "file" } else { stem };
    format!("{stem}.{ending}")
}

/// The first is given to a file that has none of them.
fn endings(media_type: &str) -> &'static [&'static str] {
    match media_type {
        "application/pdf" => &["pdf"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/png" => &["png"],
        _ => &["bin"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_becomes_one_that_can_be_shown() {
        let long = "a".repeat(5_000);
        let cut = format!("{}.pdf", "a".repeat(110));
        let cases = [
            ("label.pdf", "label.pdf"),
            ("Scan.PDF", "Scan.PDF"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\a\\b.pdf", "b.pdf"),
            ("gpj.\u{202e}fdp.exe", "gpj.fdp.exe.pdf"),
            ("a\r\nSet-Cookie: x\0.pdf", "aSet-Cookie: x.pdf"),
            ("\"><script>.pdf", "\"><script>.pdf"),
            ("  two   words .pdf", "two words.pdf"),
            ("photo.exe", "photo.exe.pdf"),
            ("..", "file.pdf"),
            ("", "file.pdf"),
            (".pdf", "pdf.pdf"),
            (long.as_str(), cut.as_str()),
        ];
        for (name, expected) in cases {
            let clean = cleaned(name, "application/pdf");
            assert_eq!(clean, expected, "{name:?}");
            assert_eq!(cleaned(&clean, "application/pdf"), clean, "clean stays clean");
            assert!(clean.chars().count() <= LONGEST_NAME);
        }
        assert_eq!(cleaned("x.jpeg", "image/jpeg"), "x.jpeg");
        assert_eq!(cleaned("x.pdf", "image/jpeg"), "x.pdf.jpg");
    }
}
