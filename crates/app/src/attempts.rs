//! Refused attempts: what a compliance officer looks for first.

use domain::CaseId;
use procedure::Refusal;
use procedure::name::Name;

use crate::App;
use crate::cases::load::moment;
use crate::db::{Tx, fetch_all};
use crate::error::{Fault, Result};
use crate::people::is_compliance;
use crate::scope::Scope;
use crate::views::AttemptView;

/// The verbs of refused attempts.
pub struct Attempts<'a>(pub(crate) &'a App);

type Row = (String, String, String, String, String, String, i64, i64);

impl Attempts<'_> {
    /// The latest refused attempts of everybody; nobody but the compliance officer sees any.
    pub async fn list(&self, scope: &Scope) -> Result<Vec<AttemptView>> {
        let may = match scope {
            Scope::Public => false,
            Scope::Person(viewer) => viewer.post.as_ref().is_some_and(is_compliance),
        };
        if !may {
            return Ok(Vec::new());
        }
        let mut tx = self.0.db.read().await?;
        let sql = "SELECT p.name, c.reference, c.service, a.action, a.code, a.detail, a.count, a.last_at FROM attempts a \
                   JOIN persons p ON p.id = a.person JOIN cases c ON c.id = a.case_id ORDER BY a.last_at DESC LIMIT 200";
        let rows: Vec<Row> = fetch_all!(&mut tx, sql);
        rows.into_iter().map(view).collect()
    }
}

/// The refused attempts on one case.
pub(crate) async fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<AttemptView>> {
    let sql = "SELECT p.name, c.reference, c.service, a.action, a.code, a.detail, a.count, a.last_at FROM attempts a \
               JOIN persons p ON p.id = a.person JOIN cases c ON c.id = a.case_id WHERE a.case_id = $1 ORDER BY a.last_at DESC";
    let rows: Vec<Row> = fetch_all!(tx, sql, case.0);
    rows.into_iter().map(view).collect()
}

fn view(
    (person, reference, service, action, code, detail, count, last_at): Row,
) -> Result<AttemptView> {
    Ok(AttemptView {
        person,
        reference,
        service,
        action: Name::parse(&action).ok_or_else(|| Fault::new("a stored action has no name"))?,
        refusal: Refusal { code, values: serde_json::from_str(&detail)? },
        count,
        last_at: moment(last_at)?,
    })
}
