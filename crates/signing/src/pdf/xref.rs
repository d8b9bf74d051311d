//! Where the objects of one revision stand: a cross-reference table or stream (ISO 32000-2, 7.5.4 and 7.5.8).

use std::collections::BTreeMap;

use super::Unreadable;
use super::lex::{Dict, Lexer, Value, entry};
use super::stream::{self, Budget};

/// More objects than any paper has.
pub(crate) const MOST_OBJECTS: usize = 200_000;

/// What an entry costs in memory.
const ENTRY_BYTES: usize = 64;

/// Which of the two ways a revision lists its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Table,
    Stream,
}

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Free,
    At {
        offset: usize,
        generation: u16,
    },
    /// The n-th object in an object stream.
    In {
        stream: u32,
        index: usize,
    },
}

impl Place {
    /// Objects in streams have generation zero.
    pub(crate) fn generation(self) -> u16 {
        match self {
            Self::At { generation, .. } => generation,
            Self::Free | Self::In { .. } => 0,
        }
    }
}

/// One section with its trailer.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) kind: Kind,
    pub(crate) places: BTreeMap<u32, Place>,
    pub(crate) trailer: Dict,
    /// Just after it: `startxref` comes next.
    pub(crate) after: usize,
}

/// Reads the section at an offset.
pub(crate) fn read(bytes: &[u8], at: usize, budget: &Budget) -> Result<Section, Unreadable> {
    let mut lexer = Lexer::new(bytes, at);
    if lexer.has("xref") { table(lexer, budget) } else { stream(bytes, at, budget) }
}

fn table(mut lexer: Lexer<'_>, budget: &Budget) -> Result<Section, Unreadable> {
    let mut places = BTreeMap::new();
    while !lexer.has("trailer") {
        let first = lexer.size()?;
        let count = lexer.size()?;
        for n in 0..count {
            let (offset, generation) = (lexer.size()?, lexer.size()?);
            let generation = u16::try_from(generation).map_err(|_| Unreadable::Syntax)?;
            let place = if lexer.has("n") {
                Place::At { offset, generation }
            } else {
                lexer.word("f")?;
                Place::Free
            };
            budget.spend(ENTRY_BYTES)?;
            insert(&mut places, first.checked_add(n), place)?;
        }
    }
    let trailer = lexer.value()?;
    let trailer = trailer.value.dict().ok_or(Unreadable::Syntax)?.clone();
    // A hybrid file shows one reader this table and another one a stream.
    if trailer.contains_key(b"XRefStm".as_slice()) {
        return Err(Unreadable::Unsupported);
    }
    Ok(Section { kind: Kind::Table, places, trailer, after: lexer.at })
}

fn stream(bytes: &[u8], at: usize, budget: &Budget) -> Result<Section, Unreadable> {
    let object = stream::object(bytes, at, budget)?;
    let trailer = object.placed.value.dict().ok_or(Unreadable::Syntax)?.clone();
    let data = object.data.ok_or(Unreadable::Syntax)?;
    if !entry(&trailer, "Type").is_some_and(|kind| kind.is_name("XRef")) {
        return Err(Unreadable::Syntax);
    }
    let size = entry(&trailer, "Size").and_then(Value::size).ok_or(Unreadable::Syntax)?;
    let sizes = |key| -> Option<Vec<usize>> {
        entry(&trailer, key)?.array()?.iter().map(|item| item.value.size()).collect()
    };
    let widths = sizes("W").ok_or(Unreadable::Syntax)?;
    let index = sizes("Index").unwrap_or_else(|| vec![0, size]);
    let widths: [usize; 3] = widths.try_into().map_err(|_| Unreadable::Syntax)?;
    if widths.iter().any(|width| *width > 8) || widths.iter().sum::<usize>() == 0 {
        return Err(Unreadable::Syntax);
    }
    let data = stream::decoded(bytes.get(data).unwrap_or_default(), &trailer, budget)?;
    let mut rows = data.chunks_exact(widths.iter().sum());
    let mut places = BTreeMap::new();
    for pair in index.chunks(2) {
        let [first, count] = pair else { return Err(Unreadable::Syntax) };
        for n in 0..*count {
            let row = rows.next().ok_or(Unreadable::Syntax)?;
            budget.spend(ENTRY_BYTES)?;
            insert(&mut places, first.checked_add(n), place(row, widths)?)?;
        }
    }
    Ok(Section { kind: Kind::Stream, places, trailer, after: object.after })
}

fn place(row: &[u8], widths: [usize; 3]) -> Result<Place, Unreadable> {
    let mut rest = row;
    let fields = widths.map(|width| {
        let (field, more) = rest.split_at_checked(width).unwrap_or_default();
        rest = more;
        field
            .iter()
            .try_fold(0_usize, |sum, byte| sum.checked_mul(256)?.checked_add(usize::from(*byte)))
    });
    let [kind, Some(second), Some(third)] = fields else { return Err(Unreadable::Syntax) };
    let [kind_width, ..] = widths;
    match if kind_width == 0 { Some(1) } else { kind } {
        Some(0) => Ok(Place::Free),
        Some(1) => {
            let generation = u16::try_from(third).map_err(|_| Unreadable::Syntax)?;
            Ok(Place::At { offset: second, generation })
        }
        Some(2) => {
            let stream = u32::try_from(second).map_err(|_| Unreadable::Syntax)?;
            Ok(Place::In { stream, index: third })
        }
        _ => Err(Unreadable::Syntax),
    }
}

fn insert(
    places: &mut BTreeMap<u32, Place>,
    number: Option<usize>,
    place: Place,
) -> Result<(), Unreadable> {
    let number = number.filter(|number| *number <= MOST_OBJECTS).ok_or(Unreadable::Limit)?;
    let number = u32::try_from(number).map_err(|_| Unreadable::Limit)?;
    // The same number twice in one section: two readers would see two files.
    if places.insert(number, place).is_some() { Err(Unreadable::Twice) } else { Ok(()) }
}
