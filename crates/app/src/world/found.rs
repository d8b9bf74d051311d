//! Founding a system: its first records, and the links by which its first officers get in.

use std::collections::BTreeSet;

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

/// Puts the first records of a system in place and invites its administrators and compliance officers. From then on nobody is let in but
/// by two administrators. The public address is kept with the records: it never changes.
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
    store::keep_address(&mut tx, &app.address()).await?;
    let count = crate::people::administrators(&mut tx, app.today()).await?.len();
    if count < FEWEST_ADMINISTRATORS {
        return Err(wrong(format!(
            "{count} administrators of the agency from today on, and it takes {FEWEST_ADMINISTRATORS}: what one proposes, another confirms"
        )));
    }
    let links = invite(app, &mut tx).await?;
    tx.commit().await?;
    Ok(links)
}

/// Where the system that was founded on these records is reached; `None`: nothing was founded on them.
pub async fn founded_at(app: &App) -> Result<Option<String>> {
    store::address(&mut app.db.read().await?).await
}

/// New links for the first officers who did not get in yet; the old ones serve no more.
///
/// # Errors
/// When two administrators are in: whoever else is to get in, they invite. When nobody is administrator today.
pub async fn found_again(app: &App) -> Result<Vec<Invitation>> {
    let mut tx = app.db.write().await?;
    tx.alone_with("founding").await?;
    let administrators = crate::people::administrators(&mut tx, app.today()).await?;
    if administrators.is_empty() {
        return Err(Fault::new("nobody holds the post of an administrator of the agency today"));
    }
    let mut are_in = 0;
    for (person, _) in &administrators {
        are_in += usize::from(crate::passkeys::has_any(&mut tx, *person).await?);
    }
    if are_in >= FEWEST_ADMINISTRATORS {
        return Err(Fault::new(
            "two administrators are in: they invite whoever else is to get in, one proposing and another confirming",
        ));
    }
    let links = invite(app, &mut tx).await?;
    tx.commit().await?;
    Ok(links)
}

/// Links for every administrator and compliance officer of today who has no passkey.
async fn invite(app: &App, tx: &mut Tx) -> Result<Vec<Invitation>> {
    let (now, today) = (app.now(), app.today());
    let mut people = crate::people::administrators(tx, today).await?;
    people.extend(crate::people::compliance_officers(tx, today).await?);
    let (mut links, mut seen) = (Vec::new(), BTreeSet::<PersonId>::new());
    for (person, _) in people {
        if seen.insert(person) && !crate::passkeys::has_any(tx, person).await? {
            links.push(invitations::invite(app, tx, person, None, now).await?);
        }
    }
    Ok(links)
}
