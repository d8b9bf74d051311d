//! The stand-in's page, in three languages at once: it has no texts of its own beside the system's.

use std::fmt::Write as _;

use super::desk::{Asked, Person};
use crate::escape::escape;

const HEAD: &str = "<!doctype html><html lang=\"uz\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
    <title>OneID: namoyish</title><link rel=\"icon\" href=\"data:,\"></head><body><main><h1>Bu OneID emas: uning oʻrnida turgan namoyish</h1>\
    <p>Yuridik kuchi yoʻq, odamlar oʻylab topilgan.</p>\
    <p lang=\"ru\">Это не OneID, а его демонстрационный заместитель. Юридической силы нет, люди вымышлены.</p>\
    <p lang=\"en\">This is not OneID but a demo that stands in for it. It has no legal force, and the people are invented.</p>";

/// Whom one may pick.
pub(super) fn choice(people: &[Person], asked: &Asked) -> String {
    let mut page = HEAD.to_owned();
    let hidden = hidden(asked);
    for person in people {
        let name = escape(&person.name);
        let mut buttons = button("", "OneID");
        for firm in &person.firms {
            buttons.push_str(&button(&firm.tin, &format!("{} {}", firm.name, firm.tin)));
        }
        // A string takes all that is written to it.
        let _never = write!(
            page,
            "<form method=\"post\" action=\"/sso/oauth/choice\"><h2>{name}</h2>{hidden}<input type=\"hidden\" name=\"pin\" value=\"{}\"><p>{buttons}</p></form>",
            escape(&person.pin)
        );
    }
    page + "</main></body></html>"
}

/// Why nobody is asked anything.
pub(super) fn refusal(why: &str) -> String {
    format!("{HEAD}<p role=\"alert\">{}</p></main></body></html>", escape(why))
}

fn hidden(asked: &Asked) -> String {
    let fields = [
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("scope", &asked.scope),
        ("state", &asked.state),
    ];
    let field = |(name, value): (&str, &String)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
    };
    fields.into_iter().map(field).collect()
}

fn button(tin: &str, label: &str) -> String {
    format!("<button name=\"tin\" value=\"{}\">{}</button> ", escape(tin), escape(label))
}
