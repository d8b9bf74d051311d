//! Step 5 seen from here: was this manifest the one prepared, and did this person sign it?

use domain::PersonId;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::guard::ActEvidence;
use signing::{Evidence, Ground, Manifest, Method, Shown, SignatureError};
use uuid::Uuid;

use super::PreparedPaper;
use super::store::ActRecord;
use crate::cases::load::moment;
use crate::error::{Error, Fault, Result};
use crate::keys::CertifiedKey;

/// The manifest that the browser must have made of what it was shown.
pub(super) fn expected(act: &ActRecord, reference: &str) -> Result<Manifest> {
    let papers: Vec<PreparedPaper> = serde_json::from_str(&act.shown)?;
    let cited = act
        .capture_hash
        .iter()
        .map(|hash| Ok(Shown { kind: signing::Capture::SHOWN.to_owned(), hash: hash32(hash)? }));
    let papers = papers.iter().map(|paper| {
        Ok(Shown { kind: paper.template.to_string(), hash: hash32(&decoded(&paper.file)?)? })
    });
    Ok(Manifest {
        act_id: act.id,
        case: reference.to_owned(),
        seq: crate::db::unsigned(act.expected_seq)?,
        action: act.action.clone(),
        definition: hash32(&act.definition)?,
        actor: act.person,
        post: Some(act.post),
        facts_hash: hash32(&act.facts_hash)?,
        shown: cited.chain(papers).collect::<Result<_>>()?,
        ground: Some(Ground {
            case: reference.to_owned(),
            seq: crate::db::unsigned(act.ground_seq)?,
            hash: hash32(&act.ground_hash)?,
        }),
        nonce: <[u8; 16]>::try_from(act.nonce.as_slice())
            .map_err(|_| Fault::new("a stored nonce is not 16 bytes"))?,
    })
}

/// Verifies bytes and person. The key is the one of the person's certified keys that made the signature.
///
/// # Errors
/// `signed.other-bytes` if the manifest is not the one prepared; `signed.certificate` if no certificate of the person stands;
/// `signed.not-actor` if none of them made the signature.
pub(super) fn verify(
    act: &ActRecord,
    reference: &str,
    (manifest, signature): (&[u8], &[u8]),
    (authority, keys): (&[u8], &[CertifiedKey]),
    now: Timestamp,
) -> Result<(Evidence, ActEvidence), Error<Refusal>> {
    let prepared = expected(act, reference)?;
    if prepared.to_cbor() != manifest {
        return Err(Error::Refused(Refusal::new("signed.other-bytes")));
    }
    let Ok(signature) = <[u8; 64]>::try_from(signature) else {
        return Err(Error::Refused(Refusal::new("signed.missing")));
    };
    let mut refusal = Refusal::new("signed.certificate");
    for key in keys {
        let evidence = Evidence {
            method: Method::BrowserKey,
            manifest_cbor: manifest.to_vec(),
            signature,
            certificate_der: key.certificate.clone(),
        };
        match signing::verify_signature(
            &key.certificate,
            authority,
            now,
            key.is_revoked,
            &signing::signed_bytes(manifest),
            &signature,
        ) {
            Ok(_signer) => return Ok((evidence, act_evidence(act, &prepared, key.person)?)),
            Err(SignatureError::BadSignature) => refusal = Refusal::new("signed.not-actor"),
            Err(_certificate) => {}
        }
    }
    Err(Error::Refused(refusal))
}

/// The gesture is no older than the nonce it signs, so the preparation bounds its age from above.
fn act_evidence(act: &ActRecord, manifest: &Manifest, signer: PersonId) -> Result<ActEvidence> {
    let covers = manifest.shown.iter().filter_map(|shown| procedure::Name::parse(&shown.kind));
    Ok(ActEvidence { signer, signed_at: moment(act.prepared_at)?, covers: covers.collect() })
}

fn decoded(text: &str) -> Result<Vec<u8>> {
    hex::decode(text).map_err(|source| Fault::while_doing("reading a stored hash", source))
}

fn hash32(bytes: &[u8]) -> Result<[u8; 32]> {
    <[u8; 32]>::try_from(bytes).map_err(|_| Fault::new("a stored hash is not 32 bytes"))
}

/// The id of a person as evidence names it.
pub(super) fn person(act: &ActRecord) -> PersonId {
    let id: Uuid = act.person;
    PersonId(id)
}
