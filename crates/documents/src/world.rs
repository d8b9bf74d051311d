//! All that a template can see: itself, the shared look, the facts and the QR code. No disk, no packages, no clock.

use serde_json::Value;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use crate::canonical_json;
use crate::engine::Engine;

/// The six paths, interned once: Typst keeps at most 65,535 for the life of the process, so no document has one of its own.
pub(crate) struct Paths {
    template: FileId,
    data: FileId,
    public: FileId,
    qr: FileId,
    seal: FileId,
    look: Source,
}

impl Paths {
    pub(crate) fn intern() -> Self {
        Self {
            template: file_id("/template.typ"),
            data: file_id("/data.json"),
            public: file_id("/public.json"),
            qr: file_id("/qr.svg"),
            seal: file_id("/seal.svg"),
            look: Source::new(file_id("/tris.typ"), include_str!("../typst/tris.typ").to_owned()),
        }
    }
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path written above is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// What lies on the desk while one paper is made.
pub(crate) struct Desk<'a> {
    engine: &'a Engine,
    template: Source,
    data: Bytes,
    pub(crate) public: Bytes,
    qr: Bytes,
    seal: Option<Bytes>,
}

impl<'a> Desk<'a> {
    pub(crate) fn lay(
        engine: &'a Engine,
        template: &str,
        data: &Value,
        (qr, seal): (String, Option<String>),
    ) -> Self {
        Self {
            engine,
            template: Source::new(engine.paths.template, template.to_owned()),
            data: Bytes::new(canonical_json(data)),
            public: Bytes::new(canonical_json(&public(data))),
            qr: Bytes::from_string(qr),
            seal: seal.map(Bytes::from_string),
        }
    }
}

/// What a paper carries into the open: all that stands around its facts, and of those only what is in `public`. Whoever has the
/// file reads it, and a template may print less than a case knows.
pub(crate) fn public(data: &Value) -> Value {
    let mut public = data.clone();
    if let Some(object) = public.as_object_mut() {
        object.remove("facts");
    }
    public
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.engine.book
    }

    fn main(&self) -> FileId {
        self.engine.paths.template
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let paths = &self.engine.paths;
        if id == paths.template {
            Ok(self.template.clone())
        } else if id == paths.look.id() {
            Ok(paths.look.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let paths = &self.engine.paths;
        if id == paths.data {
            Ok(self.data.clone())
        } else if id == paths.public {
            Ok(self.public.clone())
        } else if id == paths.qr {
            Ok(self.qr.clone())
        } else if id == paths.seal {
            self.seal.clone().ok_or(FileError::AccessDenied)
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.engine.fonts.get(index).cloned()
    }

    /// A paper knows its date from the facts; a clock would change its bytes.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
