//! What a code says of its paper: the payload of its signature. The layout stands in the header of `qr`.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::cbor::{self, CborError, Reader, Writer, Written};

const ISSUER: &str = "UZ";
/// The map of our own, below the claims that RFC 8392 names.
const OWN: i64 = -65_537;
const KIND_LIMIT: usize = 32;
const NUMBER_LIMIT: usize = 64;

/// What may not be signed or, of signed bytes, is not what we sign.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    #[error(transparent)]
    Cbor(#[from] CborError),
    #[error("issued by another country")]
    Issuer,
    #[error("a moment before 1970, or an end before the beginning")]
    Time,
    #[error("a kind has 1 to {KIND_LIMIT} visible ASCII characters")]
    Kind,
    #[error("a number has 1 to {NUMBER_LIMIT} visible ASCII characters")]
    Number,
    #[error("a STIR has nine digits")]
    Stir,
    #[error("an HS code has 2 to 14 digits")]
    HsCode,
    #[error("the two hashes are of different bytes")]
    Hash,
    #[error("a name is not empty and has no characters that hide or turn round what is written")]
    Text,
    /// A name without a place to cut it may be left out.
    #[error("no room for it in a code that a scanner reads")]
    Room,
}

/// The number of a taxpayer: nine digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stir(u32);

impl Stir {
    /// `None` unless it is nine digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).map(Self)
    }

    fn of(number: u64) -> Result<Self, ClaimError> {
        let number = u32::try_from(number).ok().filter(|number| *number < 1_000_000_000);
        number.map(Self).ok_or(ClaimError::Stir)
    }
}

impl fmt::Display for Stir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

/// What a paper says of itself. All of it is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub document: Uuid,
    /// A short word for what the paper is.
    pub kind: String,
    pub number: String,
    /// Whole seconds; what is below a second is not signed.
    pub issued_at: Timestamp,
    /// From this second on it is not in force; `None` for a paper without a term, such as a protocol.
    pub expires_at: Option<Timestamp>,
    /// `None` where the holder is no firm: the number of a person is not public.
    pub holder: Option<Stir>,
    pub issuer: Stir,
    pub hs_code: Option<String>,
    /// Its place in the status list.
    pub status_index: u64,
    /// The log's leaf on which the paper rests, always an earlier one: the decision's, otherwise the case's last.
    pub ground_index: u64,
    /// The first half of the SHA-256 of the paper's facts as they are embedded in it.
    pub data_hash: [u8; 16],
    /// The whole SHA-256 of them, where there is room.
    pub full_hash: Option<[u8; 32]>,
    /// As signed: with `…` at its end it is the beginning of the name on the paper.
    pub product: Option<String>,
    /// As signed, as the product is.
    pub maker: Option<String>,
}

impl Claim {
    /// The one encoding.
    pub fn to_cbor(&self) -> Vec<u8> {
        cbor::to_bytes(|w| self.write(w))
    }

    /// Reads the one encoding and refuses every other, and what may not be signed.
    ///
    /// # Errors
    /// Says which part is not what it must be.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, ClaimError> {
        let claim = Self::read(&mut Reader::new(bytes))?;
        claim.check()?;
        let encoded = claim.to_cbor();
        Ok(cbor::canonical(claim, &encoded, bytes)?)
    }

    /// Whether it may be signed.
    pub(super) fn check(&self) -> Result<(), ClaimError> {
        let ends = self.expires_at.is_none_or(|end| end.as_second() > self.issued_at.as_second());
        let holds = |holds: bool, otherwise| if holds { Ok(()) } else { Err(otherwise) };
        holds(self.issued_at.as_second() >= 0 && ends, ClaimError::Time)?;
        holds(is_visible(&self.kind, KIND_LIMIT), ClaimError::Kind)?;
        holds(is_visible(&self.number, NUMBER_LIMIT), ClaimError::Number)?;
        holds(self.hs_code.as_deref().is_none_or(is_hs_code), ClaimError::HsCode)?;
        let half = self.full_hash.as_ref().and_then(|hash| hash.first_chunk::<16>());
        holds(half.is_none_or(|half| *half == self.data_hash), ClaimError::Hash)?;
        let names = [&self.product, &self.maker];
        holds(names.into_iter().flatten().all(|name| is_plain(name)), ClaimError::Text)
    }

    fn write(&self, w: &mut Writer<'_>) -> Written {
        w.map(4 + u64::from(self.expires_at.is_some()))?.u8(1)?.str(ISSUER)?;
        if let Some(end) = self.expires_at {
            w.u8(4)?.i64(end.as_second())?;
        }
        w.u8(6)?.i64(self.issued_at.as_second())?.u8(7)?.bytes(self.document.as_bytes())?;
        let may = [
            self.holder.is_some(),
            self.hs_code.is_some(),
            self.product.is_some(),
            self.maker.is_some(),
            self.full_hash.is_some(),
        ];
        w.i64(OWN)?.map(6 + cbor::count(may.into_iter().filter(|there| *there).count()))?;
        w.u8(1)?.str(&self.kind)?.u8(2)?.str(&self.number)?;
        if let Some(holder) = self.holder {
            w.u8(3)?.u32(holder.0)?;
        }
        w.u8(4)?.u32(self.issuer.0)?;
        if let Some(code) = &self.hs_code {
            w.u8(5)?.str(code)?;
        }
        w.u8(6)?.u64(self.status_index)?.u8(7)?.u64(self.ground_index)?;
        w.u8(8)?.bytes(&self.data_hash)?;
        for (key, name) in [(9, &self.product), (10, &self.maker)] {
            if let Some(name) = name {
                w.u8(key)?.str(name)?;
            }
        }
        if let Some(hash) = &self.full_hash {
            w.u8(11)?.bytes(hash)?;
        }
        Ok(())
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, ClaimError> {
        r.some_of_map()?;
        if r.key(1)?.text()? != ISSUER {
            return Err(ClaimError::Issuer);
        }
        let expires_at = r.takes(4).then(|| second(r)).transpose()?;
        let issued_at = second(r.key(6)?)?;
        let document = r.key(7)?.uuid()?;
        if !r.takes(OWN) {
            return Err(CborError::NotCanonical.into());
        }
        r.some_of_map()?;
        Ok(Self {
            document,
            issued_at,
            expires_at,
            kind: r.key(1)?.text()?,
            number: r.key(2)?.text()?,
            holder: r.takes(3).then(|| Stir::of(r.uint()?)).transpose()?,
            issuer: Stir::of(r.key(4)?.uint()?)?,
            hs_code: r.takes(5).then(|| r.text()).transpose()?,
            status_index: r.key(6)?.uint()?,
            ground_index: r.key(7)?.uint()?,
            data_hash: r.key(8)?.fixed()?,
            product: r.takes(9).then(|| r.text()).transpose()?,
            maker: r.takes(10).then(|| r.text()).transpose()?,
            full_hash: r.takes(11).then(|| r.fixed()).transpose()?,
        })
    }
}

fn second(r: &mut Reader<'_>) -> Result<Timestamp, ClaimError> {
    moment(r.uint()?).ok_or(ClaimError::Time)
}

/// So many seconds after the beginning of 1970.
pub(super) fn moment(seconds: u64) -> Option<Timestamp> {
    i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

fn is_visible(text: &str, limit: usize) -> bool {
    (1..=limit).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_hs_code(text: &str) -> bool {
    (2..=14).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name as it may be signed: on one line, without the characters that [`ClaimError::Text`] refuses.
pub fn plain(name: &str) -> String {
    let seen = name.replace(|letter: char| hides(letter) && !letter.is_whitespace(), "");
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_plain(name: &str) -> bool {
    !name.trim().is_empty() && !name.contains(hides)
}

/// A person does not see it, or it changes the direction of what they see.
fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
