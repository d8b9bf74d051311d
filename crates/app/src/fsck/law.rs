//! Definitions still are what was published, and two officers' signatures still stand under each publication.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use super::code::Code;
use super::events::leaf_hash;
use super::report::Report;
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
    if let Some(why) = &app.definitions().unproved {
        report.complain(Code::ModulesUnproved, why);
    }
    let mut tx = app.db.read().await?;
    for (hash,) in store::definitions(&mut tx).await?.told_of_no_case(report) {
        // One at a time: a definition brings its forms and templates.
        let kept = store::definition(&mut tx, &hash).await?.told_of_no_case(report);
        let Some((path, version, files)) = kept.into_iter().next() else { continue };
        let again = from_kept(&hash, &path, &files).ok();
        let same = again.is_some_and(|definition| definition.service.version == version);
        report.expect(
            same,
            Code::DefinitionFiles,
            format!("procedure {path}, definition {}", hex::encode(&hash)),
        );
    }
    for publication in store::publications(&mut tx).await?.told_of_no_case(report) {
        let name = format!("procedure {}, publication {}", publication.path, publication.id);
        let pinned = publication.definition_path.as_ref() == Some(&publication.path);
        report.expect(pinned, Code::PublicationDefinition, &name);
        let stands = stands(app, &mut tx, report, &publication).await?;
        report.expect(stands, Code::PublicationEvidence, &name);
        match (&publication.leaf_hash, &publication.leaf_salt) {
            (Some(payload), Some(salt)) => {
                let expected = leaf_hash(salt, &publication.definition);
                report.same(Code::LeafHash, &name, (expected.as_slice(), payload.as_slice()));
                let times = (publication.leaf_recorded_at, Some(publication.published_at));
                report.same(Code::PublicationTime, &name, times);
            }
            _ => report.complain(Code::PublicationLeaf, &name),
        }
    }
    Ok(())
}

/// Owner and lawyer, each with a certificate of their own that stood then.
async fn stands(
    app: &App,
    tx: &mut Tx,
    report: &mut Report,
    publication: &PublicationRow,
) -> Result<bool> {
    let signed: Vec<Signed> = serde_json::from_slice(&publication.evidence).unwrap_or_default();
    let officers = [publication.owner, publication.lawyer];
    if publication.owner == publication.lawyer
        || !signed.iter().map(|signed| signed.officer).eq(officers)
    {
        return Ok(false);
    }
    for signed in &signed {
        let number = store::officer_number(tx, signed.officer).await?.told_of_no_case(report);
        let number = number.into_iter().next().map(|(number,)| number);
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
    let bytes = [crate::definitions::DOMAIN, &publication.definition].concat();
    let signer = signing::verify_signature(
        &hex::decode(&signed.certificate).ok()?,
        app.authority.certificate_der(),
        at,
        false,
        &bytes,
        &hex::decode(&signed.signature).ok()?,
    );
    signer.ok()?.officer().map(|officer| officer.officer_number.clone())
}
