//! What the closed lists of a form are filled from: organisations by kind, grounds by list.

use std::collections::{BTreeMap, BTreeSet};

use procedure::name::Name;
use serde_json::Value;

use crate::error::Failure;
use crate::visit::Visit;

/// Organisations by kind, and grounds in force today by list.
#[derive(Default)]
pub(super) struct Choices {
    pub(super) organisations: BTreeMap<String, Vec<(String, String)>>,
    pub(super) grounds: BTreeMap<String, Vec<String>>,
}

impl Choices {
    /// The name of an organisation that may be chosen.
    pub(super) fn name(&self, id: &str) -> Option<String> {
        let mut all = self.organisations.values().flatten();
        all.find(|(known, _)| known == id).map(|(_, name)| name.clone())
    }
}

/// Everything the schemas name.
pub(super) async fn of(
    visit: &Visit,
    schemas: impl Iterator<Item = &Value>,
) -> Result<Choices, Failure> {
    let mut kinds = BTreeSet::new();
    let mut lists = BTreeSet::new();
    for schema in schemas {
        words(schema, "x-party", &mut kinds);
        words(schema, "x-list", &mut lists);
    }
    let mut choices = Choices::default();
    for kind in kinds {
        let known = visit.web.app.organisations().of_kind(&kind).await?;
        let known = known.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        choices.organisations.insert(kind.to_string(), known);
    }
    let definitions = visit.web.app.definitions();
    for list in lists {
        let codes = definitions
            .grounds
            .on(&list, visit.web.app.today())
            .map(|ground| ground.code.clone())
            .collect();
        choices.grounds.insert(list.to_string(), codes);
    }
    Ok(choices)
}

/// All values of a keyword anywhere in a schema. Schemas are ours and small.
fn words(schema: &Value, keyword: &str, found: &mut BTreeSet<Name>) {
    match schema {
        Value::Object(map) => {
            found.extend(map.get(keyword).and_then(Value::as_str).and_then(Name::parse));
            map.values().for_each(|child| words(child, keyword, found));
        }
        Value::Array(rows) => rows.iter().for_each(|child| words(child, keyword, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
