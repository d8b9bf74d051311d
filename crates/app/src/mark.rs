//! The program's own mark: on leaves that wait for the log, and on sessions. Nobody signs those, and a row written by hand could
//! pretend to be one; the key of the mark lies in a file beside the records and not among them, so that whoever writes to the
//! database alone cannot make it (HMAC-SHA-256, RFC 2104).

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The key of the mark.
#[derive(Clone)]
pub struct MarkKey([u8; 32]);

impl MarkKey {
    /// Of these secret bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The mark of a row that is `what`, by its columns in order.
    pub(crate) fn mark(&self, what: &str, columns: &[&[u8]]) -> [u8; 32] {
        self.over(what, columns).finalize().into_bytes().into()
    }

    /// Is this the mark of that row?
    pub(crate) fn is_mark(&self, mark: Option<&[u8]>, what: &str, columns: &[&[u8]]) -> bool {
        mark.is_some_and(|mark| self.over(what, columns).verify_slice(mark).is_ok())
    }

    fn over(&self, what: &str, columns: &[&[u8]]) -> Hmac<Sha256> {
        // A key that is shorter than a block is filled up with zeros (RFC 2104, section 2).
        let mut block = [0; 64];
        block.iter_mut().zip(self.0).for_each(|(byte, own)| *byte = own);
        let mut mac = <Hmac<Sha256> as Mac>::new((&block).into());
        // Each column with its length: no two rows read the same.
        for column in [what.as_bytes()].iter().chain(columns) {
            mac.update(&column.len().to_be_bytes());
            mac.update(column);
        }
        mac
    }
}

impl fmt::Debug for MarkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MarkKey")
    }
}
