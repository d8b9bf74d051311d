//! What a form sent: its texts, and the files in it, each kept as soon as it is whole.
//!
//! Nothing is kept without a limit. A file that is refused is read to its end and forgotten, so that the rest of the form is
//! not lost with it; what is too much as a whole is read on all the same, for a browser hears no answer before it has sent
//! everything.

use app::Error;
use app::uploads::{NewFile, UploadRefusal, shown_name};
use axum::Form;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::{StatusCode, header};
use procedure::form::files::lists;

use crate::error::Failure;
use crate::form::{Input, Part, Problem, pointer, types};
use crate::visit::Visit;
use crate::whole::{self, LARGEST_BODY, size};

/// The largest form with its files: more than its lists may hold together, for a refused file is read too.
pub(crate) const LARGEST_UPLOAD: usize = 256_000_000;
/// All text fields together. How long each may be, its schema says.
const MOST_TEXT: usize = 1 << 20;
/// Rows of files that came with this form stand behind those that the page listed.
const FIRST_NEW: usize = 1_000;

/// A form as sent.
pub(super) struct Sent {
    pub(super) input: Input,
    /// What is wrong with the files, file by file.
    pub(super) problems: Vec<Problem>,
}

/// Reads the form of these parts.
pub(super) async fn read(
    visit: &Visit,
    mut request: Request,
    parts: &[Part],
) -> Result<Sent, Failure> {
    if !is_multipart(&request) {
        if size(&request) > LARGEST_BODY {
            whole::drain(request.into_body()).await;
            return Err(Failure::TooLarge);
        }
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let Form(pairs) = form.map_err(|refused| match refused.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            _ => Failure::BadForm,
        })?;
        let input = Input::read(pairs).map_err(|_| Failure::BadForm)?;
        return Ok(Sent { input, problems: Vec::new() });
    }
    DefaultBodyLimit::max(LARGEST_UPLOAD).apply(&mut request);
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|_| Failure::BadForm)?;
    let mut reading =
        Reading { visit, lists: of(parts), pairs: Vec::new(), problems: Vec::new(), text: 0 };
    while let Some(field) = multipart.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            None => reading.text(name, field).await?,
            Some(file) => reading.file(&name, &file, field).await?,
        }
    }
    reading.finish()
}

fn is_multipart(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/"))
}

/// The end is missing, a part makes no sense, or it is all too much.
fn broken(error: &MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::BadForm,
    }
}

/// A list of files in the form.
struct List {
    at: String,
    accept: Vec<String>,
    most_bytes: u64,
    most: u64,
    /// Files that came with this form.
    came: usize,
}

fn of(parts: &[Part]) -> Vec<List> {
    let of_part = |part: &Part| {
        let own = lists(&part.schema).into_iter().map(|list| List {
            at: pointer::join(&part.at, list.name),
            accept: list.accept.into_iter().map(str::to_owned).collect(),
            most_bytes: list.most_bytes,
            most: list.most,
            came: 0,
        });
        own.collect::<Vec<_>>()
    };
    parts.iter().flat_map(of_part).collect()
}

struct Reading<'a> {
    visit: &'a Visit,
    lists: Vec<List>,
    pairs: Vec<(String, String)>,
    problems: Vec<Problem>,
    /// Length of all texts so far.
    text: usize,
}

impl Reading<'_> {
    async fn text(&mut self, name: String, mut field: Field<'_>) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            self.text = self.text.saturating_add(chunk.len());
            if self.text <= MOST_TEXT {
                bytes.extend_from_slice(&chunk);
            }
        }
        if self.text > MOST_TEXT {
            return Ok(());
        }
        let text = String::from_utf8(bytes).map_err(|_| Failure::BadForm)?;
        self.pairs.push((name, text));
        Ok(())
    }

    async fn file(&mut self, at: &str, name: &str, mut field: Field<'_>) -> Result<(), Failure> {
        let Some(n) = self.lists.iter().position(|list| list.at == at) else {
            // No form of ours has such a control.
            return Err(Failure::BadForm);
        };
        let most = self.lists.get(n).map_or(0, |list| list.most_bytes);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut bytes = Vec::new();
        let mut is_large = false;
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            is_large |= bytes.len() + chunk.len() > most;
            if is_large {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        // What a browser sends where nothing was chosen.
        if name.is_empty() && bytes.is_empty() && !is_large {
            return Ok(());
        }
        if self.listed(at) >= self.lists.get(n).map_or(0, |list| list.most) {
            self.problem(n, name, "form-error-file-many");
            return Ok(());
        }
        let refusal = if is_large {
            Some(UploadRefusal::TooLarge)
        } else {
            self.keep(n, name, bytes).await?
        };
        match refusal {
            None => {}
            Some(UploadRefusal::TooLarge) => self.problem(n, name, "form-error-file-large"),
            Some(UploadRefusal::WrongType) => self.problem(n, name, "form-error-file-type"),
            Some(UploadRefusal::Empty) => self.problem(n, name, "form-error-file-empty"),
            Some(UploadRefusal::TooMuch) => self.problem(n, name, "form-error-file-full"),
        }
        Ok(())
    }

    /// Keeps the file and lists it.
    async fn keep(
        &mut self,
        n: usize,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Option<UploadRefusal>, Failure> {
        let Some(list) = self.lists.get_mut(n) else { return Ok(None) };
        let accept: Vec<&str> = list.accept.iter().map(String::as_str).collect();
        let file = NewFile { name, bytes, accept: &accept, most_bytes: list.most_bytes };
        let kept = match self.visit.web.app.uploads().keep(self.visit.person()?, file).await {
            Ok(kept) => kept,
            Err(Error::Refused(refusal)) => return Ok(Some(refusal)),
            Err(Error::Fault(fault)) => return Err(fault.into()),
        };
        let row = pointer::join(&list.at, &(FIRST_NEW + list.came).to_string());
        list.came += 1;
        let fields = [
            ("name", kept.name),
            ("sha256", kept.sha256),
            ("media_type", kept.media_type.to_owned()),
            ("bytes", kept.bytes.to_string()),
        ];
        self.pairs.extend(fields.map(|(field, text)| (pointer::join(&row, field), text)));
        Ok(None)
    }

    /// Files that stand in the list so far, the same bytes counted once.
    fn listed(&self, at: &str) -> u64 {
        let inside = format!("{at}/");
        let hashes = self.pairs.iter().filter(|(name, _)| {
            name.strip_prefix(&inside).is_some_and(|rest| rest.ends_with("/sha256"))
        });
        let hashes: std::collections::BTreeSet<&str> =
            hashes.map(|(_, hash)| hash.as_str()).collect();
        u64::try_from(hashes.len()).unwrap_or(u64::MAX)
    }

    fn problem(&mut self, n: usize, file: &str, text: &'static str) {
        let Some(list) = self.lists.get(n) else { return };
        let accept: Vec<&str> = list.accept.iter().map(String::as_str).collect();
        let values = vec![
            ("file", shown_name(file)),
            ("types", types(&accept)),
            ("size", self.visit.shell.text.size(list.most_bytes)),
            ("count", list.most.to_string()),
        ];
        self.problems.push(Problem { at: list.at.clone(), text, values });
    }

    fn finish(mut self) -> Result<Sent, Failure> {
        if self.text > MOST_TEXT {
            return Err(Failure::TooLarge);
        }
        for list in &self.lists {
            let asked = pointer::join(&pointer::join(&list.at, "new"), "kind");
            let kind = self.pairs.iter().rev().find(|(name, _)| *name == asked);
            let Some(kind) = kind.map(|(_, kind)| kind.clone()) else { continue };
            let rows = (FIRST_NEW..FIRST_NEW + list.came)
                .map(|row| pointer::join(&list.at, &row.to_string()))
                .map(|row| (pointer::join(&row, "kind"), kind.clone()));
            self.pairs.extend(rows);
        }
        let input = Input::read(self.pairs).map_err(|_| Failure::BadForm)?;
        Ok(Sent { input, problems: self.problems })
    }
}
