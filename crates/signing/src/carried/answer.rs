//! Reads an answer of the authority about certificates (RFC 6960), in the form in which it gives them.

use std::collections::BTreeMap;

use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::oid::db::rfc6960::ID_PKIX_OCSP_BASIC;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_ocsp::{
    BasicOcspResponse, CertStatus, OcspGeneralizedTime, OcspResponse, OcspResponseStatus,
    ResponderId, ResponseData, SingleResponse, Version,
};

use super::Issuer;
use crate::ocsp::{hashes_of, named_serial};
use crate::revocation::invalid_since;

/// Of each certificate: good, or revoked from a moment on.
type Standings = BTreeMap<[u8; 16], Option<Timestamp>>;

/// When it was said and of what; `None`: it is none, or this issuer did not sign it itself.
pub(super) fn read(bytes: &[u8], issuer: &Issuer) -> Option<(Timestamp, Standings)> {
    let response = OcspResponse::from_der(bytes).ok()?;
    let inner = response.response_bytes.as_ref()?;
    let is_answer = response.response_status == OcspResponseStatus::Successful
        && inner.response_type == ID_PKIX_OCSP_BASIC
        && response.to_der().ok()? == bytes;
    let basic = BasicOcspResponse::from_der(inner.response.as_bytes()).ok()?;
    let algorithm = &basic.signature_algorithm;
    let is_plain = is_answer
        && basic.certs.is_none()
        && algorithm.oid == ECDSA_WITH_SHA_256
        && algorithm.parameters.is_none()
        && basic.tbs_response_data.version == Version::V1
        && is_by(&basic.tbs_response_data, issuer);
    if !is_plain {
        return None;
    }
    let said = basic.tbs_response_data.to_der().ok()?;
    issuer.signed(&said, basic.signature.as_bytes())?;
    let mut some = BTreeMap::new();
    let mut at = moment(basic.tbs_response_data.produced_at)?;
    for one in &basic.tbs_response_data.responses {
        at = at.min(moment(one.this_update)?);
        let Some(serial) = named_serial(&issuer.root, &one.cert_id) else { continue };
        match standing(one)? {
            // It was never issued: that says nothing of a certificate.
            Standing::Unknown => {}
            Standing::Good => drop(some.insert(serial, None)),
            Standing::Revoked(from) => drop(some.insert(serial, Some(from))),
        }
    }
    Some((at, some))
}

enum Standing {
    Good,
    Revoked(Timestamp),
    Unknown,
}

fn standing(one: &SingleResponse) -> Option<Standing> {
    Some(match &one.cert_status {
        CertStatus::Good(_) => Standing::Good,
        CertStatus::Unknown(_) => Standing::Unknown,
        CertStatus::Revoked(info) => {
            let told = moment(info.revocation_time)?;
            let extensions = one.single_extensions.as_deref().unwrap_or_default();
            Standing::Revoked(invalid_since(extensions)?.unwrap_or(told))
        }
    })
}

/// The issuer answers itself, and names itself by its key or its name.
fn is_by(said: &ResponseData, issuer: &Issuer) -> bool {
    match &said.responder_id {
        ResponderId::ByName(name) => *name == issuer.root.tbs_certificate.subject,
        ResponderId::ByKey(key) => {
            hashes_of(&issuer.root).is_some_and(|(_, own)| own == key.as_bytes())
        }
    }
}

fn moment(time: OcspGeneralizedTime) -> Option<Timestamp> {
    let seconds = time.0.to_unix_duration().as_secs();
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}
