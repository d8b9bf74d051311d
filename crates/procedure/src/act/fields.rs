//! The values that a pointer leads to in a body.

use serde_json::Value;

static NOTHING: Value = Value::Null;

/// The values at this pointer, in each element where it leads through a list by a field's name, as
/// [`crate::form::resolve()`] reads schemas. Never empty: null stands for what is not there.
pub(crate) fn fields<'v>(body: &'v Value, pointer: &str) -> Vec<&'v Value> {
    let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
    let found = steps.fold(vec![body], |here, step| {
        here.into_iter().flat_map(|value| inside(value, &step)).collect()
    });
    if found.is_empty() { vec![&NOTHING] } else { found }
}

fn inside<'v>(value: &'v Value, step: &str) -> Vec<&'v Value> {
    let or_nothing = |value: Option<&'v Value>| value.unwrap_or(&NOTHING);
    match (value, step.parse::<usize>()) {
        (Value::Array(list), Ok(index)) => vec![or_nothing(list.get(index))],
        (Value::Array(list), Err(_)) => {
            list.iter().map(|element| or_nothing(element.get(step))).collect()
        }
        (
            Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_),
            _,
        ) => {
            vec![or_nothing(value.get(step))]
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fields;

    #[test]
    fn a_pointer_leads_to_one_value_or_through_a_list_to_one_in_each_element() {
        let body = json!({ "name": "Aziz", "books": [{ "code": "A" }, { "pages": 3 }], "none": [], "a/b": 1 });
        let table = [
            ("/name", json!(["Aziz"])),
            ("/books/0/code", json!(["A"])),
            ("/books/code", json!(["A", null])),
            ("/books/7/code", json!([null])),
            ("/none/code", json!([null])),
            ("/a~1b", json!([1])),
            ("/name/first", json!([null])),
        ];
        for (pointer, values) in table {
            assert_eq!(json!(fields(&body, pointer)), values, "{pointer}");
        }
        assert_eq!(fields(&body, ""), [&body]);
    }
}
