//! The words by which leaves are kept, and the kinds that the log writes for them.

use transparency::Kind;

const KINDS: [(&str, Kind); 9] = [
    ("event", Kind::CaseEvent),
    ("document", Kind::Document),
    ("status", Kind::StatusChange),
    ("key", Kind::KeyEvent),
    ("grant", Kind::RoleGrant),
    ("record", Kind::DatedRecord),
    ("attempt", Kind::RefusedAttempt),
    ("publication", Kind::DefinitionPublication),
    ("restored", Kind::Restored),
];

/// The kind of leaf that is kept by this word.
pub(super) fn kind_of(word: &str) -> Option<Kind> {
    KINDS.iter().find(|(own, _)| *own == word).map(|(_, kind)| *kind)
}

/// The word by which a leaf of this kind is kept; that of the log for one that nothing here makes.
pub(crate) fn word_of(kind: Kind) -> &'static str {
    KINDS.iter().find(|(_, own)| *own == kind).map_or(kind.as_str(), |(word, _)| word)
}
