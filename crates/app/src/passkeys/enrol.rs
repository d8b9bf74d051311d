//! Enrolling a passkey.

use domain::PersonId;
use procedure::Refusal;
use uuid::Uuid;

use super::{Answer, Passkeys, Question, keep, refused, store, taken};
use crate::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ports::{Holder, NewPasskey};
use crate::scope::Viewer;
use crate::world::{Record, logged};

/// Letters of a passkey's name, at most.
const LONGEST_NAME: usize = 60;
/// Passkeys of one person, at most: more than anybody has devices.
const MOST: usize = 20;

impl Passkeys<'_> {
    /// Asks the browser for a new passkey of the person.
    ///
    /// # Errors
    /// `passkey.nowhere` where browsers know no passkeys; `passkey.many` if the person has as many as anybody may.
    pub async fn begin(&self, viewer: &Viewer) -> Result<Question, Error<Refusal>> {
        let app = self.0;
        let mut tx = app.db.write().await?;
        let question = begin_for(app, &mut tx, (viewer.person, &viewer.name)).await?;
        tx.commit().await?;
        Ok(question)
    }

    /// Enrols the passkey of the answer under this name.
    ///
    /// # Errors
    /// `passkey.name` for no name or one that is too long; `passkey.late` if the question was answered already, is another's or is
    /// older than two minutes; `passkey.answer` if the answer does not stand; `passkey.known` if the passkey was enrolled before.
    pub async fn enrol(
        &self,
        viewer: &Viewer,
        answer: Answer<'_>,
        name: &str,
    ) -> Result<(), Error<Refusal>> {
        let app = self.0;
        let new = judged(app, viewer.person, answer, name).await?;
        let mut tx = app.db.write().await?;
        tx.alone_with("passkeys").await?;
        insert(app, &mut tx, viewer.person, &new).await?;
        Ok(tx.commit().await?)
    }
}

/// An answer that stands, with the name that its holder gives it.
pub(crate) struct Named {
    name: String,
    new: NewPasskey,
}

/// Asks the browser of this person for a new passkey; the caller commits.
pub(crate) async fn begin_for(
    app: &App,
    tx: &mut Tx,
    (person, name): (PersonId, &str),
) -> Result<Question, Error<Refusal>> {
    app.passkeys().must_be_there()?;
    let standing = store::standing(tx, person).await?;
    if standing.len() >= MOST {
        return refused("passkey.many");
    }
    let known: Vec<Vec<u8>> =
        standing.iter().filter_map(|one| hex::decode(&one.credential_id).ok()).collect();
    let holder = Holder { person: person.0, name, known: &known };
    let ceremony = app.ports.passkeys.enrol(&holder)?;
    Ok(keep(app, tx, Some(person.0), ceremony).await?)
}

/// The passkey of an answer that stands, in a transaction of its own: whatever becomes of the answer, the question had it.
pub(crate) async fn judged(
    app: &App,
    person: PersonId,
    answer: Answer<'_>,
    name: &str,
) -> Result<Named, Error<Refusal>> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return refused("passkey.name");
    }
    let mut tx = app.db.write().await?;
    let kept = taken(&mut tx, answer.question, Some(person.0), app.now()).await?;
    tx.commit().await?;
    match app.ports.passkeys.enrolled(&kept, answer.credential)? {
        Some(new) => Ok(Named { name: name.to_owned(), new }),
        None => refused("passkey.answer"),
    }
}

/// Puts a passkey on record and gives its id; the caller is alone with passkeys, and commits.
pub(crate) async fn insert(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    Named { name, new }: &Named,
) -> Result<Uuid, Error<Refusal>> {
    let (id, now) = (app.ports.uuid(), app.now());
    let credential_id = hex::encode(&new.credential_id);
    if store::find(tx, &credential_id).await?.is_some() {
        return refused("passkey.known");
    }
    let says = [name.as_str(), &credential_id, &new.credential];
    store::insert(tx, (id, person), says, now).await?;
    let at = now.as_microsecond().to_string();
    let record = Record { says: &says, ..Record::of("passkeys", id, person.0) };
    logged(tx, &app.ports, record.held(&at, None)).await?;
    Ok(id)
}
