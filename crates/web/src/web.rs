//! What every handler has at hand.

use std::sync::Arc;

use app::App;

use crate::assets::Assets;
use crate::text::Texts;

/// The application, the texts and the files.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) app: App,
    pub(crate) texts: Texts,
    pub(crate) assets: Arc<Assets>,
}
