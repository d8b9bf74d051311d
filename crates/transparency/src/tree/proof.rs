//! Checking proofs (RFC 9162, 2.1.3.2 and 2.1.4.2): the half that a stranger runs.

use crate::hash::Hash;

/// A proof that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// No such leaf or tree within a tree of this size.
    #[error("the leaf or the smaller tree is not within the tree")]
    Outside,
    /// Too few hashes, or too many.
    #[error("the proof has another number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// Is `leaf` the leaf number `index` of the tree with this size and root?
pub fn verify_inclusion(
    (index, leaf): (u64, Hash),
    (size, root): (u64, Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Outside);
    }
    let (mut place, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place % 2 == 1 || place == last {
            hash = Hash::of_node(*sibling, hash);
            // Levels without a sibling on the right edge.
            while place.is_multiple_of(2) && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = Hash::of_node(hash, *sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    end(last, hash == root)
}

/// Does the tree of `new` begin with the leaves of the tree of `old`? Each is a size and a root.
pub fn verify_consistency(
    (old, old_root): (u64, Hash),
    (new, new_root): (u64, Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Outside);
    }
    if old == new || old == 0 {
        let fits = old != new || old_root == new_root;
        return if proof.is_empty() { end(0, fits) } else { Err(ProofError::Length) };
    }
    // A tree of a power of two is itself the first subtree: the proof leaves it out.
    let (first, rest) = match proof.split_first() {
        Some(_) if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (*first, rest),
        None => return Err(ProofError::Length),
    };
    let (mut place, mut last) = (old - 1, new - 1);
    while place % 2 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut from_old, mut from_new) = (first, first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place % 2 == 1 || place == last {
            from_old = Hash::of_node(*sibling, from_old);
            from_new = Hash::of_node(*sibling, from_new);
            while place.is_multiple_of(2) && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            from_new = Hash::of_node(from_new, *sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    end(last, from_old == old_root && from_new == new_root)
}

fn end(last: u64, fits: bool) -> Result<(), ProofError> {
    match (last, fits) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}
