//! Dates that a form holds to days.

use super::*;

#[test]
fn a_date_is_asked_for_within_its_days_and_refused_with_them() {
    let texts = Texts::new(CORE, Vec::new()).expect("texts");
    let said = |lang| {
        let text = texts.speak(lang);
        let bodies = read(&[("/card/until", "2030-01-01")]).bodies(&[part()]);
        let found = problems(&[part()], &bodies, (&text, DAYS));
        let until = found.iter().find(|problem| problem.at == "/card/until").expect("a problem");
        text.puts(until.text, &until.values)
    };
    assert_eq!(
        said(Lang::En),
        "this day is not allowed: choose a day after 22 November 2026 and not after 22 November 2029"
    );
    assert!(said(Lang::UzLatn).contains("22.11.2026") && said(Lang::Ru).contains("22.11.2029"));
    let context = Context {
        text: &texts.speak(Lang::En),
        organisations: &BTreeMap::new(),
        grounds: &BTreeMap::new(),
        problems: &[],
        anchors: DAYS,
    };
    let items = items(&[part()], &Bodies::new(), &context);
    let sides = |name: &str| {
        items.iter().find_map(|item| {
            let Item::Field(Field { name: own, control, .. }) = item else { return None };
            let Control::Date { min, max, .. } = control else { return None };
            (own == name).then(|| (min.clone(), max.clone()))
        })
    };
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(sides("/card/due"), Some((None, None)));
    assert_eq!(sides("/card/until"), Some((day("2026-11-23"), day("2029-11-22"))));
    // What hangs on another field, the browser is not told: it changes with the field.
    assert_eq!(sides("/card/since"), Some((None, day("2026-11-22"))));
    // What was laid down before is not the filler's to choose.
    let laid_down =
        Fixed { pointer: "/until".to_owned(), properties: None, source: json!("2026-11-01") };
    let part = Part { fixed: vec![laid_down], ..part() };
    let bodies = read(&[("/card/until", "2026-11-01")]).bodies(std::slice::from_ref(&part));
    let found = problems(&[part], &bodies, (&texts.speak(Lang::En), DAYS));
    assert!(found.iter().any(|problem| problem.text == "form-error-date-fixed"), "{found:?}");
}
