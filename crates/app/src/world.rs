//! A world to begin with: organisations, people, posts, what they may do and measure with, from one TOML text. A demo imports one that is
//! invented; a system is founded on one.
//!
//! Only into an empty database, whole or not at all. Dates may be relative (`today-400d`) to the day of the import, so
//! that a demo is as fresh in five years as today.

mod check;
mod day;
mod file;
mod found;
mod leaf;
mod plan;
mod store;

pub use found::{found, found_again, founded_at};
pub(crate) use leaf::{Record, logged, logged_as};

use domain::{OrganisationId, PersonId};
use uuid::Uuid;

use crate::App;
use crate::error::{Doing, Result};

/// The namespace of the ids made of the names in a world's text, so that the same text gives the same ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x7472_6973_0000_4000_8000_776f_726c_6421);

/// Imports a world. A database that knows an organisation or a person already is left as it is.
///
/// # Errors
/// Says which line or which record of the text is wrong; then nothing is imported.
pub async fn import(app: &App, text: &str) -> Result<()> {
    let file: file::World = toml::from_str(text).doing("reading the world")?;
    check::check(&file)?;
    let plan = plan::Plan::of(&file, app.today())?;
    let mut tx = app.db.write().await?;
    if store::is_empty(&mut tx).await? {
        store::insert(&mut tx, &app.ports, &plan).await?;
    }
    tx.commit().await
}

/// The id of the organisation that the world's text calls so.
pub fn organisation(id: &str) -> OrganisationId {
    OrganisationId(identity("organisation", id))
}

/// The id of the person that the world's text calls so.
pub fn person(id: &str) -> PersonId {
    PersonId(identity("person", id))
}

fn identity(what: &str, name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{what}/{name}").as_bytes())
}
