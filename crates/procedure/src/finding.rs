//! What is wrong with a definition, said so that its author can mend it.

use std::fmt;

/// One thing wrong: where, which rule, why it matters, how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path of the file, relative to the modules folder.
    pub file: String,
    /// From 1; the first line when the finding is about the file as a whole, or about one that should be there.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Stable code of the rule broken, e.g. `F01`.
    pub code: &'static str,
    /// What is wrong and why it matters.
    pub message: String,
    /// How to mend it.
    pub mend: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, message, mend } = self;
        write!(f, "{file}:{line}:{column}: {code}: {message}\n  mend: {mend}")
    }
}
