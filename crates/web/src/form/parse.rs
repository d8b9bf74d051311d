//! Reads what a browser sent. The schema says what may be there; everything else is left out. Hostile input meets
//! limits before anything is built.

use std::collections::{BTreeMap, BTreeSet};

use domain::text::{canonical, is_unseen};
use serde_json::{Map, Number, Value};

use super::{Bodies, Part, pointer, schema};

const MOST_PAIRS: usize = 6_000;
const LONGEST_NAME: usize = 400;
const LONGEST_TEXT: usize = 1 << 20;
const DEEPEST: usize = 10;
const MOST_ROWS: usize = 500;

/// More, deeper or longer than any form of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the form is larger than any of ours")]
pub struct Hostile;

/// Which button sent the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Go on with the act.
    Act,
    /// One row more in this list.
    Add(String),
    /// Take this row away.
    Remove(String),
    /// Keep it for later.
    Draft,
}

/// A form as sent: a tree of texts by pointer, and the button.
#[derive(Debug, Clone)]
pub struct Input {
    tree: BTreeMap<String, Raw>,
    plain: BTreeMap<String, String>,
    pub asked: Asked,
}

#[derive(Debug, Clone)]
enum Raw {
    Text(String),
    Tree(BTreeMap<String, Raw>),
}

impl Input {
    /// Sorts pairs of a form into a tree.
    pub fn read(pairs: Vec<(String, String)>) -> Result<Self, Hostile> {
        if pairs.len() > MOST_PAIRS {
            return Err(Hostile);
        }
        let mut input = Self { tree: BTreeMap::new(), plain: BTreeMap::new(), asked: Asked::Act };
        for (name, text) in pairs {
            if name.len() > LONGEST_NAME || text.len() > LONGEST_TEXT {
                return Err(Hostile);
            }
            match name.as_str() {
                "__add" => input.asked = Asked::Add(text),
                "__remove" => input.asked = Asked::Remove(text),
                "__draft" => input.asked = Asked::Draft,
                _ => input.place(name, text)?,
            }
        }
        Ok(input)
    }

    /// A field that is not part of a fact, such as `act_id`.
    pub fn plain(&self, name: &str) -> Option<&str> {
        self.plain.get(name).map(String::as_str)
    }

    /// The bodies of the parts, typed. Empty rows and empty optional fields are left out.
    pub fn bodies(&self, parts: &[Part]) -> Bodies {
        self.collect(parts, false)
    }

    /// The same for showing the form again: rows stay, one is added or taken away as asked.
    pub fn rows(&self, parts: &[Part]) -> Bodies {
        let mut bodies = self.collect(parts, true);
        for part in parts {
            let Some(body) = bodies.get_mut(&part.at) else { continue };
            match &self.asked {
                Asked::Add(list) => add_row(body, part, list),
                Asked::Remove(row) => remove_row(body, part, row),
                Asked::Act | Asked::Draft => {}
            }
            // Shown again, nothing that is fixed is missing: scripts do not send what is hidden.
            for fixed in &part.fixed {
                fixed.restore(body);
            }
        }
        bodies
    }

    fn place(&mut self, name: String, text: String) -> Result<(), Hostile> {
        let Some(path) = pointer::split(&name) else {
            self.plain.insert(name, text);
            return Ok(());
        };
        if path.len() > DEEPEST {
            return Err(Hostile);
        }
        insert(&mut self.tree, &path, text);
        Ok(())
    }

    fn collect(&self, parts: &[Part], keep_rows: bool) -> Bodies {
        let reader = |part: &Part| {
            let raw = find(&self.tree, &pointer::split(&part.at)?);
            let read = Reader { part, root: &part.schema, keep_rows };
            let body = raw.and_then(|raw| read.value(&part.schema, raw, ""));
            let asked = || {
                let mut map = Map::new();
                if !keep_rows {
                    read.complete(&part.schema, &mut map, DEEPEST);
                }
                Some(Value::Object(map))
            };
            let body = if part.optional && !keep_rows { body } else { body.or_else(asked) };
            body.map(|body| (part.at.clone(), body))
        };
        parts.iter().filter_map(reader).collect()
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn insert(tree: &mut BTreeMap<String, Raw>, path: &[String], text: String) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        tree.insert(first.clone(), Raw::Text(text));
        return;
    }
    let next = tree.entry(first.clone()).or_insert_with(|| Raw::Tree(BTreeMap::new()));
    // A name that is both a field and a group: the group wins, whoever sent it.
    if matches!(next, Raw::Text(_)) {
        *next = Raw::Tree(BTreeMap::new());
    }
    if let Raw::Tree(tree) = next {
        insert(tree, rest, text);
    }
}

fn find<'a>(tree: &'a BTreeMap<String, Raw>, path: &[String]) -> Option<&'a Raw> {
    let (first, rest) = path.split_first()?;
    let next = tree.get(first)?;
    match next {
        _ if rest.is_empty() => Some(next),
        Raw::Tree(tree) => find(tree, rest),
        Raw::Text(_) => None,
    }
}

struct Reader<'a> {
    part: &'a Part,
    root: &'a Value,
    keep_rows: bool,
}

impl Reader<'_> {
    /// `path` is the pointer without row numbers.
    fn value(&self, own: &Value, raw: &Raw, path: &str) -> Option<Value> {
        let own = schema::resolve(self.root, own);
        match (schema::kind(own), raw) {
            ("object", Raw::Tree(tree)) => self.object(own, tree, path),
            ("array", Raw::Tree(tree)) => self.array(own, tree, path),
            ("object" | "array", Raw::Text(_)) | (_, Raw::Tree(_)) => None,
            // Nobody typed it: tidied up, it might differ from what it repeats.
            ("string", Raw::Text(text)) if self.part.is_fixed(path) => {
                Some(Value::String(text.replace("\r\n", "\n")))
            }
            (kind, Raw::Text(text)) => scalar(kind, own, text),
        }
    }

    fn object(&self, own: &Value, tree: &BTreeMap<String, Raw>, path: &str) -> Option<Value> {
        let mut map = Map::new();
        for (name, child) in schema::properties(own) {
            let path = pointer::join(path, name);
            if let Some(value) = tree.get(name).and_then(|raw| self.value(child, raw, &path)) {
                map.insert(name.to_owned(), value);
            }
        }
        if !self.keep_rows {
            self.leave_out(own, &mut map);
        }
        if map.is_empty() {
            return None;
        }
        self.complete(own, &mut map, DEEPEST);
        Some(Value::Object(map))
    }

    /// Rows of a list that another answer makes pointless: scripts do not send them.
    fn leave_out(&self, own: &Value, map: &mut Map<String, Value>) {
        for (name, child) in schema::properties(own) {
            let child = schema::resolve(self.root, child);
            if schema::kind(child) == "array" && schema::is_spoken_against(child, map) {
                map.remove(name);
            }
        }
    }

    /// What must be there and nobody types: a box left open is a no, a list without rows is an empty one, a constant is
    /// itself, and a group of fields is there so that each of them can be asked for.
    fn complete(&self, own: &Value, map: &mut Map<String, Value>, depth: usize) {
        for (name, child) in schema::properties(own) {
            if !schema::is_required(own, name) || map.contains_key(name) {
                continue;
            }
            let child = schema::resolve(self.root, child);
            // What another system fills nobody left empty.
            if procedure::outside::is_outside(child) {
                continue;
            }
            let implied = match (schema::kind(child), child.get("const")) {
                ("boolean", None) => Value::Bool(false),
                ("array", None) => Value::Array(Vec::new()),
                ("object", None) if depth > 0 => {
                    let mut inner = Map::new();
                    self.complete(child, &mut inner, depth - 1);
                    Value::Object(inner)
                }
                ("boolean", Some(_)) | (_, None) => continue,
                (_, Some(constant)) => constant.clone(),
            };
            map.insert(name.to_owned(), implied);
        }
    }

    fn array(&self, own: &Value, tree: &BTreeMap<String, Raw>, path: &str) -> Option<Value> {
        let item = schema::resolve(self.root, schema::items(own));
        let mut rows: Vec<(usize, &Raw)> = tree
            .iter()
            .filter_map(|(at, raw)| at.parse().ok().map(|at: usize| (at, raw)))
            .collect();
        rows.sort_by_key(|(at, _)| *at);
        let row = |raw: &Raw| match self.value(item, raw, path) {
            None if self.keep_rows => Some(schema::empty_row(item)),
            value => value,
        };
        let mut rows: Vec<Value> =
            rows.into_iter().take(MOST_ROWS).filter_map(|(_, raw)| row(raw)).collect();
        if schema::widget(own) == "files" {
            // What came is a row, and the same bytes are the same file.
            let mut seen = BTreeSet::new();
            let hash = |row: &Value| row.get("sha256").and_then(Value::as_str).map(str::to_owned);
            rows.retain(|row| hash(row).is_some_and(|hash| seen.insert(hash)));
        }
        (!rows.is_empty()).then_some(Value::Array(rows))
    }
}

fn scalar(kind: &str, own: &Value, typed: &str) -> Option<Value> {
    let text = clean(typed);
    if text.is_empty() {
        return None;
    }
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    Some(match kind {
        "boolean" => Value::Bool(matches!(text.as_str(), "true" | "on" | "1")),
        // What is not a number stays as typed, so that the page can show it with what is wrong.
        "integer" => tight.parse::<i64>().map_or(Value::String(text), Value::from),
        "number" => {
            let number = tight.replace(',', ".").parse::<f64>().ok().and_then(Number::from_f64);
            number.map_or(Value::String(text), Value::Number)
        }
        _ if schema::is_closed_list(own) => Value::String(text),
        _ if schema::is_decimal(own) => Value::String(decimal(&tight).unwrap_or(text)),
        _ if schema::widget(own) == "tn-code" => Value::String(tight),
        _ if schema::is_upper_code(own) => Value::String(text.to_uppercase()),
        _ => Value::String(canonical(&text)),
    })
}

fn decimal(text: &str) -> Option<String> {
    let plain = text.replace(',', ".").replace('−', "-");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let fits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (fits && digits.matches('.').count() <= 1).then_some(plain)
}

fn clean(text: &str) -> String {
    // Nobody means what nobody sees, and an official paper would read other than it is.
    let visible = |c: &char| *c == '\n' || !is_unseen(*c);
    text.replace("\r\n", "\n").chars().filter(visible).collect::<String>().trim().to_owned()
}

fn add_row(body: &mut Value, part: &Part, list: &str) {
    let Some(inside) = list.strip_prefix(part.at.as_str()) else { return };
    if another(body, part, inside).is_some() {
        return;
    }
    let Some((item, least, at)) = list_of(part, inside) else { return };
    let Some(rows) = rows_at(body, &at) else { return };
    // The page showed this many empty rows before anything was typed.
    while rows.len() < least {
        rows.push(schema::empty_row(&item));
    }
    if rows.len() < MOST_ROWS {
        rows.push(schema::empty_row(&item));
    }
}

/// One row more for the same thing, after the row at this pointer of a list that repeats its source.
fn another(body: &mut Value, part: &Part, row: &str) -> Option<()> {
    let (list, at) = row.rsplit_once('/')?;
    let fixed = part.fixed_list(list)?;
    let rows = body.pointer_mut(list)?.as_array_mut().filter(|rows| rows.len() < MOST_ROWS)?;
    let at: usize = at.parse().ok()?;
    let row = fixed.of(rows.get(at)?);
    rows.insert(at + 1, row);
    Some(())
}

fn remove_row(body: &mut Value, part: &Part, row: &str) {
    let Some((list, at)) =
        row.strip_prefix(part.at.as_str()).and_then(|inside| inside.rsplit_once('/'))
    else {
        return;
    };
    let Ok(at) = at.parse::<usize>() else { return };
    if let Some(rows) =
        body.pointer_mut(list).and_then(Value::as_array_mut).filter(|rows| at < rows.len())
    {
        rows.remove(at);
    }
}

/// The item schema of the list at this pointer, and how many rows the page shows of it, if the schema has a list there.
fn list_of(part: &Part, inside: &str) -> Option<(Value, usize, Vec<String>)> {
    let path = pointer::split(inside)?;
    let mut own = &part.schema;
    let mut is_required = false;
    for step in &path {
        own = schema::resolve(&part.schema, own);
        is_required = schema::is_required(own, step);
        own = match schema::kind(own) {
            "array" => schema::items(own),
            _ => own.get("properties")?.get(step)?,
        };
    }
    let own = schema::resolve(&part.schema, own);
    let item = || schema::resolve(&part.schema, schema::items(own)).clone();
    // Files come by being chosen.
    let has_rows = schema::kind(own) == "array" && schema::widget(own) != "files";
    has_rows.then(|| (item(), schema::rows_shown(own, is_required), path))
}

fn rows_at<'a>(body: &'a mut Value, path: &[String]) -> Option<&'a mut Vec<Value>> {
    let mut value = body;
    for (at, step) in path.iter().enumerate() {
        let last = at + 1 == path.len();
        value = match value {
            Value::Object(map) => {
                let fresh = if last { Value::Array(Vec::new()) } else { empty() };
                map.entry(step.clone()).or_insert(fresh)
            }
            Value::Array(rows) => rows.get_mut(step.parse::<usize>().ok()?)?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
    }
    value.as_array_mut()
}
