//! Certificates of officers, the signing manifest, signatures in papers, time stamps, the sealed QR code, and whether a signature stands.
//!
//! Pure: no clock, no randomness, no files. `now` and `entropy` are arguments.

pub mod authority;
pub mod capture;
pub mod cbor;
pub mod cms;
pub mod dossier;
pub mod evidence;
pub mod keeper;
pub mod manifest;
pub mod ocsp;
pub mod pdf;
pub mod qr;
pub mod revocation;
pub mod softkey;
pub mod stamp;
pub mod subject;
pub mod verify;
pub mod vouched;

mod carried;
mod certificate;
mod path;

pub use authority::{Authority, AuthorityError, DEMO_NAME, OFFICER_LIFE, SEAL_LIFE};
pub use capture::Capture;
pub use carried::Carried;
pub use cbor::CborError;
pub use evidence::{Evidence, EvidenceError, Method};
pub use keeper::{KeyKeeper, NotSigned, Scheme};
pub use manifest::{Ground, Manifest, Shown, signed_bytes};
pub use ocsp::{OCSP_LIMIT_BYTES, OcspQuestion};
pub use revocation::{LIST_LIFE, Reason, Revoked};
pub use softkey::{KeyError, SoftKey};
pub use stamp::{STAMPER_LIFE, Stamp, StampError, StampHash, Stamper};
pub use subject::{Subject, SubjectError};
pub use verify::{
    SignatureError, Signer, Who, fingerprint, serial_of, signature_to_der, valid_until,
    verify_bytes, verify_possession, verify_signature,
};
pub use vouched::Vouched;
