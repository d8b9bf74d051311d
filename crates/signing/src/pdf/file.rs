//! A PDF as its revisions: what each one says, and where it ends.

use std::borrow::Cow;

use super::lex::{Dict, Lexer, Placed, Ref, Value, entry};
use super::stream::{self, Budget};
use super::xref::{self, Kind, Place, Section};
use super::{PDF_LIMIT_BYTES, Unreadable};

/// More revisions than anybody signs or augments.
const MOST_REVISIONS: usize = 64;
/// What may be read, listed and unpacked in one file: time and memory are bounded by it, whatever refers to whatever.
const BUDGET_BYTES: usize = 64 * 1024 * 1024;
/// How far from the end the last `startxref` is looked for.
const TAIL: usize = 2048;

/// One revision: the base, or an update appended to what was there.
#[derive(Debug)]
pub(crate) struct Revision {
    pub(crate) section: Section,
    /// Where its cross-reference section stands.
    pub(crate) section_at: usize,
    /// Just after its last byte.
    pub(crate) end: usize,
}

/// A file with its revisions, the oldest first.
#[derive(Debug)]
pub(crate) struct File<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) revisions: Vec<Revision>,
    budget: Budget,
}

/// An object with the bytes it was read from.
#[derive(Debug)]
pub(crate) struct Object<'b> {
    source: Cow<'b, [u8]>,
    pub(crate) placed: Placed,
    pub(crate) is_stream: bool,
    /// Whether its places are places in the file.
    pub(crate) is_in_file: bool,
}

impl Object<'_> {
    /// The bytes of a part of it.
    pub(crate) fn raw(&self, part: &Placed) -> &[u8] {
        self.source.get(part.span.clone()).unwrap_or_default()
    }

    pub(crate) fn dict(&self) -> Option<&Dict> {
        self.placed.value.dict().filter(|_| !self.is_stream)
    }
}

impl<'b> File<'b> {
    /// Finds the revisions.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, Unreadable> {
        if bytes.len() > PDF_LIMIT_BYTES {
            return Err(Unreadable::Limit);
        }
        if !bytes.starts_with(b"%PDF-1.") && !bytes.starts_with(b"%PDF-2.") {
            return Err(Unreadable::NoPdf);
        }
        let budget = Budget::new(BUDGET_BYTES);
        let mut revisions: Vec<Revision> = Vec::new();
        let mut next = Some(last_section(bytes)?);
        while let Some(section_at) = next {
            // An update comes after what it updates: so there is no circle either.
            if revisions.last().is_some_and(|later| section_at >= later.section_at) {
                return Err(Unreadable::Order);
            }
            if revisions.len() == MOST_REVISIONS {
                return Err(Unreadable::Limit);
            }
            let section = xref::read(bytes, section_at, &budget)?;
            next = match entry(&section.trailer, "Prev") {
                None => None,
                Some(previous) => Some(previous.size().ok_or(Unreadable::Syntax)?),
            };
            if section.trailer.contains_key(b"Encrypt".as_slice()) {
                return Err(Unreadable::Unsupported);
            }
            let end = end(bytes, section_at, section.after)?;
            revisions.push(Revision { section, section_at, end });
        }
        revisions.reverse();
        let file = Self { bytes, revisions, budget };
        file.in_order()?;
        Ok(file)
    }

    /// Every revision lists objects that stand in it, and nothing before or after it; and says a size that is above all numbers: what is
    /// not below it other readers take for missing (ISO 32000-2, 7.5.5).
    fn in_order(&self) -> Result<(), Unreadable> {
        let (mut start, mut largest) = (0, None);
        for revision in &self.revisions {
            let size = entry(&revision.section.trailer, "Size").and_then(Value::size);
            largest = largest.max(revision.section.places.keys().next_back().copied());
            let above = largest.and_then(|number| usize::try_from(number).ok());
            if above.is_some_and(|number| size.is_none_or(|size| size <= number)) {
                return Err(Unreadable::Order);
            }
            let own = start..revision.section_at.saturating_add(1);
            let stray = revision.section.places.iter().any(|(number, place)| match place {
                Place::At { offset, .. } => *number != 0 && !own.contains(offset),
                Place::In { stream, .. } => !revision.section.places.contains_key(stream),
                Place::Free => false,
            });
            if stray || !own.contains(&revision.section_at) {
                return Err(Unreadable::Order);
            }
            start = revision.end;
        }
        Ok(())
    }

    /// Whether something follows the end of the last revision.
    pub(crate) fn has_tail(&self) -> bool {
        self.revisions.last().is_none_or(|last| last.end != self.bytes.len())
    }

    /// The file as it was when revision `level` was the last.
    pub(crate) fn view(&self, level: usize) -> View<'_, 'b> {
        View { file: self, level }
    }

    /// The file as it is.
    pub(crate) fn last(&self) -> View<'_, 'b> {
        self.view(self.revisions.len().saturating_sub(1))
    }
}

/// The offset that the last `startxref` names.
fn last_section(bytes: &[u8]) -> Result<usize, Unreadable> {
    let from = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(from..).unwrap_or_default();
    let word = b"startxref";
    let found = tail.windows(word.len()).rposition(|window| window == word);
    let at = from + found.ok_or(Unreadable::NoPdf)? + word.len();
    Lexer::new(bytes, at).size()
}

/// Reads `startxref`, the section's own offset and the end mark; gives the end of the revision.
fn end(bytes: &[u8], section_at: usize, after: usize) -> Result<usize, Unreadable> {
    let mut lexer = Lexer::new(bytes, after);
    lexer.word("startxref")?;
    if lexer.size()? != section_at {
        return Err(Unreadable::Order);
    }
    lexer.line_end();
    let mark = b"%%EOF";
    if !bytes.get(lexer.at..).unwrap_or_default().starts_with(mark) {
        return Err(Unreadable::Syntax);
    }
    lexer.at += mark.len();
    lexer.line_end();
    Ok(lexer.at)
}

/// A file up to one of its revisions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'f, 'b> {
    pub(crate) file: &'f File<'b>,
    level: usize,
}

impl<'b> View<'_, 'b> {
    /// Where the object with this number is, and in which revision.
    pub(crate) fn place(&self, number: u32) -> Option<Place> {
        let known = self.file.revisions.get(..=self.level)?;
        let place = known.iter().rev().find_map(|one| one.section.places.get(&number))?;
        (*place != Place::Free).then_some(*place)
    }

    /// All numbers in use.
    pub(crate) fn numbers(&self) -> std::collections::BTreeSet<u32> {
        let known = self.file.revisions.get(..=self.level).unwrap_or_default();
        let all = known.iter().flat_map(|one| one.section.places.keys().copied());
        all.filter(|number| self.place(*number).is_some()).collect()
    }

    pub(crate) fn trailer(&self) -> Result<&Dict, Unreadable> {
        let last = self.file.revisions.get(self.level);
        last.map(|last| &last.section.trailer).ok_or(Unreadable::Syntax)
    }

    /// Where its last cross-reference section stands.
    pub(crate) fn section_at(&self) -> usize {
        self.file.revisions.get(self.level).map_or(0, |last| last.section_at)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.file.revisions.get(self.level).map_or(Kind::Table, |last| last.section.kind)
    }

    /// The object, if there is one.
    pub(crate) fn get(&self, id: Ref) -> Result<Option<Object<'b>>, Unreadable> {
        match self.place(id.0) {
            None | Some(Place::Free) => Ok(None),
            Some(Place::At { offset, generation }) => {
                let standing = stream::object(self.file.bytes, offset, &self.file.budget)?;
                if standing.id != id || generation != id.1 {
                    return Err(Unreadable::Order);
                }
                Ok(Some(Object {
                    source: Cow::Borrowed(self.file.bytes),
                    placed: standing.placed,
                    is_stream: standing.data.is_some(),
                    is_in_file: true,
                }))
            }
            Some(Place::In { stream, index }) => self.packed(id, stream, index).map(Some),
        }
    }

    /// The bytes of a stream that stands in the file as it is, without a filter; `None`: it is none.
    pub(crate) fn plain_stream(&self, id: Ref) -> Result<Option<&'b [u8]>, Unreadable> {
        let Some(Place::At { offset, generation }) = self.place(id.0) else { return Ok(None) };
        let standing = stream::object(self.file.bytes, offset, &self.file.budget)?;
        let is_own = standing.id == id && generation == id.1;
        let only_length = standing.placed.value.dict().is_some_and(|dict| dict.len() == 1);
        let data = standing.data.filter(|_| is_own && only_length);
        let data = data.and_then(|data| self.file.bytes.get(data));
        // Whoever asks copies it, and many streams may share their bytes.
        self.file.budget.spend(data.map_or(0, <[u8]>::len))?;
        Ok(data)
    }

    /// An object in an object stream (ISO 32000-2, 7.5.7).
    fn packed(&self, id: Ref, stream: u32, index: usize) -> Result<Object<'b>, Unreadable> {
        let Some(Place::At { offset, .. }) = self.place(stream) else {
            return Err(Unreadable::Order);
        };
        let holder = stream::object(self.file.bytes, offset, &self.file.budget)?;
        let dict = holder.placed.value.dict().ok_or(Unreadable::Syntax)?;
        let size = |key| entry(dict, key).and_then(Value::size).ok_or(Unreadable::Syntax);
        if holder.id.0 != stream || !entry(dict, "Type").is_some_and(|kind| kind.is_name("ObjStm"))
        {
            return Err(Unreadable::Syntax);
        }
        let (count, first) = (size("N")?, size("First")?);
        let data = holder.data.ok_or(Unreadable::Syntax)?;
        let data = self.file.bytes.get(data).unwrap_or_default();
        let data = stream::decoded(data, dict, &self.file.budget)?;
        if index >= count || count > data.len() {
            return Err(Unreadable::Order);
        }
        let mut head = Lexer::new(&data, 0);
        for _ in 0..index {
            head.size()?;
            head.size()?;
        }
        let (number, offset) = (head.size()?, head.size()?);
        if u32::try_from(number).ok() != Some(id.0) || id.1 != 0 {
            return Err(Unreadable::Order);
        }
        let at = first.checked_add(offset).ok_or(Unreadable::Syntax)?;
        let placed = Lexer::new(&data, at).value()?;
        Ok(Object { source: Cow::Owned(data), placed, is_stream: false, is_in_file: false })
    }

    /// The object, which must be there.
    pub(crate) fn must(&self, id: Ref) -> Result<Object<'b>, Unreadable> {
        self.get(id)?.ok_or(Unreadable::Missing)
    }

    /// The value itself, or what it refers to; one step, for nothing refers to a reference.
    pub(crate) fn resolved(&self, value: &Value) -> Result<Value, Unreadable> {
        let Value::Ref(id) = value else { return Ok(value.clone()) };
        Ok(self.get(*id)?.map_or(Value::Null, |object| object.placed.value))
    }

    pub(crate) fn root(&self) -> Result<Ref, Unreadable> {
        entry(self.trailer()?, "Root").and_then(Value::reference).ok_or(Unreadable::Missing)
    }
}
