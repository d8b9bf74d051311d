//! Step 5 seen from here: was this manifest the one prepared, and did this person sign it?

use domain::PersonId;
use jiff::Timestamp;
use procedure::Refusal;
use procedure::guard::ActEvidence;
use signing::{Evidence, Ground, Manifest, Method, Shown, SignatureError};
use uuid::Uuid;

use super::store::ActRecord;
use super::{PreparedPaper, Signatures};
use crate::cases::load::moment;
use crate::error::{Error, Fault, Result};
use crate::keys::CertifiedKey;

/// The papers prepared for an act.
pub(super) fn papers(act: &ActRecord) -> Result<Vec<PreparedPaper>> {
    Ok(serde_json::from_str(&act.shown)?)
}

/// The manifest that the browser must have made of what it was shown.
pub(super) fn expected(act: &ActRecord, reference: &str) -> Result<Manifest> {
    let papers = papers(act)?;
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
/// `signed.not-actor` if none of them made the signature; `signed.missing` if a paper has none, `signed.other-bytes` if the one in
/// a paper is not by the same key over that paper.
pub(super) fn verify(
    act: &ActRecord,
    reference: &str,
    (manifest, signatures): (&[u8], &Signatures),
    (authority, keys): (&[u8], &[CertifiedKey]),
    now: Timestamp,
) -> Result<(Evidence, ActEvidence), Error<Refusal>> {
    let prepared = expected(act, reference)?;
    if prepared.to_cbor() != manifest {
        return Err(Error::Refused(Refusal::new("signed.other-bytes")));
    }
    let Ok(signature) = <[u8; 64]>::try_from(signatures.act.as_slice()) else {
        return Err(Error::Refused(Refusal::new("signed.missing")));
    };
    let mut refusal = Refusal::new("signed.certificate");
    for key in keys {
        let evidence = Evidence {
            method: Method::BrowserKey,
            manifest_cbor: manifest.to_vec(),
            signature,
            certificate_der: key.certificate.clone(),
            papers: Vec::new(),
        };
        match signing::verify_signature(
            &key.certificate,
            authority,
            now,
            key.is_revoked,
            &signing::signed_bytes(manifest),
            &signature,
        ) {
            Ok(_signer) => {
                let papers = in_papers(act, signatures, (authority, key), now)?;
                let evidence = Evidence { papers, ..evidence };
                return Ok((evidence, act_evidence(act, &prepared, key.person)?));
            }
            Err(SignatureError::BadSignature) => refusal = Refusal::new("signed.not-actor"),
            Err(_certificate) => {}
        }
    }
    Err(Error::Refused(refusal))
}

/// The signatures in the papers, each over its own paper by the key that signed the manifest.
fn in_papers(
    act: &ActRecord,
    signatures: &Signatures,
    (authority, key): (&[u8], &CertifiedKey),
    now: Timestamp,
) -> Result<Vec<[u8; 64]>, Error<Refusal>> {
    let refused = |code| Error::Refused(Refusal::new(code));
    let papers = papers(act)?;
    if papers.len() != signatures.papers.len() {
        return Err(refused("signed.missing"));
    }
    let mut all = Vec::new();
    for (paper, signature) in papers.iter().zip(&signatures.papers) {
        let attributes =
            signing::cms::signed_attributes(hash32(&decoded(&paper.digest)?)?, &key.certificate);
        let stands = signing::verify_signature(
            &key.certificate,
            authority,
            now,
            key.is_revoked,
            &attributes,
            signature,
        );
        let signature = <[u8; 64]>::try_from(signature.as_slice()).ok().filter(|_| stands.is_ok());
        all.push(signature.ok_or_else(|| refused("signed.other-bytes"))?);
    }
    Ok(all)
}

/// The gesture is no older than the nonce it signs, so the preparation bounds its age from above.
pub(super) fn act_evidence(
    act: &ActRecord,
    manifest: &Manifest,
    signer: PersonId,
) -> Result<ActEvidence> {
    let covers = manifest.shown.iter().filter_map(|shown| procedure::Name::parse(&shown.kind));
    Ok(ActEvidence { signer, signed_at: moment(act.prepared_at)?, covers: covers.collect() })
}

pub(super) fn decoded(text: &str) -> Result<Vec<u8>> {
    hex::decode(text).map_err(|source| Fault::while_doing("reading a stored hash", source))
}

pub(super) fn hash32(bytes: &[u8]) -> Result<[u8; 32]> {
    <[u8; 32]>::try_from(bytes).map_err(|_| Fault::new("a stored hash is not 32 bytes"))
}

/// The id of a person as evidence names it.
pub(super) fn person(act: &ActRecord) -> PersonId {
    let id: Uuid = act.person;
    PersonId(id)
}
