//! What the authority certifies, and what it refuses to.

use proptest::prelude::*;
use signing::{Authority, AuthorityError, OFFICER_LIFE, SoftKey, Subject, SubjectError};

use crate::world;

#[test]
fn an_authority_comes_back_from_its_pem() {
    let authority = world::authority("root");
    let back = Authority::from_pem(&authority.to_pem()).unwrap();
    assert_eq!(back.certificate_der(), authority.certificate_der());
    assert_eq!(world::certificate(&back), world::certificate(&authority));
}

#[test]
fn a_pem_of_other_things_is_refused() {
    let (one, other) = (world::authority("root"), world::authority("other"));
    let pem = one.to_pem();
    let key = pem.split_once("-----BEGIN CERTIFICATE").unwrap().0;
    let officer = signing::authority::pem(&world::certificate(&one));
    let cases = [
        ("nothing", String::new(), "the pem holds no private key"),
        ("the key alone", key.to_owned(), "the pem holds no certificate"),
        ("the certificate alone", one.certificate_pem(), "the pem holds no private key"),
        (
            "another's certificate",
            format!("{key}{}", other.certificate_pem()),
            "the key is not the one of the certificate",
        ),
        (
            "an officer's certificate",
            format!("{key}{officer}"),
            "the key is not the one of the certificate",
        ),
    ];
    for (name, text, why) in cases {
        assert_eq!(Authority::from_pem(&text).unwrap_err().to_string(), why, "{name}");
    }
}

/// A key that is only an officer's is no authority, though key and certificate belong together.
#[test]
fn an_officer_makes_no_authority() {
    let root = world::authority("root");
    let pem = root.to_pem();
    let key = pem.split_once("-----BEGIN CERTIFICATE").unwrap().0;
    let own = SoftKey::generate(world::entropy("root")).unwrap().spki_der();
    let leaf = root
        .certify(&own, &world::subject(), world::now(), world::now() + OFFICER_LIFE, world::SERIAL)
        .unwrap();
    let error =
        Authority::from_pem(&format!("{key}{}", signing::authority::pem(&leaf))).unwrap_err();
    assert_eq!(error.to_string(), "the pem holds no certificate of an authority");
}

#[test]
fn secrets_are_not_printed() {
    let printed = format!("{:?} {:?}", world::authority("root"), world::officer_key());
    assert_eq!(printed, r#"Authority { name: "CN=TRIS DEMO CA", .. } SoftKey { .. }"#);
}

#[test]
fn no_key_comes_from_a_broken_source() {
    assert!(SoftKey::generate(|bytes| bytes.fill(0)).is_err());
    assert!(SoftKey::generate(|bytes| bytes.fill(0xff)).is_err());
    assert!(Authority::create(|bytes| bytes.fill(0), "x", world::now()).is_err());
}

#[test]
fn nobody_is_certified_under_a_personal_number_or_without_a_name() {
    let good = world::subject();
    let cases = [
        (Subject { name: " ".to_owned(), ..good.clone() }, SubjectError::Empty("name")),
        (Subject { post: "mudir\n".to_owned(), ..good.clone() }, SubjectError::Control("post")),
        (
            Subject { name: "Aziz 30101851234567".to_owned(), ..good.clone() },
            SubjectError::PersonalNumber("name"),
        ),
        (
            Subject { officer_number: "30101851234567".to_owned(), ..good.clone() },
            SubjectError::PersonalNumber("officer number"),
        ),
        (
            Subject { officer_number: String::new(), ..good.clone() },
            SubjectError::Empty("officer number"),
        ),
        (
            Subject { officer_number: "K 42".to_owned(), ..good.clone() },
            SubjectError::OfficerNumber,
        ),
        (Subject { officer_number: "K".repeat(65), ..good.clone() }, SubjectError::OfficerNumber),
    ];
    let authority = world::authority("root");
    let key = world::officer_key().spki_der();
    for (subject, expected) in cases {
        let refused = authority.certify(
            &key,
            &subject,
            world::now(),
            world::now() + OFFICER_LIFE,
            world::SERIAL,
        );
        assert!(
            matches!(refused, Err(AuthorityError::Subject(why)) if why == expected),
            "{subject:?}"
        );
    }
}

#[test]
fn impossible_keys_times_and_serial_numbers_are_refused() {
    let authority = world::authority("root");
    let key = world::officer_key().spki_der();
    let (from, to) = (world::now(), world::now() + OFFICER_LIFE);
    let certify =
        |key: &[u8], from, to, serial| authority.certify(key, &world::subject(), from, to, serial);
    assert!(matches!(certify(b"key", from, to, [1; 16]), Err(AuthorityError::PublicKey)));
    assert!(matches!(
        certify(&[key.clone(), vec![0]].concat(), from, to, [1; 16]),
        Err(AuthorityError::PublicKey)
    ));
    assert!(matches!(certify(&key, to, from, [1; 16]), Err(AuthorityError::Validity)));
    assert!(matches!(
        certify(&key, world::at("1969-01-01T00:00:00Z"), to, [1; 16]),
        Err(AuthorityError::Validity)
    ));
    assert!(matches!(certify(&key, from, to, [0; 16]), Err(AuthorityError::Serial)));
}

/// `UTCTime` ends with 2049.
#[test]
fn a_certificate_may_reach_beyond_2050() {
    let authority = world::authority("root");
    let key = world::officer_key();
    let to = world::at("2056-01-01T00:00:00Z");
    let der = authority
        .certify(&key.spki_der(), &world::subject(), world::now(), to, world::SERIAL)
        .unwrap();
    let root = authority.certificate_der();
    assert!(
        signing::verify_signature(&der, root, world::now(), false, b"x", &key.sign(b"x")).is_ok()
    );
}

/// DER drops leading zeros and adds one where the highest bit is set.
#[test]
fn a_serial_number_comes_back_as_it_was_given() {
    let authority = world::authority("root");
    let key = world::officer_key();
    let mut small = [0; 16];
    small[15] = 1;
    let mut leading = [0x80; 16];
    leading[0] = 0;
    for serial in [[0xff; 16], [0x7f; 16], small, leading] {
        let to = world::now() + OFFICER_LIFE;
        let der = authority
            .certify(&key.spki_der(), &world::subject(), world::now(), to, serial)
            .unwrap();
        let root = authority.certificate_der();
        let signer =
            signing::verify_signature(&der, root, world::now(), false, b"x", &key.sign(b"x"))
                .unwrap();
        assert_eq!(signer.serial, serial);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people are called, the certificate says it, up to 64 characters.
    #[test]
    fn names_come_back_from_the_certificate(name in r"[A-Za-zʻʼА-Яа-яЎҚҒҲёў«»№.-]{1,64}", long in "[a-zўʻ]{65,200}") {
        let authority = world::authority("root");
        let key = world::officer_key();
        let subject = Subject { name: name.clone(), organisation: long.clone(), ..world::subject() };
        let der = authority
            .certify(&key.spki_der(), &subject, world::now(), world::now() + OFFICER_LIFE, world::SERIAL)
            .unwrap();
        let root = authority.certificate_der();
        let signer = signing::verify_signature(&der, root, world::now(), false, b"x", &key.sign(b"x")).unwrap();
        let officer = signer.officer().unwrap();
        prop_assert_eq!(&officer.name, &name);
        prop_assert_eq!(&officer.organisation, &long.chars().take(63).chain(['…']).collect::<String>());
    }
}
