//! The independent judge.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::world;
use signing::{Authority, Reason, Revoked, authority, signature_to_der, signed_bytes};

/// A file of its own for every test.
fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.into_os_string().into_string().unwrap()
}

/// What openssl says, and whether it is content.
fn openssl(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// An authority whose certificates name its list.
fn listing() -> Authority {
    world::authority("root").listing_at("https://tris.uz/crl").unwrap()
}

/// Openssl reads the root and the officer's certificate as they are meant.
#[test]
fn openssl_reads_the_certificates() {
    let authority = listing();
    let officer =
        file("text-officer.pem", authority::pem(&world::certificate(&authority)).as_bytes());
    let root = file("text-root.pem", authority.certificate_pem().as_bytes());
    let options = ["-noout", "-text", "-nameopt", "utf8,sep_comma_plus"];
    let (fine, text) = openssl(&[&["x509", "-in", &officer][..], &options].concat());
    assert!(fine, "{text}");
    for part in [
        "Version: 3 (0x2)",
        "a1:a1:a1:a1",
        "Signature Algorithm: ecdsa-with-SHA256",
        "Issuer: CN=TRIS DEMO CA",
        "Not Before: Nov 22 09:30:00 2026 GMT",
        "Not After : Nov 22 09:30:00 2027 GMT",
        "O=«Toshkent kutubxonasi» DUK,title=Кутубхона мудири,CN=Gʻulomova Maʼrifat Oʻktamovna,serialNumber=K-000042",
        "X509v3 Basic Constraints: critical\n                CA:FALSE",
        "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n",
        "X509v3 Subject Key Identifier:",
        "X509v3 Authority Key Identifier:",
        "X509v3 CRL Distribution Points: \n                Full Name:\n                  URI:https://tris.uz/crl\n",
        "NIST CURVE: P-256",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let (fine, text) = openssl(&[&["x509", "-in", &root][..], &options].concat());
    assert!(
        fine && text.contains("CA:TRUE") && text.contains("Certificate Sign, CRL Sign"),
        "{text}"
    );
    assert!(!text.contains("CRL Distribution"), "a root is not on its own list: {text}");
}

/// `-x509_strict` holds the chain to RFC 5280.
#[test]
fn openssl_accepts_the_chain_and_no_other_root() {
    let authority = listing();
    let officer =
        file("chain-officer.pem", authority::pem(&world::certificate(&authority)).as_bytes());
    let root = file("chain-root.pem", authority.certificate_pem().as_bytes());
    let other = file("chain-other.pem", world::authority("other").certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let verify = |root: &str| {
        openssl(&["verify", "-x509_strict", "-attime", &at, "-CAfile", root, &officer])
    };
    let (fine, text) = verify(&root);
    assert!(fine && text.contains(": OK"), "{text}");
    assert!(!verify(&other).0);
}

#[test]
fn openssl_accepts_the_signature_and_no_other_bytes() {
    let authority = world::authority("root");
    let evidence = world::evidence(&authority);
    let certificate =
        file("dgst-officer.pem", authority::pem(&evidence.certificate_der).as_bytes());
    let (fine, key) = openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"]);
    assert!(fine, "{key}");
    let key = file("dgst-key.pem", key.as_bytes());
    let signature = file("dgst-signature.der", &signature_to_der(&evidence.signature).unwrap());
    let signed = file("dgst-signed.bin", &signed_bytes(&evidence.manifest_cbor));
    let bare = file("dgst-bare.bin", &evidence.manifest_cbor);
    let verify = |bytes: &str| {
        openssl(&["dgst", "-sha256", "-verify", &key, "-signature", &signature, bytes])
    };
    let (fine, text) = verify(&signed);
    assert!(fine && text.contains("Verified OK"), "{text}");
    assert!(!verify(&bare).0, "without what stands before it, a manifest is signed by nobody");
}

/// A key and certificates that openssl made are read, and refused for the right reason.
#[test]
fn a_certificate_that_openssl_made_is_not_ours() {
    let key = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("own-key.pem")
        .into_os_string()
        .into_string()
        .unwrap();
    let made = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("own.der")
        .into_os_string()
        .into_string()
        .unwrap();
    let (fine, text) = openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        &key,
        "-outform",
        "DER",
        "-out",
        &made,
        "-days",
        "30",
        "-subj",
        "/CN=TRIS DEMO CA",
    ]);
    assert!(fine, "{text}");
    let authority = world::authority("root");
    let der = fs::read(&made).unwrap();
    let result = signing::verify_signature(
        &der,
        authority.certificate_der(),
        world::now(),
        false,
        b"",
        &[1; 64],
    );
    assert_eq!(result.unwrap_err(), signing::SignatureError::NotIssuedHere);
}

/// Openssl believes the authority's list, and by it the officer no more.
#[test]
fn openssl_reads_the_list_of_revoked_certificates() {
    let authority = listing();
    let officer =
        file("crl-officer.pem", authority::pem(&world::certificate(&authority)).as_bytes());
    let root = file("crl-root.pem", authority.certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let judged = |name: &str, revoked: &[Revoked]| {
        let list = authority.revocation_list(revoked, world::now(), 1976).unwrap();
        let der = file(&format!("{name}.crl"), &list);
        let list = ["crl", "-inform", "DER", "-in", &der, "-CAfile", &root, "-text"];
        let (fine, text) = openssl(&list);
        assert!(fine && text.contains("verify OK"), "{text}");
        let block = text.find("-----BEGIN X509 CRL").expect("a list");
        let pem = file(&format!("{name}.pem"), &text.as_bytes()[block..]);
        let chain = [
            "verify",
            "-x509_strict",
            "-attime",
            &at,
            "-crl_check",
            "-CRLfile",
            &pem,
            "-CAfile",
            &root,
            &officer,
        ];
        (text, openssl(&chain))
    };
    let (text, (fine, said)) = judged("nobody", &[]);
    assert!(fine, "{said}");
    assert!(text.contains("No Revoked Certificates"), "{text}");
    let revoked = Revoked {
        serial: world::SERIAL,
        from: world::at("2026-11-22T08:00:00Z"),
        reported_at: world::now(),
        reason: Reason::Compromised,
    };
    let (text, (fine, said)) = judged("one", &[revoked]);
    assert!(!fine && said.contains("certificate revoked"), "{said}");
    for part in [
        "Version 2 (0x1)",
        "TRIS DEMO CA",
        "Last Update: Nov 22 09:30:00 2026 GMT",
        "Next Update: Nov 23 09:30:00 2026 GMT",
        "X509v3 Authority Key Identifier",
        "X509v3 CRL Number: \n                1976\n",
        "A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1",
        "Revocation Date: Nov 22 09:30:00 2026 GMT",
        "Key Compromise",
        "Nov 22 08:00:00 2026 GMT",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
