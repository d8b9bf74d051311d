//! Manifests, certificates and signatures, judged by themselves and by openssl.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail the test")]

mod certificates;
mod chains;
mod evidence;
mod manifest;
mod ocsp;
mod openssl;
mod paper;
mod pdf;
mod qr;
mod stamp;
mod verification;
mod world;
