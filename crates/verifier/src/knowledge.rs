//! What a verifier knows before it looks at anything.

use std::collections::BTreeMap;

use jiff::Timestamp;
use signing::{StampHash, qr};
use transparency::Policy;

/// Whom to believe, and what is known of keys and codes.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// Certificates (DER) of the authorities that certify officers.
    pub authorities: Vec<Vec<u8>>,
    /// Certificates (DER) of whoever certifies time-stamping authorities; none: nobody's stamps are believed, and none is missed.
    pub stampers: Vec<Vec<u8>>,
    /// Serial numbers of certificates, and from when each was revoked.
    pub revoked: BTreeMap<[u8; 16], Timestamp>,
    /// From when on hashes are weak: nothing rests on one of them alone any more.
    pub weak: BTreeMap<StampHash, Timestamp>,
    /// Whom to believe about the log.
    pub policy: Policy,
    /// What is needed for sealed codes; `None`: they cannot be judged.
    pub qr: Option<qr::Knowledge>,
    /// When all this was so: nothing that was revoked later is known.
    pub as_of: Timestamp,
    /// What time it is.
    pub now: Timestamp,
}
