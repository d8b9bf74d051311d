//! Tiles and their addresses: `tile/<level>/<index>[.p/<width>]` and `tile/entries/<index>[.p/<width>]`.

use std::fmt;

use crate::checkpoint::decimal;

/// How many hashes or entries a full tile holds.
pub const WIDTH: u16 = 256;

/// Which line of tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// Hashes of subtrees of 256 to the power of this level; level 0 holds the hashes of the leaves.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

impl Row {
    /// Levels that a tree of at most 2^64 - 1 leaves can have.
    pub(super) const LEVELS: u8 = 8;

    /// How many elements this row has in a tree of this size.
    pub(super) fn length(self, size: u64) -> u64 {
        match self {
            Self::Entries => size,
            Self::Hashes(level) => size.checked_shr(u32::from(level) * 8).unwrap_or(0),
        }
    }
}

/// One file of the log. Its width is part of its name, so its bytes never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    row: Row,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile at this place, with as many elements as it has in a tree of this size; None if it has none.
    pub fn of(row: Row, index: u64, size: u64) -> Option<Self> {
        let before = index.checked_mul(u64::from(WIDTH))?;
        let width = row.length(size).checked_sub(before)?.min(u64::from(WIDTH));
        let width = u16::try_from(width).expect("at most 256");
        (width > 0).then_some(Self { row, index, width })
    }

    /// The last tile of a row.
    pub(super) fn last(row: Row, size: u64) -> Option<Self> {
        let index = row.length(size).checked_sub(1)? / u64::from(WIDTH);
        Self::of(row, index, size)
    }

    /// Its row.
    pub fn row(self) -> Row {
        self.row
    }

    /// Its place in its row.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many elements it has: 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Will it never grow?
    pub fn is_full(self) -> bool {
        self.width == WIDTH
    }

    /// The tile that it becomes when it is full. Partial tiles may be deleted once that exists.
    #[must_use]
    pub fn full(self) -> Self {
        Self { width: WIDTH, ..self }
    }

    /// Reads an address below the prefix of the log, as it stands in a URL or a path.
    pub fn parse(path: &str) -> Option<Self> {
        let (row, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let row = match row {
            "entries" => Row::Entries,
            level => {
                let level = u8::try_from(decimal(level)?).ok()?;
                (level < Row::LEVELS).then_some(Row::Hashes(level))?
            }
        };
        let (place, width) = match rest.split_once(".p/") {
            Some((place, width)) => (place, u16::try_from(decimal(width)?).ok()?),
            None => (rest, WIDTH),
        };
        let mut digits = String::new();
        for part in place.split('/') {
            digits.push_str(part.strip_prefix('x').unwrap_or(part));
        }
        let tile = Self { row, index: digits.parse().ok()?, width };
        // One tile, one address: whatever else can be read as one is none.
        (tile.width > 0 && tile.width <= WIDTH && tile.to_string() == path).then_some(tile)
    }
}

/// Its address below the prefix of the log.
impl fmt::Display for Tile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Row::Hashes(level) => write!(formatter, "tile/{level}/")?,
            Row::Entries => formatter.write_str("tile/entries/")?,
        }
        let mut groups = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        groups.reverse();
        formatter.write_str(&groups.join("/"))?;
        if self.is_full() { Ok(()) } else { write!(formatter, ".p/{}", self.width) }
    }
}
