//! JSON Pointers (RFC 6901), as names of controls.

/// The parts of a pointer, unescaped; `None` if it is not one.
pub fn split(pointer: &str) -> Option<Vec<String>> {
    let rest = pointer.strip_prefix('/')?;
    Some(rest.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect())
}

/// The pointer one step deeper.
pub fn join(pointer: &str, part: &str) -> String {
    format!("{pointer}/{}", part.replace('~', "~0").replace('/', "~1"))
}

/// The pointer without the numbers of rows, as labels name fields.
pub(crate) fn without_rows(pointer: &str) -> String {
    let is_name = |part: &&str| !part.is_empty() && part.parse::<usize>().is_err();
    pointer.split('/').filter(is_name).flat_map(|part| ["/", part]).collect()
}

/// An HTML id for the control of this name.
pub fn id(pointer: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    format!("f{}", pointer.chars().map(plain).collect::<String>())
}
