//! Typst's diagnostics as plain text with a place in the author's file.

use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};

use crate::error::{Diagnosis, Finding, Place};
use crate::world::Desk;

pub(crate) fn of(desk: &Desk<'_>, found: &[SourceDiagnostic]) -> Diagnosis {
    Diagnosis(found.iter().map(|one| finding(desk, one)).collect())
}

fn finding(desk: &Desk<'_>, found: &SourceDiagnostic) -> Finding {
    let seen_at = place(desk, found.span);
    let place = author_place(desk, found).or(seen_at.clone());
    let mut hints: Vec<String> = found.hints.iter().map(|hint| hint.v.to_string()).collect();
    hints.extend(
        seen_at.filter(|seen| Some(seen) != place.as_ref()).map(|seen| format!("seen at {seen}")),
    );
    Finding { place, message: found.message.to_string(), hints }
}

/// A mistake seen inside the shared look was made where the template called it.
fn author_place(desk: &Desk<'_>, found: &SourceDiagnostic) -> Option<Place> {
    let calls = found.trace.iter().map(|point| DiagSpan::from(point.span));
    std::iter::once(found.span)
        .chain(calls)
        .find(|span| span.id() == Some(desk.main()))
        .and_then(|span| place(desk, span))
}

fn place(desk: &Desk<'_>, span: DiagSpan) -> Option<Place> {
    let id = span.id()?;
    let source = desk.source(id).ok()?;
    let range = desk.range(span)?;
    let (line, column) = source.lines().byte_to_line_column(range.start)?;
    Some(Place { file: id.vpath().get_with_slash().to_owned(), line: line + 1, column: column + 1 })
}
