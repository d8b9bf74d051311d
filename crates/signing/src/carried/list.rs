//! Reads a list of revoked certificates (RFC 5280, 5), in the form in which the authority gives it out.

use std::collections::BTreeMap;

use der::oid::AssociatedOid;
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::Version;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber};
use x509_cert::time::Time;

use super::Issuer;
use crate::certificate;
use crate::revocation::invalid_since;

/// Revoked certificates, and from when on each is.
type Revoked = BTreeMap<[u8; 16], Timestamp>;

/// When it was said and of which; `None`: it is none, or this issuer did not sign it.
pub(super) fn read(bytes: &[u8], issuer: &Issuer) -> Option<(Timestamp, Revoked)> {
    let list = CertificateList::from_der(bytes).ok()?;
    let (said, algorithm) = (&list.tbs_cert_list, &list.signature_algorithm);
    let extensions = said.crl_extensions.as_deref().unwrap_or_default();
    // A list of some certificates only, or of changes, says so critically.
    let known = [AuthorityKeyIdentifier::OID, CrlNumber::OID];
    let is_plain = list.to_der().ok()? == bytes
        && said.version == Version::V2
        && algorithm.oid == ECDSA_WITH_SHA_256
        && algorithm.parameters.is_none()
        && said.signature == *algorithm
        && said.issuer == issuer.root.tbs_certificate.subject
        && extensions.iter().all(|one| !one.critical || known.contains(&one.extn_id));
    if !is_plain {
        return None;
    }
    issuer.signed(&said.to_der().ok()?, list.signature.as_bytes())?;
    let mut revoked = BTreeMap::new();
    for entry in said.revoked_certificates.iter().flatten() {
        let extensions = entry.crl_entry_extensions.as_deref().unwrap_or_default();
        let from = invalid_since(extensions)?.or_else(|| moment(entry.revocation_date));
        let serial = certificate::padded(entry.serial_number.as_bytes());
        if let Some((serial, from)) = serial.zip(from) {
            revoked.insert(serial, from);
        }
    }
    Some((moment(said.this_update)?, revoked))
}

fn moment(time: Time) -> Option<Timestamp> {
    let seconds = time.to_unix_duration().as_secs();
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}
