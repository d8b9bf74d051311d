use std::collections::BTreeSet;

use jiff::civil::date;
use procedure::refusal::Refusal;

use super::*;

fn core() -> Texts {
    Texts::new(CORE, Vec::new()).expect("the texts load")
}

fn module(lang: &str, source: &str) -> ModuleText {
    ModuleText { module: "library".to_owned(), lang: lang.to_owned(), source: source.to_owned() }
}

#[test]
fn every_refusal_says_what_why_and_what_next_in_every_language() {
    let texts = core();
    for lang in Lang::ALL {
        for code in Refusal::CODES {
            let id = format!("refusal-{}", code.replace('.', "-"));
            for id in [id.clone(), format!("{id}.why"), format!("{id}.next")] {
                assert!(texts.format(lang, &id, None).is_some(), "{id} in {}", lang.tag());
            }
        }
    }
}

#[test]
fn what_is_counted_agrees_with_its_number() {
    let texts = core();
    let table = [
        (Lang::En, "checks-ok", ["1 holds", "2 hold", "21 hold"]),
        (Lang::Ru, "checks-ok", ["1 соответствует", "2 соответствуют", "21 соответствует"]),
        (Lang::UzLatn, "checks-ok", ["1 mos", "2 mos", "21 mos"]),
        (Lang::En, "left-days", ["1 day left", "2 days left", "21 days left"]),
        (Lang::Ru, "left-days", ["остался 1 день", "осталось 2 дня", "остался 21 день"]),
        (Lang::UzLatn, "left-days", ["1 kun qoldi", "2 kun qoldi", "21 kun qoldi"]),
    ];
    for (lang, id, expected) in table {
        let text = texts.speak(lang);
        let said = [1_u32, 2, 21].map(|n| text.count(id, n).replace(['\u{2068}', '\u{2069}'], ""));
        assert_eq!(said, expected, "{id} in {}", lang.tag());
    }
}

/// Every value that a refusal may carry, as the program writes it: none of these is a word for a reader.
const RAW: &[(&str, &str)] = &[
    ("action", "raw_thing"),
    ("state", "raw_thing"),
    ("role", "raw_thing"),
    ("fact", "raw_thing"),
    ("document", "raw-thing"),
    ("pointer", "/things/0/raw_field"),
    ("value", "raw_value"),
    ("allowed", "raw_value, other_value"),
    ("area", "raw-area"),
    ("kind", "raw-kind"),
    ("org", "raw-org"),
    ("status", "raw-status"),
    ("list", "raw-list"),
    ("ground", "raw-ground"),
    ("key", "019ab0d2-7c30-7000-8000-000000000001"),
    ("keys", "019ab0d2-7c30-7000-8000-000000000001"),
    ("reason", "form.required"),
    ("service", "raw/service"),
    ("min", ""),
];

#[test]
fn no_refusal_shows_a_pointer_or_an_id() {
    let texts = core();
    for lang in Lang::ALL {
        for code in Refusal::CODES {
            let raw = RAW
                .iter()
                .fold(Refusal::new(code), |refusal, (name, value)| refusal.with(name, value));
            for service in [None, Some("library/card")] {
                let said = texts.speak(lang).refusal(&raw, service);
                assert_eq!(said.details, [], "{code} in {}", lang.tag());
                for text in [said.what, said.why, said.next] {
                    assert!(!text.contains(['/', '_', '{']), "{code} in {}: {text}", lang.tag());
                }
            }
        }
    }
}

#[test]
fn what_a_refusal_names_is_told_in_the_words_of_the_service() {
    let source = "card-fact-check = The check\ncard-field-check-rows-kind = Kind\ncard-option-check-rows-kind-old = Old\n\
                  card-role-reader = Reader\narea-lending = Lending\nlist-refusals-title = Grounds\nground-refusals-late = Too late\n";
    let texts = Texts::new(CORE, vec![module("uz-Latn", source)]).expect("they load");
    let said = |values: &[(&str, &str)]| {
        let new = Refusal::new("when.other-value");
        let refusal = values.iter().fold(new, |refusal, (name, value)| refusal.with(name, value));
        let details = texts.speak(Lang::En).refusal(&refusal, Some("library/card")).details;
        details
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[("fact", "check"), ("pointer", "/rows/0/kind"), ("value", "old")],
            "Fact: The check; Field: Kind; Value: Old",
        ),
        (
            &[("fact", "check"), ("pointer", "/result"), ("value", "some"), ("allowed", "all")],
            "Allowed: all conform; Fact: The check; Field: Outcome; Value: some conform",
        ),
        (
            &[("role", "reader"), ("area", "lending"), ("until", "2026-11-02")],
            "Area: Lending; Role: Reader; Until: 2 November 2026",
        ),
        (&[("list", "refusals"), ("ground", "late")], "Ground: Too late; List: Grounds"),
        (&[("keys", "A-1, A-2"), ("kind", "kinship")], "Awaited: A-1, A-2; Kind: kinship"),
        (
            &[("value", "12345.5"), ("max", "10000"), ("min", "")],
            "At most: 10,000; Value: 12,345.5",
        ),
        (
            &[("fact", "check"), ("pointer", "/agreed"), ("value", "true")],
            "Fact: The check; Value: yes",
        ),
    ];
    for (values, expected) in cases {
        assert_eq!(said(values).to_lowercase(), expected.to_lowercase());
    }
}

#[test]
fn every_text_exists_in_every_language() {
    let ids = |source: &str| -> BTreeSet<String> {
        let id = |line: &str| line.split_once(" =").map(|(id, _)| id.trim().to_owned());
        source
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim_start().starts_with(['[', '*']))
            .filter_map(id)
            .collect()
    };
    let all: Vec<_> = CORE.iter().map(|(lang, source)| (lang, ids(source))).collect();
    for (lang, own) in &all {
        assert_eq!(own, &all[0].1, "{lang}");
    }
}

#[test]
fn every_text_that_a_template_names_exists() {
    let texts = core();
    let templates = include_dir::include_dir!("$CARGO_MANIFEST_DIR/templates");
    let mut found = 0;
    let mut pending = vec![&templates];
    while let Some(folder) = pending.pop() {
        pending.extend(folder.dirs());
        for file in folder.files() {
            let source = file.contents_utf8().expect("templates are text");
            for part in source
                .split("s.say(\"")
                .skip(1)
                .chain(source.split("s.put(\"").skip(1))
                .chain(source.split("s.count(\"").skip(1))
            {
                let id = part.split('"').next().unwrap_or("");
                assert!(
                    texts.format(Lang::UzLatn, id, None).is_some(),
                    "{id} in {}",
                    file.path().display()
                );
                found += 1;
            }
        }
    }
    assert!(found > 150, "{found}");
}

#[test]
fn uzbek_latin_has_its_own_apostrophes() {
    let (_, source) = CORE[0];
    for wrong in ['\'', '‘', '’', '`'] {
        assert!(!source.contains(wrong), "{wrong}");
    }
}

#[test]
fn uzbek_cyrillic_is_made_from_latin_and_can_be_corrected() {
    let modules = vec![
        module("uz-Latn", "card = Kitob { $n } oʻqildi\nother = Boshqa\n"),
        module("uz-Cyrl", "other = Бошқача\n"),
    ];
    let text = Texts::new(CORE, modules).expect("they load").speak(Lang::UzCyrl);
    assert_eq!(text.count("library/card", 3_u32), "Китоб 3 ўқилди");
    assert_eq!(text.say("library/other"), "Бошқача");
    assert_eq!(text.say("yes"), "Ҳа");
}

#[test]
fn a_missing_text_shows_its_id() {
    let modules = vec![module("uz-Latn", "only-uzbek = Faqat\n")];
    let text = Texts::new(CORE, modules).expect("they load").speak(Lang::En);
    assert_eq!(text.say("library/only-uzbek"), "Faqat");
    assert_eq!(text.say("library/nothing"), "library/nothing");
    assert_eq!(text.anywhere("only-uzbek").as_deref(), Some("Faqat"));
}

#[test]
fn what_is_wrong_with_texts_is_said() {
    let cases =
        [(module("tlh", "a = b\n"), "unknown language"), (module("ru", "a b c\n"), "do not parse")];
    for (given, expected) in cases {
        let error = Texts::new(CORE, vec![given]).err().expect("refused");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let twice = vec![module("ru", "a = b\n"), module("ru", "a = c\n")];
    assert!(Texts::new(CORE, twice).is_err());
}

#[test]
fn dates_and_numbers_are_written_as_each_language_writes_them() {
    let texts = core();
    let day = date(2026, 11, 2);
    let cases = [
        (Lang::UzLatn, "02.11.2026", "12\u{a0}345,60"),
        (Lang::Ru, "02.11.2026", "12\u{a0}345,60"),
        (Lang::En, "2 November 2026", "12,345.60"),
    ];
    for (lang, written, number) in cases {
        let text = texts.speak(lang);
        assert_eq!(text.date(day), written);
        assert_eq!(text.number("12345.60"), number);
        assert_eq!(text.number("UZ-1"), "UZ-1");
        assert_eq!(text.date_text("2026-11-02"), written);
        assert_eq!(text.date_text("not a date"), "not a date");
    }
    let midnight = "2026-11-30T19:00:00Z".parse().expect("an instant");
    let text = texts.speak(Lang::UzLatn);
    assert_eq!(text.moment(midnight), "01.12.2026, 00:00");
    assert_eq!(text.last_day(midnight), "30.11.2026");
    assert_eq!(text.due(midnight), "30.11.2026");
    let noon = "2026-11-30T07:30:00Z".parse().expect("an instant");
    assert_eq!(text.due(noon), "30.11.2026, 12:30");
}

#[test]
fn plurals_follow_the_language() {
    let text = core().speak(Lang::Ru);
    assert_eq!(text.count("length-working-days", 1_u32), "1 рабочий день");
    assert_eq!(text.count("length-working-days", 3_u32), "3 рабочих дня");
    assert_eq!(text.count("length-working-days", 20_u32), "20 рабочих дней");
}

#[test]
fn a_size_is_rounded_up_to_what_people_read() {
    let texts = Texts::new(CORE, Vec::new()).expect("the texts load");
    let (english, russian) = (texts.speak(Lang::En), texts.speak(Lang::Ru));
    let cases = [
        (1, "1 KB", "1 КБ"),
        (120_400, "121 KB", "121 КБ"),
        (5_000_000, "5 MB", "5 МБ"),
        (1_234_567, "1.3 MB", "1,3 МБ"),
        (9_999_999, "10 MB", "10 МБ"),
    ];
    for (bytes, in_english, in_russian) in cases {
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(plain(english.size(bytes)), in_english);
        assert_eq!(plain(russian.size(bytes)), in_russian);
    }
}
