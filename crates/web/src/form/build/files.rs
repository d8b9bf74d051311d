//! A list of files: those that came already, and a place to choose more.

use serde_json::{Map, Value};

use procedure::form::files::{FileList, lists};

use super::{Builder, Field, Item, Spot, When, when};
use crate::form::{pointer, schema};

/// A list of files in a form.
#[derive(Debug, Clone)]
pub struct Files {
    /// Name of the control that takes files: the pointer of the list.
    pub at: String,
    pub id: String,
    pub legend: String,
    pub hint: Option<String>,
    pub is_required: bool,
    pub errors: Vec<String>,
    /// For the browser's own dialogue, and in words.
    pub accept: String,
    pub limits: String,
    pub rows: Vec<FileRow>,
    /// What the files that are chosen now are.
    pub kind: Option<Field>,
    pub when: When,
}

/// A file that came already. What cites it stands in hidden fields, so that nothing is sent twice.
#[derive(Debug, Clone)]
pub struct FileRow {
    pub at: String,
    pub name: String,
    pub sha256: String,
    pub media_type: String,
    pub bytes: String,
    /// Type and size in words.
    pub note: String,
    pub kind: Option<Field>,
    /// Id of the field, and what is wrong with it.
    pub errors: Vec<(String, String)>,
}

impl<'a> Builder<'a> {
    pub(super) fn files(&mut self, own: &'a Value, spot: &Spot, value: &Value) {
        // The one list of the schema, read by the words that read all of them.
        let only = Value::Object(Map::from_iter([("list".to_owned(), own.clone())]));
        let schema = Value::Object(Map::from_iter([("properties".to_owned(), only)]));
        let Some(list) = lists(&schema).pop() else { return };
        let kind = schema::items(own).get("properties").and_then(|all| all.get("kind"));
        let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let row = |(n, row): (usize, &Value)| {
            self.file_row(kind, &pointer::join(&spot.at, &n.to_string()), &spot.path, row)
        };
        let rows = rows.iter().enumerate().map(row).collect();
        let new = kind.map(|kind| {
            let at = pointer::join(&spot.at, "new");
            let mut field = self.kind(kind, &at, &spot.path, &Value::Null);
            field.label = self.context.text.say("form-files-kind");
            field
        });
        let files = Files {
            at: spot.at.clone(),
            id: pointer::id(&spot.at),
            legend: self.label(&spot.path),
            hint: self.hint(&spot.path),
            is_required: spot.is_required,
            errors: self.errors(|at| at == spot.at).into_iter().map(|(_, error)| error).collect(),
            accept: list.accept.join(","),
            limits: self.limits(&list),
            rows,
            kind: new,
            when: when(own, spot),
        };
        self.out.push(Item::Files(Box::new(files)));
    }

    fn file_row(&self, kind: Option<&Value>, at: &str, path: &str, row: &Value) -> FileRow {
        let word = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let bytes = row.get("bytes").and_then(Value::as_u64).unwrap_or_default();
        let text = self.context.text;
        let kind = kind.map(|kind| {
            let mut field = self.kind(kind, at, path, row.get("kind").unwrap_or(&Value::Null));
            field.label = text.put("form-files-kind-of", "file", word("name"));
            field
        });
        let inside = format!("{at}/");
        let of_kind = format!("{at}/kind");
        FileRow {
            at: at.to_owned(),
            name: word("name").to_owned(),
            sha256: word("sha256").to_owned(),
            media_type: word("media_type").to_owned(),
            bytes: bytes.to_string(),
            note: format!("{} · {}", short_type(word("media_type")), text.size(bytes)),
            kind,
            errors: self
                .errors(|known| (known == at || known.starts_with(&inside)) && known != of_kind),
        }
    }

    /// A list to choose from, never buttons: it stands in a line with the file.
    fn kind(&self, own: &Value, at: &str, path: &str, value: &Value) -> Field {
        let spot = Spot {
            at: pointer::join(at, "kind"),
            path: pointer::join(path, "kind"),
            is_required: true,
        };
        self.field(own, &spot, value).in_line()
    }

    fn limits(&self, list: &FileList<'_>) -> String {
        let values = [
            ("types", types(&list.accept)),
            ("size", self.context.text.size(list.most_bytes)),
            ("count", list.most.to_string()),
        ];
        self.context.text.puts("form-files-limits", &values)
    }

    fn errors(&self, is_here: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let here = self.context.problems.iter().filter(|problem| is_here(&problem.at));
        here.map(|problem| {
            (pointer::id(&problem.at), self.context.text.puts(problem.text, &problem.values))
        })
        .collect()
    }
}

/// What people call a media type.
pub(crate) fn short_type(media_type: &str) -> &str {
    match media_type {
        "application/pdf" => "PDF",
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        other => other,
    }
}

/// The same for several.
pub(crate) fn types(accept: &[&str]) -> String {
    accept.iter().map(|kind| short_type(kind)).collect::<Vec<_>>().join(", ")
}
