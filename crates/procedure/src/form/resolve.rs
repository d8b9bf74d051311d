//! Where a JSON Pointer leads in a schema.

use serde_json::Value;

/// The part of the schema that says what stands at this pointer of a body. A list is entered by a number or, meaning
/// each of its elements, by the name of an element's field.
pub fn resolve<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    descend(schema, schema, pointer).map(|found| found.part)
}

/// What a pointer leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) part: &'a Value,
    /// It lies inside a list: not one value but one per element.
    pub(crate) in_list: bool,
}

/// The same from a part of a schema; references are looked up in its root.
pub(crate) fn descend<'a>(root: &'a Value, part: &'a Value, pointer: &str) -> Option<Found<'a>> {
    let mut found = Found { part: follow(root, part)?, in_list: false };
    if pointer.is_empty() {
        return Some(found);
    }
    for segment in pointer.strip_prefix('/')?.split('/') {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let is_number = !segment.is_empty() && segment.chars().all(|c| c.is_ascii_digit());
        if let Some(items) = found.part.get("items") {
            found = Found { part: follow(root, items)?, in_list: true };
            if is_number {
                continue;
            }
        }
        let next = found.part.get("properties")?.get(&segment)?;
        found.part = follow(root, next)?;
    }
    Some(found)
}

/// The schema itself, or the one it refers to. Reading refuses references in a circle; the limit holds for any other.
pub(crate) fn follow<'a>(root: &'a Value, part: &'a Value) -> Option<&'a Value> {
    let mut part = part;
    for _ in 0..16 {
        let Some(reference) = part.get("$ref") else { return Some(part) };
        part = root.pointer(reference.as_str()?.strip_prefix('#')?)?;
    }
    None
}
