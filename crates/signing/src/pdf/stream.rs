//! Objects as they stand in a file, and the streams that hold other objects, unpacked within a budget.

use std::cell::Cell;
use std::ops::Range;

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::Unreadable;
use super::lex::{Dict, Lexer, Placed, Ref, Value, entry};

/// How many more bytes may be unpacked: a small file must not become a large one.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Cell::new(bytes))
    }

    pub(crate) fn spend(&self, bytes: usize) -> Result<(), Unreadable> {
        let left = self.0.get().checked_sub(bytes);
        self.0.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or(Unreadable::Limit)
    }
}

/// An object as it stands in the file.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) id: Ref,
    pub(crate) placed: Placed,
    /// The bytes of its stream.
    pub(crate) data: Option<Range<usize>>,
    /// Just after `endobj`.
    pub(crate) after: usize,
}

/// The object whose head stands at this very offset. What is read of it is spent, also where it turns out to be none: the same bytes
/// may be asked for many times.
pub(crate) fn object(bytes: &[u8], at: usize, budget: &Budget) -> Result<Standing, Unreadable> {
    if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
        return Err(Unreadable::Syntax);
    }
    // Where all is spent nothing more is read, however often it is asked for.
    budget.spend(1)?;
    let mut lexer = Lexer::new(bytes, at);
    let mut data = None;
    let read = read(&mut lexer, &mut data);
    let unread = data.as_ref().map_or(0, Range::len);
    budget.spend(lexer.at.saturating_sub(at).saturating_sub(unread))?;
    read.map(|(id, placed)| Standing { id, placed, data, after: lexer.at })
}

fn read(
    lexer: &mut Lexer<'_>,
    data: &mut Option<Range<usize>>,
) -> Result<(Ref, Placed), Unreadable> {
    let number = u32::try_from(lexer.size()?).map_err(|_| Unreadable::Syntax)?;
    let generation = u16::try_from(lexer.size()?).map_err(|_| Unreadable::Syntax)?;
    lexer.word("obj")?;
    let placed = lexer.value()?;
    if let Value::Dict(dict) = &placed.value
        && lexer.has("stream")
    {
        lexer.line_end();
        let length = match entry(dict, "Length") {
            Some(Value::Ref(_)) => return Err(Unreadable::Unsupported),
            length => length.and_then(Value::size).ok_or(Unreadable::Syntax)?,
        };
        let end = lexer.at.checked_add(length).ok_or(Unreadable::Syntax)?;
        *data = Some(lexer.at..end);
        lexer.at = end;
        lexer.word("endstream")?;
    }
    lexer.word("endobj")?;
    Ok((Ref(number, generation), placed))
}

/// The content of a stream that holds structure: plain, or deflated with or without a predictor.
pub(crate) fn decoded(data: &[u8], dict: &Dict, budget: &Budget) -> Result<Vec<u8>, Unreadable> {
    let flate = match entry(dict, "Filter") {
        None => false,
        Some(Value::Array(filters)) => match filters.as_slice() {
            [] => false,
            [one] if one.value.is_name("FlateDecode") => true,
            _ => return Err(Unreadable::Unsupported),
        },
        Some(filter) if filter.is_name("FlateDecode") => true,
        Some(_) => return Err(Unreadable::Unsupported),
    };
    if !flate {
        budget.spend(data.len())?;
        return Ok(data.to_vec());
    }
    let unpacked = decompress_to_vec_zlib_with_limit(data, budget.0.get());
    // What breaks off may have cost all there was: nobody says how much.
    let cost = unpacked.as_ref().map_or(usize::MAX, Vec::len);
    budget.spend(cost)?;
    let unpacked = unpacked.map_err(|_| Unreadable::Limit)?;
    let params = match entry(dict, "DecodeParms") {
        Some(Value::Array(all)) => all.first().and_then(|first| first.value.dict()),
        one => one.and_then(Value::dict),
    };
    let param = |key, default| {
        params.and_then(|params| entry(params, key)).map_or(Some(default), Value::size)
    };
    match param("Predictor", 1) {
        Some(1) => Ok(unpacked),
        Some(10..=15) => {
            let columns = param("Columns", 1).filter(|columns| (1..=64).contains(columns));
            unpredicted(&unpacked, columns.ok_or(Unreadable::Unsupported)?)
        }
        _ => Err(Unreadable::Unsupported),
    }
}

/// Undoes the PNG filters none, sub and up on rows of bytes: those that writers of cross-reference streams use.
fn unpredicted(data: &[u8], columns: usize) -> Result<Vec<u8>, Unreadable> {
    let mut above = vec![0; columns];
    let mut plain = Vec::with_capacity(data.len());
    for row in data.chunks(columns + 1) {
        let (filter, row) = row.split_first().ok_or(Unreadable::Syntax)?;
        if row.len() != columns {
            return Err(Unreadable::Syntax);
        }
        let mut left = 0_u8;
        for (byte, up) in row.iter().zip(&mut above) {
            left = match filter {
                0 => *byte,
                1 => byte.wrapping_add(left),
                2 => byte.wrapping_add(*up),
                _ => return Err(Unreadable::Unsupported),
            };
            *up = left;
            plain.push(left);
        }
    }
    Ok(plain)
}
