//! Papers, their files and their numbers.

use super::{Report, store};
use crate::App;
use crate::error::Result;

pub(super) async fn check(app: &App, report: &mut Report) -> Result<()> {
    let mut tx = app.db.read().await?;
    for (id, number, file) in store::documents(&mut tx).await? {
        report.documents += 1;
        match app.files.find(&file).await {
            Ok(Some(_)) => {}
            Ok(None) => report.complain("document.file", format!("{id} {number}")),
            Err(_changed) => report.complain("document.bytes", format!("{id} {number}")),
        }
    }
    for (id,) in store::papers_out_of_order(&mut tx).await? {
        report.complain("document.state", id);
    }
    for (number,) in store::documents_without_number(&mut tx).await? {
        report.complain("document.number", number);
    }
    for (issuer, kind, number) in store::numbers_without_document(&mut tx).await? {
        report.complain("number.document", format!("{issuer}/{kind}/{number}"));
    }
    for (issuer, kind, year, count, last) in store::series(&mut tx).await? {
        report.numbers += u64::try_from(count).unwrap_or_default();
        if count != last {
            report.complain("number.gap", format!("{issuer}/{kind}/{year}"));
        }
    }
    Ok(())
}
