//! What stays in Latin letters.

use super::super::{canonical, is_apostrophe, is_letter};

/// The chunks on both sides, between spaces.
#[derive(Clone, Copy)]
pub(super) struct Neighbours<'a> {
    pub(super) before: &'a str,
    pub(super) after: &'a str,
}

/// Splits a chunk into what is kept as it is and what is transliterated.
pub(super) fn chunk<'a>(chunk: &'a str, near: Neighbours<'_>) -> (&'a str, &'a str) {
    let bare = core(chunk);
    if is_address(bare)
        || is_unit(bare, near.before)
        || is_designation(bare, near.after)
        || is_glued(bare)
    {
        return (chunk, "");
    }
    let split = chunk.rfind(|c: char| c.is_ascii_digit()).map_or(0, |last| last + 1);
    let (code, suffix) = chunk.split_at(split);
    let has_letters = code.chars().any(|c| c.is_ascii_uppercase());
    if has_letters {
        return if suffix.starts_with('-') { (code, suffix) } else { (chunk, "") };
    }
    ("", chunk)
}

/// Whether a word stays: a Roman numeral, an abbreviation of other languages, a word with letters Uzbek lacks.
/// A single letter with a dot inside a line is somebody's initial.
pub(super) fn word(word: &str, initial: bool) -> bool {
    if KEPT_WORDS.contains(&word) || is_foreign(word) || has_inner_capital(word) {
        return true;
    }
    is_roman(word) && !(initial && word.chars().count() == 1)
}

const KEPT_WORDS: &[&str] = &[
    "API", "ASTM", "BIPM", "COOMET", "CSV", "DSt", "EN", "GOST", "GPS", "IAF", "ID", "IDT", "IEC",
    "ILAC", "IP", "ISBN", "ISO", "JSON", "MOD", "MSt", "NEQ", "OIML", "PDF", "QR", "SI", "SMS",
    "TBT", "TRIS", "URL", "UTC", "XML", "pH",
];

const UNITS: &[&str] = &[
    "A", "Bq", "C", "F", "GHz", "GPa", "Gy", "Hz", "J", "K", "MHz", "MPa", "MW", "MJ", "N", "Nm",
    "Pa", "Sv", "V", "W", "bar", "cd", "cm", "dB", "dl", "dm", "g", "h", "ha", "kA", "kHz", "kJ",
    "kN", "kPa", "kV", "kW", "kWh", "kg", "km", "l", "lm", "lx", "m", "mA", "mV", "mg", "min",
    "ml", "mm", "mol", "ppm", "s", "t", "µg", "µm",
];

const ENDINGS: &[&str] = &[
    "uz", "com", "org", "net", "gov", "ru", "int", "eu", "info", "io", "kz", "pdf", "docx", "xlsx",
    "csv",
];

fn core(chunk: &str) -> &str {
    chunk.trim_matches(|c: char| !c.is_alphanumeric() && c != '°')
}

fn is_address(core: &str) -> bool {
    if core.contains('@') || core.contains("://") || core.starts_with("www.") {
        return true;
    }
    let host = core.split(['/', '?', ':']).next().unwrap_or_default();
    host.rsplit_once('.')
        .is_some_and(|(name, ending)| !name.is_empty() && ENDINGS.contains(&ending))
}

fn is_unit(core: &str, before: &str) -> bool {
    if core.starts_with('°') {
        return true;
    }
    let letters = core.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.');
    let after_number = letters.len() < core.len() || before.ends_with(|c: char| c.is_ascii_digit());
    after_number
        && !letters.is_empty()
        && letters.split(['/', '·', '*']).all(|unit| UNITS.contains(&without_power(unit)))
}

fn without_power(unit: &str) -> &str {
    unit.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '²' | '³'))
}

/// `Oʻz DSt`, `Oʻz MSt`, `OʻzDSt`, `E-IMZO`.
fn is_designation(core: &str, after: &str) -> bool {
    let plain: String = core.chars().filter(|c| !is_apostrophe(*c)).collect();
    matches!(plain.as_str(), "OzDSt" | "OzMSt" | "E-IMZO")
        || (plain == "Oz" && matches!(after, "DSt" | "MSt"))
}

/// A letter with a digit right behind it: m2, h14. `3ta` and `2026-yil` are not.
fn is_glued(core: &str) -> bool {
    core.chars().zip(core.chars().skip(1)).any(|(a, b)| is_letter(a) && b.is_ascii_digit())
}

/// Uzbek has no w, and c only in ch.
fn is_foreign(word: &str) -> bool {
    let small = word.to_lowercase();
    small.contains('w')
        || small.replace("ch", "").contains('c')
        || !word.chars().all(|c| c.is_ascii() || is_apostrophe(c))
}

/// `OneID`, `UzTR`; but `OʻzMMI` is Uzbek.
fn has_inner_capital(word: &str) -> bool {
    let inner = word
        .chars()
        .zip(word.chars().skip(1))
        .any(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase());
    inner && canonical(word).is_ascii()
}

/// I to XXXIX, as chapters, centuries and classes are numbered.
fn is_roman(word: &str) -> bool {
    let tens = word.trim_start_matches('X');
    let ones = matches!(tens, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX");
    !word.is_empty() && ones && word.len() - tens.len() <= 3
}
