//! The one door: a job goes in, the bytes of a PDF/A-3b come out.
//! Here are the limits and the order of the steps; each step has a file of its own.

use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest, Sha256};
use typst::foundations::{Bytes, Datetime, NativeElement, Smart};
use typst::introspection::Introspector;
use typst::pdf::AttachElem;
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, PicoStr};
use typst::{Library, LibraryExt, foundations::Label};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::RenderError;
use crate::world::{self, Desk, Paths};
use domain::document_code::short_code;

use crate::{canonical_json, characters, diagnosis, qr};

/// A longer set of facts belongs in an annex file, not in a paper.
pub const DATA_LIMIT_BYTES: usize = 512 * 1024;
/// A paper with more pages was laid out by mistake.
pub const PAGE_LIMIT: usize = 50;
/// A larger file would not fit the browser's signing step.
pub const PDF_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// How many documents a cached piece of layout outlives: measured, about 46 MB and faster than none.
const CACHE_AGE: usize = 10;

/// Fonts, library and shared look. Made once; rendering borrows it from any number of threads.
pub struct Engine {
    pub(crate) library: LazyHash<Library>,
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) fonts: Vec<Font>,
    pub(crate) paths: Paths,
    standards: PdfStandards,
}

/// One paper to make.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Typst source of the template.
    pub template: &'a str,
    /// What the template prints from. All of it but `facts` is embedded; of the facts what `public` repeats.
    pub data: &'a Value,
    /// What the QR code on each page says.
    pub qr_text: &'a str,
    /// What the sealed code beside the signature says; `None` where papers are not sealed. The data say `"sealed": true` with one.
    pub seal: Option<&'a str>,
    /// Names the paper for ever; its short code is on the paper.
    pub document_id: [u8; 16],
    /// The Tashkent date of the paper.
    pub date: Date,
    /// Whether every page says that it has no legal force.
    pub demo: bool,
}

/// A finished, unsigned paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// SHA-256 of the embedded `data.json`.
    pub data_sha256: [u8; 32],
    /// How many pages it has.
    pub pages: usize,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// Reads the fonts that are part of the program; nothing comes from the machine.
    pub fn new() -> Self {
        let fonts: Vec<Font> =
            typst_assets::fonts().flat_map(|font| Font::iter(Bytes::new(font))).collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            paths: Paths::intern(),
            standards: PdfStandards::new(&[PdfStandard::A_3b])
                .expect("one standard cannot contradict itself"),
        }
    }

    /// Makes the paper. The same job gives the same bytes, on every machine.
    pub fn render(&self, job: &Job<'_>) -> Result<Pdf, RenderError> {
        agree(job)?;
        let bytes = canonical_json(job.data).len();
        if bytes > DATA_LIMIT_BYTES {
            return Err(RenderError::DataTooLarge { bytes });
        }
        characters::printable(self, job.data)?;
        let seal = job.seal.map(qr::sealed_svg).transpose()?;
        let desk = Desk::lay(self, job.template, job.data, (qr::svg(job.qr_text)?, seal));
        let data_sha256 = Sha256::digest(&desk.public).into();
        let made = self.lay_out(&desk, job);
        comemo::evict(CACHE_AGE);
        let (bytes, pages) = made?;
        Ok(Pdf { sha256: Sha256::digest(&bytes).into(), data_sha256, bytes, pages })
    }

    /// SHA-256 of what the paper will carry inside: known before it is made, for its own code says it.
    pub fn embedded(data: &Value) -> [u8; 32] {
        Sha256::digest(canonical_json(&world::public(data))).into()
    }

    fn lay_out(&self, desk: &Desk<'_>, job: &Job<'_>) -> Result<(Vec<u8>, usize), RenderError> {
        let sheets = typst::compile::<PagedDocument>(desk)
            .output
            .map_err(|errors| RenderError::Template(diagnosis::of(desk, &errors)))?;
        let pages = sheets.pages().len();
        if pages > PAGE_LIMIT {
            return Err(RenderError::TooManyPages { pages });
        }
        dressed(&sheets, desk, job)?;
        let bytes = typst_pdf::pdf(&sheets, &self.options(job)?)
            .map_err(|errors| RenderError::Export(diagnosis::of(desk, &errors)))?;
        if bytes.len() > PDF_LIMIT_BYTES {
            return Err(RenderError::PdfTooLarge { bytes: bytes.len() });
        }
        Ok((bytes, pages))
    }

    fn options(&self, job: &Job<'_>) -> Result<PdfOptions, RenderError> {
        let month = u8::try_from(job.date.month()).ok();
        let day = u8::try_from(job.date.day()).ok();
        let midnight = month
            .zip(day)
            .and_then(|(m, d)| Datetime::from_ymd_hms(i32::from(job.date.year()), m, d, 0, 0, 0))
            .ok_or(RenderError::Date(job.date))?;
        Ok(PdfOptions {
            ident: Smart::Custom(format!("{:032x}", u128::from_be_bytes(job.document_id))),
            creator: Smart::Custom(Some("TRIS".into())),
            timestamp: Some(Timestamp::new_utc(midnight)),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        })
    }
}

/// The job and the facts speak of the same paper: what is printed comes from the facts, what is decided from the job.
fn agree(job: &Job<'_>) -> Result<(), RenderError> {
    let says = |field| job.data.get(field).and_then(Value::as_str);
    let flag = |field| job.data.get(field).and_then(Value::as_bool);
    let field = if says("date") != Some(job.date.to_string().as_str()) {
        "date"
    } else if says("code") != Some(short_code(job.document_id).as_str()) {
        "code"
    } else if flag("demo") != Some(job.demo) {
        "demo"
    } else if flag("sealed").unwrap_or(false) != job.seal.is_some() {
        "sealed"
    } else {
        return Ok(());
    };
    Err(RenderError::Contradiction { field })
}

/// A template may not leave out what makes a paper official: the footer and QR on each page, the sealed code, the embedded facts, the
/// mark of a demo.
fn dressed(sheets: &PagedDocument, desk: &Desk<'_>, job: &Job<'_>) -> Result<(), RenderError> {
    let pages = sheets.pages().len();
    let seen = |name: &str| {
        Label::new(PicoStr::intern(name))
            .map_or(0, |label| sheets.introspector().label_count(label))
    };
    let is_sealed = seen("tris-seal") == usize::from(job.seal.is_some());
    if seen("tris-sheet") != pages || (job.demo && seen("tris-demo") != pages) || !is_sealed {
        return Err(RenderError::Undressed);
    }
    let attached = sheets.introspector().query(&AttachElem::ELEM.select());
    let ours = attached.iter().all(|element| {
        element.to_packed::<AttachElem>().is_some_and(|file| file.data == desk.public)
    });
    if attached.len() == 1 && ours { Ok(()) } else { Err(RenderError::Attachment) }
}
