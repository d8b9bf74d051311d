//! Prepares a hole for a signature, and fills it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::Unreadable;
use super::fields::{self, cover};
use super::file::{File, Object, View};
use super::lex::{Dict, Ref, Value, entry};
use super::store::{self, Store};
use super::write::{Update, edited, hex, longer, text};
use crate::stamp::{Imprint, StampHash};

/// Pages lie no deeper below the root than this.
const DEEPEST_PAGE: usize = 32;
/// A byte range of this width says every offset below [`super::PDF_LIMIT_BYTES`], and more.
const WIDTH: usize = 10;

/// Whether the author of a first signature lets others sign after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoreSignatures {
    /// `DocMDP` 1: this signature is the last word.
    No,
    /// `DocMDP` 2: others may sign, and nothing else may change.
    Yes,
}

/// The signature to come.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// `Sig-` and the role. No full stop: in the name of a field it parts one level from the next.
    pub field: &'a str,
    /// Who signs.
    pub name: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When, as the signer claims.
    pub at: Timestamp,
    /// Only the first signature may say it.
    pub more: Option<MoreSignatures>,
    /// How long the signature may be.
    pub bytes: usize,
}

/// Room for a B-B signature with the certificates of an officer and of an authority, three times over.
pub const SLOT_BYTES: usize = 4096;

/// A file that waits for a signature, or has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    pub bytes: Vec<u8>,
    /// What is signed: `[0, a, b, c]`, all up to `a` and `c` bytes from `b`.
    pub byte_range: [usize; 4],
    /// Where the hexadecimal digits of the signature go.
    pub hole: Range<usize>,
}

/// Why no hole can be prepared, or not be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    #[error("the file: {0}")]
    Unreadable(#[from] Unreadable),
    #[error("the file goes on after its end")]
    Tail,
    #[error("the name of a field is empty or has a full stop")]
    FieldName,
    #[error("a field of this name is there")]
    FieldTaken,
    #[error("a signature was there first: only the first may say whether others follow")]
    NotFirst,
    #[error("the file would be too large")]
    TooLarge,
    #[error("the time has no year of four digits")]
    Time,
    #[error("the signature is longer than its hole")]
    NoRoom,
}

/// Appends a signature field with a hole in it to the base. What was there stays byte for byte.
///
/// # Errors
/// A base that is not read here, a second field of one name, `DocMDP` on a file that has it or is signed.
pub fn prepare(base: &[u8], slot: &Slot<'_>) -> Result<Prepared, PrepareError> {
    append(base, (slot.field, slot.more.is_some()), &dictionary(slot)?, &Store::default())
}

/// Appends a field for a time stamp over all that is there, with a hole for its token (ETSI EN 319 142-1, 5.4.3), and what the
/// file is to carry for later judges: the stamp is over that, too.
///
/// # Errors
/// A base that is not read here, a second field of one name.
pub fn prepare_stamp(base: &[u8], field: &str, store: &Store) -> Result<Prepared, PrepareError> {
    let mut written = Written::begin("DocTimeStamp", "ETSI.RFC3161", SLOT_BYTES);
    written.dict.push_str(">>");
    append(base, (field, false), &written, store)
}

/// Appends a field with this dictionary, which may be the one that says what others may change.
fn append(
    base: &[u8],
    (field_name, rules): (&str, bool),
    written: &Written,
    store: &Store,
) -> Result<Prepared, PrepareError> {
    if field_name.is_empty() || field_name.contains('.') {
        return Err(PrepareError::FieldName);
    }
    let file = File::open(base)?;
    if file.has_tail() {
        return Err(PrepareError::Tail);
    }
    let view = file.last();
    let trailer = view.trailer()?;
    let size = entry(trailer, "Size").and_then(Value::size).and_then(|size| size.try_into().ok());
    let mut update = Update::after(base, size.ok_or(Unreadable::Syntax)?);
    let root_id = view.root()?;
    let root = view.must(root_id)?;
    let root_dict = root.dict().ok_or(Unreadable::Syntax)?;
    let (signature, widget) = (update.fresh(), update.fresh());

    let mut root_changes = BTreeMap::new();
    if rules {
        if root_dict.contains_key(b"Perms".as_slice()) || !fields::signed(&view)?.is_empty() {
            return Err(PrepareError::NotFirst);
        }
        root_changes.insert("Perms", format!("<</DocMDP {} 0 R>>", signature.0));
    }
    if let Some(held) = store::put(&view, &mut update, root_dict, store)? {
        root_changes.insert("DSS", held);
    }
    if let Some(form) = put_form(&view, &mut update, (&root, root_dict), (widget, field_name))? {
        root_changes.insert("AcroForm", form);
    }
    if !root_changes.is_empty() {
        update.put(root_id, &edited(&root, root_dict, &root_changes));
    }
    let page = put_annotation(&view, &mut update, widget)?;
    // Zero-sized, so that PDF/A asks for no appearance; F 132: to be printed, as PDF/A demands, and locked.
    let field = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T {}/F 132/Rect[0 0 0 0]/P {} {} R/V {} 0 R>>",
        text(field_name),
        page.0,
        page.1,
        signature.0
    );
    update.put(widget, field.as_bytes());
    let at = update.put(signature, written.dict.as_bytes());
    let previous = file.revisions.last().map_or(0, |last| last.section_at);
    let mut bytes = update.close(&view, trailer, previous);
    if bytes.len() > super::PDF_LIMIT_BYTES {
        return Err(PrepareError::TooLarge);
    }
    let hole = at + written.hole.start..at + written.hole.end;
    let after = hole.end + 1;
    let byte_range = [0, hole.start - 1, after, bytes.len() - after];
    let [_, a, b, c] = byte_range;
    let range = format!("[0 {a:<WIDTH$} {b:<WIDTH$} {c:<WIDTH$}]");
    let place = at + written.range_at..at + written.range_at + range.len();
    bytes.splice(place, range.bytes());
    Ok(Prepared { bytes, byte_range, hole })
}

/// A signature dictionary on its way: where its byte range begins, and where its hole is.
struct Written {
    dict: String,
    range_at: usize,
    hole: Range<usize>,
}

impl Written {
    fn begin(kind: &str, form: &str, room: usize) -> Self {
        let mut dict = format!("<</Type/{kind}/Filter/Adobe.PPKLite/SubFilter/{form}/ByteRange");
        let range_at = dict.len();
        write!(dict, "[0 {0:<WIDTH$} {0:<WIDTH$} {0:<WIDTH$}]/Contents<", 0)
            .expect("a string takes all");
        let hole = dict.len()..dict.len() + room * 2;
        dict.push_str(&"00".repeat(room));
        dict.push('>');
        Self { dict, range_at, hole }
    }
}

fn dictionary(slot: &Slot<'_>) -> Result<Written, PrepareError> {
    let when = slot.at.to_zoned(TimeZone::UTC);
    if !(1..=9999).contains(&when.year()) {
        return Err(PrepareError::Time);
    }
    let mut written = Written::begin("Sig", "ETSI.CAdES.detached", slot.bytes);
    let dict = &mut written.dict;
    write!(
        dict,
        "/M(D:{})/Name{}/Reason{}",
        when.strftime("%Y%m%d%H%M%SZ"),
        text(slot.name),
        text(slot.reason)
    )
    .expect("a string takes all");
    if let Some(more) = slot.more {
        let permission = match more {
            MoreSignatures::No => 1,
            MoreSignatures::Yes => 2,
        };
        write!(
            dict,
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP\
             /TransformParams<</Type/TransformParams/P {permission}/V/1.2>>>>]"
        )
        .expect("a string takes all");
    }
    dict.push_str(">>");
    Ok(written)
}

/// Lists the field in the form; gives what the root must say of the form, if that changes.
fn put_form(
    view: &View<'_, '_>,
    update: &mut Update,
    (root, root_dict): (&Object<'_>, &Dict),
    (widget, name): (Ref, &str),
) -> Result<Option<String>, PrepareError> {
    let Some(own) = entry(root_dict, "AcroForm") else {
        let form = update.fresh();
        update.put(form, format!("<</Fields{}/SigFlags 3>>", longer(&[], widget)).as_bytes());
        return Ok(Some(format!("{} 0 R", form.0)));
    };
    let behind = match own.reference() {
        Some(id) => Some((id, view.must(id)?)),
        None => None,
    };
    let holder = behind.as_ref().map_or(root, |(_, object)| object);
    let form = match &behind {
        Some((_, object)) => object.dict(),
        None => own.dict(),
    };
    let form = form.ok_or(Unreadable::Syntax)?;
    let listed = fields::listed(view, form)?;
    for id in &listed {
        let field = view.must(*id)?;
        let taken = field.dict().and_then(|field| entry(field, "T")).and_then(Value::text);
        if taken.map(fields::readable).as_deref() == Some(name) {
            return Err(PrepareError::FieldTaken);
        }
    }
    let mut changes = BTreeMap::from([("SigFlags", "3".to_owned())]);
    if let Some(Value::Ref(id)) = entry(form, "Fields") {
        update.put(*id, longer(&listed, widget).as_bytes());
    } else {
        changes.insert("Fields", longer(&listed, widget));
    }
    let form = edited(holder, form, &changes);
    let (id, said) = if let Some((id, _)) = behind {
        (id, None)
    } else {
        let id = update.fresh();
        (id, Some(format!("{} 0 R", id.0)))
    };
    update.put(id, &form);
    Ok(said)
}

/// Lists the field's widget on the first page; gives the page.
fn put_annotation(
    view: &View<'_, '_>,
    update: &mut Update,
    widget: Ref,
) -> Result<Ref, PrepareError> {
    let id = first_page(view)?;
    let page = view.must(id)?;
    let dict = page.dict().ok_or(Unreadable::Syntax)?;
    let listed = fields::references(view, entry(dict, "Annots"))?;
    let all = longer(&listed, widget);
    if let Some(Value::Ref(list)) = entry(dict, "Annots") {
        update.put(*list, all.as_bytes());
    } else {
        update.put(id, &edited(&page, dict, &BTreeMap::from([("Annots", all)])));
    }
    Ok(id)
}

fn first_page(view: &View<'_, '_>) -> Result<Ref, Unreadable> {
    let root = view.must(view.root()?)?;
    let pages = root.dict().and_then(|root| entry(root, "Pages")).and_then(Value::reference);
    let mut id = pages.ok_or(Unreadable::Missing)?;
    for _ in 0..DEEPEST_PAGE {
        let node = view.must(id)?;
        let dict = node.dict().ok_or(Unreadable::Syntax)?;
        if entry(dict, "Type").is_some_and(|kind| kind.is_name("Page")) {
            return Ok(id);
        }
        let kids = fields::references(view, entry(dict, "Kids"))?;
        id = *kids.first().ok_or(Unreadable::Missing)?;
    }
    Err(Unreadable::Limit)
}

impl Prepared {
    /// The hole of the last signature in a file whose last revision it is: filled or not.
    pub fn find(bytes: Vec<u8>) -> Option<Self> {
        let file = File::open(&bytes).ok()?;
        let view = file.last();
        let covers = fields::signed(&view)
            .ok()?
            .into_iter()
            .filter_map(|field| cover(&view.get(field.signature).ok()??));
        let whole = |cover: &fields::Cover| {
            let [_, _, after, length] = cover.byte_range;
            after.checked_add(length) == Some(bytes.len())
        };
        let found = covers.into_iter().find(whole)?;
        Some(Self { bytes, byte_range: found.byte_range, hole: found.hole })
    }

    /// SHA-256 of what is signed.
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.bytes, self.byte_range)
    }

    /// What is stamped, by this hash.
    pub fn imprint(&self, hash: StampHash) -> Imprint {
        Imprint::of(hash, &covered(&self.bytes, self.byte_range))
    }

    /// The signed file.
    ///
    /// # Errors
    /// `NoRoom` if the signature is longer than its hole.
    pub fn splice(mut self, cms: &[u8]) -> Result<Vec<u8>, PrepareError> {
        let digits = hex(cms);
        if digits.len() > self.hole.len() {
            return Err(PrepareError::NoRoom);
        }
        self.blank();
        let place = self.hole.start..self.hole.start + digits.len();
        self.bytes.splice(place, digits.bytes());
        Ok(self.bytes)
    }

    /// Is there no signature yet?
    pub fn is_blank(&self) -> bool {
        let hole = self.bytes.get(self.hole.clone()).unwrap_or_default();
        hole.iter().all(|digit| *digit == b'0')
    }

    /// The file as it was before somebody signed it.
    pub fn blank(&mut self) -> &[u8] {
        if let Some(hole) = self.bytes.get_mut(self.hole.clone()) {
            hole.fill(b'0');
        }
        &self.bytes
    }
}

/// SHA-256 of both parts of a byte range that lies in the file.
pub(crate) fn digest(bytes: &[u8], byte_range: [usize; 4]) -> [u8; 32] {
    let [first, second] = covered(bytes, byte_range);
    Sha256::new().chain_update(first).chain_update(second).finalize().into()
}

/// Both parts of a byte range that lies in the file.
pub(crate) fn covered(bytes: &[u8], [_, length, after, rest]: [usize; 4]) -> [&[u8]; 2] {
    let part = |from: usize, length: usize| {
        bytes.get(from..from.saturating_add(length)).unwrap_or_default()
    };
    [part(0, length), part(after, rest)]
}
