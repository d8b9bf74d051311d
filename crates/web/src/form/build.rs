//! The form as a flat list of items, so that a template needs no recursion.

mod control;
mod files;

use std::collections::BTreeMap;

use jiff::civil::Date;
use procedure::form::dates::{Anchors, Rules};
use serde_json::Value;

use super::{Bodies, Part, Problem, pointer, schema};
use crate::text::{Text, ids};

pub use control::{Control, Pick};
pub use files::{FileRow, Files};
pub(crate) use files::{short_type, types};

/// Fields inside fields, at most.
const DEEPEST: usize = 8;

/// What a form needs to know besides its schema.
pub struct Context<'a> {
    pub text: &'a Text,
    /// Organisations to choose from, by kind: (id, name).
    pub organisations: &'a BTreeMap<String, Vec<(String, String)>>,
    /// Lawful grounds to choose from, by list: codes in force today.
    pub grounds: &'a BTreeMap<String, Vec<String>>,
    pub problems: &'a [Problem],
    /// By which dates are judged.
    pub anchors: Anchors,
}

/// One thing in a form, in the order of the page.
#[derive(Debug, Clone)]
pub enum Item {
    Open {
        legend: String,
        hint: Option<String>,
        id: String,
        is_row: bool,
        remove: Option<String>,
        error: Option<String>,
        when: When,
    },
    Close,
    Field(Field),
    GridOpen {
        legend: String,
        hint: Option<String>,
        id: String,
        columns: Vec<Column>,
        error: Option<String>,
        is_judged: bool,
        when: When,
    },
    RowOpen,
    Cell {
        field: Field,
        /// What the head of its column says; the field's own label names the row as well.
        column: String,
    },
    RowClose {
        remove: Option<String>,
        /// One more for the same thing: the row it follows, and what the button says.
        another: Option<(String, String)>,
        is_judged: bool,
    },
    GridClose,
    Files(Box<Files>),
    Add {
        list: String,
        label: String,
        when: When,
    },
}

/// Shown only while the control of this name has one of these values.
pub type When = Option<(String, String)>;

#[derive(Debug, Clone)]
pub struct Column {
    pub label: String,
    pub is_required: bool,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub id: String,
    pub label: String,
    pub hint: Option<String>,
    pub is_required: bool,
    pub control: Control,
    pub error: Option<String>,
    /// The last step of the name: what the field is in a row of readings.
    pub role: String,
    pub when: When,
}

impl Field {
    /// A box has its label after it.
    pub fn is_check(&self) -> bool {
        matches!(self.control, Control::Check { .. })
    }

    /// Nothing to fill, so nothing for a label to lead to.
    pub fn is_fixed(&self) -> bool {
        matches!(self.control, Control::Fixed { .. })
    }

    /// In a line with others there is no room for buttons.
    fn in_line(mut self) -> Self {
        if let Control::Radios { options } = self.control {
            self.control = Control::Select { options };
        }
        self
    }

    /// What describes the control: its hint, its error.
    pub fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// The whole form.
pub fn items(parts: &[Part], bodies: &Bodies, context: &Context<'_>) -> Vec<Item> {
    let mut builder = Builder { context, out: Vec::new(), part: None };
    for part in parts {
        builder.part = Some(part);
        let body = bodies.get(&part.at).unwrap_or(&Value::Null);
        if let Some(legend) = &part.legend {
            let error = builder.error(&part.at);
            let id = pointer::id(&part.at);
            let remove = None;
            builder.out.push(Item::Open {
                legend: legend.clone(),
                hint: None,
                id,
                is_row: false,
                remove,
                error,
                when: None,
            });
        }
        builder.object(&part.schema, &part.at, "", body);
        if part.legend.is_some() {
            builder.out.push(Item::Close);
        }
    }
    builder.out
}

struct Builder<'a> {
    context: &'a Context<'a>,
    out: Vec<Item>,
    part: Option<&'a Part>,
}

/// Where a property stands: its pointer, the pointer without row numbers (for its label), whether it must be filled.
struct Spot {
    at: String,
    path: String,
    is_required: bool,
}

impl<'a> Builder<'a> {
    fn object(&mut self, own: &'a Value, at: &str, path: &str, value: &Value) {
        for (name, child) in schema::properties(own) {
            let spot = Spot {
                at: pointer::join(at, name),
                path: pointer::join(path, name),
                is_required: schema::is_required(own, name),
            };
            self.property(child, &spot, value.get(name).unwrap_or(&Value::Null));
        }
    }

    fn property(&mut self, own: &'a Value, spot: &Spot, value: &Value) {
        // A schema that contains itself would never end.
        if spot.path.matches('/').count() > DEEPEST {
            return;
        }
        let own = self.resolve(own);
        // Nobody who reads this form fills it.
        if procedure::outside::is_outside(own) {
            return;
        }
        match schema::kind(own) {
            "object" => {
                let (legend, hint) = (self.label(&spot.path), self.hint(&spot.path));
                let (id, error) = (pointer::id(&spot.at), self.error(&spot.at));
                let when = when(own, spot);
                let (is_row, remove) = (false, None);
                self.out.push(Item::Open { legend, hint, id, is_row, remove, error, when });
                self.object(own, &spot.at, &spot.path, value);
                self.out.push(Item::Close);
            }
            "array" if schema::widget(own) == "files" => self.files(own, spot, value),
            "array" => self.list(own, spot, value),
            _ if own.get("const").is_some() && schema::kind(own) != "boolean" => {}
            _ => {
                let field = self.field(own, spot, value);
                self.out.push(Item::Field(field));
            }
        }
    }

    fn list(&mut self, own: &'a Value, spot: &Spot, value: &Value) {
        let item = self.resolve(schema::items(own));
        let is_judged = schema::widget(own) == "readings";
        let fixed = self.part.and_then(|part| part.fixed_list(&spot.path));
        let least = fixed.map_or_else(|| schema::rows_shown(own, spot.is_required), |_| 0);
        let mut rows: Vec<Value> = value.as_array().cloned().unwrap_or_default();
        while rows.len() < least {
            rows.push(schema::empty_row(item));
        }
        let when = when(own, spot);
        if is_judged || self.is_flat(item) {
            self.grid(item, (spot, when.clone()), &rows, is_judged);
        } else {
            self.rows(item, (spot, when.clone()), &rows);
        }
        // What was laid down is neither added to nor taken from; more is filled for it row by row.
        if fixed.is_none() {
            let label = self.context.text.put("form-add", "what", self.label(&spot.path));
            self.out.push(Item::Add { list: spot.at.clone(), label, when });
        }
    }

    /// Four or more plain fields read better as a table than as a stack.
    fn is_flat(&self, item: &'a Value) -> bool {
        let fields = schema::properties(item);
        let plain = |own: &'a Value| !matches!(schema::kind(self.resolve(own)), "object" | "array");
        fields.len() >= 4 && fields.into_iter().all(|(_, own)| plain(own))
    }

    /// What stands over a list; whether it may stay empty is said there, for it may have no row to say it.
    fn list_legend(&self, spot: &Spot) -> String {
        let label = self.label(&spot.path);
        let is_fixed = self.part.and_then(|part| part.fixed_list(&spot.path)).is_some();
        if spot.is_required || is_fixed {
            return label;
        }
        format!("{label} {}", self.context.text.say("form-optional"))
    }

    fn rows(&mut self, item: &'a Value, (spot, when): (&Spot, When), rows: &[Value]) {
        let legend = self.label(&spot.path);
        let (id, error, hint) =
            (pointer::id(&spot.at), self.error(&spot.at), self.hint(&spot.path));
        self.out.push(Item::Open {
            legend: self.list_legend(spot),
            hint,
            id,
            is_row: false,
            remove: None,
            error,
            when,
        });
        for (n, row) in rows.iter().enumerate() {
            let at = pointer::join(&spot.at, &n.to_string());
            if schema::kind(item) == "object" {
                let legend = format!("{legend} {}", n + 1);
                let (id, error) = (pointer::id(&at), self.error(&at));
                let (remove, another) = self.changes(spot, rows, n, false);
                let (hint, is_row, when) = (None, true, None);
                self.out.push(Item::Open { legend, hint, id, is_row, remove, error, when });
                self.object(item, &at, &spot.path, row);
                self.out.push(Item::Close);
                self.out.extend(another.map(|(list, label)| Item::Add { list, label, when: None }));
            } else {
                let spot =
                    Spot { at, path: spot.path.clone(), is_required: n == 0 && spot.is_required };
                let mut field = self.field(item, &spot, row);
                field.label = format!("{legend} {}", n + 1);
                field.hint = None;
                self.out.push(Item::Field(field));
            }
        }
        self.out.push(Item::Close);
    }

    fn grid(
        &mut self,
        item: &'a Value,
        (spot, when): (&Spot, When),
        rows: &[Value],
        is_judged: bool,
    ) {
        let column = |name: &str| {
            let path = pointer::join(&spot.path, name);
            let is_required = schema::is_required(item, name) || self.is_fixed(&path);
            Column { label: self.label(&path), is_required }
        };
        let columns = schema::properties(item).iter().map(|(name, _)| column(name)).collect();
        let (legend, id) = (self.list_legend(spot), pointer::id(&spot.at));
        let (hint, error) = (self.hint(&spot.path), self.error(&spot.at));
        self.out.push(Item::GridOpen { legend, hint, id, columns, error, is_judged, when });
        for (n, row) in rows.iter().enumerate() {
            let at = pointer::join(&spot.at, &n.to_string());
            self.out.push(Item::RowOpen);
            for (name, own) in schema::properties(item) {
                let cell = Spot {
                    at: pointer::join(&at, name),
                    path: pointer::join(&spot.path, name),
                    is_required: schema::is_required(item, name),
                };
                let own = self.resolve(own);
                let mut field = self.field(own, &cell, row.get(name).unwrap_or(&Value::Null));
                let column = field.label.clone();
                field.label = self
                    .context
                    .text
                    .puts("form-cell", &[("what", column.clone()), ("row", (n + 1).to_string())]);
                field.hint = None;
                self.out.push(Item::Cell { field: field.in_line(), column });
            }
            let (remove, another) = self.changes(spot, rows, n, is_judged);
            self.out.push(Item::RowClose { remove, another, is_judged });
        }
        self.out.push(Item::GridClose);
    }

    /// What may be done to a row: taken away, unless nothing else would answer what was laid down; and for that, one more.
    fn changes(
        &self,
        spot: &Spot,
        rows: &[Value],
        number: usize,
        is_judged: bool,
    ) -> (Option<String>, Option<(String, String)>) {
        let at = pointer::join(&spot.at, &number.to_string());
        let Some(fixed) = self.part.and_then(|part| part.fixed_list(&spot.path)) else {
            return (Some(at), None);
        };
        let word = if is_judged { "form-another-reading" } else { "form-another" };
        let mut before = rows.iter().take(number);
        let is_further =
            rows.get(number).is_some_and(|own| before.any(|row| fixed.agree(row, own)));
        (is_further.then(|| at.clone()), Some((at, self.context.text.say(word))))
    }

    fn is_fixed(&self, path: &str) -> bool {
        self.part.is_some_and(|part| part.is_fixed(path))
    }

    fn field(&self, own: &Value, spot: &Spot, value: &Value) -> Field {
        Field {
            name: spot.at.clone(),
            id: pointer::id(&spot.at),
            label: self.label(&spot.path),
            hint: self.hint(&spot.path),
            is_required: spot.is_required || self.is_fixed(&spot.path),
            control: self.control(own, spot, value),
            error: self.error(&spot.at),
            role: spot.at.rsplit('/').next().unwrap_or("").to_owned(),
            when: when(own, spot),
        }
    }

    fn control(&self, own: &Value, spot: &Spot, value: &Value) -> Control {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
        };
        let max = schema::number(own, "maxLength").unwrap_or(1_000);
        let options = self.options(own, spot, &text);
        if self.is_fixed(&spot.path) {
            let is_date = own.get("format").and_then(Value::as_str) == Some("date");
            let words = is_date.then(|| self.context.text.date_text(&text));
            return fixed(value, (text, words), &options);
        }
        match (schema::kind(own), schema::widget(own)) {
            ("boolean", _) => Control::Check { is_on: value.as_bool() == Some(true) },
            (_, "organisation" | "ground") => Control::Select { options },
            _ if schema::is_closed_list(own) && options.len() <= 5 => Control::Radios { options },
            _ if schema::is_closed_list(own) => Control::Select { options },
            (_, "textarea") => Control::Area { value: text, max },
            (_, "date") => self.date(own, text),
            _ if own.get("format").and_then(Value::as_str) == Some("date") => self.date(own, text),
            ("integer", _) => {
                Control::Line { value: text, mode: "numeric", max: 20, is_short: true }
            }
            ("number", _) => {
                Control::Line { value: text, mode: "decimal", max: 30, is_short: true }
            }
            (_, "tn-code") => {
                Control::Line { value: text, mode: "numeric", max: 13, is_short: true }
            }
            _ if schema::is_decimal(own) => {
                Control::Line { value: text, mode: "decimal", max, is_short: true }
            }
            _ => Control::Line { value: text, mode: "text", max, is_short: max <= 24 },
        }
    }

    /// The browser is told what hangs on the day alone: what hangs on another date changes with it.
    fn date(&self, own: &Value, value: String) -> Control {
        let days = Rules::of(own).map(|rules| rules.days_by_day(self.context.anchors));
        let side = |day: Option<Date>| day.map(|day| day.to_string());
        let days = days.unwrap_or_default();
        Control::Date { value, min: side(days.first), max: side(days.last) }
    }

    fn options(&self, own: &Value, spot: &Spot, chosen: &str) -> Vec<Pick> {
        let pick = |value: &str, label: String| Pick {
            value: value.to_owned(),
            label,
            is_chosen: value == chosen,
            id: format!("{}-{}", pointer::id(&spot.at), value),
        };
        if schema::widget(own) == "organisation" {
            let kind = own.get("x-party").and_then(Value::as_str).unwrap_or("");
            let known = self.context.organisations.get(kind);
            return known.into_iter().flatten().map(|(id, name)| pick(id, name.clone())).collect();
        }
        let Some(part) = self.part else { return Vec::new() };
        if schema::widget(own) == "ground" {
            let list = own.get("x-list").and_then(Value::as_str).unwrap_or("");
            let label = |code: &str| self.context.text.say(&ids::ground(&part.service, list, code));
            let known = self.context.grounds.get(list);
            return known.into_iter().flatten().map(|code| pick(code, label(code))).collect();
        }
        let label = |value: &str| {
            self.context.text.say(&ids::option(&part.service, &part.fact, &spot.path, value))
        };
        schema::options(own).into_iter().map(|value| pick(value, label(value))).collect()
    }

    fn label(&self, path: &str) -> String {
        let Some(part) = self.part else { return String::new() };
        self.context.text.say(&ids::field(&part.service, &part.fact, path))
    }

    fn hint(&self, path: &str) -> Option<String> {
        let part = self.part?;
        self.context.text.find(&format!("{}.hint", ids::field(&part.service, &part.fact, path)))
    }

    fn resolve(&self, own: &'a Value) -> &'a Value {
        self.part.map_or(own, |part| schema::resolve(&part.schema, own))
    }

    fn error(&self, at: &str) -> Option<String> {
        let problem = self.context.problems.iter().find(|problem| problem.at == at)?;
        Some(self.context.text.puts(problem.text, &problem.values))
    }
}

/// `x-when` names a sibling and the values of it for which the field is shown; scripts hide it otherwise.
fn when(own: &Value, spot: &Spot) -> When {
    let (sibling, values) = own.get("x-when")?.as_object()?.iter().next()?;
    let values = values.as_array()?.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
    let group = spot.at.rsplit_once('/').map_or("", |(group, _)| group);
    Some((pointer::join(group, sibling), values))
}

/// What is shown and not asked: the words of an option or a date, or the value itself.
fn fixed(value: &Value, (text, words): (String, Option<String>), options: &[Pick]) -> Control {
    let text = value.as_bool().map_or(text, |is_on| is_on.to_string());
    let option = options.iter().find(|option| option.is_chosen).map(|option| option.label.clone());
    let nothing = || "–".to_owned();
    let words = option.or(words.filter(|_| !text.is_empty()));
    let shown = words.unwrap_or_else(|| if text.is_empty() { nothing() } else { text.clone() });
    Control::Fixed { value: (!value.is_null()).then_some(text), shown }
}
