//! P02: every pointer exists in its schema and leads to what its word reads. B01: values belong to the field.

use serde_json::Value;

use super::Proof;
use super::shapes::shapes;
use crate::definition::{Action, Assign, By, Computed, Effect, Length, Method, Per, Places, When};
use crate::form::resolve::{Found, descend, follow};
use crate::library::Field;
use crate::name::{Matched, Name, Place};

/// What an entry that is counted as a vote may say.
const VOTES: [&str; 3] = ["for", "against", "abstain"];

/// What a word reads at a pointer.
#[derive(Clone, Copy)]
enum Want<'a> {
    /// A field with an enumeration that has these values.
    Choice(&'a [String]),
    /// A field with an enumeration of nothing but votes.
    Vote,
    Whole,
    Text,
    /// A text, or one per element of a list.
    Subject,
    Date,
    /// A list that makes keys.
    Keys,
    /// A list of measurements with their instruments.
    Instruments,
    /// A list of results with their limits.
    Results,
    /// A value that fits into a register's field.
    Value,
}

pub(super) fn prove(proof: &mut Proof<'_>) {
    let definition = proof.definition;
    for (name, fact) in &definition.facts {
        for place in fact.per.iter().filter_map(list) {
            point(proof, &format!("fact.{name}.per"), place, Want::Keys);
        }
        if let Some(computed) = &fact.computed {
            counted(proof, &format!("fact.{name}.computed.{}", computed.method.word()), computed);
        }
    }
    for (name, role) in &definition.roles {
        named(proof, &format!("role.{name}.assign.at"), role.assign.as_ref());
    }
    for (name, subcase) in &definition.subcases {
        let path = format!("subcase.{name}");
        named(proof, &format!("{path}.assign.at"), subcase.assign.as_ref());
        each(proof, &path, subcase.each.as_ref(), subcase.when.as_ref());
    }
    let inline = definition.states.iter().filter_map(|(name, state)| {
        Some((format!("state.{name}.deadline.at"), state.deadline.as_ref()?))
    });
    let tables = definition
        .deadlines
        .iter()
        .map(|(name, deadline)| (format!("deadline.{name}.at"), deadline));
    for (path, deadline) in inline.chain(tables) {
        if let Length::At(place) = &deadline.length {
            point(proof, &path, place, Want::Date);
        }
    }
    for (name, action) in &definition.actions {
        self::action(proof, &format!("action.{name}"), action);
    }
}

fn counted(proof: &mut Proof<'_>, path: &str, computed: &Computed) {
    let place = Place { fact: computed.of.clone(), pointer: computed.pointer.clone() };
    match &computed.method {
        Method::Outcomes { good } => point(proof, path, &place, Want::Choice(good)),
        Method::Votes(_) => point(proof, path, &place, Want::Vote),
        Method::Ranking(ranking) => {
            point(proof, path, &place, Want::Whole);
            if let Places::At(place) = &ranking.places {
                point(proof, &format!("{path}.places"), place, Want::Whole);
            }
        }
    }
}

fn list(per: &Per) -> Option<&Place> {
    match per {
        Per::List(place) => Some(place),
        Per::Role(_) | Per::Fact(_) | Per::Act => None,
    }
}

fn named(proof: &mut Proof<'_>, path: &str, assign: Option<&Assign>) {
    if let Some(place) = assign.and_then(|assign| assign.place.as_ref()) {
        point(proof, path, place, Want::Text);
    }
}

fn each(proof: &mut Proof<'_>, path: &str, each: Option<&Per>, when: Option<&When>) {
    if let Some(place) = each.and_then(list) {
        point(proof, &format!("{path}.each"), place, Want::Keys);
    }
    for (place, values) in when.iter().flat_map(|when| &when.0) {
        point(proof, &format!("{path}.when.{place}"), place, Want::Choice(values));
    }
}

fn action(proof: &mut Proof<'_>, path: &str, action: &Action) {
    let guards = &action.guards;
    for place in guards.in_scope.iter().flat_map(|guard| &guard.places) {
        point(proof, &format!("{path}.guard.in_scope.at"), place, Want::Subject);
    }
    if let Some(guard) = &guards.covers {
        point(proof, &format!("{path}.guard.covers.at"), &guard.place, Want::Subject);
        point(proof, &format!("{path}.guard.covers.by"), &guard.by, Want::Subject);
    }
    let places = [
        (
            "instruments_verified",
            Want::Instruments,
            guards.instruments_verified.as_ref().map(|guard| &guard.place),
        ),
        (
            "results_conform",
            Want::Results,
            guards.results_conform.as_ref().map(|guard| &guard.place),
        ),
    ];
    for (guard, want, place) in places {
        if let Some(place) = place {
            point(proof, &format!("{path}.guard.{guard}.at"), place, want);
        }
    }
    each(proof, &format!("{path}.guard"), None, guards.when.as_ref());
    for (number, document) in action.documents.iter().enumerate() {
        each(
            proof,
            &format!("{path}.document.{number}"),
            document.each.as_ref(),
            document.when.as_ref(),
        );
    }
    for (number, effect) in action.effects.iter().enumerate() {
        let path = format!("{path}.effect.{number}");
        match effect {
            Effect::Register { register, each: keys, when, .. } => {
                let path = format!("{path}.register");
                each(proof, &path, keys.as_ref(), when.as_ref());
                row(proof, &path, register);
            }
            Effect::OpenSubcase { keep: Some(keep), .. } => {
                for (place, values) in &keep.0 {
                    let path = format!("{path}.open_subcase.keep.{place}");
                    point(proof, &path, place, Want::Choice(values));
                }
            }
            Effect::OpenSubcase { keep: None, .. }
            | Effect::Assign { .. }
            | Effect::Send { .. } => {}
        }
    }
    if let By::Register(cause) = &action.by {
        for (field, matched) in &cause.matching {
            let path = format!("{path}.on.register.match.{field}");
            match matched {
                Matched::Place(place) => point(proof, &path, place, Want::Text),
                Matched::Number => super::registers::numbered(proof, &path, &cause.register),
                Matched::Stir(kind) => super::registers::taking_part(proof, &path, kind),
            }
        }
    }
    if let Some(guard) = &guards.lawful_ground {
        ground(proof, path, action, &guard.list);
    }
}

/// The act names its ground in the fact it makes.
fn ground(proof: &mut Proof<'_>, path: &str, action: &Action, list: &Name) {
    for fact in &action.produces {
        let shapes = shapes(proof.library, proof.definition, fact);
        let offered = shapes.iter().find_map(|shape| {
            let found = descend(shape.root, shape.part, "/ground")?;
            found.part.get("x-list").and_then(Value::as_str)
        });
        // A list that is not there has its own finding.
        let is_there =
            |offered: &&str| proof.library.lists.iter().any(|one| one.as_str() == *offered);
        let offered = offered.filter(is_there).filter(|offered| *offered != list.as_str());
        if let Some(offered) = offered {
            let message = format!(
                "the form of `{fact}` offers the grounds of `{offered}`, and the guard takes those of `{list}`: nobody could choose a right one"
            );
            let mend = "give the action a fact whose form offers the list of its guard";
            proof.report("P02", &format!("{path}.guard.lawful_ground"), message, mend);
        }
    }
    let says = |fact: &&Name| {
        let shapes = shapes(proof.library, proof.definition, fact);
        shapes.iter().any(|shape| {
            descend(shape.root, shape.part, "/ground").is_some_and(|found| is(found.part, "string"))
        })
    };
    if !action.produces.iter().any(|fact| says(&fact)) {
        let message = "the act needs a lawful ground, and no form of it has the text field `/ground` to name one";
        proof.report(
            "P02",
            &format!("{path}.guard.lawful_ground"),
            message,
            "add a required `ground` to the form of the fact it produces",
        );
    }
}

/// What this service writes into the row comes from facts it has.
fn row(proof: &mut Proof<'_>, path: &str, register: &str) {
    let Some(register) = proof.library.registers.get(register) else { return };
    for field in &register.fields {
        let Some(place) = field
            .place
            .as_deref()
            .filter(|place| !Field::SOURCES.contains(place))
            .and_then(Place::parse)
        else {
            continue;
        };
        if proof.definition.facts.contains_key(&place.fact) {
            point(proof, path, &place, Want::Value);
        } else if field.name == register.key {
            let message = format!(
                "the rows of {} are found by `{place}`, and this service has no `{}`",
                register.path(),
                place.fact
            );
            proof.report(
                "R01",
                path,
                message,
                format!("declare [fact.{}], given or made", place.fact),
            );
        }
    }
}

fn point(proof: &mut Proof<'_>, path: &str, place: &Place, want: Want<'_>) {
    for shape in shapes(proof.library, proof.definition, &place.fact) {
        let Some(found) = descend(shape.root, shape.part, &place.pointer) else {
            let message = format!(
                "`{place}` is not a field of `{}`: nothing could ever be read there",
                place.fact
            );
            return proof.report("P02", path, message, fields(shape.part));
        };
        if let Err((code, message, mend)) = fits(shape.root, found, want) {
            return proof.report(code, path, format!("`{place}` {message}"), mend);
        }
    }
}

fn fields(part: &Value) -> String {
    let names: Vec<_> = part
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, _)| format!("/{name}"))
        .collect();
    format!("add the field to the form, or point at one of: {}", names.join(", "))
}

type Misfit = (&'static str, String, String);

fn fits(root: &Value, found: Found<'_>, want: Want<'_>) -> Result<(), Misfit> {
    let part = found.part;
    let wrong = |is_right: bool, message: &str, mend: &str| {
        if is_right { Ok(()) } else { Err(("P02", message.to_owned(), mend.to_owned())) }
    };
    if found.in_list && !matches!(want, Want::Subject) {
        return wrong(
            false,
            "lies inside a list: it is many values, not one",
            "point at a field outside any list",
        );
    }
    match want {
        Want::Choice(values) => choice(part, values),
        Want::Vote => vote(part),
        Want::Whole => wrong(
            is(part, "integer"),
            "is not a whole number",
            "point at a field of type \"integer\"",
        ),
        Want::Text => {
            wrong(is(part, "string"), "is not a text", "point at a field of type \"string\"")
        }
        Want::Subject => wrong(
            is(part, "string") || is_list_of(root, part, |kind| kind == "string"),
            "is neither a text nor a list of texts",
            "point at a field of type \"string\", or at a list of such",
        ),
        Want::Date => {
            let is_date =
                is(part, "string") && part.get("format").and_then(Value::as_str) == Some("date");
            wrong(
                is_date,
                "is not a date",
                "point at a field of type \"string\" and format \"date\"",
            )
        }
        Want::Keys => {
            let is_keyed = is(part, "array") && part.get("x-key").is_some();
            wrong(
                is_keyed,
                "is not a list whose elements have a key",
                "point at a list, and name its key in `x-key`",
            )
        }
        Want::Instruments => {
            let is_right = ["instrument", "measured_on"]
                .iter()
                .all(|name| of_element(root, part, name).is_some());
            wrong(
                is_right,
                "is not a list of measurements",
                "point at a list whose elements have `instrument` and `measured_on`",
            )
        }
        Want::Results => {
            let limit = ["min", "max"].iter().any(|name| of_element(root, part, name).is_some());
            let is_right = limit && of_element(root, part, "value").is_some();
            wrong(
                is_right,
                "is not a list of results",
                "point at a list whose elements have `value`, and `min` or `max`",
            )
        }
        Want::Value => {
            let is_plain = |kind: &str| kind != "object" && kind != "array";
            let is_value = !is(part, "object") && !is(part, "array");
            wrong(
                is_value || is_list_of(root, part, is_plain),
                "does not fit into one field of a row",
                "point at a text, a number or a truth, or at a list of such",
            )
        }
    }
}

fn choice(part: &Value, values: &[String]) -> Result<(), Misfit> {
    let Some(all) = part.get("enum").and_then(Value::as_array) else {
        return Err((
            "P02",
            "is not a choice, so no value of it can be relied on".to_owned(),
            "give the field an \"enum\"".to_owned(),
        ));
    };
    let all: Vec<_> = all.iter().filter_map(Value::as_str).collect();
    let Some(stranger) = values.iter().find(|value| !all.contains(&value.as_str())) else {
        return Ok(());
    };
    let mend = super::nearest::mend(stranger, all.iter().copied());
    Err(("B01", format!("never is `{stranger}`: this could never hold"), mend))
}

/// What somebody may say of it besides would be counted as nothing.
fn vote(part: &Value) -> Result<(), Misfit> {
    choice(part, &VOTES.map(str::to_owned)[..2])?;
    let said = part.get("enum").and_then(Value::as_array).into_iter().flatten();
    let stranger = said.filter_map(Value::as_str).find(|value| !VOTES.contains(value));
    let Some(stranger) = stranger else { return Ok(()) };
    let message = format!("offers `{stranger}`, which no count of votes knows");
    Err(("B01", message, format!("offer nothing but {}", VOTES.join(", "))))
}

fn is(part: &Value, kind: &str) -> bool {
    part.get("type").and_then(Value::as_str) == Some(kind)
}

fn is_list_of(root: &Value, list: &Value, is_right: impl Fn(&str) -> bool) -> bool {
    let items = list.get("items").filter(|_| is(list, "array"));
    let items = items.and_then(|items| follow(root, items));
    items.and_then(|items| items.get("type")?.as_str()).is_some_and(is_right)
}

fn of_element<'a>(root: &'a Value, list: &'a Value, name: &str) -> Option<&'a Value> {
    let items = follow(root, list.get("items").filter(|_| is(list, "array"))?)?;
    follow(root, items.get("properties")?.get(name)?)
}
