//! Prepares a hole for a signature, and fills it.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Unreadable;
use super::dictionary::{self, Written};
use super::fields::{self, cover};
use super::file::{File, Object, View};
use super::lex::{Dict, Ref, Value, entry};
use super::store::{self, Store};
use super::write::{Update, edited, hex, longer, text};
use super::xref::MOST_OBJECTS;
use crate::stamp::{Imprint, StampHash};

/// Pages lie no deeper below the root than this.
const DEEPEST_PAGE: usize = 32;

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
    #[error("what the file is to carry is no certificate, answer or list")]
    Store,
}

/// Appends a signature field with a hole in it to the base. What was there stays byte for byte.
///
/// # Errors
/// A base that is not read here, a second field of one name, `DocMDP` on a file that has it or is signed.
pub fn prepare(base: &[u8], slot: &Slot<'_>) -> Result<Prepared, PrepareError> {
    append(base, (slot.field, slot.more.is_some()), &Written::signature(slot)?, &Store::default())
}

/// Appends a field for a time stamp over all that is there, with a hole for its token (ETSI EN 319 142-1, 5.4.3), and what the
/// file is to carry for later judges: the stamp is over that, too.
///
/// # Errors
/// A base that is not read here, a second field of one name, a store of anything but certificates, answers and lists.
pub fn prepare_stamp(base: &[u8], field: &str, store: &Store) -> Result<Prepared, PrepareError> {
    if !store.is_genuine() {
        return Err(PrepareError::Store);
    }
    append(base, (field, false), &Written::stamp(), store)
}

/// Appends a field with this dictionary, which may be the one that says what others may change.
fn append(
    base: &[u8],
    field: (&str, bool),
    written: &Written,
    store: &Store,
) -> Result<Prepared, PrepareError> {
    let file = File::open(base)?;
    if file.has_tail() {
        return Err(PrepareError::Tail);
    }
    let own = Appended::to(&file.last(), base, field, written, store)?;
    let bytes = [base, &own.bytes].concat();
    if bytes.len() > super::PDF_LIMIT_BYTES {
        return Err(PrepareError::TooLarge);
    }
    Ok(Prepared { bytes, byte_range: own.byte_range, hole: own.hole })
}

/// The update that a signature or a time stamp comes in, with an empty hole.
pub(super) struct Appended {
    /// What is appended, without the base.
    pub(super) bytes: Vec<u8>,
    byte_range: [usize; 4],
    /// In the whole file.
    pub(super) hole: Range<usize>,
}

impl Appended {
    /// What is written after the base, which is the file up to this revision. The same parts give the same bytes: whoever judges a file
    /// holds its updates up to it.
    pub(super) fn to(
        view: &View<'_, '_>,
        base: &[u8],
        (field_name, rules): (&str, bool),
        written: &Written,
        store: &Store,
    ) -> Result<Self, PrepareError> {
        if field_name.is_empty() || field_name.contains('.') {
            return Err(PrepareError::FieldName);
        }
        let trailer = view.trailer()?;
        let size = entry(trailer, "Size").and_then(Value::size).ok_or(Unreadable::Syntax)?;
        // Larger numbers nobody reads.
        let size = Some(size).filter(|size| *size <= MOST_OBJECTS).ok_or(Unreadable::Limit)?;
        let size = u32::try_from(size).map_err(|_| Unreadable::Limit)?;
        let mut update = Update::after(base, size);
        let (signature, widget) = (update.fresh(), update.fresh());
        put_root(view, &mut update, (signature, rules), (widget, field_name), store)?;
        let page = put_annotation(view, &mut update, widget)?;
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
        let mut bytes = update.close(view, trailer, view.section_at());
        let hole = at + written.hole.start..at + written.hole.end;
        let after = hole.end + 1;
        let byte_range = [0, hole.start - 1, after, base.len() + bytes.len() - after];
        let range = dictionary::byte_range(byte_range);
        let place = at + written.range_at - base.len();
        bytes.splice(place..place + range.len(), range.bytes());
        Ok(Self { bytes, byte_range, hole })
    }
}

/// What the root says of rules, store and form, and what it refers to for them.
fn put_root(
    view: &View<'_, '_>,
    update: &mut Update,
    (signature, rules): (Ref, bool),
    field: (Ref, &str),
    store: &Store,
) -> Result<(), PrepareError> {
    let root_id = view.root()?;
    let root = view.must(root_id)?;
    let root_dict = root.dict().ok_or(Unreadable::Syntax)?;
    let mut root_changes = BTreeMap::new();
    if rules {
        if root_dict.contains_key(b"Perms".as_slice()) || !fields::signed(view)?.is_empty() {
            return Err(PrepareError::NotFirst);
        }
        root_changes.insert("Perms", format!("<</DocMDP {} 0 R>>", signature.0));
    }
    if let Some(held) = store::put(view, update, root_dict, store)? {
        root_changes.insert("DSS", held);
    }
    if let Some(form) = put_form(view, update, (&root, root_dict), field)? {
        root_changes.insert("AcroForm", form);
    }
    if !root_changes.is_empty() {
        update.put(root_id, &edited(&root, root_dict, &root_changes));
    }
    Ok(())
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
fn digest(bytes: &[u8], byte_range: [usize; 4]) -> [u8; 32] {
    let [first, second] = covered(bytes, byte_range);
    Sha256::new().chain_update(first).chain_update(second).finalize().into()
}

/// Both parts of a byte range that lies in the file.
fn covered(bytes: &[u8], [_, length, after, rest]: [usize; 4]) -> [&[u8]; 2] {
    let part = |from: usize, length: usize| {
        bytes.get(from..from.saturating_add(length)).unwrap_or_default()
    };
    [part(0, length), part(after, rest)]
}
