//! What the server answers of a PKCS#7: stamped, or verified.

use std::collections::BTreeMap;

use procedure::Refusal;
use serde::Deserialize;

use super::{Holder, good, holder, unreadable};
use crate::eimzo::{plain, refused};
use crate::error::{Error, Result};

#[derive(Deserialize)]
struct Stamped {
    pkcs7b64: String,
}

#[derive(Deserialize)]
struct Verified {
    #[serde(rename = "pkcs7Info")]
    info: Pkcs7Info,
}

#[derive(Deserialize)]
struct Pkcs7Info {
    signers: Vec<Signer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signer {
    certificate: Vec<Certificate>,
    verified: bool,
    certificate_verified: bool,
    certificate_valid_at_signing_time: bool,
    time_stamp_info: Option<TimeStampInfo>,
}

#[derive(Deserialize)]
struct TimeStampInfo {
    verified: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Certificate {
    subject_info: BTreeMap<String, String>,
    valid_from: String,
    valid_to: String,
}

/// The PKCS#7 with its time stamp, in Base64.
pub(crate) fn stamped(bytes: &[u8]) -> Result<String, Error<Refusal>> {
    let Stamped { pkcs7b64 } = good(bytes, "eimzo.stamp")?;
    plain(&pkcs7b64)?;
    Ok(pkcs7b64)
}

/// Who signed what was asked about: one signer, whose signature, certificate and time stamp stand, each by its own word.
pub(crate) fn verified(bytes: &[u8]) -> Result<Holder, Error<Refusal>> {
    let Verified { info } = good(bytes, "eimzo.stamp")?;
    let [signer] = info.signers.as_slice() else { return refused("eimzo.signers") };
    if !signer.verified {
        return refused("eimzo.signature");
    }
    if !signer.certificate_verified {
        return refused("eimzo.certificate");
    }
    if !signer.certificate_valid_at_signing_time {
        return refused("eimzo.ended");
    }
    if signer.time_stamp_info.as_ref().is_none_or(|stamp| !stamp.verified) {
        return refused("eimzo.stamp");
    }
    let Some(own) = signer.certificate.first() else { return unreadable() };
    holder(&own.subject_info, &own.valid_from, &own.valid_to)
}
