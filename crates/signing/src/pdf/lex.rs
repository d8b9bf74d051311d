//! The values that a PDF is written in (ISO 32000-2, 7.2 and 7.3), with the place of each in the bytes.
//!
//! Strict where leniency lets two readers see two files: a key twice in one dictionary is refused.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Unreadable;

/// Deeper nesting than this is an attack on the stack.
const DEEPEST: usize = 24;

/// More values in one object than this are an attack on the memory.
const MOST_VALUES: usize = 100_000;

/// Number and generation of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ref(pub(crate) u32, pub(crate) u16);

/// A value with its place. Two are equal if the values are, wherever they stand.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) value: Value,
    pub(crate) span: Range<usize>,
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// A dictionary.
pub(crate) type Dict = BTreeMap<Vec<u8>, Placed>;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// As written: nothing here reckons with it.
    Real(Vec<u8>),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Placed>),
    Dict(Dict),
    Ref(Ref),
}

impl Value {
    pub(crate) fn dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    pub(crate) fn array(&self) -> Option<&[Placed]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    pub(crate) fn size(&self) -> Option<usize> {
        self.int()?.try_into().ok()
    }

    pub(crate) fn text(&self) -> Option<&[u8]> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn reference(&self) -> Option<Ref> {
        if let Self::Ref(reference) = self { Some(*reference) } else { None }
    }

    pub(crate) fn is_name(&self, name: &str) -> bool {
        matches!(self, Self::Name(own) if own == name.as_bytes())
    }
}

/// The value of a key.
pub(crate) fn entry<'d>(dict: &'d Dict, key: &str) -> Option<&'d Value> {
    dict.get(key.as_bytes()).map(|placed| &placed.value)
}

/// Reads values from bytes, forwards.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'b> {
    bytes: &'b [u8],
    pub(crate) at: usize,
    values: usize,
}

type Read<T> = Result<T, Unreadable>;

impl<'b> Lexer<'b> {
    pub(crate) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at, values: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Read<u8> {
        let byte = self.peek().ok_or(Unreadable::Syntax)?;
        self.at += 1;
        Ok(byte)
    }

    /// Over white space and comments.
    pub(crate) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    while self.peek().is_some_and(|byte| !matches!(byte, b'\r' | b'\n')) {
                        self.at += 1;
                    }
                }
                byte if is_space(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// Over one end of line, if there is one: LF, CR or both.
    pub(crate) fn line_end(&mut self) {
        let length = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.at += length;
    }

    /// Takes these very bytes, after white space.
    pub(crate) fn word(&mut self, word: &str) -> Read<()> {
        if self.has(word) { Ok(()) } else { Err(Unreadable::Syntax) }
    }

    /// Takes these bytes if they come next, after white space; that it goes over in any case, so that `at` says how much was read.
    pub(crate) fn has(&mut self, word: &str) -> bool {
        self.skip();
        let is_next = self.rest().starts_with(word.as_bytes());
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    pub(crate) fn size(&mut self) -> Read<usize> {
        self.skip();
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        number(self.bytes.get(start..self.at).unwrap_or_default())
    }

    /// The next value.
    pub(crate) fn value(&mut self) -> Read<Placed> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Read<Placed> {
        self.values += 1;
        if depth > DEEPEST || self.values > MOST_VALUES {
            return Err(Unreadable::Limit);
        }
        self.skip();
        let start = self.at;
        let value = match self.rest() {
            [b'<', b'<', ..] => self.dict(depth)?,
            [b'<', ..] => self.hex()?,
            [b'(', ..] => self.literal()?,
            [b'[', ..] => self.array(depth)?,
            [b'/', ..] => Value::Name(self.name()?),
            [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => self.numeric()?,
            _ => self.keyword()?,
        };
        Ok(Placed { value, span: start..self.at })
    }

    fn keyword(&mut self) -> Read<Value> {
        let words =
            [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        for (word, value) in words {
            if self.has(word) {
                return Ok(value);
            }
        }
        Err(Unreadable::Syntax)
    }

    fn dict(&mut self, depth: usize) -> Read<Value> {
        self.at += 2;
        let mut dict = Dict::new();
        loop {
            if self.has(">>") {
                return Ok(Value::Dict(dict));
            }
            self.skip();
            let key = self.name()?;
            let value = self.nested(depth + 1)?;
            if dict.insert(key, value).is_some() {
                return Err(Unreadable::Twice);
            }
        }
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.has("]") {
            items.push(self.nested(depth + 1)?);
        }
        Ok(Value::Array(items))
    }

    fn name(&mut self) -> Read<Vec<u8>> {
        if self.next()? != b'/' {
            return Err(Unreadable::Syntax);
        }
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !is_space(*byte) && !is_delimiter(*byte)) {
            self.at += 1;
            if byte == b'#' {
                let (high, low) = (digit(self.next()?)?, digit(self.next()?)?);
                name.push(high * 16 + low);
            } else {
                name.push(byte);
            }
        }
        Ok(name)
    }

    fn hex(&mut self) -> Read<Value> {
        self.at += 1;
        let mut text = Vec::new();
        let mut high = None;
        loop {
            let byte = self.next()?;
            if byte == b'>' {
                text.extend(high.map(|high| high * 16));
                return Ok(Value::Text(text));
            }
            if is_space(byte) {
                continue;
            }
            let low = digit(byte)?;
            match high.take() {
                Some(high) => text.push(high * 16 + low),
                None => high = Some(low),
            }
        }
    }

    fn literal(&mut self) -> Read<Value> {
        self.at += 1;
        let mut text = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.next()?;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut text)?;
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                return Ok(Value::Text(text));
            }
            text.push(byte);
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Read<()> {
        match self.next()? {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' | b'\n' => {
                self.at -= 1;
                self.line_end();
            }
            first @ b'0'..=b'7' => {
                let mut code = u32::from(first - b'0');
                for _ in 0..2 {
                    let Some(more @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    code = code * 8 + u32::from(more - b'0');
                }
                text.push(u8::try_from(code & 0xff).map_err(|_| Unreadable::Syntax)?);
            }
            other => text.push(other),
        }
        Ok(())
    }

    /// A number, or a reference if that is what the number begins.
    fn numeric(&mut self) -> Read<Value> {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        let written = self.bytes.get(start..self.at).unwrap_or_default();
        if written.iter().all(u8::is_ascii_digit) {
            let mut ahead = self.clone();
            let generation = ahead.size().ok().and_then(|size| u16::try_from(size).ok());
            if let Some(generation) = generation
                && ahead.has("R")
                && ahead.peek().is_none_or(|byte| is_space(byte) || is_delimiter(byte))
            {
                self.at = ahead.at;
                return Ok(Value::Ref(Ref(number(written)?, generation)));
            }
        }
        let text = str::from_utf8(written).map_err(|_| Unreadable::Syntax)?;
        if let Ok(number) = text.parse() {
            return Ok(Value::Int(number));
        }
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_real = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && digits.bytes().filter(|byte| *byte == b'.').count() == 1;
        if is_real { Ok(Value::Real(written.to_vec())) } else { Err(Unreadable::Syntax) }
    }
}

fn number<T: std::str::FromStr>(digits: &[u8]) -> Read<T> {
    str::from_utf8(digits).ok().and_then(|text| text.parse().ok()).ok_or(Unreadable::Syntax)
}

fn digit(byte: u8) -> Read<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
        .ok_or(Unreadable::Syntax)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
