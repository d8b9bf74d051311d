//! Which parts of the tree a proof is made of (RFC 6962, 2.1.1 and 2.1.2), and where they lie in tiles.

use std::collections::BTreeSet;
use std::ops::Range;

use super::tile::{Row, Tile, WIDTH};

/// A perfect subtree: 2^level leaves, beginning at leaf `index * 2^level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) level: u32,
    pub(super) index: u64,
}

impl Node {
    /// The level of the tile that holds the hashes it is made of.
    pub(super) fn tile_level(self) -> u8 {
        u8::try_from(self.level / 8).expect("a tree has at most 64 levels")
    }

    /// How far above those hashes it is: 0 to 7.
    pub(super) fn height(self) -> u32 {
        self.level % 8
    }

    /// Which of the hashes of its level 8k it begins with.
    fn first(self) -> u64 {
        self.index << self.height()
    }

    /// The place of that tile in its row.
    pub(super) fn tile_index(self) -> u64 {
        self.first() / u64::from(WIDTH)
    }

    /// Its place among the nodes of its height in that tile.
    pub(super) fn place(self) -> usize {
        let place = (self.first() % u64::from(WIDTH)) >> self.height();
        usize::try_from(place).expect("less than 256")
    }
}

/// The largest power of two below `length`, where a tree of that length is split.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The parts whose roots prove a leaf, from its sibling to the root's child; None if there is no such leaf.
pub(super) fn inclusion(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let (mut start, mut end) = (0, size);
    let mut parts = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            parts.push(middle..end);
            end = middle;
        } else {
            parts.push(start..middle);
            start = middle;
        }
    }
    parts.reverse();
    Some(parts)
}

/// The parts whose roots prove that the first `old` leaves are those of the smaller tree; None if it is not smaller.
pub(super) fn consistency(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    let mut parts = Vec::new();
    if old == 0 {
        return Some(parts);
    }
    let (mut start, mut end) = (0, new);
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            parts.push(middle..end);
            end = middle;
        } else {
            parts.push(start..middle);
            start = middle;
        }
    }
    // The old root itself is known to whoever asks; any other subtree is not.
    if start > 0 {
        parts.push(start..end);
    }
    parts.reverse();
    Some(parts)
}

/// The perfect subtrees of a part, from left to right.
pub(super) fn nodes(part: Range<u64>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut start = part.start;
    while start < part.end {
        let level = (part.end - start).ilog2();
        nodes.push(Node { level, index: start >> level });
        start += 1 << level;
    }
    nodes
}

/// The tiles that hold these parts of a tree of this size.
pub(super) fn tiles(parts: Vec<Range<u64>>, size: u64) -> BTreeSet<Tile> {
    let nodes = parts.into_iter().flat_map(nodes);
    nodes
        .filter_map(|node| Tile::of(Row::Hashes(node.tile_level()), node.tile_index(), size))
        .collect()
}
