//! E-IMZO-SERVER as its documentation describes it: what is posted to an address, and the JSON that comes back, with status 200 whatever it says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use signing::StampError;
use x509_cert::Certificate;

use crate::pkcs7::{STATUSES, Signed, read};
use crate::{StandIn, said, stamps};

/// So long may a challenge be signed, in seconds.
const CHALLENGE_SECONDS: i64 = 120;
/// Challenges that wait at the same time; the oldest gives way.
const MOST_CHALLENGES: usize = 10_000;
/// How far the clock of whoever signed may be wrong where no time stamp says when it was.
const DRIFT: SignedDuration = SignedDuration::from_mins(10);

/// A status, and what came of it before.
struct Bad(i64);

impl StandIn {
    /// `GET /ping`.
    pub fn ping(&self, now: Timestamp, address: &str) -> Value {
        let own = &self.authority.certificate;
        let (from, until) = said::validity(own);
        json!({
            "serverDateTime": said::moment(now),
            "yourIP": address,
            "vpnKeyInfo": {
                "serialNumber": said::serial(own),
                "X500Name": said::line(&own.tbs_certificate.subject),
                "validFrom": from,
                "validTo": until,
            },
        })
    }

    /// `GET /frontend/challenge`.
    pub fn challenge(&self, now: Timestamp, chance: [u8; 16]) -> Value {
        let hex = hex::encode(chance);
        let part = |from, to| hex.get(from..to).unwrap_or_default();
        let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
        let challenge = parts.join("-");
        let until = now.checked_add(SignedDuration::from_secs(CHALLENGE_SECONDS)).unwrap_or(now);
        self.memory(|memory| {
            memory.challenges.retain(|_, until| *until >= now);
            if memory.challenges.len() >= MOST_CHALLENGES {
                let oldest = memory.challenges.iter().min_by_key(|(_, until)| **until);
                if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                    memory.challenges.remove(&oldest);
                }
            }
            memory.challenges.insert(challenge.clone(), until);
        });
        json!({ "challenge": challenge, "ttl": CHALLENGE_SECONDS, "status": 1, "message": "" })
    }

    /// `POST /backend/auth`: a challenge of this server, signed, attached, not used before.
    pub fn authenticate(&self, body: &str, now: Timestamp) -> Value {
        let judged = opened(body).and_then(|signed| {
            let content = signed.content.clone().ok_or(Bad(-10))?;
            let challenge = String::from_utf8(content.clone()).map_err(|_| Bad(-20))?;
            let until = self.memory(|memory| memory.challenges.remove(&challenge));
            if until.is_none_or(|until| until < now) {
                return Err(Bad(-20));
            }
            self.judge(&signed, &content, now)?;
            Ok(json!({ "subjectCertificateInfo": said::info(&signed.certificate) }))
        });
        told(judged, json!({}))
    }

    /// `POST /frontend/timestamp/pkcs7`: the same with a time stamp. `number` is never used twice.
    pub fn time_stamp(&self, body: &str, now: Timestamp, number: [u8; 16]) -> Value {
        let stamped = opened(body).and_then(|signed| {
            if stamps::of(&signed, &self.authority).is_some() {
                return Ok(json!({ "pkcs7b64": body.trim(), "timestampedSignerList": [] }));
            }
            let signer = said::info(&signed.certificate);
            let bytes = stamps::add(signed, &self.authority, now, number).ok_or(Bad(-21))?;
            Ok(json!({ "pkcs7b64": STANDARD.encode(bytes), "timestampedSignerList": [signer] }))
        });
        told(stamped, json!({}))
    }

    /// `POST /backend/pkcs7/verify/attached`.
    pub fn verify_attached(&self, body: &str, now: Timestamp) -> Value {
        let Ok(signed) = opened(body) else { return told(Err(Bad(-10)), json!({})) };
        let content = signed.content.clone().unwrap_or_default();
        let is_attached = signed.content.is_some();
        let judged = if is_attached { self.judge(&signed, &content, now) } else { Err(Bad(-10)) };
        let document = Some(STANDARD.encode(&content)).filter(|_| is_attached);
        self.verified(&signed, judged, document, now)
    }

    /// `POST /backend/pkcs7/verify/detached`: the document and the PKCS#7, with `|` between them.
    pub fn verify_detached(&self, body: &str, now: Timestamp) -> Value {
        let parts = body.trim().split_once('|').and_then(|(document, pkcs7)| {
            Some((STANDARD.decode(document).ok()?, opened(pkcs7).ok()?))
        });
        let Some((document, signed)) = parts else { return told(Err(Bad(-10)), json!({})) };
        let is_detached = signed.content.is_none();
        let judged = if is_detached { self.judge(&signed, &document, now) } else { Err(Bad(-10)) };
        self.verified(&signed, judged, None, now)
    }

    fn verified(
        &self,
        signed: &Signed,
        judged: Result<(), Bad>,
        document: Option<String>,
        now: Timestamp,
    ) -> Value {
        let status = judged.as_ref().map_or_else(|bad| bad.0, |()| 1);
        let own = &signed.certificate;
        let stamp = stamps::of(signed, &self.authority).and_then(Result::ok);
        let mut signer = json!({
            "signerId": {
                "issuer": said::line(&own.tbs_certificate.issuer),
                "subjectSerialNumber": said::serial(own),
            },
            "signingTime": said::moment(signed.time),
            "signature": hex::encode(&signed.signature),
            "digest": hex::encode(&signed.digest),
            "certificate": [said::whole(own), said::whole(&self.authority.certificate)],
            "statusUpdatedAt": said::moment(now),
            "statusNextUpdateAt": said::moment(now),
            "verified": status != -10,
            "certificateVerified": !matches!(status, -10 | -11),
            "trustedCertificate": said::whole(&self.authority.certificate),
            "certificateValidAtSigningTime": status == 1,
        });
        if let (Some(signer), Some(stamp)) = (signer.as_object_mut(), stamp) {
            let said = json!({
                "time": said::moment(stamp.at), "tsaPolicy": stamp.policy, "tsa": stamp.authority,
                "verified": true, "digestVerified": true, "certificateVerified": true,
                "certificateValidAtSigningTime": true,
            });
            signer.insert("timeStampInfo".to_owned(), said);
        }
        if let (Some(signer), Some(since)) = (signer.as_object_mut(), self.revoked(own)) {
            let said = json!({ "revocationTime": said::moment(since), "reason": "unspecified" });
            signer.insert("revokedStatusInfo".to_owned(), said);
        }
        let mut info = json!({ "signers": [signer] });
        if let (Some(info), Some(document)) = (info.as_object_mut(), document) {
            info.insert("documentBase64".to_owned(), document.into());
        }
        let said = json!({ "pkcs7Info": info });
        told(judged.map(|()| said.clone()), said)
    }

    /// Signature, then certificate, then its days, then the time stamp.
    fn judge(&self, signed: &Signed, content: &[u8], now: Timestamp) -> Result<(), Bad> {
        if !signed.is_over(content) {
            return Err(Bad(-10));
        }
        let is_revoked = self.revoked(&signed.certificate).is_some();
        if !self.authority.issued(&signed.certificate) || is_revoked {
            return Err(Bad(-11));
        }
        let at = match stamps::of(signed, &self.authority) {
            Some(Ok(stamp)) => stamp.at,
            Some(Err(error)) => return Err(Bad(of_stamp(error))),
            None => {
                let is_far = signed.time.duration_since(now).abs() > DRIFT;
                if is_far { now } else { signed.time }
            }
        };
        if stands(&signed.certificate, at) { Ok(()) } else { Err(Bad(-12)) }
    }

    fn revoked(&self, certificate: &Certificate) -> Option<Timestamp> {
        let serial = &certificate.tbs_certificate.serial_number;
        let own = self
            .certified
            .iter()
            .find(|one| one.certificate.tbs_certificate.serial_number == *serial);
        own.and_then(|one| one.revoked)
    }
}

fn opened(body: &str) -> Result<Signed, Bad> {
    let bytes = STANDARD.decode(body.trim()).map_err(|_| Bad(-10))?;
    read(&bytes).ok_or(Bad(-10))
}

fn stands(certificate: &Certificate, at: Timestamp) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    let second = u64::try_from(at.as_second()).unwrap_or_default();
    let from = validity.not_before.to_unix_duration().as_secs();
    (from..=validity.not_after.to_unix_duration().as_secs()).contains(&second)
}

fn of_stamp(error: StampError) -> i64 {
    match error {
        StampError::UnknownAuthority | StampError::KeyUse | StampError::Revoked => -22,
        StampError::NotYetValid | StampError::Expired => -23,
        StampError::Refused
        | StampError::Place
        | StampError::Malformed
        | StampError::Algorithm
        | StampError::Imprint
        | StampError::Nonce
        | StampError::SigningCertificate
        | StampError::Signature
        | StampError::Order => -21,
    }
}

/// The answer with its status: what was found where it is good, else what may be said all the same.
fn told(judged: Result<Value, Bad>, otherwise: Value) -> Value {
    let (mut answer, status) = match judged {
        Ok(answer) => (answer, 1),
        Err(Bad(status)) => (otherwise, status),
    };
    let message = STATUSES.iter().find(|(own, _)| *own == status).map(|(_, message)| *message);
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("status".to_owned(), status.into());
        answer.insert("message".to_owned(), message.unwrap_or_default().into());
    }
    answer
}
