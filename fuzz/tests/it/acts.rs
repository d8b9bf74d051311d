//! What officers and devices sign: manifests, evidence, captures. One thing, one encoding.

use bolero::check;
use jiff::Timestamp;
use signing::{Capture, Evidence, Manifest, Vouched};
use uuid::Uuid;

use crate::spoil::Kit;
use crate::{hold, world};

/// Heads of CBOR: longer than they need be, without end, of what does not belong there.
pub(crate) const CBOR: &[&[u8]] = &[
    b"\xa5",
    b"\xbf",
    b"\xff",
    b"\xb8\x05",
    b"\x9f",
    b"\x84",
    b"\x98\x04",
    b"\x18\x01",
    b"\x19\x00\x01",
    b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x40",
    b"\x5f",
    b"\x58\x20",
    b"\x5a\xff\xff\xff\xff",
    b"\x60",
    b"\x78\x04",
    b"\x7f",
    b"\xf6",
    b"\xf5",
    b"\xd2",
    b"\xc2\x41\x00",
    b"\xfb\x7f\xf0\0\0\0\0\0\0",
    b"\x27",
];

fn capture() -> Capture {
    Capture {
        id: Uuid::from_u128(1),
        case: Uuid::from_u128(2).to_string(),
        action: "inspect".to_owned(),
        definition: [3; 32],
        actor: Uuid::from_u128(4),
        post: Uuid::from_u128(5),
        content_hash: [6; 32],
        occurred_ms: 1_795_339_800_000,
        previous: Some([7; 32]),
    }
}

#[test]
fn act() {
    let root = world::authority("root");
    let good = world::evidence(&root);
    let vouched = Vouched {
        document: signing::signed_bytes(&world::manifest().to_cbor()),
        pkcs7: vec![0x30, 0x80, 0, 0],
        answer: b"{\"status\":1}".to_vec(),
    };
    let goods =
        vec![world::manifest().to_cbor(), capture().to_cbor(), good.to_bytes(), vouched.to_bytes()];
    hold(check!(), &Kit::new(goods, CBOR), |bytes| {
        if let Ok(read) = Manifest::from_cbor(bytes) {
            assert_eq!(read.to_cbor(), bytes);
        }
        if let Ok(read) = Capture::from_cbor(bytes) {
            assert_eq!(read.to_cbor(), bytes);
        }
        if let Ok(read) = Vouched::from_bytes(bytes) {
            assert_eq!(read.to_bytes(), bytes);
            assert!(Evidence::from_bytes(bytes).is_err(), "evidence is of one kind");
        }
        let Ok(read) = Evidence::from_bytes(bytes) else { return };
        assert_eq!(read.to_bytes(), bytes);
        if read.verify(root.certificate_der(), world::now(), false).is_ok() {
            let own = (&read.manifest_cbor, &read.certificate_der);
            assert_eq!(own, (&good.manifest_cbor, &good.certificate_der));
        }
        assert!(read.verify(root.certificate_der(), Timestamp::MAX, false).is_err());
    });
}
