//! A laboratory measures what the sampler ordered: it may measure more often, and changes nothing of the order.

use serde_json::{Value, json};

use super::path::{Order, Path, application, imo, protocol, sampling};
use crate::people::assert_balanced;

/// Received, with two tests ordered.
async fn received(path: &Path) -> Order {
    path.paid(application("7", "ishonch")).await;
    path.act("kamola", "record_imo", imo()).await;
    let mut ordered = sampling(&["S-1"]);
    let tests = ordered.pointer_mut("/sample/samples/0/tests").and_then(Value::as_array_mut);
    tests.expect("a list of tests").push(json!({
        "indicator": "Harorat", "standard": "Oʻz DSt IEC 60335-1", "clause": "11.8",
        "method": "Oʻz DSt IEC 60335-1", "unit": "K", "min": "5", "max": "30",
    }));
    // What has no limit could never be said to conform, so nobody orders it.
    let mut endless = ordered.clone();
    let heat = endless.pointer_mut("/sample/samples/0/tests/1").and_then(Value::as_object_mut);
    heat.expect("the second test").retain(|name, _| name != "min" && name != "max");
    let temur = path.person("temur").await;
    let refused = temur.refused(&path.world, &path.reference, "take_sample", endless).await;
    assert_eq!(refused, "act.form");
    path.act("temur", "take_sample", ordered).await;
    let order = path.orders().await.remove(0);
    path.received(&order).await;
    order
}

/// Both tests answered, the leakage with this value.
fn answered(order: &Order, result: &str, value: &str) -> Value {
    let mut protocol = protocol(order, result, value);
    let rows = rows(&mut protocol);
    let mut heat = rows[0].clone();
    for (name, value) in [
        ("indicator", "Harorat"),
        ("clause", "11.8"),
        ("unit", "K"),
        ("min", "5"),
        ("max", "30"),
        ("value", "21"),
    ] {
        heat[name] = value.into();
    }
    rows.push(heat);
    protocol
}

fn rows(protocol: &mut Value) -> &mut Vec<Value> {
    let rows = protocol.pointer_mut("/test_protocol/readings");
    rows.and_then(Value::as_array_mut).expect("a list of readings")
}

#[tokio::test]
async fn a_laboratory_changes_nothing_of_what_was_ordered() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let order = received(&path).await;
    let engineer = path.person(order.laboratory.engineer).await;
    let events = sql.events(&order.reference).await;
    let right = || answered(&order, "conforms", "0.80");
    let with = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut protocol = right();
        change(rows(&mut protocol));
        protocol
    };
    let foreign = || {
        let mut row = rows(&mut right())[0].clone();
        row["indicator"] = "Shovqin".into();
        row
    };
    let mut other_sample = right();
    other_sample["test_protocol"]["sample_code"] = "S-2".into();
    let table = [
        ("a wider limit", with(&|rows| rows[0]["max"] = "0.85".into()), "act.fixed"),
        ("a limit that nobody set", with(&|rows| rows[0]["min"] = "0.01".into()), "act.fixed"),
        (
            "no limit",
            with(&|rows| drop(rows[1].as_object_mut().unwrap().remove("min"))),
            "act.fixed",
        ),
        ("another unit", with(&|rows| rows[0]["unit"] = "A".into()), "act.fixed"),
        ("another method", with(&|rows| rows[0]["method"] = "Oʻz".into()), "act.fixed"),
        ("a foreign test", with(&|rows| rows.push(foreign())), "act.fixed"),
        ("a test dropped", with(&|rows| drop(rows.pop())), "act.fixed-missing"),
        ("one in place of another", with(&|rows| rows[1] = rows[0].clone()), "act.fixed-missing"),
        ("another sample", other_sample, "act.fixed"),
    ];
    for (what, protocol, code) in table {
        let before = sql.attempts(code).await.1;
        let refused = engineer.refused(world, &order.reference, "record", protocol).await;
        assert_eq!(refused, code, "{what}");
        assert_eq!(sql.attempts(code).await.1, before + 1, "{what} is on record");
        assert_eq!(sql.events(&order.reference).await, events, "{what}");
    }
    assert_eq!(sql.state(&order.reference).await, "testing");

    // Twice measured is no change of the order.
    let mut twice = answered(&order, "conforms", "0.31");
    let again = rows(&mut twice)[0].clone();
    rows(&mut twice).push(again);
    engineer.act(world, &order.reference, "record", twice).await;
    assert_eq!(sql.state(&order.reference).await, "signing");
    assert_balanced(world).await;
}

#[tokio::test]
async fn a_protocol_is_signed_as_what_its_readings_and_its_result_say() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let order = received(&path).await;
    let approval = || json!({ "approval": { "checked": true } });
    let head = path.person(order.laboratory.head).await;
    let record = async |result: &str, value: &str| {
        let protocol = answered(&order, result, value);
        path.act_on(order.laboratory.engineer, &order.reference, "record", protocol).await;
    };
    let refused =
        async |action: &str| head.refused(world, &order.reference, action, approval()).await;

    record("conforms", "0.76").await;
    assert_eq!(refused("sign").await, "results.outside-limits");
    assert_eq!(refused("sign_failing").await, "when.other-value");
    assert_eq!(sql.state(&order.reference).await, "signing");
    let remark = json!({ "remark": { "text": "Xulosa oʻlchovga zid" } });
    path.act_on(order.laboratory.head, &order.reference, "send_back", remark).await;

    // Every reading lies within its limits: a sample can fail by what is not a number.
    record("fails", "0.31").await;
    assert_eq!(refused("sign").await, "when.other-value");
    path.act_on(order.laboratory.head, &order.reference, "sign_failing", approval()).await;
    assert_eq!(sql.state(&order.reference).await, "signed");
    assert_eq!(path.state().await, "deciding");
    assert_balanced(world).await;
}
