//! Style sheet, scripts and mark, in the binary; addresses carry the hash of the bytes, so they never change.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::error::Failure;
use crate::path::Path;
use crate::web::Web;

static SCRIPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static/js");

const STYLE: &str = concat!(
    include_str!("../static/css/tokens.css"),
    include_str!("../static/css/base.css"),
    include_str!("../static/css/layout.css"),
    include_str!("../static/css/components.css"),
    include_str!("../static/css/utilities.css"),
);

const MARK: &str = include_str!("../static/mark.svg");

/// All files by address below `/a/`.
pub(crate) struct Assets {
    files: BTreeMap<String, (&'static str, Vec<u8>)>,
    pub(crate) style: String,
    pub(crate) mark: String,
    /// Folder of the scripts: one hash over all, since they import one another.
    scripts: String,
}

impl Assets {
    /// Reads and hashes the files.
    pub(crate) fn new() -> Self {
        let mut files = BTreeMap::new();
        let style = format!("tris.{}.css", hash(STYLE.as_bytes()));
        files.insert(style.clone(), ("text/css; charset=utf-8", STYLE.as_bytes().to_vec()));
        let mark = format!("mark.{}.svg", hash(MARK.as_bytes()));
        files.insert(mark.clone(), ("image/svg+xml", MARK.as_bytes().to_vec()));
        let scripts: Vec<_> = [&SCRIPTS]
            .into_iter()
            .chain(SCRIPTS.dirs())
            .flat_map(Dir::files)
            .filter(|file| file.path().extension().is_some_and(|end| end == "js"))
            .collect();
        let all: Vec<u8> = scripts.iter().flat_map(|file| file.contents()).copied().collect();
        let folder = hash(&all);
        for file in scripts {
            let name = format!("{folder}/{}", file.path().display());
            files.insert(name, ("text/javascript; charset=utf-8", file.contents().to_vec()));
        }
        Self {
            files,
            style: format!("/a/{style}"),
            mark: format!("/a/{mark}"),
            scripts: format!("/a/{folder}"),
        }
    }

    /// Addresses of the scripts in this folder.
    pub(crate) fn scripts_in(&self, folder: &str) -> impl Iterator<Item = String> {
        let folder = format!("{}/{folder}/", self.scripts);
        let all = self.files.keys().map(|name| format!("/a/{name}"));
        all.filter(move |address| address.starts_with(&folder))
    }

    /// Address of a script.
    pub(crate) fn script(&self, name: &str) -> String {
        format!("{}/{name}.js", self.scripts)
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

/// `GET /a/{*path}`.
pub(crate) async fn file(
    State(web): State<Web>,
    Path(path): Path<String>,
) -> Result<Response, Failure> {
    let (kind, bytes) = web.assets.files.get(&path).ok_or(Failure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, *kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes.clone()).into_response())
}

fn hash(bytes: &[u8]) -> String {
    let digest = hex::encode(Sha256::digest(bytes));
    digest.chars().take(12).collect()
}
