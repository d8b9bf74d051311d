//! What the authority says of one certificate when it is asked: OCSP (RFC 6960), in the plain form of RFC 5019.
//!
//! The authority answers itself, by the key that certifies: so an answer needs no other certificate to be believed.

mod read;

use std::collections::BTreeMap;
use std::time::Duration;

use der::Encode;
use der::asn1::{BitString, GeneralizedTime, Null, OctetString};
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer;
use x509_cert::ext::Extension;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspResponse, ResponderId,
    ResponseData, RevokedInfo, SingleResponse, Version,
};

use crate::authority::{Authority, AuthorityError};
use crate::cms::ECDSA;
use crate::revocation::{Revoked, invalid_from};
pub use read::OcspQuestion;
pub(crate) use read::{hashes_of, named_serial};

/// No question is longer: eight certificates, each named by two hashes and a number, and a nonce.
pub const OCSP_LIMIT_BYTES: usize = 2048;
/// For how long an answer is the newest: as long as a program may go on without asking again.
pub const OCSP_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// What is answered to bytes that are no question (RFC 6960, 2.3).
pub fn malformed() -> Vec<u8> {
    OcspResponse::malformed_request().to_der().expect("a status has an encoding")
}

/// What is answered when the records cannot be read.
pub fn failed() -> Vec<u8> {
    OcspResponse::internal_error().to_der().expect("a status has an encoding")
}

impl Authority {
    /// Answers a question as of this moment. `issued` says of certificates that this authority issued whether its word was taken
    /// back; of all others nothing is known.
    ///
    /// # Errors
    /// A moment that no answer can say.
    pub fn answer(
        &self,
        question: &OcspQuestion,
        issued: &BTreeMap<[u8; 16], Option<Revoked>>,
        now: Timestamp,
    ) -> Result<Vec<u8>, AuthorityError> {
        let one = |asked: &CertId| {
            let serial = read::serial_for(self, asked);
            single(asked, serial.and_then(|serial| issued.get(&serial)), now)
        };
        let responses = question.asked().map(one).collect::<Result<_, _>>()?;
        let said = ResponseData {
            version: Version::V1,
            responder_id: ResponderId::ByKey(OctetString::new(self.key_hash()?)?),
            produced_at: time(now)?,
            responses,
            response_extensions: question.nonce().map(|nonce| vec![nonce.clone()]),
        };
        let signature: DerSignature = self.key().sign(&said.to_der()?);
        let basic = BasicOcspResponse {
            tbs_response_data: said,
            signature_algorithm: ECDSA,
            signature: BitString::from_bytes(signature.as_bytes())?,
            certs: None,
        };
        Ok(OcspResponse::successful(basic)?.to_der()?)
    }
}

/// Of one certificate; `None`: it was never issued here.
fn single(
    asked: &CertId,
    known: Option<&Option<Revoked>>,
    now: Timestamp,
) -> Result<SingleResponse, AuthorityError> {
    let (cert_status, extensions) = match known {
        None => (CertStatus::Unknown(Null), None),
        Some(None) => (CertStatus::Good(Null), None),
        Some(Some(revoked)) => {
            let info = RevokedInfo {
                revocation_time: time(revoked.reported_at)?,
                revocation_reason: Some(revoked.reason.code()),
            };
            // RFC 6960, 4.4.5: what an entry of the list says beside.
            let from: Extension = invalid_from(revoked)?;
            (CertStatus::Revoked(info), Some(vec![from]))
        }
    };
    let next = now.checked_add(OCSP_LIFE).map_err(|_| AuthorityError::Validity)?;
    Ok(SingleResponse {
        cert_id: asked.clone(),
        cert_status,
        this_update: time(now)?,
        next_update: Some(time(next)?),
        single_extensions: extensions,
    })
}

fn time(at: Timestamp) -> Result<OcspGeneralizedTime, AuthorityError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| AuthorityError::Validity)?;
    let time = GeneralizedTime::from_unix_duration(Duration::from_secs(seconds));
    Ok(OcspGeneralizedTime(time.map_err(|_| AuthorityError::Validity)?))
}
