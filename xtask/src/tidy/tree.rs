//! The files of the repository, as tidy sees them: paths and texts, without what git ignores.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

/// Paths relative to the root, with `/`; the text of each file that is one.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Option<String>>,
}

impl Tree {
    /// Reads the folder. Every line of our `.gitignore` is anchored at the root, so a prefix is all there is to match.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let ignored = std::fs::read_to_string(root.join(".gitignore"))
            .context(".gitignore cannot be read")?;
        let mut skip: Vec<&str> =
            ignored.lines().filter_map(|line| line.strip_prefix('/')).collect();
        skip.push(".git");
        let mut tree = Self::default();
        tree.walk(root, "", &skip)?;
        Ok(tree)
    }

    fn walk(&mut self, root: &Path, folder: &str, skip: &[&str]) -> Result<()> {
        let path = root.join(folder);
        for entry in std::fs::read_dir(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?
        {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if skip.contains(&below.as_str()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                self.walk(root, &below, skip)?;
            } else {
                let bytes = std::fs::read(entry.path())
                    .with_context(|| format!("{below} cannot be read"))?;
                self.files.insert(below, String::from_utf8(bytes).ok());
            }
        }
        Ok(())
    }

    /// The text of a file, if it exists and is text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Is there such a file or folder?
    pub(crate) fn has(&self, path: &str) -> bool {
        let below = format!("{path}/");
        path.is_empty()
            || self.files.contains_key(path)
            || self.files.keys().any(|file| file.starts_with(&below))
    }

    /// Text files below a folder (`""` for all) whose names end in one of these.
    pub(crate) fn texts<'a>(
        &'a self,
        below: &'a str,
        endings: &'a [&'a str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| {
                path.starts_with(below) && endings.iter().any(|ending| path.ends_with(ending))
            })
            .filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Tree {
    fn from(files: [(&str, &str); N]) -> Self {
        let owned = |(path, text): (&str, &str)| (path.to_owned(), Some(text.to_owned()));
        Self { files: files.into_iter().map(owned).collect() }
    }
}
