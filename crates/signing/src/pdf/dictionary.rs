//! The dictionary of a signature or a time stamp as it is written, with an empty hole; and what one that is read says.

use std::fmt::Write as _;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::lex::{Dict, entry};
use super::prepare::{MoreSignatures, PrepareError, SLOT_BYTES, Slot};
use super::write::text;

/// A byte range of this width says every offset below [`super::PDF_LIMIT_BYTES`], and more.
const WIDTH: usize = 10;

/// A signature dictionary on its way: where its byte range begins, and where its hole is.
pub(super) struct Written {
    pub(super) dict: String,
    pub(super) range_at: usize,
    pub(super) hole: Range<usize>,
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

    /// Of a time stamp.
    pub(super) fn stamp() -> Self {
        let mut written = Self::begin("DocTimeStamp", "ETSI.RFC3161", SLOT_BYTES);
        written.dict.push_str(">>");
        written
    }

    /// Of an officer's signature.
    pub(super) fn signature(slot: &Slot<'_>) -> Result<Self, PrepareError> {
        let when = slot.at.to_zoned(TimeZone::UTC);
        if !(1..=9999).contains(&when.year()) {
            return Err(PrepareError::Time);
        }
        let mut written = Self::begin("Sig", "ETSI.CAdES.detached", slot.bytes);
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
}

/// A byte range, as long as any other.
pub(super) fn byte_range([first, a, b, c]: [usize; 4]) -> String {
    format!("[{first} {a:<WIDTH$} {b:<WIDTH$} {c:<WIDTH$}]")
}

/// What the signature says of those after it (ISO 32000-2, 12.8.2.2).
pub(super) fn more(dict: &Dict) -> Option<MoreSignatures> {
    let reference = entry(dict, "Reference")?.array()?.first()?.value.dict()?;
    match entry(entry(reference, "TransformParams")?.dict()?, "P")?.int()? {
        1 => Some(MoreSignatures::No),
        _ => Some(MoreSignatures::Yes),
    }
}

/// A date as PDF writes it, in universal time as we write it or with an offset.
pub(super) fn moment(text: &[u8]) -> Option<Timestamp> {
    let text = str::from_utf8(text).ok()?.strip_prefix("D:")?;
    let (civil, zone) = text.split_at_checked(14)?;
    let civil = DateTime::strptime("%Y%m%d%H%M%S", civil).ok()?;
    let offset: String = zone.chars().filter(|letter| *letter != '\'').collect();
    let seconds = match offset.as_bytes() {
        [] | [b'Z', ..] => 0,
        [sign @ (b'+' | b'-'), digits @ ..] => {
            let digits: [i32; 4] = digits
                .iter()
                .map(|digit| char::from(*digit).to_digit(10)?.try_into().ok())
                .collect::<Option<Vec<i32>>>()?
                .try_into()
                .ok()?;
            let [h, hh, m, mm] = digits;
            let seconds = ((h * 10 + hh) * 60 + m * 10 + mm) * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let zone = TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).ok()?);
    civil.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}
