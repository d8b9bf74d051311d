//! The content hash that pins a case to its definition.

use sha2::{Digest, Sha256};

use crate::read::files::File;

/// SHA-256 over the files in the order of their paths: path, a zero byte, length as eight bytes (most significant
/// first), bytes. The length keeps two files from being taken for one.
pub(super) fn hash(mut files: Vec<File<'_>>) -> [u8; 32] {
    files.sort_by_key(|file| file.path);
    let mut hasher = Sha256::new();
    for File { path, text } in files {
        hasher.update(path.as_bytes());
        hasher.update([0]);
        hasher.update(u64::try_from(text.len()).expect("a file fits into 256 kB").to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().into()
}
