//! Files that facts cite: each is there, with the bytes whose hash was signed.

use std::collections::BTreeSet;

use procedure::form::files::cited;
use serde_json::Value;

use super::code::Code;
use super::report::Report;
use super::store::FactRow;
use crate::App;
use crate::error::Result;

pub(super) async fn check(
    app: &App,
    report: &mut Report,
    case: &str,
    rows: &[FactRow],
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for row in rows {
        // A body that cannot be read is a complaint of its own.
        let Some(body) =
            row.body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok())
        else {
            continue;
        };
        for file in cited(&body) {
            if !seen.insert(file.sha256.to_owned()) {
                continue;
            }
            let name = format!("case {case}, event {}, fact {}{}", row.seq, row.fact, file.pointer);
            let hash = hex::decode(file.sha256).unwrap_or_default();
            match app.files.find(&hash).await {
                Ok(Some(_)) => {}
                Ok(None) => report.complain(Code::FactFile, &name),
                Err(_changed) => report.complain(Code::FactFileBytes, &name),
            }
        }
    }
    Ok(())
}
