//! `instruments_verified`: each instrument was verified on the day of the measurement that it made.

use jiff::civil::Date;
use serde_json::Value;

use crate::act::context::Context;
use crate::act::facts::with_key;
use crate::definition::InstrumentsVerified;
use crate::guard::{Answer, Answers, InstrumentAnswer, Need};
use crate::refusal::Refusal;

/// One measurement: with what, and when.
struct Measurement<'c> {
    serial: &'c str,
    on: Date,
}

/// Every measurement at the place; the form is wrong where one names no instrument, no day, or a day to come.
fn measurements<'c>(
    guard: &InstrumentsVerified,
    context: &'c Context<'_>,
) -> Result<Vec<Measurement<'c>>, Refusal> {
    let place = &guard.place;
    let today = context.moment.day();
    let mut measurements = Vec::new();
    for item in context.items(place)? {
        let wrong = |pointer: String| {
            with_key(
                Refusal::new("act.form").with("fact", &place.fact).with("pointer", pointer),
                item.key,
            )
        };
        let list = item.value.as_array().ok_or_else(|| wrong(place.pointer.clone()))?;
        for (index, element) in list.iter().enumerate() {
            let text = |field: &str| element.get(field).and_then(Value::as_str);
            let at = |field: &str| wrong(format!("{}/{index}/{field}", place.pointer));
            let serial = text("instrument").ok_or_else(|| at("instrument"))?;
            let on: Option<Date> = text("measured_on").and_then(|text| text.parse().ok());
            let on = on.filter(|on| *on <= today).ok_or_else(|| at("measured_on"))?;
            measurements.push(Measurement { serial, on });
        }
    }
    Ok(measurements)
}

fn need(context: &Context<'_>, measurement: &Measurement<'_>) -> Option<Need> {
    let organisation = context.actor()?.organisation;
    Some(Need::Instrument {
        organisation,
        serial: measurement.serial.to_owned(),
        on: measurement.on,
    })
}

pub(super) fn needs(guard: &InstrumentsVerified, context: &Context<'_>) -> Vec<Need> {
    let measurements = measurements(guard, context).unwrap_or_default();
    measurements.iter().filter_map(|measurement| need(context, measurement)).collect()
}

/// Refuses with `instruments.unknown`, `instruments.lapsed`, `instruments.not-yet` or `instruments.elsewhere`.
pub(super) fn decide(
    guard: &InstrumentsVerified,
    context: &Context<'_>,
    answers: &Answers,
) -> Result<(), Refusal> {
    for measurement in measurements(guard, context)? {
        let Measurement { serial, on } = measurement;
        let refusal = |code| Refusal::new(code).with("serial", serial).with("day", on);
        match need(context, &measurement).and_then(|need| answers.known.get(&need)) {
            Some(Answer::Instrument(InstrumentAnswer::VerifiedUntil(until))) if *until >= on => {}
            Some(Answer::Instrument(InstrumentAnswer::VerifiedUntil(until))) => {
                return Err(refusal("instruments.lapsed").with("until", until));
            }
            Some(Answer::Instrument(InstrumentAnswer::NotYet(first))) => {
                return Err(refusal("instruments.not-yet").with("from", first));
            }
            Some(Answer::Instrument(InstrumentAnswer::Elsewhere)) => {
                return Err(refusal("instruments.elsewhere"));
            }
            _ => return Err(refusal("instruments.unknown")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::act::Phase;
    use crate::toy::{self, TODAY, organisation};

    fn guards() -> crate::definition::Guards {
        toy::guards(|guards| {
            guards.instruments_verified =
                Some(InstrumentsVerified { place: toy::place("form#/readings") });
        })
    }

    fn answered(answer: InstrumentAnswer) -> Answers {
        let need = Need::Instrument {
            organisation: organisation(1),
            serial: "T-1".to_owned(),
            on: toy::day("2026-03-09"),
        };
        toy::answers([(need, Answer::Instrument(answer))])
    }

    #[test]
    fn the_verification_holds_on_the_day_of_the_measurement() {
        let table = [
            (InstrumentAnswer::VerifiedUntil(toy::day("2026-03-09")), ""),
            (InstrumentAnswer::VerifiedUntil(toy::day("2026-03-08")), "instruments.lapsed"),
            (InstrumentAnswer::NotYet(toy::day(TODAY)), "instruments.not-yet"),
            (InstrumentAnswer::Unknown, "instruments.unknown"),
            (InstrumentAnswer::Elsewhere, "instruments.elsewhere"),
        ];
        for (answer, code) in table {
            let form =
                json!({ "readings": [{ "instrument": "T-1", "measured_on": "2026-03-09" }] });
            let judged =
                toy::judged_with(guards(), &form, &answered(answer.clone()), Phase::Commit);
            assert_eq!(judged, code, "{answer:?}");
        }
    }

    #[test]
    fn a_measurement_without_instrument_or_day_or_of_a_day_to_come_is_a_mistake_in_the_form() {
        let readings = [
            json!([{ "measured_on": "2026-03-09" }]),
            json!([{ "instrument": "T-1" }]),
            json!([{ "instrument": "T-1", "measured_on": "2026-03-12" }]),
            json!("none"),
        ];
        let answers = answered(InstrumentAnswer::VerifiedUntil(toy::day(TODAY)));
        for readings in readings {
            let form = json!({ "readings": readings });
            assert_eq!(
                toy::judged_with(guards(), &form, &answers, Phase::Commit),
                "act.form",
                "{form}"
            );
        }
    }
}
