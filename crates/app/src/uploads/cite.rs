//! Who may cite a file: its sender, or whoever supersedes a fact that cites it already.
//!
//! Else a guessed or overheard hash in a form would open another's file to the parties of one's own case.

use domain::PersonId;
use procedure::case::{Case, FactAt};
use procedure::form::files::{Cited, cited};
use procedure::name::Key;
use procedure::{NewFact, Refusal};

use super::{name, store};
use crate::db::{Tx, signed};
use crate::error::{Error, Fault, Result};

/// Every file that these facts cite may be cited by this person.
///
/// # Errors
/// `act.form` at the first that may not.
pub(crate) async fn check(
    tx: &mut Tx,
    case: &Case,
    facts: &[NewFact],
    person: PersonId,
) -> Result<(), Error<Refusal>> {
    for fact in facts {
        for file in cited(&fact.body) {
            if stood_before(case, &fact.at, &file) {
                continue;
            }
            if let Some(field) = wrong(tx, &file, person).await? {
                let mut refusal = Refusal::new("act.form")
                    .with("fact", &fact.at.fact)
                    .with("pointer", format!("{}{field}", file.pointer))
                    .with("reason", "form.file");
                if let Some(Key(key)) = &fact.at.key {
                    refusal = refusal.with("key", key);
                }
                return Err(Error::Refused(refusal));
            }
        }
    }
    Ok(())
}

/// The files that these facts cite are theirs for ever. Checked before in the same transaction.
pub(crate) async fn hold(
    tx: &mut Tx,
    case: &Case,
    facts: &[NewFact],
    person: PersonId,
) -> Result<()> {
    for fact in facts {
        for file in cited(&fact.body) {
            let is_own = match digest(&file) {
                Some(hash) => store::cite(tx, &hash, person).await?,
                None => false,
            };
            if !is_own && !stood_before(case, &fact.at, &file) {
                return Err(Fault::new(
                    "a file was swept while the fact that cites it was written",
                ));
            }
        }
    }
    Ok(())
}

/// The field of the element that is not as it was written down when the file came.
async fn wrong(tx: &mut Tx, file: &Cited<'_>, person: PersonId) -> Result<Option<&'static str>> {
    let Some(hash) = digest(file) else { return Ok(Some("/sha256")) };
    let Some((media_type, bytes)) = store::citable(tx, &hash, person).await? else {
        return Ok(Some("/sha256"));
    };
    let said = [
        ("/media_type", media_type == file.media_type),
        ("/bytes", bytes == signed(file.bytes)),
        // A browser sends back what it was given; anything else was written by hand.
        ("/name", name::cleaned(file.name, file.media_type) == file.name),
    ];
    Ok(said.into_iter().find(|(_, fits)| !fits).map(|(field, _)| field))
}

fn stood_before(case: &Case, at: &FactAt, file: &Cited<'_>) -> bool {
    let before = case.facts.get(at).map(|current| cited(&current.body)).unwrap_or_default();
    before.iter().any(|known| {
        (known.sha256, known.media_type, known.bytes, known.name)
            == (file.sha256, file.media_type, file.bytes, file.name)
    })
}

fn digest(file: &Cited<'_>) -> Option<Vec<u8>> {
    hex::decode(file.sha256).ok().filter(|hash| hash.len() == 32)
}
