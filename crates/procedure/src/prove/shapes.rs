//! What a fact looks like: its form, its child's form, or the part of its parent's.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::definition::{Definition, Method};
use crate::form::resolve;
use crate::keys::LISTED;
use crate::library::Library;
use crate::library::crossing::{From, crossings};
use crate::name::Name;

/// Answers and gifts may pass through this many services; a circle of them ends here.
const MOST_SERVICES: usize = 8;

static OUTCOMES: LazyLock<Value> = LazyLock::new(|| count(&Method::OUTCOMES));
static VOTES: LazyLock<Value> = LazyLock::new(|| count(&Method::VOTES));
static RANKING: LazyLock<Value> = LazyLock::new(|| {
    let place = json!({ "type": "object", "properties": {
        LISTED: { "type": "string" }, "points": { "type": "string" }, "place": { "type": "integer" },
    } });
    let places = json!({ "type": "array", "x-key": LISTED, "items": place });
    json!({ "type": "object", "properties": { "result": result(&Method::RANKING), "places": places } })
});

fn count(results: &[&str]) -> Value {
    json!({ "type": "object", "properties": { "result": result(results) } })
}

fn result(results: &[&str]) -> Value {
    json!({ "type": "string", "enum": results })
}

/// What the core's own counts look like.
fn counted(method: &Method) -> &'static Value {
    match method {
        Method::Outcomes { .. } => &OUTCOMES,
        Method::Votes(_) => &VOTES,
        Method::Ranking(_) => &RANKING,
    }
}

/// A part of a schema, with the root in which its references are looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'a> {
    pub(super) root: &'a Value,
    pub(super) part: &'a Value,
}

/// Every shape the fact can have: one per parent if it is given. Empty: not known, because another service is broken.
pub(super) fn shapes<'a>(
    library: &'a Library,
    definition: &'a Definition,
    fact: &Name,
) -> Vec<Shape<'a>> {
    through(library, definition, fact, MOST_SERVICES)
}

fn through<'a>(
    library: &'a Library,
    definition: &'a Definition,
    fact: &Name,
    left: usize,
) -> Vec<Shape<'a>> {
    let (Some(declared), Some(left)) = (definition.facts.get(fact), left.checked_sub(1)) else {
        return Vec::new();
    };
    if let Some(computed) = &declared.computed {
        let shape = counted(&computed.method);
        return vec![Shape { root: shape, part: shape }];
    }
    if declared.given {
        return given(library, definition, fact, left);
    }
    if let Some(schema) = definition.schemas.get(fact) {
        return vec![Shape { root: schema, part: schema }];
    }
    let children =
        definition.subcases.values().filter(|subcase| subcase.take.as_ref() == Some(fact));
    let children = children.filter_map(|subcase| library.services.get(&subcase.service));
    children
        .flat_map(|child| {
            child
                .service
                .returns
                .iter()
                .flat_map(move |returns| through(library, child, returns, left))
        })
        .collect()
}

fn given<'a>(
    library: &'a Library,
    child: &'a Definition,
    fact: &Name,
    left: usize,
) -> Vec<Shape<'a>> {
    let path = child.path();
    let mut shapes = Vec::new();
    for parent in library.services.values() {
        for subcase in parent.subcases.values().filter(|subcase| subcase.service == path) {
            for crossing in crossings(parent, subcase, child)
                .into_iter()
                .filter(|crossing| crossing.fact == *fact)
            {
                match crossing.from {
                    From::Whole(name) | From::Entry(name) => {
                        shapes.extend(through(library, parent, &name, left));
                    }
                    From::Item(place) => {
                        let lists = through(library, parent, &place.fact, left);
                        shapes.extend(
                            lists.into_iter().filter_map(|shape| element(shape, &place.pointer)),
                        );
                    }
                }
            }
        }
    }
    shapes
}

fn element<'a>(shape: Shape<'a>, pointer: &str) -> Option<Shape<'a>> {
    let list = resolve::descend(shape.root, shape.part, pointer)?.part;
    let part = resolve::follow(shape.root, list.get("items")?)?;
    Some(Shape { root: shape.root, part })
}
