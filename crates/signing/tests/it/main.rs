//! Manifests, certificates and signatures, judged by themselves and by openssl.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod certificates;
mod evidence;
mod manifest;
mod openssl;
mod paper;
mod pdf;
mod verification;
mod world;
