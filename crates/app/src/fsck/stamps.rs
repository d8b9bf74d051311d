//! The stamped files of a paper: each is the one before it with one stamp more, the one that its row says.

use signing::pdf::{self, Reason, Store, Trust};
use signing::{Carried, StampHash};

use super::code::Code;
use super::report::Report;
use super::store::{DocumentRow, RestampRow};
use crate::App;
use crate::work::restamp::due;

/// What a row says of a stamp.
struct Said<'a> {
    file: &'a [u8],
    authority: Option<&'a str>,
    stamped_at: Option<i64>,
    hash: Option<&'a str>,
    /// Of stamps of before nobody wrote it down.
    due_at: Option<i64>,
}

pub(super) async fn check(
    app: &App,
    report: &mut Report,
    (document, restamps): (&DocumentRow, &[RestampRow]),
    name: &str,
) {
    let first = document.stamp_file.as_deref().map(|file| Said {
        file,
        authority: document.stamp_authority.as_deref(),
        stamped_at: document.stamped_at,
        hash: document.stamp_hash.as_deref(),
        due_at: document.stamp_due_at,
    });
    let Some(first) = first else { return };
    // Where the signed file is gone, that is a complaint of its own.
    let signed = document.sealed_file.as_ref().unwrap_or(&document.file);
    let mut before = app.files.find(signed).await.ok().flatten();
    let later = restamps.iter().map(|row| {
        let said = Said {
            file: &row.file,
            authority: Some(&row.authority),
            stamped_at: Some(row.stamped_at),
            hash: Some(&row.hash),
            due_at: Some(row.due_at),
        };
        (row.place, said)
    });
    for (count, (place, said)) in (1..).zip([(1, first)].into_iter().chain(later)) {
        let name = if count == 1 { name.to_owned() } else { format!("{name}, stamp {place}") };
        let Ok(Some(whole)) = app.files.find(said.file).await else {
            report.complain(Code::DocumentStampFile, name);
            before = None;
            continue;
        };
        if let Some(base) = &before {
            let grew = whole.strip_prefix(base.as_slice()).is_some_and(|more| !more.is_empty());
            let is_next = usize::try_from(place) == Ok(count);
            match judged(app, &whole).filter(|_| is_next && grew) {
                Some(judged) => {
                    report.expect(stands(&judged, (count, &said)), Code::DocumentStamp, &name);
                    report.expect(carries(&judged, count), Code::DocumentRevocation, &name);
                }
                None => report.complain(Code::DocumentStamp, &name),
            }
        }
        before = Some(whole);
    }
}

fn judged(app: &App, whole: &[u8]) -> Option<pdf::Report> {
    let roots: &[&[u8]] = &[app.authority.certificate_der()];
    let trust = Trust { authorities: roots, stampers: roots, ..Trust::default() };
    pdf::verify(whole, &trust).ok()
}

/// It carries the authority's word about each signer. Papers that were stamped before it came under stamps have it from their next one on.
fn carries(judged: &pdf::Report, count: usize) -> bool {
    let is_first = count == 1 && judged.stamps.iter().all(|one| one.carries == Store::default());
    judged.signatures.iter().all(|one| match one.revocation {
        // Of one whose revocation the paper carries itself nobody is named.
        Carried::Nothing => is_first || one.reasons == [Reason::Revoked],
        Carried::Foreign => false,
        Carried::Untimely | Carried::Good(_) | Carried::Revoked(_) => true,
    })
}

/// So many stamps stand in the file, and the last one says what the row says.
fn stands(judged: &pdf::Report, (count, row): (usize, &Said<'_>)) -> bool {
    let all = judged.stamps.iter().all(|stamp| stamp.said.is_ok());
    let Some(Ok(said)) = judged.stamps.last().map(|last| &last.said) else { return false };
    all && judged.stamps.len() == count
        && judged.holds_if_not_revoked()
        && Some(said.authority.as_str()) == row.authority
        && Some(said.at.as_microsecond()) == row.stamped_at
        && row.hash.and_then(StampHash::parse) == Some(said.hash)
        && row.due_at.is_none_or(|due_at| due_at == due(said).as_microsecond())
}
