//! Certificates by their serial numbers: those that the authority issued. Of any other it says that it does not know it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use signing::Revoked;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Keys, revoke};
use crate::App;
use crate::db::{Db, Tx, execute, fetch_all, fetch_optional, on, places};
use crate::error::{Doing, Fault, Result};

/// Of whom a certificate is.
pub(super) enum Of<'a> {
    /// An officer's key, which holds it.
    Key(Uuid),
    /// Of an institution: whoever stamps, or the seal under papers. It is on record here alone.
    Institution(&'a [u8]),
}

impl Keys<'_> {
    /// The certificate (DER) of a time-stamping authority of this name, for its key; it holds from now on.
    pub async fn certify_stamper(&self, spki: &[u8], name: &str) -> Result<Vec<u8>> {
        let app = self.0;
        let certified = app.authority.certify_stamper(spki, name, app.now(), app.ports.bytes());
        let certified = certified.doing("certifying a time-stamping authority")?;
        self.know(&certified).await?;
        Ok(certified)
    }

    /// The certificate (DER) of a seal under papers of this name, for its key.
    pub async fn certify_seal(&self, spki: &[u8], name: &str) -> Result<Vec<u8>> {
        let app = self.0;
        let certified = app.authority.certify_seal(spki, name, app.now(), app.ports.bytes());
        let certified = certified.doing("certifying a seal")?;
        self.know(&certified).await?;
        Ok(certified)
    }

    /// Puts an institution's certificate on record that was issued before they were kept; one that is known stays as it is.
    pub async fn know(&self, certificate: &[u8]) -> Result<()> {
        let app = self.0;
        let mut tx = app.db.write().await?;
        let serial = serial(certificate)?;
        let sql = "SELECT issued_at FROM certificates WHERE serial = $1";
        let known: Option<(i64,)> = fetch_optional!(&mut tx, sql, serial.as_slice());
        if known.is_none() {
            insert(&mut tx, certificate, &Of::Institution(certificate), app.now()).await?;
        }
        tx.commit().await
    }

    /// Answers a question (OCSP) about certificates of the authority; what is no question is answered with a word for it.
    ///
    /// # Errors
    /// The records cannot be read.
    pub async fn answer(&self, question: &[u8]) -> Result<Vec<u8>> {
        let app = self.0;
        let Some(question) = signing::OcspQuestion::read(question) else {
            return Ok(signing::ocsp::malformed());
        };
        let mut tx = app.db.read().await?;
        let issued = standing(&mut tx, &question.serials(&app.authority)).await?;
        drop(tx);
        app.authority.answer(&question, &issued, app.now()).doing("answering about a certificate")
    }
}

/// What the authority says now of these certificates, each in an answer of its own, to be kept in a paper.
pub(crate) async fn answers(app: &App, serials: &[[u8; 16]]) -> Result<Vec<Vec<u8>>> {
    let mut tx = app.db.read().await?;
    let issued = standing(&mut tx, serials).await?;
    drop(tx);
    let now = app.now();
    let one = |serial: &[u8; 16]| {
        let question = signing::OcspQuestion::about(&app.authority, *serial)?;
        app.authority.answer(&question, &issued, now)
    };
    serials.iter().map(one).collect::<std::result::Result<_, _>>().doing("answering for a paper")
}

/// What became of those of these certificates that were issued here.
async fn standing(
    tx: &mut Tx,
    serials: &[[u8; 16]],
) -> Result<BTreeMap<[u8; 16], Option<Revoked>>> {
    if serials.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT serial, key FROM certificates WHERE serial IN";
    let sql = format!("{sql} ({})", places(1, serials.len()));
    let rows: Vec<(Vec<u8>, Option<Uuid>)> = on!(tx, c => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for serial in serials {
            query = query.bind(serial.as_slice());
        }
        query.fetch_all(c).await?
    });
    let mut issued = BTreeMap::new();
    for (serial, key) in rows {
        let serial: [u8; 16] =
            serial.try_into().map_err(|_| Fault::new("a serial number of another length"))?;
        let revoked = match key {
            Some(key) => revoke::of_key(tx, key).await?,
            None => None,
        };
        issued.insert(serial, revoked);
    }
    Ok(issued)
}

/// Puts a certificate on record.
pub(super) async fn insert(
    tx: &mut Tx,
    certificate: &[u8],
    of: &Of<'_>,
    at: Timestamp,
) -> Result<()> {
    let (key, kept) = match of {
        Of::Key(key) => (Some(*key), None),
        Of::Institution(kept) => (None, Some(*kept)),
    };
    execute!(
        tx,
        "INSERT INTO certificates (serial, key, certificate, issued_at) VALUES ($1, $2, $3, $4)",
        serial(certificate)?.as_slice(),
        key,
        kept,
        at.as_microsecond()
    );
    Ok(())
}

fn serial(certificate: &[u8]) -> Result<[u8; 16]> {
    let serial = signing::serial_of(certificate);
    serial.ok_or_else(|| Fault::new("a certificate of ours cannot be read"))
}

/// Puts on record what keys were certified before certificates were listed by their numbers.
pub(crate) async fn complete(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    let sql = "SELECT k.id, k.certificate, k.enrolled_at FROM keys k \
               LEFT JOIN certificates c ON c.key = k.id WHERE c.key IS NULL ORDER BY k.enrolled_at";
    let rows: Vec<(Uuid, Vec<u8>, i64)> = fetch_all!(&mut tx, sql);
    for (key, certificate, enrolled_at) in rows {
        let at = crate::cases::load::moment(enrolled_at)?;
        insert(&mut tx, &certificate, &Of::Key(key), at).await?;
    }
    tx.commit().await
}
