//! The time stamps of a file: a document timestamp, in an update that adds nothing else that is not allowed (ISO 32000-2, 12.8.5).

use std::collections::BTreeSet;

use super::changes::Added;
use super::fields::{self, Field};
use super::file::File;
use super::hashing::Hashing;
use super::lex::{Value, entry};
use super::report::{StampReport, Trust};
use super::verify::ends;
use super::{Unreadable, chain, store};
use crate::stamp::{self, Stamp, StampError, StampTrust};

/// A time stamp with the revision that brought it.
pub(super) struct Stamped {
    pub(super) level: usize,
    pub(super) report: StampReport,
}

/// All of them, the oldest first. What comes in an update that changes anything else is no time stamp but an altered file.
pub(super) fn all(
    (file, hashing): (&File<'_>, &Hashing<'_>),
    added: &[Option<Added>],
    trust: &Trust<'_>,
) -> Result<Vec<Stamped>, Unreadable> {
    let (mut all, mut known) = (Vec::new(), BTreeSet::new());
    for (level, added) in added.iter().enumerate() {
        let Some(added) = added.filter(|added| added.is_timestamp) else { continue };
        for field in fields::signed(&file.view(level))? {
            if added.signature == field.signature {
                let said = judge((file, hashing), level, &field, trust)?;
                // A store that cannot be read carries nothing; whether it may stand there at all the changes say.
                let carries = store::beyond(&file.view(level), &mut known).unwrap_or_default();
                let report = StampReport { field: field.name, said, lapse: None, carries };
                all.push(Stamped { level, report });
            }
        }
    }
    chain::judge(&mut all, trust);
    Ok(all)
}

fn judge(
    (file, hashing): (&File<'_>, &Hashing<'_>),
    level: usize,
    field: &Field,
    trust: &Trust<'_>,
) -> Result<Result<Stamp, StampError>, Unreadable> {
    let Ok(object) = file.view(level).must(field.signature) else {
        return Ok(Err(StampError::Place));
    };
    let cover = fields::cover(&object).filter(|cover| ends(file, level, field.signature, cover));
    let (Some(dict), Some(cover)) = (object.dict(), cover) else {
        return Ok(Err(StampError::Place));
    };
    if !entry(dict, "SubFilter").is_some_and(|own| own.is_name("ETSI.RFC3161")) {
        return Ok(Err(StampError::Place));
    }
    let token = entry(dict, "Contents").and_then(Value::text).unwrap_or_default();
    let trust = StampTrust { roots: trust.stampers, revoked: trust.revoked };
    // The token says first what it is made with.
    let mut spent = Ok(());
    let imprint = |hash| {
        hashing.stamped(hash, &cover).unwrap_or_else(|limit| {
            spent = Err(limit);
            hash.begin().finish()
        })
    };
    let said = stamp::verify(token, imprint, &trust);
    spent.map(|()| said)
}
