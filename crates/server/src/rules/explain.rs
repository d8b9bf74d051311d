//! `tris rules explain`: the page of a rule, which lies in `docs/rules`.

use std::fmt::Write;

use anyhow::{Result, anyhow};
use include_dir::{Dir, include_dir};

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../docs/rules");

/// The page of this rule; without a code the titles of all.
pub(super) fn told(code: Option<&str>) -> Result<String> {
    let Some(code) = code else {
        let mut titles: Vec<&str> =
            PAGES.files().filter_map(|page| title(page.contents_utf8()?)).collect();
        titles.sort_unstable();
        return Ok(titles.into_iter().fold(String::new(), |mut all, title| {
            let _written = writeln!(all, "{title}");
            all
        }));
    };
    let name = format!("{}.md", code.trim().to_ascii_uppercase());
    let page = PAGES.get_file(&name).and_then(|page| page.contents_utf8());
    page.map(str::to_owned).ok_or_else(|| {
        anyhow!(
            "there is no rule `{}`: `tris rules explain` lists all of them",
            code.escape_debug()
        )
    })
}

fn title(page: &str) -> Option<&str> {
    page.lines().next()?.strip_prefix("# ")
}
