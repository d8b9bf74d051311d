//! Papers as strangers see them.

mod papers;
mod scans;
