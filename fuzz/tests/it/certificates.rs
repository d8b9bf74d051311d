//! Certificates, and the keys of authorities: DER and PEM.

use bolero::check;
use signing::{Authority, authority, serial_of, valid_until, verify_possession, verify_signature};

use crate::spoil::Kit;
use crate::{hold, world};

/// Heads of DER, lengths that lie, identifiers that mean something.
pub(crate) const DER: &[&[u8]] = &[
    b"\x30\x80",
    b"\x30\x82\xff\xff",
    b"\x30\x84\x7f\xff\xff\xff",
    b"\x31\x00",
    b"\x02\x01\x00",
    b"\x02\x00",
    b"\x05\x00",
    b"\x01\x01\xff",
    b"\x01\x01\x01",
    b"\x04\x00",
    b"\x03\x01\x00",
    b"\xa0\x03\x02\x01\x02",
    b"\x06\x03\x55\x1d\x13",
    b"\x06\x03\x55\x1d\x0f",
    b"\x06\x03\x55\x1d\x25",
    b"\x17\x0d491231235959Z",
    b"\x18\x0f99991231235959Z",
    b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02",
    b"\x0c\x00",
    b"\x80\x14",
];
const PEM: &[&[u8]] = &[
    b"-----BEGIN CERTIFICATE-----\n",
    b"-----END CERTIFICATE-----\n",
    b"-----BEGIN PRIVATE KEY-----\n",
    b"-----",
    b"\n",
    b"\r\n",
    b"=",
    b"MII",
    b"\xff",
];

#[test]
fn certificate() {
    let root = world::authority("root");
    let good = world::certificate(&root);
    let kit = Kit::new(vec![good.clone(), root.certificate_der().to_vec()], DER);
    let signature = world::officer_key().sign(b"bytes");
    hold(check!(), &kit, |bytes| {
        let judged = |leaf: &[u8], root: &[u8]| {
            verify_signature(leaf, root, world::now(), false, b"bytes", &signature)
        };
        // A believed certificate is believed as it is; a signed one stands as it was signed.
        assert_eq!(judged(bytes, root.certificate_der()).is_ok(), bytes == good);
        let _own = judged(&good, bytes);
        let (_serial, _until) = (serial_of(bytes), valid_until(bytes));
        assert!(verify_possession(bytes, b"challenge", &signature).is_err());
    });
}

#[test]
fn certificate_text() {
    let root = world::authority("root");
    let goods = vec![root.certificate_pem().into_bytes(), root.to_pem().as_bytes().to_vec()];
    hold(check!(), &Kit::new(goods, PEM), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(read) = Authority::from_pem(&text) {
            assert!(authority::from_pem(&read.certificate_pem()).is_some());
        }
        if let Some(der) = authority::from_pem(&text) {
            assert_eq!(authority::from_pem(&authority::pem(&der)), Some(der));
        }
    });
}
