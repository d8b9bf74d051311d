//! A file arrives: judged by what it holds, stored, and written down with who sent it.

use jiff::Timestamp;
use procedure::form::files::MOST_BYTES;

use super::name::cleaned;
use super::{MOST_FREE, REST, Uploads, alone_with, store};
use crate::canonical::sha256;
use crate::error::{Doing, Error, Result};
use crate::scope::Viewer;

/// A file as it was sent.
pub struct NewFile<'a> {
    /// As the browser names it: anything at all.
    pub name: &'a str,
    pub bytes: Vec<u8>,
    /// What the form takes.
    pub accept: &'a [&'a str],
    pub most_bytes: u64,
}

/// A file as a fact can cite it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub name: String,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
    pub media_type: &'static str,
    pub bytes: u64,
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UploadRefusal {
    #[error("upload.empty")]
    Empty,
    /// What it holds is none of the types that the form takes, whatever its name says.
    #[error("upload.type")]
    WrongType,
    #[error("upload.too-large")]
    TooLarge,
    /// The person's files that nothing cites take too much together.
    #[error("upload.too-much")]
    TooMuch,
}

impl Uploads<'_> {
    /// Keeps a file. The same bytes sent again are the same file.
    ///
    /// # Errors
    /// [`UploadRefusal`]; then nothing is stored.
    pub async fn keep(
        &self,
        viewer: &Viewer,
        file: NewFile<'_>,
    ) -> Result<Kept, Error<UploadRefusal>> {
        let app = self.0;
        let bytes = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
        if bytes == 0 {
            return Err(Error::Refused(UploadRefusal::Empty));
        }
        if bytes > file.most_bytes.min(MOST_BYTES) {
            return Err(Error::Refused(UploadRefusal::TooLarge));
        }
        let media_type = media_type(&file.bytes).filter(|kind| file.accept.contains(kind));
        let media_type = media_type.ok_or(Error::Refused(UploadRefusal::WrongType))?;
        let hash = sha256(&[&file.bytes]);
        let now = app.now();
        let sweep_at = later(now)?;
        // Long work first, while nobody waits for this transaction.
        app.files.put(file.bytes.clone()).await?;
        let mut tx = app.db.write().await?;
        alone_with(&mut tx, &hash).await?;
        let upload = store::Upload {
            sha256: &hash,
            person: viewer.person,
            media_type,
            bytes: crate::db::signed(bytes),
        };
        store::keep(&mut tx, &upload, now, sweep_at).await?;
        if store::free_bytes(&mut tx, viewer.person).await? > MOST_FREE {
            return Err(Error::Refused(UploadRefusal::TooMuch));
        }
        // A sweep may have come between.
        if !app.files.is_there(&hash).await? {
            app.files.put(file.bytes).await?;
        }
        tx.commit().await?;
        let name = cleaned(file.name, media_type);
        Ok(Kept { name, sha256: hex::encode(hash), media_type, bytes })
    }
}

/// When a file that nothing cites is looked at.
pub(super) fn later(now: Timestamp) -> Result<Timestamp> {
    now.checked_add(REST).doing("reckoning the end of an upload")
}

/// What the bytes are, by their first bytes. A name and a claimed type are only words.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &'static str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ];
    kinds.into_iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_holds() {
        let cases: [(&[u8], Option<&str>); 8] = [
            (b"%PDF-1.7\n", Some("application/pdf")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n\0", Some("image/png")),
            (b"\x89PNG", None),
            (b" %PDF-1.7", None),
            (b"MZ\x90", None),
            (b"<html>%PDF-", None),
            (b"", None),
        ];
        for (bytes, kind) in cases {
            assert_eq!(media_type(bytes), kind, "{bytes:?}");
        }
        let known = cases.iter().filter_map(|(_, kind)| *kind);
        assert!(known.eq(procedure::form::files::MEDIA_TYPES));
    }
}
