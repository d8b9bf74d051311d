//! Definitions still are what was published, and two officers' signatures still stand under each publication.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use super::Report;
use super::events::leaf_hash;
use super::store::law::{self as store, PublicationRow};
use crate::App;
use crate::db::Tx;
use crate::definitions::from_kept;
use crate::error::Result;

/// An officer's certificate may be made a little after the moment its publication is dated.
const LEEWAY: SignedDuration = SignedDuration::from_mins(5);

/// One signature of a publication.
#[derive(Deserialize)]
struct Signed {
    officer: Uuid,
    certificate: String,
    signature: String,
}

pub(super) async fn check(app: &App, report: &mut Report) -> Result<()> {
    let mut tx = app.db.read().await?;
    for (hash,) in store::definitions(&mut tx).await? {
        // One at a time: a definition brings its forms and templates.
        let Some((path, version, files)) = store::definition(&mut tx, &hash).await? else {
            continue;
        };
        let again = from_kept(&hash, &path, &files).ok();
        let same = again.is_some_and(|definition| definition.service.version == version);
        report.expect(same, "definition.files", format!("{path} {}", hex::encode(&hash)));
    }
    for publication in store::publications(&mut tx).await? {
        let name = format!("{} {}", publication.path, publication.id);
        let pinned = publication.definition_path.as_ref() == Some(&publication.path);
        report.expect(pinned, "publication.definition", &name);
        let stands = stands(app, &mut tx, &publication).await?;
        report.expect(stands, "publication.evidence", &name);
        match (&publication.leaf_hash, &publication.leaf_salt) {
            (Some(payload), Some(salt)) => {
                let expected = leaf_hash(salt, &publication.definition);
                report.expect(expected == payload.as_slice(), "leaf.hash", &name);
            }
            _ => report.complain("publication.leaf", &name),
        }
    }
    Ok(())
}

/// Owner and lawyer, each with a certificate of their own that stood then.
async fn stands(app: &App, tx: &mut Tx, publication: &PublicationRow) -> Result<bool> {
    let signed: Vec<Signed> = serde_json::from_slice(&publication.evidence).unwrap_or_default();
    let officers = [publication.owner, publication.lawyer];
    if publication.owner == publication.lawyer
        || !signed.iter().map(|signed| signed.officer).eq(officers)
    {
        return Ok(false);
    }
    for signed in &signed {
        let number = store::officer_number(tx, signed.officer).await?;
        if number.is_none() || signer(app, publication, signed) != number {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The officer number in the certificate, if its signature over the definition's hash stands.
fn signer(app: &App, publication: &PublicationRow, signed: &Signed) -> Option<String> {
    let at = Timestamp::from_microsecond(publication.published_at).ok()?;
    let at = at.checked_add(LEEWAY).ok()?;
    let bytes = [b"tris/publication/v1\0".as_slice(), &publication.definition].concat();
    let signer = signing::verify_signature(
        &hex::decode(&signed.certificate).ok()?,
        app.authority.certificate_der(),
        at,
        false,
        &bytes,
        &hex::decode(&signed.signature).ok()?,
    );
    signer.ok().map(|signer| signer.officer_number)
}
