//! Time stamps: asked for, given, judged, put under papers; by us and by tools that know nothing of us.

mod carried;
mod hostile;
mod judges;
pub(crate) mod papers;
pub(crate) mod stores;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use signing::stamp::{
    self, Imprint, Question, STAMPER_LIFE, StampError, StampHash, StampTrust, Stamper,
};
use signing::{Authority, SoftKey};

use crate::world;

pub(crate) const STAMPER: &str = "TRIS DEMO TSA";
const SERIAL: [u8; 16] = [0xb2; 16];
const DIGEST: [u8; 32] = [7; 32];
const NONCE: [u8; 16] = [0xff; 16];
const SECOND: SignedDuration = SignedDuration::from_secs(1);

pub(crate) fn stamper_of(authority: &Authority) -> Stamper {
    let key = SoftKey::generate(world::entropy("stamper")).unwrap();
    let certificate =
        authority.certify_stamper(&key.spki_der(), STAMPER, world::now(), SERIAL).unwrap();
    Stamper::new(key, certificate).unwrap()
}

/// Whatever hash is asked for, the bytes have this one.
fn of(digest: [u8; 32]) -> impl FnOnce(StampHash) -> Imprint {
    move |_| digest.into()
}

fn answer(authority: &Authority, at: Timestamp) -> Vec<u8> {
    stamper_of(authority).answer(&Question::new(DIGEST, NONCE).to_der(), at, [1; 16])
}

/// What a token of this authority and moment is worth to whoever believes the root.
fn judged(authority: &Authority, at: Timestamp) -> Result<signing::Stamp, StampError> {
    let root = world::authority("root");
    let trust = StampTrust { roots: &[root.certificate_der()], revoked: None };
    Question::new(DIGEST, NONCE).token(&answer(authority, at), &trust).map(|(_, stamp)| stamp)
}

#[test]
fn a_question_is_answered_and_the_token_says_when_and_by_whom() {
    let stamp = judged(&world::authority("root"), world::now() + SECOND).unwrap();
    assert_eq!((stamp.at, stamp.authority.as_str()), (world::now() + SECOND, STAMPER));
    assert_eq!((stamp.serial, stamp.policy.as_str()), (SERIAL, "1.3.6.1.4.1.32473.3161"));
}

#[test]
fn a_foreign_or_back_dated_token_is_not_believed() {
    let root = world::authority("root");
    let life = STAMPER_LIFE;
    let table = [
        (&world::authority("other"), world::now(), StampError::UnknownAuthority),
        (&root, world::now() - SECOND, StampError::NotYetValid),
        (&root, world::now() + life + SECOND, StampError::Expired),
    ];
    for (authority, at, expected) in table {
        assert_eq!(judged(authority, at), Err(expected), "{at}");
    }
    assert!(judged(&root, world::now() + life).is_ok());
}

#[test]
fn a_token_stands_for_its_bytes_its_question_and_its_key_alone() {
    let root = world::authority("root");
    let answer = answer(&root, world::now());
    let roots: &[&[u8]] = &[root.certificate_der()];
    let trust = StampTrust { roots, revoked: None };
    let asked = |digest, nonce| Question::new(digest, nonce).token(&answer, &trust);
    let (token, stamp) = asked(DIGEST, NONCE).unwrap();
    assert_eq!(asked([8; 32], NONCE), Err(StampError::Imprint));
    assert_eq!(asked(DIGEST, [1; 16]), Err(StampError::Nonce));
    // In a file nobody knows the question any more.
    assert_eq!(stamp::verify(&token, of(DIGEST), &trust), Ok(stamp));
    assert_eq!(stamp::verify(&token, of([8; 32]), &trust), Err(StampError::Imprint));
    let nobody = StampTrust::default();
    assert_eq!(stamp::verify(&token, of(DIGEST), &nobody), Err(StampError::UnknownAuthority));
    for (from, expected) in
        [(world::now(), Err(StampError::Revoked)), (world::now() + SECOND, Ok(()))]
    {
        let revoked = BTreeMap::from([(SERIAL, from)]);
        let trust = StampTrust { roots, revoked: Some(&revoked) };
        assert_eq!(stamp::verify(&token, of(DIGEST), &trust).map(|_| ()), expected, "{from}");
    }
}

#[test]
fn only_a_certificate_for_time_stamps_stamps_and_it_signs_no_act() {
    let root = world::authority("root");
    let key = world::officer_key();
    assert!(Stamper::new(key.clone(), world::certificate(&root)).is_err());
    let own = root.certify_stamper(&key.spki_der(), STAMPER, world::now(), SERIAL).unwrap();
    assert!(Stamper::new(SoftKey::generate(world::entropy("x")).unwrap(), own.clone()).is_err());
    let stamper = Stamper::new(key.clone(), own.clone()).unwrap();
    assert_eq!(Stamper::from_pem(&stamper.to_pem()).unwrap().certificate_der(), own);
    assert!(Stamper::from_pem(&root.to_pem()).is_err());
    let bytes = b"an act";
    let signature = key.sign(bytes);
    let signed = signing::verify_signature(
        &own,
        root.certificate_der(),
        world::now(),
        false,
        bytes,
        &signature,
    );
    assert!(signed.is_err());
}

#[test]
fn what_cannot_be_stamped_is_refused() {
    let root = world::authority("root");
    let stamper = stamper_of(&root);
    let question = Question::new(DIGEST, NONCE);
    let roots: &[&[u8]] = &[root.certificate_der()];
    let trust = StampTrust { roots, revoked: None };
    let mut other = question.to_der();
    let at = other.windows(3).position(|part| part == [3, 4, 2]).expect("the algorithm") + 2;
    // SHA-512, which no stamp of ours is made with.
    other[at] = 3;
    for asked in [b"".as_slice(), b"hello", &other, &[0x30; 2048]] {
        let refused = question.token(&stamper.answer(asked, world::now(), [1; 16]), &trust);
        assert_eq!(refused, Err(StampError::Refused));
    }
    let codes: std::collections::BTreeSet<_> = StampError::ALL.map(StampError::code).into();
    assert_eq!(codes.len(), StampError::ALL.len());
}
