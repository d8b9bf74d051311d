//! Text on its way into HTML that no template makes.

/// The text, and nothing that a browser would take for a tag.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_a_firm_calls_itself_is_text_and_no_page() {
        assert_eq!(
            escape("<a href='x'>&\"Orzu\""),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot;Orzu&quot;"
        );
    }
}
