//! `results_conform`: each measured value lies within its limits. A value equal to its limit conforms.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::act::context::Context;
use crate::act::facts::with_key;
use crate::definition::ResultsConform;
use crate::refusal::Refusal;

/// Refuses with `results.outside-limits`, `results.not-a-number` or `results.no-limits`.
pub(super) fn decide(guard: &ResultsConform, context: &Context<'_>) -> Result<(), Refusal> {
    let place = &guard.place;
    for item in context.items(place)? {
        let keyed = |refusal| with_key(refusal, item.key);
        let wrong = || {
            keyed(
                Refusal::new("act.form").with("fact", &place.fact).with("pointer", &place.pointer),
            )
        };
        let list = item.value.as_array().ok_or_else(wrong)?;
        for (index, element) in list.iter().enumerate() {
            within(element).map_err(|refusal| keyed(refusal.with("index", index + 1)))?;
        }
    }
    Ok(())
}

fn within(element: &Value) -> Result<(), Refusal> {
    let (min, max) = (field(element, "min"), field(element, "max"));
    let value = number(&field(element, "value").unwrap_or_default())?;
    if min.is_none() && max.is_none() {
        return Err(Refusal::new("results.no-limits").with("value", value));
    }
    let below = min.as_deref().map(number).transpose()?.is_some_and(|min| value < min);
    let above = max.as_deref().map(number).transpose()?.is_some_and(|max| value > max);
    if !below && !above {
        return Ok(());
    }
    let refusal = Refusal::new("results.outside-limits").with("value", value);
    Err(refusal.with("min", min.unwrap_or_default()).with("max", max.unwrap_or_default()))
}

/// A value or limit as typed; an empty field is none.
fn field(element: &Value, name: &str) -> Option<String> {
    let value = element.get(name)?;
    let text = value
        .as_str()
        .map(str::to_owned)
        .or_else(|| value.is_number().then(|| value.to_string()))?;
    (!text.trim().is_empty()).then_some(text)
}

/// People write a comma or a point, and the minus of a typesetter.
fn number(text: &str) -> Result<Decimal, Refusal> {
    let plain = text.trim().replace(',', ".").replace('\u{2212}', "-");
    Decimal::from_str(&plain)
        .map_err(|_not_a_number| Refusal::new("results.not-a-number").with("value", text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::act::Phase;
    use crate::guard::Answers;
    use crate::toy;
    use crate::toy::run::{Run, lent};

    #[test]
    fn each_value_lies_within_its_limits_however_it_is_written() {
        let table = [
            (json!([]), ""),
            (json!([{ "value": "0.30", "max": "0.3" }]), ""),
            (json!([{ "value": "0,30", "min": "0.3", "max": "0,31" }]), ""),
            (json!([{ "value": 5, "min": 5 }]), ""),
            (json!([{ "value": "\u{2212}5", "min": "-5", "max": "" }]), ""),
            (
                json!([{ "value": "0.1", "max": "1" }, { "value": "0.3000000001", "max": "0.3" }]),
                "results.outside-limits",
            ),
            (json!([{ "value": "4.9", "min": "5" }]), "results.outside-limits"),
            (json!([{ "value": "about 5", "min": "5" }]), "results.not-a-number"),
            (json!([{ "min": "5" }]), "results.not-a-number"),
            (json!([{ "value": "5", "min": "low" }]), "results.not-a-number"),
            (json!([{ "value": "5" }]), "results.no-limits"),
            (json!({}), "act.form"),
        ];
        for (readings, code) in table {
            let place = toy::place("form#/readings");
            let guards =
                toy::guards(|guards| guards.results_conform = Some(ResultsConform { place }));
            let form = json!({ "readings": readings });
            assert_eq!(
                toy::judged_with(guards, &form, &Answers::default(), Phase::Prepare),
                code,
                "{form}"
            );
        }
    }

    #[test]
    fn every_key_of_a_keyed_fact_is_judged_and_the_one_outside_is_named() {
        let mut run = Run::judging(["fine", "fine"]);
        let place = toy::place("check#/readings");
        let lend = run.definition.actions.get_mut(&toy::name("lend")).unwrap();
        lend.guards = toy::guards(|guards| guards.results_conform = Some(ResultsConform { place }));
        let mut refused = |value: &str| {
            for key in ["A", "B"] {
                let value = if key == "B" { value } else { "1" };
                let body = json!({ "readings": [{ "value": "1", "max": "2" }, { "value": value, "max": "2" }] });
                run.case.fill(&toy::keyed("check", key), body);
            }
            run.person(5, "head", "lend", vec![lent("2027-01-31")]).err()
        };
        let values = refused("2,1").unwrap().values;
        let told = ["key", "index", "value", "max"].map(|name| values[name].as_str());
        assert_eq!(told, ["B", "2", "2.1", "2"]);
        assert_eq!(refused("2,0"), None);
    }
}
