//! Bundles of entries: each entry behind its length in 16 bits.

use crate::leaf::MAX_ENTRY;

/// Bytes that are no bundle of so many entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It ends within an entry, or before the last.
    #[error("the bundle ends too early")]
    Short,
    /// There are bytes behind the last entry.
    #[error("the bundle goes on behind its last entry")]
    Long,
}

/// Adds an entry to the bytes of a bundle; None if it is too long for one.
pub(super) fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> Option<()> {
    let length = u16::try_from(entry.len()).ok()?;
    bundle.extend(length.to_be_bytes());
    bundle.extend(entry);
    Some(())
}

/// The entries of a bundle of this width.
pub fn entries_of(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bundle;
    for _ in 0..width {
        let (length, behind) = rest.split_first_chunk::<2>().ok_or(BundleError::Short)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, behind) = behind.split_at_checked(length).ok_or(BundleError::Short)?;
        entries.push(entry);
        rest = behind;
    }
    if rest.is_empty() { Ok(entries) } else { Err(BundleError::Long) }
}

const _: () = assert!(MAX_ENTRY == 0xffff, "an entry's length has 16 bits");
