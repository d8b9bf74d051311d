//! Papers as strangers see them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail the test")]

mod papers;
mod scans;
