//! A fact's body as a reader sees it: the schema's order and names, a flat list of items for the template.

use askama::Template;
use procedure::form::files::is_list;
use serde_json::Value;

use crate::form::{is_closed_list, is_decimal, pointer, properties, resolve, short_type};
use crate::text::{Text, ids};

/// One thing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A heading inside the fact, and what stands under it.
    Group {
        name: String,
        items: Vec<Shown>,
    },
    Pair(String, String),
    Files {
        caption: String,
        files: Vec<ShownFile>,
    },
    Table {
        caption: String,
        head: Vec<String>,
        rows: Vec<Vec<String>>,
    },
}

/// The items as a page shows them: a group is closed where it ends, so what stands after it is read as none of it.
#[derive(Template)]
#[template(path = "data.html")]
pub(crate) struct Items<'a> {
    items: &'a [Shown],
}

/// For templates, which make no structs.
pub(crate) fn items(items: &[Shown]) -> Items<'_> {
    Items { items }
}

/// A file that a fact cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShownFile {
    pub(crate) name: String,
    pub(crate) href: String,
    /// Kind, type and size.
    pub(crate) note: String,
}

/// Whose fact it is: names come from the service's texts, order and closed lists from the schema, if there is one.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) text: &'a Text,
    pub(crate) service: &'a str,
    pub(crate) fact: &'a str,
    /// Pointer of the list of which the body is one item; empty for a whole fact.
    pub(crate) base: &'a str,
    pub(crate) schema: Option<&'a Value>,
    /// Address below which the files that it cites lie.
    pub(crate) files: &'a str,
    /// Name of an organisation or a person with this id.
    pub(crate) name: &'a dyn Fn(&str) -> Option<String>,
}

/// The body, item by item.
pub(crate) fn shown(place: Place<'_>, body: &Value) -> Vec<Shown> {
    let mut out = Vec::new();
    let root = place.schema.unwrap_or(&Value::Null);
    place.object(item_of(root, place.base), body, place.base, &mut out);
    out
}

/// The cells of a row, each with the head of its column: a narrow screen shows them one below the other.
pub(crate) fn labelled<'a>(
    head: &'a [String],
    row: &'a [String],
) -> impl Iterator<Item = (&'a String, &'a String)> {
    head.iter().zip(row)
}

/// A value of a closed list in words, when it stands alone.
pub(crate) fn option(place: Place<'_>, path: &str, word: &str) -> String {
    place
        .text
        .find(&ids::option(place.service, place.fact, path, word))
        .unwrap_or_else(|| word.to_owned())
}

/// The schema of one item of the list at this pointer; the whole schema for the empty pointer.
fn item_of<'a>(root: &'a Value, base: &str) -> &'a Value {
    let step = |own: &'a Value, name: String| {
        let child = own.get("properties").and_then(|all| all.get(name));
        resolve(root, child.unwrap_or(&Value::Null))
    };
    let list = pointer::split(base).into_iter().flatten().fold(root, step);
    if base.is_empty() { root } else { resolve(root, list.get("items").unwrap_or(&Value::Null)) }
}

/// In a cell there is no room for headings.
fn in_one_line(items: Vec<Shown>) -> String {
    let line = |shown: Shown| match shown {
        Shown::Group { items, .. } => in_one_line(items),
        Shown::Files { files, .. } => {
            files.into_iter().map(|file| file.name).collect::<Vec<_>>().join("\n")
        }
        Shown::Pair(_, value) => value,
        Shown::Table { rows, .. } => {
            rows.into_iter().map(|row| row.join(", ")).collect::<Vec<_>>().join("\n")
        }
    };
    items.into_iter().map(line).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Has this element of a list a list of its own, that a cell of a table could only run together?
fn holds_rows(row: &Value) -> bool {
    let is_table =
        |value: &Value| value.as_array().is_some_and(|own| own.iter().any(Value::is_object));
    row.as_object().is_some_and(|row| row.values().any(is_table))
}

impl Place<'_> {
    fn object(&self, own: &Value, body: &Value, path: &str, out: &mut Vec<Shown>) {
        let Some(map) = body.as_object() else {
            if !body.is_null() {
                out.push(Shown::Pair(String::new(), self.scalar(own, body, path)));
            }
            return;
        };
        let ordered = properties(own);
        let known = ordered.iter().map(|(name, _)| *name);
        let others = map
            .keys()
            .map(String::as_str)
            .filter(|name| !ordered.iter().any(|(known, _)| known == name));
        for name in known.chain(others) {
            let Some(value) = map.get(name) else { continue };
            let child = own.get("properties").and_then(|all| all.get(name)).unwrap_or(&Value::Null);
            self.property(self.resolve(child), value, &pointer::join(path, name), out);
        }
    }

    fn property(&self, own: &Value, value: &Value, path: &str, out: &mut Vec<Shown>) {
        let label = self.label(path);
        match value {
            Value::Object(_) => {
                let mut items = Vec::new();
                self.object(own, value, path, &mut items);
                out.push(Shown::Group { name: label, items });
            }
            Value::Null => {}
            Value::Array(rows) if rows.is_empty() => {}
            Value::Array(rows) if is_list(own) => {
                let files = rows.iter().map(|row| self.file(own, row, path)).collect();
                out.push(Shown::Files { caption: label, files });
            }
            Value::Array(rows) if rows.iter().any(holds_rows) => {
                let item = self.resolve(own.get("items").unwrap_or(&Value::Null));
                for (n, row) in rows.iter().enumerate() {
                    let key = own.get("x-key").and_then(Value::as_str);
                    let key = key.and_then(|key| row.get(key)?.as_str());
                    let which = key.map_or_else(|| (n + 1).to_string(), ToOwned::to_owned);
                    let mut items = Vec::new();
                    self.object(item, row, path, &mut items);
                    out.push(Shown::Group { name: format!("{label} · {which}"), items });
                }
            }
            Value::Array(rows) if rows.iter().any(Value::is_object) => {
                out.push(self.table(
                    self.resolve(own.get("items").unwrap_or(&Value::Null)),
                    rows,
                    path,
                    label,
                ));
            }
            Value::Array(rows) => {
                let item = own.get("items").unwrap_or(&Value::Null);
                let texts: Vec<String> =
                    rows.iter().map(|row| self.scalar(item, row, path)).collect();
                out.push(Shown::Pair(label, texts.join("\n")));
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                out.push(Shown::Pair(label, self.scalar(own, value, path)));
            }
        }
    }

    fn file(&self, own: &Value, row: &Value, path: &str) -> ShownFile {
        let word = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let bytes = row.get("bytes").and_then(Value::as_u64).unwrap_or_default();
        let kind = own.pointer("/items/properties/kind").zip(row.get("kind"));
        let kind = kind.map(|(own, kind)| self.scalar(own, kind, &pointer::join(path, "kind")));
        let about = [short_type(word("media_type")).to_owned(), self.text.size(bytes)];
        ShownFile {
            name: word("name").to_owned(),
            href: format!("{}/{}", self.files, word("sha256")),
            note: kind.into_iter().chain(about).collect::<Vec<_>>().join(" · "),
        }
    }

    fn table(&self, item: &Value, rows: &[Value], path: &str, caption: String) -> Shown {
        let mut columns: Vec<&str> = properties(item).into_iter().map(|(name, _)| name).collect();
        for name in rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys()) {
            if !columns.contains(&name.as_str()) {
                columns.push(name);
            }
        }
        columns.retain(|name| {
            rows.iter().any(|row| row.get(*name).is_some_and(|value| !value.is_null()))
        });
        let cell = |row: &Value, name: &str| {
            let own = item.get("properties").and_then(|all| all.get(name)).unwrap_or(&Value::Null);
            row.get(name).map_or_else(String::new, |value| {
                self.cell(self.resolve(own), value, &pointer::join(path, name))
            })
        };
        Shown::Table {
            caption,
            head: columns.iter().map(|name| self.label(&pointer::join(path, name))).collect(),
            rows: rows
                .iter()
                .map(|row| columns.iter().map(|name| cell(row, name)).collect())
                .collect(),
        }
    }

    /// A nested value in a table's cell, in one text.
    fn cell(&self, own: &Value, value: &Value, path: &str) -> String {
        let mut inner = Vec::new();
        self.property(own, value, path, &mut inner);
        in_one_line(inner)
    }

    fn scalar(&self, own: &Value, value: &Value, path: &str) -> String {
        match value {
            Value::Bool(true) => self.text.say("yes"),
            Value::Bool(false) => self.text.say("no"),
            Value::Number(number) => self.text.number(&number.to_string()),
            Value::String(word) if is_closed_list(own) => option(*self, path, word),
            Value::String(word) => self.word(own, word),
            Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        }
    }

    fn word(&self, own: &Value, word: &str) -> String {
        let widget = own.get("x-widget").and_then(Value::as_str).unwrap_or("");
        if widget == "ground" {
            let list = own.get("x-list").and_then(Value::as_str).unwrap_or("");
            return self
                .text
                .find(&ids::ground(self.service, list, word))
                .unwrap_or_else(|| word.to_owned());
        }
        if is_decimal(own) {
            return self.text.number(word);
        }
        let id_like = word.len() == 36 && word.matches('-').count() == 4;
        let named = if id_like || own.get("x-party").is_some() { (self.name)(word) } else { None };
        named.unwrap_or_else(|| self.text.date_text(word))
    }

    fn label(&self, path: &str) -> String {
        let id = ids::field(self.service, self.fact, path);
        let last = path.rsplit('/').next().unwrap_or("");
        self.text
            .find(&id)
            .or_else(|| self.text.find(&format!("field-{last}")))
            .unwrap_or_else(|| self.text.say(&id))
    }

    fn resolve<'b>(&'b self, own: &'b Value) -> &'b Value {
        self.schema.map_or(own, |root| resolve(root, own))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::{CORE, Lang, Texts};

    #[test]
    fn what_stands_after_a_group_is_no_part_of_it() {
        let texts = Texts::new(CORE, Vec::new()).expect("the texts load");
        let schema = json!({ "x-order": ["first", "papers", "last"], "type": "object", "properties": {
            "first": { "type": "string" },
            "papers": { "type": "object", "x-order": ["day", "about"], "properties": {
                "day": { "type": "string" },
                "about": { "type": "object", "properties": { "kind": { "type": "string" } } },
            } },
            "last": { "type": "string" },
        } });
        let body = json!({ "first": "1", "papers": { "day": "2", "about": { "kind": "3" } }, "last": "4" });
        let place = Place {
            text: &texts.speak(Lang::En),
            service: "library/card",
            fact: "application",
            base: "",
            schema: Some(&schema),
            files: "",
            name: &|_| None,
        };
        let page = items(&shown(place, &body)).to_string();
        let depth = |value: &str| {
            let (before, _) = page.split_once(&format!("data-keep>{value}</dd>")).expect(value);
            before.matches("<div").count() - before.matches("</div>").count()
        };
        assert_eq!(["1", "2", "3", "4"].map(depth), [0, 1, 2, 0], "{page}");
    }
}
