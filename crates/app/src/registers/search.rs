//! Looking a register up.

use jiff::Timestamp;
use procedure::library::Register;
use procedure::name::Name;
use uuid::Uuid;

use super::{Registers, clocks, rows};
use crate::cases::load::moment;
use crate::error::Result;
use crate::views::{Cursor, Page};

/// Rows of a page.
const ROWS: i64 = 50;

/// A register in the list of registers.
#[derive(Debug, Clone)]
pub struct RegisterView {
    /// `module/register`.
    pub path: String,
    /// Id of its title's text.
    pub title: Name,
    pub module: Name,
    /// The public fields in order.
    pub fields: Vec<Name>,
    /// Those by which the register is searched: what matters most in a list.
    pub indexed: Vec<Name>,
}

/// A row as everybody sees it.
#[derive(Debug, Clone)]
pub struct RegisterRow {
    pub id: Uuid,
    pub status: String,
    pub since: Timestamp,
    /// Public field to value, in the register's order.
    pub fields: Vec<(Name, String)>,
}

impl Registers<'_> {
    /// All registers.
    pub fn list(&self) -> Vec<RegisterView> {
        self.0.definitions().library.registers.values().map(view).collect()
    }

    /// The rows that hold now, also those that nobody has written yet, and have every word of the query, in any spelling and script; `None`: no such register.
    pub async fn search(
        &self,
        path: &str,
        query: &str,
        after: Option<&Cursor>,
    ) -> Result<Option<Page<RegisterRow>>> {
        let definitions = self.0.definitions();
        let Some(register) = definitions.library.registers.get(path) else { return Ok(None) };
        let words = words(query);
        let after = after.and_then(|cursor| Uuid::parse_str(&cursor.0).ok()).unwrap_or_default();
        let mut tx = self.0.db.read().await?;
        let mut found = rows::search(&mut tx, register, &words, after, ROWS + 1).await?;
        let more = found.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
        if more {
            found.pop();
        }
        let next = found.last().filter(|_| more).map(|(row, _)| Cursor(row.id.to_string()));
        let rows = clocks::brought_up(&mut tx, self.0, register, found)
            .await?
            .into_iter()
            .map(|(row, since)| public(register, row, since))
            .collect::<Result<_>>()?;
        Ok(Some(Page { rows, next }))
    }

    /// What the row with this id said through time, oldest first.
    pub async fn history(&self, path: &str, id: Uuid) -> Result<Vec<RegisterRow>> {
        let definitions = self.0.definitions();
        let Some(register) = definitions.library.registers.get(path) else { return Ok(Vec::new()) };
        let mut tx = self.0.db.read().await?;
        let versions = rows::versions(&mut tx, register, id).await?;
        versions.into_iter().map(|(row, since)| public(register, row, since)).collect()
    }
}

fn view(register: &Register) -> RegisterView {
    let public = register.fields.iter().filter(|field| field.public);
    let indexed = public.clone().filter(|field| field.index);
    RegisterView {
        indexed: indexed.map(|field| field.name.clone()).collect(),
        path: register.path(),
        title: register.passport.title.clone(),
        module: register.module.clone(),
        fields: public.map(|field| field.name.clone()).collect(),
    }
}

fn public(register: &Register, row: rows::Row, since: i64) -> Result<RegisterRow> {
    let shown = register.fields.iter().zip(row.values).filter(|(field, _)| field.public);
    Ok(RegisterRow {
        id: row.id,
        status: row.status,
        since: moment(since)?,
        fields: shown.filter_map(|(field, value)| Some((field.name.clone(), value?))).collect(),
    })
}

/// At most eight words, folded, without what LIKE takes for a pattern.
fn words(query: &str) -> Vec<String> {
    let folded = domain::text::fold(query);
    let plain =
        |word: &str| word.chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect::<String>();
    folded.split_whitespace().map(plain).filter(|word| !word.is_empty()).take(8).collect()
}
