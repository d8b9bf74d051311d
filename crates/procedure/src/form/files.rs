//! Files that a fact cites by their hash: what `"x-widget": "files"` makes of a list.
//!
//! The bytes lie elsewhere. The hash stands in the fact, so a signature over the fact covers the file.

use serde_json::Value;

use super::escape;

/// What a form may accept: what a browser shows, and what carries no program that a reader needs.
pub const MEDIA_TYPES: [&str; 3] = ["application/pdf", "image/jpeg", "image/png"];
/// The largest file, whatever a form says.
pub const MOST_BYTES: u64 = 10_000_000;
/// The longest list of files, whatever a form says.
pub const MOST_FILES: u64 = 20;
/// The longest name of a file, in characters.
pub const LONGEST_NAME: usize = 120;

/// A list of files in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileList<'a> {
    /// The property.
    pub name: &'a str,
    /// The media types it takes.
    pub accept: Vec<&'a str>,
    /// The largest file, in bytes.
    pub most_bytes: u64,
    /// How many files at most.
    pub most: u64,
}

/// The lists of files in this schema. Reading has proved that they stand at its top.
pub fn lists(schema: &Value) -> Vec<FileList<'_>> {
    let own = schema.get("properties").and_then(Value::as_object);
    own.into_iter()
        .flatten()
        .filter(|(_, own)| is_list(own))
        .map(|(name, own)| FileList {
            name,
            accept: accepted(own),
            most_bytes: own.get("x-max-bytes").and_then(Value::as_u64).unwrap_or(0).min(MOST_BYTES),
            most: own.get("maxItems").and_then(Value::as_u64).unwrap_or(0).min(MOST_FILES),
        })
        .collect()
}

/// Is this the schema of a list of files?
pub fn is_list(schema: &Value) -> bool {
    schema.get("x-widget").and_then(Value::as_str) == Some("files")
}

fn accepted(schema: &Value) -> Vec<&str> {
    let list = schema.get("x-accept").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A file as a fact cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited<'a> {
    /// JSON Pointer of the element.
    pub pointer: String,
    pub name: &'a str,
    /// SHA-256 of its bytes, in small hexadecimal digits.
    pub sha256: &'a str,
    pub media_type: &'a str,
    pub bytes: u64,
}

/// The files that this body cites.
///
/// It is found by its shape: reading refuses a property `sha256` anywhere but in a list of files, and a fact that crossed
/// to another case has no schema there.
pub fn cited(body: &Value) -> Vec<Cited<'_>> {
    let lists = body.as_object().into_iter().flatten();
    lists
        .filter_map(|(name, list)| list.as_array().map(|elements| (name, elements)))
        .flat_map(|(name, elements)| {
            elements.iter().enumerate().filter_map(move |(at, element)| file(name, at, element))
        })
        .collect()
}

fn file<'a>(list: &str, at: usize, element: &'a Value) -> Option<Cited<'a>> {
    let word = |name: &str| element.get(name).and_then(Value::as_str);
    Some(Cited {
        pointer: format!("/{}/{at}", escape(list)),
        sha256: word("sha256")?,
        name: word("name").unwrap_or_default(),
        media_type: word("media_type").unwrap_or_default(),
        bytes: element.get("bytes").and_then(Value::as_u64).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_files_says_what_it_takes() {
        let schema = json!({ "properties": {
            "papers": { "x-widget": "files", "x-accept": ["image/png"], "x-max-bytes": 5_000, "maxItems": 3 },
            "books": { "type": "array" },
        } });
        let papers =
            FileList { name: "papers", accept: vec!["image/png"], most_bytes: 5_000, most: 3 };
        assert_eq!(lists(&schema), [papers]);
    }

    #[test]
    fn what_a_body_cites_is_found_with_its_place() {
        let body = json!({
            "name": "Aida",
            "books": [{ "code": "A" }],
            "a/b": [{ "name": "x.pdf", "sha256": "00", "media_type": "application/pdf", "bytes": 7 }],
        });
        let file = Cited {
            pointer: "/a~1b/0".to_owned(),
            name: "x.pdf",
            sha256: "00",
            media_type: "application/pdf",
            bytes: 7,
        };
        assert_eq!(cited(&body), [file]);
        assert_eq!(cited(&json!([1])), []);
    }
}
