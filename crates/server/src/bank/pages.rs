//! The bank's pages: who owes what, and a button that pays it. No account, no money: a demo.

use std::sync::Arc;

use app::App;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde::Deserialize;
use tower::ServiceExt;
use uuid::Uuid;
use web::Leaf;
use web::text::{Text, Texts};

use super::ledger::{Invoice, Paid};
use super::{Bank, NAME};
use crate::escape::escape;

/// What a handler needs.
#[derive(Clone)]
struct Counter {
    bank: Arc<Bank>,
    app: App,
    /// Where answers go in, as any outside system's do.
    door: Router,
}

#[derive(Deserialize)]
struct Asked {
    /// The status with which the answer was met.
    met: Option<u16>,
    /// The page from which somebody came here to pay.
    back: Option<String>,
}

impl Asked {
    /// Where the way leads back to, if it is a page of ours.
    fn back(&self) -> Option<&str> {
        self.back.as_deref().and_then(web::own_path)
    }
}

/// The pages, below a language.
pub(crate) fn router(bank: Arc<Bank>, app: &App, texts: &Texts) -> Router {
    let door = web::door(app.clone(), texts.clone());
    Router::new()
        .route("/demo/bank", get(list))
        .route("/demo/bank/{id}", get(show).post(pay))
        .with_state(Counter { bank, app: app.clone(), door })
}

/// `GET /{lang}/demo/bank`: the invoices that nobody has paid.
async fn list(State(counter): State<Counter>, Extension(text): Extension<Text>) -> Leaf {
    let own = |id: &str| say(&text, id);
    let owed: Vec<Invoice> =
        counter.bank.books().all().filter(|invoice| invoice.paid.is_none()).cloned().collect();
    let rows: String = owed.iter().map(|invoice| row(&text, invoice)).collect();
    let main = if owed.is_empty() {
        format!("<p class=\"card card-b\">{}</p>", own("bank-none"))
    } else {
        format!("<ul class=\"card card-b stack\">{rows}</ul>")
    };
    let title = own("bank-title");
    Leaf {
        main: format!("<h1>{title}</h1><p class=\"mut\">{}</p>{main}", own("bank-intro")),
        title,
    }
}

/// `GET /{lang}/demo/bank/{id}`: one invoice.
async fn show(
    State(counter): State<Counter>,
    Extension(text): Extension<Text>,
    id: Result<Path<Uuid>, PathRejection>,
    Query(asked): Query<Asked>,
) -> Response {
    let id = id.ok().map(|Path(id)| id);
    let invoice = id.and_then(|id| counter.bank.books().find(id).cloned());
    let Some(invoice) = invoice else { return StatusCode::NOT_FOUND.into_response() };
    let title = say(&text, "bank-invoice");
    let lines: String = [
        ("bank-payer", invoice.field("payer").map(escape)),
        ("bank-for", invoice.field("subject").map(escape)),
        ("bank-amount", invoice.field("amount").map(|amount| escape(&text.number(amount)))),
        ("bank-until", invoice.field("pay_by").map(|day| escape(&text.date_text(day)))),
    ]
    .into_iter()
    .filter_map(|(label, value)| {
        let label = say(&text, label);
        Some(format!("<dl class=\"data\"><dt>{label}</dt><dd data-keep>{}</dd></dl>", value?))
    })
    .collect();
    let met = asked.met.map(|status| met(&text, status)).unwrap_or_default();
    let button = match &invoice.paid {
        None => format!("<button class=\"btn pri\">{}</button>", say(&text, "bank-pay")),
        Some(paid) => settled(&text, paid),
    };
    let main = format!(
        "<nav class=\"crumb\"><a href=\"/{lang}/demo/bank\">{bank}</a></nav><h1>{title}</h1>{met}\
         <section class=\"card\"><div class=\"card-b\">{lines}</div>\
         <form method=\"post\" class=\"card-f row\">{button}{back}</form></section>\
         <p class=\"small mut\">{note}</p>",
        lang = text.lang.path(),
        bank = say(&text, "bank-title"),
        back = asked.back().map(|back| way_back(&text, back)).unwrap_or_default(),
        note = say(&text, "bank-note"),
    );
    Leaf { title, main }.into_response()
}

/// `POST /{lang}/demo/bank/{id}`: pays, or sends the same answer once more.
async fn pay(
    State(counter): State<Counter>,
    Extension(text): Extension<Text>,
    id: Result<Path<Uuid>, PathRejection>,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(Path(id)) = id else { return StatusCode::NOT_FOUND.into_response() };
    let paid = match counter.bank.pay(id, counter.app.today()) {
        Ok(Some(paid)) => paid,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!("the demo bank: {error:#}");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let met = bring(counter.door, paid).await.as_u16();
    let back = asked.back().map(|back| format!("&back={}", web::percent(back)));
    let back = back.unwrap_or_default();
    Redirect::to(&format!("/{}/demo/bank/{id}?met={met}{back}", text.lang.path())).into_response()
}

/// Brings the answer to the door, and gives the status with which it was met.
async fn bring(door: Router, paid: Paid) -> StatusCode {
    let asked = Request::post(format!("/outside/{NAME}"))
        .header(web::SIGNATURE, paid.signature)
        .body(Body::from(paid.bytes));
    match asked {
        Ok(asked) => match door.oneshot(asked).await {
            Ok(response) => response.status(),
            Err(never) => match never {},
        },
        Err(_no_header) => StatusCode::BAD_REQUEST,
    }
}

fn row(text: &Text, invoice: &Invoice) -> String {
    let field = |name: &str| escape(invoice.field(name).unwrap_or_default());
    format!(
        "<li><div class=\"row between\"><span class=\"grow\"><b data-keep>{payer}</b><span class=\"d\">{subject}</span></span>\
         <b class=\"num\">{amount}</b><a class=\"btn sm\" href=\"/{lang}/demo/bank/{id}\">{open}</a></div></li>",
        payer = field("payer"),
        subject = field("subject"),
        amount = escape(&text.number(invoice.field("amount").unwrap_or_default())),
        lang = text.lang.path(),
        id = invoice.id,
        open = say(text, "bank-open"),
    )
}

fn settled(text: &Text, paid: &Paid) -> String {
    let values = [("on", text.date_text(&paid.on)), ("payment", paid.reference.clone())];
    let what = escape(&text.puts("(demo)/bank-paid", &values));
    format!(
        "<span class=\"tag ok\">{what}</span><button class=\"btn\">{}</button>",
        say(text, "bank-again")
    )
}

fn way_back(text: &Text, back: &str) -> String {
    let (href, label) = (escape(back), say(text, "bank-back"));
    format!("<a class=\"btn ghost\" href=\"{href}\">{label}</a>")
}

/// How the confirmation was met.
fn met(text: &Text, status: u16) -> String {
    let (id, tone) = match status {
        202 => ("bank-met-new", "ok"),
        200 => ("bank-met-known", "ok"),
        _ => ("bank-met-refused", "bad"),
    };
    format!("<p class=\"note {tone}\" role=\"status\"><span>{}</span></p>", say(text, id))
}

fn say(text: &Text, id: &str) -> String {
    escape(&text.say(&format!("(demo)/{id}")))
}
