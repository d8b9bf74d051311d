//! Trial of a template before it may run: with no facts at all, and with the facts of a generated case.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use typst_layout::PagedDocument;

use crate::engine::{Engine, Job};
use crate::error::RenderError;
use crate::world::Desk;
use domain::document_code::short_code;
use domain::public_url::PublicUrl;

use crate::{diagnosis, qr};

const ID: [u8; 16] = [0x5a; 16];
const DATE: Date = date(2026, 1, 5);

impl Engine {
    /// Compiles the template with an empty set of facts: what is missing must print as a dash.
    pub fn check_template(&self, source: &str) -> Result<(), RenderError> {
        self.check_template_with(source, &json!({}))
    }

    /// Compiles the template with these facts, as a demo and as a paper in force; a warning counts as an error.
    pub fn check_template_with(&self, source: &str, facts: &Value) -> Result<(), RenderError> {
        for demo in [true, false] {
            let data = envelope(facts, demo);
            let address = PublicUrl::default().of_paper(&short_code(ID));
            self.without_warnings(source, &data, &address)?;
            self.render(&Job {
                template: source,
                data: &data,
                qr_text: &address,
                seal: None,
                document_id: ID,
                date: DATE,
                demo,
            })?;
        }
        Ok(())
    }

    fn without_warnings(
        &self,
        source: &str,
        data: &Value,
        address: &str,
    ) -> Result<(), RenderError> {
        let desk = Desk::lay(self, source, data, (qr::svg(address)?, None));
        let tried = typst::compile::<PagedDocument>(&desk);
        if tried.output.is_ok() && !tried.warnings.is_empty() {
            return Err(RenderError::Warnings(diagnosis::of(&desk, &tried.warnings)));
        }
        Ok(())
    }
}

/// What every template gets around its facts.
fn envelope(facts: &Value, demo: bool) -> Value {
    let code = short_code(ID);
    json!({
        "number": "0000-0000", "kind": "trial", "date": DATE.to_string(), "date_text": "2026-yil 5-yanvar",
        "case": "T-0000", "code": code, "address": PublicUrl::default().of_paper(&code),
        "signer": {"name": "A. Namunaviy", "post": "Mutaxassis", "organisation": "Sinov tashkiloti"},
        "issuer": {"name": "Sinov tashkiloti", "stir": "300000000", "accreditation": "T.0000", "address": "Toshkent"},
        "holder": {"name": "Sinov egasi", "stir": "300000001", "address": "Toshkent"},
        "ground": {"text": "T-0000/1", "hash": "00"},
        "facts": facts, "demo": demo,
    })
}
