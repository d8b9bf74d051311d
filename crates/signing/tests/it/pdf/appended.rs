//! Updates that other readers take for another paper, appended by whoever has a released one and no key. What they hide no section lists, or
//! the section is such that other readers rebuild it; so no byte may be appended that is not written here.

use std::sync::LazyLock;

use proptest::prelude::*;
use signing::pdf::Prepared;

use crate::stamp::{papers, stores};
use crate::{paper, world};

/// Once by the librarian.
static SIGNED: LazyLock<Vec<u8>> =
    LazyLock::new(|| paper::signed(&paper::table(), &paper::first()));

/// As it is released: stamped over a store.
static RELEASED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let root = world::authority("root");
    stores::stamped(&SIGNED, "Stamp-1", &stores::store(root.certificate_der()))
});

/// The content of the page as a forger has it; the genuine one is object 4.
const CONTENT: &str = "4 0 obj\n<</Length 3>>\nstream\nQ q\nendstream\nendobj\n";

/// Numbers from here on are free.
fn size() -> usize {
    number_after(&RELEASED, "/Size ")
}

/// The number behind the last of these words.
fn number_after(bytes: &[u8], word: &str) -> usize {
    let at = bytes.windows(word.len()).rposition(|part| part == word.as_bytes()).unwrap();
    let digits = bytes[at + word.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}

/// An update that hides the content and lists one harmless object, in the form that other readers accept; each part can be another.
struct Update {
    /// Between the end of what was there and the listed object.
    hidden: String,
    /// The listed object, without its head.
    object: String,
    before_section: &'static str,
    head: fn(usize) -> String,
    row: fn(usize) -> String,
    size: usize,
    /// In the trailer.
    more: &'static str,
    end: fn(usize) -> String,
}

impl Update {
    fn plain() -> Self {
        Self {
            hidden: CONTENT.to_owned(),
            object: "<</Type/X>>".to_owned(),
            before_section: "",
            head: |number| format!("xref\n{number} 1\n"),
            row: |at| format!("{at:010} 00000 n \n"),
            size: size() + 1,
            more: "",
            end: |at| format!("\nstartxref\n{at}\n%%EOF\n"),
        }
    }

    fn appended(&self) -> Vec<u8> {
        let (number, previous) = (size(), number_after(&RELEASED, "startxref\n"));
        let mut bytes = RELEASED.clone();
        bytes.extend(self.hidden.bytes());
        let at = bytes.len();
        bytes.extend(format!("{number} 0 obj\n{}\nendobj\n", self.object).bytes());
        bytes.extend(self.before_section.bytes());
        let section = bytes.len();
        bytes.extend((self.head)(number).bytes());
        bytes.extend((self.row)(at).bytes());
        let (size, more) = (self.size, self.more);
        bytes.extend(format!("trailer\n<</Size {size}/Prev {previous}/Root 1 0 R").bytes());
        bytes.extend(format!("/ID[<01><01>]{more}>>{}", (self.end)(section)).bytes());
        bytes
    }
}

/// The codes of every signature.
type Said = Result<&'static [&'static [&'static str]], &'static str>;

const ALTERED: Said = Ok(&[&["signature.altered-after"]]);

/// What is said of the first signature; what is no stamp any more is a bad signature beside it.
fn expect_first(what: &str, bytes: &[u8]) {
    assert_eq!(paper::codes(bytes).unwrap()[0], ["signature.altered-after"], "{what}");
}

fn expect(what: &str, bytes: &[u8], expected: Said) {
    let codes = paper::codes(bytes);
    let expected = expected.map(|all| all.iter().map(|one| one.to_vec()).collect::<Vec<_>>());
    assert_eq!(codes, expected, "{what}");
}

#[test]
fn the_released_paper_holds_and_so_does_the_next_stamp_and_signature() {
    expect("released", &RELEASED, Ok(&[&[]]));
    let own = papers::judged(&RELEASED).unwrap();
    assert!(own.stamps.iter().all(|stamp| stamp.said.is_ok()) && own.stamps.len() == 1);
    let again = paper::signed(&RELEASED, &paper::slot("Sig-head"));
    expect("signed", &again, Ok(&[&[], &[]]));
    let other = world::authority("other");
    let store = stores::store(other.certificate_der());
    expect("stamped", &stores::stamped(&again, "Stamp-2", &store), Ok(&[&[], &[]]));
}

/// A section that our reader takes, and others do not: they rebuild the table and show the forged page.
#[test]
fn no_section_of_another_form_is_believed() {
    let plain = Update::plain;
    let table: [(&str, Update); 20] = [
        ("nothing hidden", Update { hidden: String::new(), ..plain() }),
        ("hidden, and listed as it must be", plain()),
        ("rows glued to the trailer", Update { row: |at| format!("{at:010} 00000 n"), ..plain() }),
        ("glued to its word", Update { row: |at| format!("{at:010} 00000n  \n"), ..plain() }),
        ("rows that are too short", Update { row: |at| format!("{at} 0 n\n"), ..plain() }),
        ("rows of 19 bytes", Update { row: |at| format!("{at:010} 00000 n\n"), ..plain() }),
        ("rows of another end", Update { row: |at| format!("{at:010} 00000 n\r\n"), ..plain() }),
        ("a comment in a row", Update { row: |at| format!("{at:010}%\n00000 n \n"), ..plain() }),
        ("glued to its number", Update { head: |n| format!("xref{n} 1\n"), ..plain() }),
        ("on one line", Update { head: |n| format!("xref {n} 1\n"), ..plain() }),
        ("a comment before it", Update { before_section: "%c\n", ..plain() }),
        ("bytes before it", Update { before_section: "\n", ..plain() }),
        ("a size of 2^31", Update { size: 1 << 31, ..plain() }),
        ("a size of 2^63 - 1", Update { size: (1 << 63) - 1, ..plain() }),
        ("a size that is too large", Update { size: size() + 2, ..plain() }),
        (
            "a comment in the end",
            Update { end: |at| format!("\nstartxref %x\n{at}\n%%EOF\n"), ..plain() },
        ),
        (
            "an end far away",
            Update { end: |at| format!("\nstartxref\n{at:>1500}\n%%EOF\n"), ..plain() },
        ),
        (
            "zeros before the place",
            Update { end: |at| format!("\nstartxref\n{at:030}\n%%EOF\n"), ..plain() },
        ),
        ("a glued mark", Update { end: |at| format!("\nstartxref\n{at}%%EOF\n"), ..plain() }),
        (
            "a comment before the end",
            Update { end: |at| format!("\n%startxref 5\nstartxref\n{at}\n%%EOF\n"), ..plain() },
        ),
    ];
    for (what, update) in table {
        expect(what, &update.appended(), ALTERED);
    }
}

#[test]
fn nothing_is_smuggled_in_by_other_means_of_the_format() {
    let plain = Update::plain;
    let nowhere: fn(usize) -> String = |_| "0000000009 00000 n \n".to_owned();
    let table: [(&str, Update, Said); 15] = [
        ("a generation", Update { row: |at| format!("{at:010} 00001 n \n"), ..plain() }, ALTERED),
        (
            "a free entry",
            Update { row: |_| "0000000000 65535 f \n".to_owned(), ..plain() },
            ALTERED,
        ),
        (
            "the content is freed",
            Update {
                head: |_| "xref\n4 1\n".to_owned(),
                row: |_| "0000000000 00001 f \n".to_owned(),
                ..plain()
            },
            ALTERED,
        ),
        ("the content, listed", Update { head: |_| "xref\n4 1\n".to_owned(), ..plain() }, ALTERED),
        ("an object of an earlier revision", Update { row: nowhere, ..plain() }, Err("pdf.order")),
        (
            "an object in another one",
            Update { row: |at| format!("{:010} 00000 n \n", at + 8), ..plain() },
            ALTERED,
        ),
        (
            "a section twice",
            Update { head: |n| format!("xref\n{n} 0\n{n} 1\n"), ..plain() },
            ALTERED,
        ),
        (
            "a number twice",
            Update {
                row: |at| {
                    format!("{at:010} 00000 n \n12 1\n{at:010} 00000 n \n12 1\n{at:010} 00000 n \n")
                },
                ..plain()
            },
            Err("pdf.twice"),
        ),
        ("a hybrid", Update { more: "/XRefStm 9", ..plain() }, Err("pdf.unsupported")),
        ("a key of nobody", Update { more: "/X 9", ..plain() }, ALTERED),
        ("a key with an escape", Update { more: "/#58 9", ..plain() }, ALTERED),
        ("a key twice", Update { more: "/Pr#65v 9", ..plain() }, Err("pdf.twice")),
        ("encrypted", Update { more: "/Encrypt 9 0 R", ..plain() }, Err("pdf.unsupported")),
        (
            "a trailer twice",
            Update {
                end: |at| format!("\ntrailer\n<</Size 99>>\nstartxref\n{at}\n%%EOF\n"),
                ..plain()
            },
            Err("pdf.syntax"),
        ),
        (
            "bytes at the mark",
            Update { end: |at| format!("\nstartxref\n{at}\n%%EOF %PDF-1.7\n"), ..plain() },
            ALTERED,
        ),
    ];
    for (what, update, expected) in table {
        expect(what, &update.appended(), expected);
    }
}

/// Packed objects, a section of the other kind, an end that is said again, a tail.
#[test]
fn nothing_is_packed_or_put_behind_the_end() {
    let packed = "<</Type/ObjStm/N 1/First 4/Length 15>>\nstream\n4 0 <</Length 0>>\nendstream";
    let packed = Update { object: packed.to_owned(), ..Update::plain() };
    expect("packed", &packed.appended(), ALTERED);
    let (number, previous) = (size(), number_after(&RELEASED, "startxref\n"));
    let mut listed = [&RELEASED[..], CONTENT.as_bytes()].concat();
    let at = listed.len();
    let dict =
        format!("<</Type/XRef/W[1 4 2]/Index[{number} 1]/Size {}/Prev {previous}", number + 1);
    listed.extend(
        format!("{number} 0 obj\n{dict}/Root 1 0 R/ID[<01><01>]/Length 7>>\nstream\n").bytes(),
    );
    listed.extend([&[1][..], &u32::try_from(at).unwrap().to_be_bytes(), &[0, 0]].concat());
    listed.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    expect("a section of the other kind", &listed, ALTERED);
    // An update that no later one names, and one whose end is said twice.
    let last = number_after(&RELEASED, "startxref\n");
    let again = format!("{CONTENT}startxref\n{last}\n%%EOF\n");
    expect("the same section", &[&RELEASED[..], again.as_bytes()].concat(), ALTERED);
    for tail in ["\n", "%", "%%EOF\n", "<html>", "PK\x03\x04"] {
        expect(tail, &[&RELEASED[..], tail.as_bytes()].concat(), ALTERED);
    }
    for head in ["\n", "PK\x03\x04"] {
        expect(head, &[head.as_bytes(), &RELEASED[..]].concat(), Err("pdf.none"));
    }
}

/// Objects in a stream that the store lists: a section of the right form, and the stream is no certificate.
#[test]
fn what_hides_in_a_listed_stream_of_the_store_is_an_alteration() {
    let text = String::from_utf8_lossy(&RELEASED).into_owned();
    let (before, after) = text.rsplit_once("<</Certs[").unwrap();
    let store: usize =
        before.trim_end_matches(" 0 obj\n").rsplit('\n').next().unwrap().parse().unwrap();
    let (certificates, rest) = after.split_once(']').unwrap();
    let rest = rest.split_once("\nendobj").unwrap().0;
    let (number, previous) = (size(), number_after(&RELEASED, "startxref\n"));
    let mut bytes = RELEASED.clone();
    let at = bytes.len();
    let length = CONTENT.len();
    bytes.extend(
        format!("{number} 0 obj\n<</Length {length}>>\nstream\n{CONTENT}\nendstream\nendobj\n")
            .bytes(),
    );
    let grown = bytes.len();
    bytes.extend(
        format!("{store} 0 obj\n<</Certs[{certificates} {number} 0 R]{rest}\nendobj\n").bytes(),
    );
    let section = bytes.len();
    bytes.extend(
        format!("xref\n{store} 1\n{grown:010} 00000 n \n{number} 1\n{at:010} 00000 n \n").bytes(),
    );
    let size = number + 1;
    bytes.extend(
        format!("trailer\n<</Size {size}/Prev {previous}/Root 1 0 R/ID[<01><01>]>>\n").bytes(),
    );
    bytes.extend(format!("startxref\n{section}\n%%EOF\n").bytes());
    expect("in the store", &bytes, ALTERED);
}

/// Bytes put between the parts of a genuine update, with every offset behind them put right: other readers see a whole file.
#[test]
fn nothing_stands_between_the_parts_of_an_update() {
    let section = number_after(&RELEASED, "startxref\n");
    for (what, bytes) in [("a comment", "%x\n"), ("an end of line", "\n"), ("an object", CONTENT)] {
        let (update, tail) = RELEASED.split_at(section);
        let moved = section + bytes.len();
        let tail = String::from_utf8(tail.to_vec()).unwrap();
        let tail = tail.replace(&format!("startxref\n{section}"), &format!("startxref\n{moved}"));
        expect_first(what, &[update, bytes.as_bytes(), tail.as_bytes()].concat());
    }
    // Between the end of the signature and its update.
    let shifted = [&SIGNED[..], b"\n", &RELEASED[SIGNED.len()..]].concat();
    assert_ne!(paper::codes(&shifted), Ok(vec![vec![]]));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// One byte put in, taken out or replaced in an update that nobody signed over: an alteration; or in the hole, the name of the field or a stream
    /// of the store one that could have been written here, and then the stamp falls.
    #[test]
    fn no_byte_of_an_update_can_be_another(
        place in any::<prop::sample::Index>(),
        what in 0_u8..3,
        byte in prop_oneof![any::<u8>(), prop::sample::select(b" \n\r\t%/<>0123456789ABCDEFabcdefnR".as_slice())],
    ) {
        let hole = Prepared::find(RELEASED.clone()).unwrap().hole;
        let at = SIGNED.len() + place.index(RELEASED.len() - SIGNED.len());
        // The hole is the longest part, and zeros for most of it.
        let at = if at > hole.start + 2400 && at < hole.end - 8 { at % 300 + SIGNED.len() } else { at };
        let mut bytes = RELEASED.clone();
        match what {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        prop_assume!(bytes != *RELEASED);
        let Ok(report) = papers::judged(&bytes) else { return Ok(()) };
        let stands = report.stamps.iter().any(|stamp| stamp.said.is_ok());
        prop_assert!(!report.holds() || !stands, "byte {} {}", at, what);
        prop_assert!(!report.holds() || is_content(at), "byte {} {}", at, what);
    }
}

/// Twice signed.
static TWICE: LazyLock<Vec<u8>> =
    LazyLock::new(|| paper::signed(&RELEASED, &paper::slot("Sig-head")));

proptest! {
    // Each case judges two signatures.
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same in an update that is signed over: nothing of it can be another, the hole of the stamp before it included.
    #[test]
    fn no_byte_of_a_signed_update_can_be_another(
        place in any::<prop::sample::Index>(),
        what in 0_u8..3,
        byte in any::<u8>(),
    ) {
        let at = SIGNED.len() + place.index(TWICE.len() - SIGNED.len());
        let mut bytes = TWICE.clone();
        match what {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        prop_assume!(bytes != *TWICE);
        prop_assert!(!papers::judged(&bytes).is_ok_and(|report| report.holds()), "byte {}", at);
    }
}

/// Does the byte stand in what an update says, and not in how it says it?
fn is_content(at: usize) -> bool {
    let span = |from: &str, to: &str, start: usize| {
        let find = |word: &str, start: usize| {
            let rest = &RELEASED[start..];
            let found = rest.windows(word.len()).position(|part| part == word.as_bytes());
            found.map(|found| start + found)
        };
        let start = find(from, start)? + from.len();
        Some(start..find(to, start)?)
    };
    let mut spans: Vec<_> =
        ["/Contents<", "/T <"].iter().filter_map(|from| span(from, ">", SIGNED.len())).collect();
    let mut start = SIGNED.len();
    while let Some(stream) = span("\nstream\n", "\nendstream\n", start) {
        start = stream.end;
        spans.push(stream);
    }
    assert_eq!(spans.len(), 4, "hole, name, certificate and list");
    spans.iter().any(|span| span.contains(&at))
}

#[test]
fn digits_of_a_hole_have_one_form() {
    let hole = Prepared::find(RELEASED.clone()).unwrap().hole;
    let mut capitals = RELEASED.clone();
    capitals[hole].make_ascii_uppercase();
    expect_first("of a stamp", &capitals);
    let hole = Prepared::find(SIGNED.clone()).unwrap().hole;
    let mut capitals = SIGNED.clone();
    capitals[hole].make_ascii_uppercase();
    expect("of a signature", &capitals, Ok(&[&["signature.byte-range"]]));
}
