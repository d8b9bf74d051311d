//! Icons of our own, drawn by line; always beside a word.

macro_rules! icon {
    ($inside:literal) => {
        concat!(r#"<svg class="i" viewBox="0 0 24 24" aria-hidden="true">"#, $inside, "</svg>")
    };
}
/// The icon as SVG; an empty one for a name there is not.
pub(crate) fn svg(name: &str) -> &'static str {
    match name {
        "ok" => icon!(r#"<path d="M5 12.5l4.5 4.5L19 7.5"/>"#),
        "no" => icon!(r#"<path d="M6 6l12 12M18 6L6 18"/>"#),
        "warn" => icon!(r#"<path d="M12 4l9 16H3L12 4z"/><path d="M12 10v4.5m0 2.8v.01"/>"#),
        "info" => icon!(r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5m0-8.500v.01"/>"#),
        "clock" => icon!(r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.500 2"/>"#),
        "lock" => icon!(
            r#"<rect x="5" y="10.500" width="14" height="10" rx="2"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500"/>"#
        ),
        "search" => icon!(r#"<circle cx="11" cy="11" r="6.500"/><path d="M16 16l4.500 4.500"/>"#),
        "file" => icon!(
            r#"<path d="M7 3h7l4 4v14H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>"#
        ),
        "down" => icon!(r#"<path d="M12 4v11m-5-5l5 5 5-5M5 20h14"/>"#),
        "flag" => icon!(r#"<path d="M6 21V4h11l-2 4 2 4H6"/>"#),
        "bell" => icon!(
            r#"<path d="M6 17V11a6 6 0 0 1 12 0v6l1.500 1.500h-15L6 17z"/><path d="M10 21h4M12 5V3"/>"#
        ),
        "pen" => icon!(r#"<path d="M4 20l1-4L16 5l3 3L8 19l-4 1z"/>"#),
        _ => icon!(""),
    }
}
