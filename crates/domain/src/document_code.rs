//! The short code under the QR code: thirteen letters that a person can read out on the telephone.

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: u32 = 13;

/// The first 65 bits of the id. They must be random or a hash: a time-ordered id would repeat and could be guessed.
pub fn short_code(document_id: [u8; 16]) -> String {
    let bits = u128::from_be_bytes(document_id) >> 63;
    (0..LENGTH).rev().map(|place| letter(bits >> (5 * place))).collect()
}

fn letter(bits: u128) -> char {
    let index = usize::try_from(bits & 31).expect("five bits fit");
    ALPHABET.get(index).copied().map_or('0', char::from)
}

/// What a person typed or scanned, as a short code; `None` when it cannot be one.
/// Case, spaces and dashes do not matter, O is read as 0, I and L as 1, and the whole address is accepted.
pub fn parse_code(typed: &str) -> Option<String> {
    let last = typed.trim().rsplit('/').find(|part| !part.is_empty())?;
    let code: String = last
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{2010}'..='\u{2015}' | '\u{a0}'))
        .map(canonical)
        .collect::<Option<_>>()?;
    let full = usize::try_from(LENGTH).is_ok_and(|length| code.len() == length);
    full.then_some(code)
}

fn canonical(typed: char) -> Option<char> {
    let letter = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let byte = u8::try_from(letter).ok()?;
    ALPHABET.contains(&byte).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::{parse_code, short_code};

    #[test]
    fn an_id_gives_thirteen_letters_of_its_first_65_bits() {
        assert_eq!(short_code([0; 16]), "0000000000000");
        assert_eq!(short_code([0xff; 16]), "ZZZZZZZZZZZZZ");
        let mut id = [0; 16];
        id[8] = 0x80;
        assert_eq!(short_code(id), "0000000000001");
        id[8] = 0x7f;
        assert_eq!(short_code(id), "0000000000000");
    }

    #[test]
    fn a_code_survives_what_people_do_to_it() {
        let code = "01ABCDEFGHJK9";
        for typed in [
            "01ABCDEFGHJK9",
            " 01abcdefghjk9 ",
            "oiAB-CDEF GHJK-9",
            "0LAB–CDEF–GHJK–9",
            "https://tris.uz/v/01abcdefghjk9",
            "HTTPS://TRIS.UZ/V/01ABCDEFGHJK9/",
        ] {
            assert_eq!(parse_code(typed).as_deref(), Some(code), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_refused() {
        for typed in ["", "/", "01ABCDEFGHJK", "01ABCDEFGHJK99", "U1ABCDEFGHJK9", "01ABCDEFGHЖK9"]
        {
            assert_eq!(parse_code(typed), None, "{typed}");
        }
    }
}
