//! Signing in by OneID or as a persona of the demo, choosing a post, signing out.

pub(crate) mod choose_post;
pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod new;
pub(crate) mod oneid;

/// A path of our own, and nothing that leads elsewhere.
pub fn own_path(next: &str) -> Option<&str> {
    let is_own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    is_own.then_some(next)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_our_own_paths_are_gone_to() {
        for path in ["/uz/inbox", "/uz/verify?q=1"] {
            assert_eq!(own_path(path), Some(path));
        }
        for path in ["", "https://evil", "//evil", "/\\evil", "/a\nb", "uz"] {
            assert_eq!(own_path(path), None, "{path:?}");
        }
    }
}
