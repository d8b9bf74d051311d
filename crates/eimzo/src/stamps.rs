//! Time stamps in a PKCS#7: over the signature, beside it, unsigned (RFC 3161, Appendix A).

use cms::signed_data::SignerInfos;
use der::asn1::{ObjectIdentifier, SetOfVec};
use der::{Any, Decode, Encode};
use jiff::Timestamp;
use signing::stamp::{Imprint, Question, Stamp, StampError, StampHash, StampTrust, verify};

use crate::authority::Authority;
use crate::pkcs7::{Signed, attribute, written};

/// `id-aa-timeStampToken`.
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// What the time stamp says, if there is one.
pub(crate) fn of(signed: &Signed, authority: &Authority) -> Option<Result<Stamp, StampError>> {
    let [signer] = signed.data.signer_infos.0.as_slice() else { return None };
    let held = signer.unsigned_attrs.as_ref()?.iter().find(|one| one.oid == TIME_STAMP)?;
    let token = held.values.as_slice().first().and_then(|value| value.to_der().ok());
    let roots = [authority.certificate_der()];
    let trust = StampTrust { roots: &roots, revoked: None };
    let imprint = |hash| Imprint::of(hash, &[&signed.signature]);
    Some(token.ok_or(StampError::Malformed).and_then(|token| verify(&token, imprint, &trust)))
}

/// The same PKCS#7 with a time stamp. `number` is never used twice.
pub(crate) fn add(
    mut signed: Signed,
    authority: &Authority,
    now: Timestamp,
    number: [u8; 16],
) -> Option<Vec<u8>> {
    let roots = [authority.certificate_der()];
    let trust = StampTrust { roots: &roots, revoked: None };
    let imprint = Imprint::of(StampHash::Sha256, &[&signed.signature]);
    let question = Question::new(imprint, number);
    let answer = authority.stamper.answer(&question.to_der(), now, number);
    let (token, _) = question.token(&answer, &trust).ok()?;
    let mut signer = signed.data.signer_infos.0.as_slice().first()?.clone();
    let stamp = attribute(TIME_STAMP, Any::from_der(&token).ok()?)?;
    signer.unsigned_attrs = Some(SetOfVec::try_from([stamp]).ok()?);
    signed.data.signer_infos = SignerInfos(SetOfVec::try_from([signer]).ok()?);
    written(&signed.data)
}
