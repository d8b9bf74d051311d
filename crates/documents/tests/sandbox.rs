//! What a template may not do, and how its author learns of a mistake.

use documents::{Engine, Job, RenderError};
use domain::document_code::short_code;
use domain::public_url::PublicUrl;
use jiff::civil::date;
use serde_json::{Value, json};

const ID: [u8; 16] = [7; 16];
const PLAIN: &str = "#import \"/tris.typ\": *\n#let d = json(\"/data.json\")\n#show: paper.with(d, title: \"Kutubxona kartasi\")\n";

fn card(number: &str) -> Value {
    let code = short_code(ID);
    json!({"number": number, "date": "2026-11-22", "date_text": "2026-yil 22-noyabr", "code": code, "demo": false, "facts": {"card": {"reader": "Oʻgʻiloy"}}})
}

fn render(template: &str, data: &Value) -> Result<documents::Pdf, RenderError> {
    Engine::new().render(&Job {
        template,
        data,
        qr_text: &PublicUrl::default().of_paper(&short_code(ID)),
        seal: None,
        document_id: ID,
        date: date(2026, 11, 22),
        demo: false,
    })
}

fn with(body: &str) -> String {
    format!("{PLAIN}{body}")
}

#[test]
fn the_smallest_paper_is_made() {
    let pdf = render(&with("#show-at(d, \"facts/card/reader\")"), &card("1")).expect("made");
    assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
    assert_eq!(pdf.pages, 1);
}

#[test]
fn a_fact_is_text_and_never_markup() {
    let data = card("#panic(\"no\") $x$ @y *z*");
    assert!(render(&with("#code-at(d, \"number\")"), &data).is_ok());
}

#[test]
fn nothing_outside_the_desk_can_be_read() {
    for (body, answer) in [
        ("#read(\"/etc/passwd\")", "access denied"),
        ("#read(\"../Cargo.toml\")", "escape"),
        ("#read(\"/tris.typ\")", "access denied"),
        ("#import \"@preview/cetz:0.3.0\": *", "access denied"),
        ("#image(\"/logo.png\")", "access denied"),
        ("#datetime.today()", "current date"),
    ] {
        let refused = render(&with(body), &card("1")).expect_err(body).to_string();
        assert!(
            refused.contains("/template.typ:4:") && refused.contains(answer),
            "{body}: {refused}"
        );
    }
}

#[test]
fn a_mistake_names_its_file_line_and_column() {
    let error = render(&with("Karta #reader"), &card("1")).expect_err("unknown name");
    assert_eq!(
        error.to_string(),
        "the template does not compile: /template.typ:4:8: unknown variable: reader"
    );
    let error = render(&with("\n#date-at(3)"), &card("1")).expect_err("missing argument");
    assert!(error.to_string().contains("/template.typ:5:"), "{error}");
}

#[test]
fn a_paper_without_the_shared_sheet_is_refused() {
    let bare = "#let d = json(\"/data.json\")\nSalom";
    assert_eq!(render(bare, &card("1")), Err(RenderError::Undressed));
    assert_eq!(
        render(&with("a\n#set page(foreground: none)\n#pagebreak()\nb"), &card("1")),
        Err(RenderError::Undressed)
    );
}

#[test]
fn the_facts_are_attached_once_and_nothing_else_is() {
    let forged = with("#pdf.attach(\"other.json\", bytes(\"{}\"))");
    assert_eq!(render(&forged, &card("1")), Err(RenderError::Attachment));
}

#[test]
fn a_paper_has_at_most_fifty_pages() {
    let long = with("#for _ in range(51) [a #pagebreak(weak: true)]");
    assert!(matches!(render(&long, &card("1")), Err(RenderError::TooManyPages { pages: 51 })));
}

#[test]
fn facts_and_job_must_speak_of_one_paper() {
    for (field, value) in [
        ("date", json!("2026-11-23")),
        ("code", json!("0000000000000")),
        ("demo", json!(true)),
        ("sealed", json!(true)),
    ] {
        let mut data = card("1");
        data.as_object_mut().expect("a map").insert(field.to_owned(), value);
        assert_eq!(render(&with(""), &data), Err(RenderError::Contradiction { field }));
    }
}

#[test]
fn a_character_that_misleads_or_has_no_glyph_is_refused_before_layout() {
    for (text, character) in [
        ("Foshan 佛山", '佛'),
        ("invoys\u{202e}0012", '\u{202e}'),
        ("a\u{200b}b", '\u{200b}'),
        ("😀", '😀'),
        ("\u{7}", '\u{7}'),
    ] {
        let mut data = card("1");
        *data.pointer_mut("/facts/card/reader").expect("a reader") = json!(text);
        let pointer = "/facts/card/reader".to_owned();
        assert_eq!(
            render(&with(""), &data),
            Err(RenderError::Unprintable { pointer, character }),
            "{text}"
        );
    }
    assert!(
        render(&with("#code-at(d, \"number\")"), &card("Ўзбекистон қоғози, café, № 5 ≤ 7 °C µm²"))
            .is_ok()
    );
}

#[test]
fn a_warning_stops_a_check() {
    let checked = Engine::new().check_template(&with("#text(font: \"Arial\")[a]"));
    assert!(matches!(checked, Err(RenderError::Warnings(_))), "{checked:?}");
}
