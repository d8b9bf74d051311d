//! Keys that browsers hold: made there, never leaving it, certified by the built-in authority. Its word for one may be taken back.

mod issued;
mod list;
mod published;
mod revoke;

pub(crate) use issued::{answers, complete};
pub(crate) use list::sees;
pub use list::{KeyView, KeysOf, RevocationView, SignedAct};
pub(crate) use published::LastList;
pub use published::RevocationList;
pub use revoke::Report;
pub(crate) use revoke::{doubt, hold_still, is_revoked, revoked};
pub use signing::ocsp::failed as no_answer;
pub use signing::{OCSP_LIMIT_BYTES, Reason};

use domain::{PersonId, PostId};
use jiff::{SignedDuration, Timestamp};
use procedure::Refusal;
use serde_json::json;
use signing::Subject;
use uuid::Uuid;

use crate::App;
use crate::canonical::canonical;
use crate::db::{Tx, execute, fetch_all, fetch_optional};
use crate::error::{Doing, Error, Fault, Result};
use crate::log::Of;
use crate::scope::Viewer;

/// The verbs of keys.
pub struct Keys<'a>(pub(crate) &'a App);

/// A key with its certificate.
#[derive(Debug, Clone)]
pub(crate) struct CertifiedKey {
    pub(crate) person: PersonId,
    /// SHA-256 of the key.
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
    pub(crate) is_revoked: bool,
}

/// A challenge is answered within this time, in minutes.
const CHALLENGE_MINUTES: i64 = 10;
/// Certificates of officers hold one year.
const CERTIFICATE_HOURS: i64 = 365 * 24;
/// Where the authority's key lies among the settings.
const AUTHORITY: &str = "authority";

impl Keys<'_> {
    /// Bytes to sign, to show that the browser has the key it wants certified.
    pub async fn challenge(&self, viewer: &Viewer) -> Result<Vec<u8>> {
        let app = self.0;
        let bytes: [u8; 32] = app.ports.bytes();
        let expires_at = later(app.now(), SignedDuration::from_mins(CHALLENGE_MINUTES))?;
        let mut tx = app.db.write().await?;
        execute!(
            &mut tx,
            "INSERT INTO challenges (id, person, expires_at) VALUES ($1, $2, $3)",
            bytes.as_slice(),
            viewer.person.0,
            expires_at.as_microsecond()
        );
        tx.commit().await?;
        Ok(bytes.to_vec())
    }

    /// The person's keys that stand, as hex of SHA-256 of the public key: neither taken back nor certified longer than a year ago.
    pub async fn fingerprints(&self, viewer: &Viewer) -> Result<Vec<String>> {
        let app = self.0;
        let since = earlier(app.now(), SignedDuration::from_hours(CERTIFICATE_HOURS))?;
        let mut tx = app.db.read().await?;
        let sql = "SELECT k.fingerprint FROM keys k WHERE k.person = $1 AND k.enrolled_at > $2 \
                   AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.key = k.id) ORDER BY k.enrolled_at";
        let since = since.as_microsecond();
        let rows: Vec<(Vec<u8>,)> = fetch_all!(&mut tx, sql, viewer.person.0, since);
        Ok(rows.into_iter().map(|(fingerprint,)| hex::encode(fingerprint)).collect())
    }

    /// The certificate (DER) of the authority that certifies keys: to verify papers by.
    pub fn authority(&self) -> &[u8] {
        self.0.authority.certificate_der()
    }

    /// Certifies a key for the person, once its possession is shown. The challenge serves once.
    ///
    /// # Errors
    /// `signed.other-bytes` if the challenge is unknown, used or too old, or the signature over it does not stand; `signed.certificate` if
    /// the key is another person's or of a kind that is not accepted; `key.spent` if its word was taken back or its certificate ended: a
    /// key is certified once.
    pub async fn enrol(
        &self,
        viewer: &Viewer,
        challenge: &[u8],
        spki: &[u8],
        signature: &[u8],
    ) -> Result<(), Error<Refusal>> {
        let app = self.0;
        let now = app.now();
        let mut tx = app.db.write().await?;
        let used = execute!(
            &mut tx,
            "DELETE FROM challenges WHERE id = $1 AND person = $2 AND expires_at >= $3",
            challenge,
            viewer.person.0,
            now.as_microsecond()
        );
        if used != 1 || signing::verify_possession(spki, challenge, signature).is_err() {
            return Err(Error::Refused(Refusal::new("signed.other-bytes")));
        }
        let fingerprint = signing::fingerprint(spki);
        let known: Option<(Uuid,)> = fetch_optional!(
            &mut tx,
            "SELECT person FROM keys WHERE fingerprint = $1",
            fingerprint.as_slice()
        );
        match known {
            Some((person,)) if person == viewer.person.0 => {
                tx.commit().await?;
                let standing = self.fingerprints(viewer).await?;
                if standing.contains(&hex::encode(fingerprint)) {
                    return Ok(());
                }
                return Err(Error::Refused(Refusal::new("key.spent")));
            }
            Some(_) => return Err(Error::Refused(Refusal::new("signed.certificate"))),
            None => {}
        }
        let Some(certificate) = certify(app, &mut tx, viewer, spki, now).await? else {
            return Err(Error::Refused(Refusal::new("signed.certificate")));
        };
        insert(&mut tx, app, viewer.person, &fingerprint, &certificate).await?;
        Ok(tx.commit().await?)
    }
}

async fn certify(
    app: &App,
    tx: &mut Tx,
    viewer: &Viewer,
    spki: &[u8],
    now: Timestamp,
) -> Result<Option<Vec<u8>>> {
    let number: Option<(String,)> =
        fetch_optional!(tx, "SELECT officer_number FROM persons WHERE id = $1", viewer.person.0);
    let (officer_number,) = number.ok_or_else(|| Fault::new("a signed-in person is not there"))?;
    let post = viewer.post.as_ref().or_else(|| viewer.posts.first());
    let subject = Subject {
        name: viewer.name.clone(),
        post: post.map_or_else(|| "-".to_owned(), crate::scope::PostView::called),
        organisation: post.map_or_else(|| "-".to_owned(), |post| post.organisation_name.clone()),
        officer_number,
    };
    let until = later(now, SignedDuration::from_hours(CERTIFICATE_HOURS))?;
    Ok(app.authority.certify(spki, &subject, now, until, app.ports.bytes()).ok())
}

/// Writes a certified key.
pub(crate) async fn insert(
    tx: &mut Tx,
    app: &App,
    person: PersonId,
    fingerprint: &[u8],
    certificate: &[u8],
) -> Result<()> {
    let (id, now) = (app.ports.uuid(), app.now());
    execute!(
        tx,
        "INSERT INTO keys (id, person, fingerprint, certificate, enrolled_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        person.0,
        fingerprint,
        certificate,
        now.as_microsecond()
    );
    issued::insert(tx, certificate, &issued::Of::Key(id), now).await?;
    // All that the row says.
    let said = json!({
        "person": person, "fingerprint": hex::encode(fingerprint), "certificate": hex::encode(certificate),
        "enrolled_at": now.as_microsecond(),
    });
    crate::log::record(tx, &app.ports, Of::Key(id), canonical(&said).as_bytes(), now).await
}

/// All keys of a person, the newest first.
pub(crate) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<CertifiedKey>> {
    let sql = "SELECT k.fingerprint, k.certificate, (SELECT min(r.revoked_from) FROM revocations r WHERE r.key = k.id) \
               FROM keys k WHERE k.person = $1 ORDER BY k.enrolled_at DESC";
    let rows: Vec<(Vec<u8>, Vec<u8>, Option<i64>)> = fetch_all!(tx, sql, person.0);
    let key = |(fingerprint, certificate, revoked_from): (Vec<u8>, Vec<u8>, Option<i64>)| {
        CertifiedKey { person, fingerprint, certificate, is_revoked: revoked_from.is_some() }
    };
    Ok(rows.into_iter().map(key).collect())
}

/// The organisation of a post.
pub(crate) async fn organisation_of(tx: &mut Tx, post: PostId) -> Result<Uuid> {
    let row: Option<(Uuid,)> =
        fetch_optional!(tx, "SELECT organisation FROM posts WHERE id = $1", post.0);
    row.map(|(organisation,)| organisation)
        .ok_or_else(|| Fault::new(format!("post {post} is not there")))
}

fn earlier(now: Timestamp, by: SignedDuration) -> Result<Timestamp> {
    now.checked_sub(by).doing("reckoning since when certificates hold")
}

fn later(now: Timestamp, by: SignedDuration) -> Result<Timestamp> {
    now.checked_add(by).doing("reckoning an expiry")
}

/// A certificate for a demo officer's own key, which no browser holds.
pub(crate) async fn certify_demo(
    app: &App,
    tx: &mut Tx,
    person: PersonId,
    spki: &[u8],
) -> Result<Vec<u8>> {
    let posts = crate::people::posts(tx, person, app.today()).await?;
    let name = crate::people::names(tx, &[person]).await?.remove(&person).unwrap_or_default();
    let viewer = Viewer { person, name, post: posts.first().cloned(), posts };
    let certificate = certify(app, tx, &viewer, spki, app.now()).await?;
    certificate.ok_or_else(|| Fault::new("the authority refused a demo officer's key"))
}

/// The built-in authority: made once, kept with the records.
pub(crate) async fn authority(
    db: &crate::db::Db,
    ports: &crate::ports::Ports,
    demo: bool,
) -> Result<signing::Authority> {
    let mut tx = db.write().await?;
    // Two processes that start at once must not make two authorities.
    tx.alone_with(AUTHORITY).await?;
    if let Some(kept) = kept_authority(&mut tx).await? {
        return Ok(kept);
    }
    let name = if demo { signing::DEMO_NAME } else { "TRIS CA" };
    let authority =
        signing::Authority::create(|bytes| ports.entropy.fill(bytes), name, ports.clock.now());
    let authority = authority.doing("making the authority's key")?;
    let pem = authority.to_pem();
    execute!(
        &mut tx,
        "INSERT INTO settings (name, value) VALUES ($1, $2)",
        AUTHORITY,
        pem.as_bytes()
    );
    tx.commit().await?;
    Ok(authority)
}

/// The built-in authority, if it was made.
pub(crate) async fn kept_authority(tx: &mut Tx) -> Result<Option<signing::Authority>> {
    let kept: Option<(Vec<u8>,)> =
        fetch_optional!(tx, "SELECT value FROM settings WHERE name = $1", AUTHORITY);
    let Some((pem,)) = kept else { return Ok(None) };
    let pem = String::from_utf8(pem).doing("reading the authority's key")?;
    Ok(Some(signing::Authority::from_pem(&pem).doing("reading the authority's key")?))
}
