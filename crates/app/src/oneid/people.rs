//! The invented people of the demo, as a stand-in for OneID knows them.

use super::{OneId, store};
use crate::error::Result;

/// Somebody whom a stand-in for OneID knows.
#[derive(Debug, Clone)]
pub struct Known {
    pub pinfl: String,
    pub name: String,
    pub firms: Vec<Firm>,
}

/// Where they hold a post.
#[derive(Debug, Clone)]
pub struct Firm {
    pub stir: String,
    pub name: String,
}

impl OneId<'_> {
    /// The personas of the demo; nobody elsewhere, for nobody's PINFL leaves the records of real people.
    pub async fn personas(&self) -> Result<Vec<Known>> {
        let app = self.0;
        if !app.is_demo() {
            return Ok(Vec::new());
        }
        let today = app.today().to_string();
        let mut tx = app.db.read().await?;
        let mut known = Vec::new();
        for (person, pinfl, name) in store::personas(&mut tx).await? {
            let firms = store::firms(&mut tx, person, &today).await?;
            let firms = firms.into_iter().map(|(stir, name)| Firm { stir, name }).collect();
            known.push(Known { pinfl, name, firms });
        }
        Ok(known)
    }
}
