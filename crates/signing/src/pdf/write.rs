//! Writes an update: objects appended after the base, and a cross-reference section of the base's own kind.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::file::{Object, View};
use super::lex::{Dict, Ref, Value, entry};
use super::xref::Kind;

/// An update on its way.
pub(crate) struct Update {
    /// What is appended, without the base.
    bytes: Vec<u8>,
    /// Where it begins: all offsets are of the file.
    base: usize,
    offsets: BTreeMap<u32, (usize, u16)>,
    size: u32,
}

impl Update {
    /// Appends to the base; `size` is the first number that is free.
    pub(crate) fn after(base: &[u8], size: u32) -> Self {
        let is_closed = matches!(base.last(), Some(b'\n' | b'\r'));
        let bytes = if is_closed { Vec::new() } else { b"\n".to_vec() };
        Self { bytes, base: base.len(), offsets: BTreeMap::new(), size }
    }

    /// Where the next byte goes.
    fn at(&self) -> usize {
        self.base + self.bytes.len()
    }

    /// A number nobody has.
    pub(crate) fn fresh(&mut self) -> Ref {
        let number = self.size;
        self.size += 1;
        Ref(number, 0)
    }

    /// Writes an object; gives the offset of its value in the file.
    pub(crate) fn put(&mut self, id: Ref, value: &[u8]) -> usize {
        self.offsets.insert(id.0, (self.at(), id.1));
        self.bytes.extend(format!("{} {} obj\n", id.0, id.1).bytes());
        let at = self.at();
        self.bytes.extend(value);
        self.bytes.extend(b"\nendobj\n");
        at
    }

    /// Writes a stream of these bytes as a new object.
    pub(crate) fn put_stream(&mut self, bytes: &[u8]) -> Ref {
        let id = self.fresh();
        let head = format!("<</Length {}>>\nstream\n", bytes.len());
        self.put(id, &[head.as_bytes(), bytes, b"\nendstream"].concat());
        id
    }

    /// Closes the update with a section of the base's kind; gives what is appended.
    pub(crate) fn close(mut self, view: &View<'_, '_>, trailer: &Dict, previous: usize) -> Vec<u8> {
        let at = self.at();
        let is_stream = view.kind() == Kind::Stream;
        let own = is_stream.then(|| self.fresh());
        if let Some(own) = own {
            self.offsets.insert(own.0, (at, 0));
        }
        let mut keys = format!("/Size {}/Prev {previous}", self.size);
        for key in ["Root", "Info"] {
            if let Some(Value::Ref(id)) = entry(trailer, key) {
                write!(keys, "/{key} {} {} R", id.0, id.1).expect("a string takes all");
            }
        }
        if let Some(Value::Array(ids)) = entry(trailer, "ID") {
            let ids = ids.iter().filter_map(|id| id.value.text());
            write!(keys, "/ID[{}]", ids.map(hex_text).collect::<String>())
                .expect("a string takes all");
        }
        match own {
            Some(own) => self.stream(own, &keys),
            None => self.table(&keys),
        }
        self.bytes.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
        self.bytes
    }

    /// Runs of numbers without a gap.
    fn runs(&self) -> Vec<(u32, Vec<(usize, u16)>)> {
        let mut runs: Vec<(u32, Vec<(usize, u16)>)> = Vec::new();
        let mut expected = None;
        for (number, place) in &self.offsets {
            match runs.last_mut() {
                Some((_, run)) if expected == Some(*number) => run.push(*place),
                _ => runs.push((*number, vec![*place])),
            }
            expected = number.checked_add(1);
        }
        runs
    }

    fn table(&mut self, keys: &str) {
        let mut table = "xref\n".to_owned();
        for (first, run) in self.runs() {
            writeln!(table, "{first} {}", run.len()).expect("a string takes all");
            for (offset, generation) in run {
                // Twenty bytes each, the end of the line included.
                writeln!(table, "{offset:010} {generation:05} n ").expect("a string takes all");
            }
        }
        self.bytes.extend(table.bytes());
        self.bytes.extend(format!("trailer\n<<{keys}>>\n").bytes());
    }

    fn stream(&mut self, own: Ref, keys: &str) {
        let mut index = String::new();
        let mut rows = Vec::new();
        for (first, run) in self.runs() {
            write!(index, "{first} {} ", run.len()).expect("a string takes all");
            for (offset, generation) in run {
                let offset = u32::try_from(offset).expect("no file has four gigabytes");
                rows.push(1);
                rows.extend(offset.to_be_bytes());
                rows.extend(generation.to_be_bytes());
            }
        }
        let dict = format!("<</Type/XRef/W[1 4 2]/Index[{index}]{keys}/Length {}>>", rows.len());
        self.bytes.extend(format!("{} 0 obj\n{dict}\nstream\n", own.0).bytes());
        self.bytes.extend(rows);
        self.bytes.extend(b"\nendstream\nendobj\n");
    }
}

/// The dictionary with these keys set; all else stays as it was written.
pub(crate) fn edited(
    object: &Object<'_>,
    dict: &Dict,
    changes: &BTreeMap<&str, String>,
) -> Vec<u8> {
    let mut out = b"<<".to_vec();
    for (key, value) in dict {
        if changes.keys().any(|changed| changed.as_bytes() == key.as_slice()) {
            continue;
        }
        out.extend(name(key).bytes());
        out.push(b' ');
        out.extend(object.raw(value));
    }
    for (key, value) in changes {
        out.extend(format!("/{key} {value}").bytes());
    }
    out.extend(b">>");
    out
}

/// The list of references with one more.
pub(crate) fn longer(list: &[Ref], one: Ref) -> String {
    listed(list.iter().chain([&one]))
}

/// A list of references.
pub(crate) fn listed<'r>(list: impl Iterator<Item = &'r Ref>) -> String {
    let all: Vec<String> = list.map(|id| format!("{} {} R", id.0, id.1)).collect();
    format!("[{}]", all.join(" "))
}

fn name(key: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.+:*".contains(&byte);
    key.iter().fold("/".to_owned(), |mut out, byte| {
        if plain(*byte) {
            out.push(char::from(*byte));
        } else {
            write!(out, "#{byte:02X}").expect("a string takes all");
        }
        out
    })
}

/// A text string for people: ASCII as it is, all else as UTF-16; in hexadecimal, so that nothing needs an escape.
pub(crate) fn text(text: &str) -> String {
    if text.is_ascii() {
        return hex_text(text.as_bytes());
    }
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    hex_text(&[0xfe, 0xff].into_iter().chain(units).collect::<Vec<u8>>())
}

fn hex_text(bytes: &[u8]) -> String {
    format!("<{}>", hex(bytes))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes all");
        out
    })
}
