//! Founding a system: its first records, and the links by which its first administrators get in.

use domain::PersonId;

use super::check::wrong;
use super::file::World;
use super::{check, plan, store};
use crate::App;
use crate::db::Tx;
use crate::error::{Doing, Fault, Result};
use crate::invitations::{self, Invitation};

/// Fewer could confirm nothing: whatever one proposes, another one answers.
const FEWEST_ADMINISTRATORS: usize = 2;

/// Puts the first records of a system in place and invites its administrators. From then on nobody is let in but by two of them.
///
/// # Errors
/// Says which line or record of the text is wrong, names fewer than two administrators of the agency, or that somebody is on record
/// already; then nothing is written.
pub async fn found(app: &App, text: &str) -> Result<Vec<Invitation>> {
    let file: World = toml::from_str(text).doing("reading the world")?;
    check::check(&file)?;
    if !file.personas.is_empty() {
        return Err(wrong(
            "personas are a demo's: in a system nobody signs in without showing who they are",
        ));
    }
    let plan = plan::Plan::of(&file, app.today())?;
    let mut tx = app.db.write().await?;
    tx.alone_with("founding").await?;
    if !store::is_empty(&mut tx).await? {
        return Err(Fault::new(
            "somebody is on record already: a system is founded once, on empty records",
        ));
    }
    store::insert(&mut tx, &app.ports, &plan).await?;
    let administrators = crate::people::administrators(&mut tx, app.today()).await?;
    let count = administrators.len();
    if count < FEWEST_ADMINISTRATORS {
        return Err(wrong(format!(
            "{count} administrators of the agency from today on, and it takes {FEWEST_ADMINISTRATORS}: what one proposes, another confirms"
        )));
    }
    let links = invite(app, &mut tx, administrators.into_iter().map(|(person, _)| person)).await?;
    tx.commit().await?;
    Ok(links)
}

/// New links for the first administrators who did not get in yet; the old ones serve no more.
///
/// # Errors
/// When two are in: whoever else is to get in, they invite. When nobody is on record: there is nothing founded.
pub async fn found_again(app: &App) -> Result<Vec<Invitation>> {
    let mut tx = app.db.write().await?;
    tx.alone_with("founding").await?;
    if store::is_empty(&mut tx).await? {
        return Err(Fault::new(
            "nobody is on record: found the system with the text of its first records",
        ));
    }
    let administrators = crate::people::administrators(&mut tx, app.today()).await?;
    let (mut are_in, mut are_out) = (0, Vec::new());
    for (person, _) in administrators {
        if crate::passkeys::has_any(&mut tx, person).await? {
            are_in += 1;
        } else {
            are_out.push(person);
        }
    }
    if are_in >= FEWEST_ADMINISTRATORS {
        return Err(Fault::new(
            "two administrators are in: they invite whoever else is to get in, one proposing and another confirming",
        ));
    }
    let links = invite(app, &mut tx, are_out.into_iter()).await?;
    tx.commit().await?;
    Ok(links)
}

async fn invite(
    app: &App,
    tx: &mut Tx,
    people: impl Iterator<Item = PersonId>,
) -> Result<Vec<Invitation>> {
    let now = app.now();
    let mut links = Vec::new();
    for person in people {
        links.push(invitations::invite(app, tx, person, None, now).await?);
    }
    Ok(links)
}
