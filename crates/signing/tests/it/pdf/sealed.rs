//! A seal stands in the place of an officer who signed by E-IMZO, and in no other place.

use std::sync::Arc;

use ::cms::cert::CertificateChoices;
use ::cms::content_info::ContentInfo;
use ::cms::signed_data::{CertificateSet, SignedData, SignerInfo, SignerInfos};
use der::asn1::{Null, OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::{Any, Decode, Encode};
use p256::ecdsa::{DerSignature, Signature};
use sha2::{Digest, Sha256};
use signing::pdf::{self, PaperSeal, Prepared, SealError, Trust};
use signing::{Authority, AuthorityError, SEAL_LIFE, SignatureError, SoftKey, Who};

use super::judges::{file, says};
use crate::{paper, world};

const SEAL: &str = "TRIS DEMO SEAL";
const SERIAL: [u8; 16] = [0xc3; 16];

fn key() -> SoftKey {
    SoftKey::generate(world::entropy("seal")).unwrap()
}

fn certificate(authority: &Authority) -> Vec<u8> {
    authority.certify_seal(&key().spki_der(), SEAL, world::now(), SERIAL).unwrap()
}

fn seal_of(authority: &Authority) -> PaperSeal {
    PaperSeal::kept(Arc::new(key()), &key().spki_der(), certificate(authority)).unwrap()
}

fn prepared() -> Prepared {
    pdf::prepare(&paper::table(), &paper::first()).unwrap()
}

#[test]
fn a_sealed_paper_holds_and_says_whose_seal_it_is() {
    let authority = world::authority("root");
    for (kind, base) in paper::bases() {
        let prepared = pdf::prepare(&base, &paper::first()).unwrap();
        let shown: [u8; 32] = Sha256::digest(&prepared.bytes).into();
        let sealed = seal_of(&authority).seal(prepared, authority.certificate_der()).unwrap();
        let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
        let report = pdf::verify(&sealed, &trust).unwrap();
        assert!(report.holds(), "{kind}: {report:?}");
        let [one] = report.signatures.as_slice() else { panic!("{report:?}") };
        let signer = one.signer.as_ref().unwrap();
        assert_eq!(signer.who, Who::Seal(SEAL.to_owned()));
        assert_eq!((signer.serial, signer.officer()), (SERIAL, None));
        assert_eq!(one.claimed_by.as_deref(), Some("Gʻulomova Maʼrifat"));
        // What E-IMZO signed and the log has is the paper without the seal.
        assert_eq!((one.revision_hash, one.is_whole), (Some(shown), true), "{kind}");
        // An officer may sign after it, and its place in the file stays what it was.
        let again = paper::signed(&sealed, &paper::slot("Sig-head"));
        let report = pdf::verify(&again, &trust).unwrap();
        assert!(report.holds(), "{kind}: {report:?}");
        assert_eq!(report.signatures[0].revision_hash, Some(shown), "{kind}");
    }
}

#[test]
fn strangers_tools_accept_the_seal() {
    let authority = world::authority("root");
    let sealed = seal_of(&authority).seal(prepared(), authority.certificate_der()).unwrap();
    let path = file("sealed.pdf", &sealed);
    let (_, text) = says("pdfsig", &["-nocert", &path]);
    assert!(text.contains("Signature is Valid.") && text.contains(SEAL), "{text}");
    assert!(text.contains("Total document signed"), "{text}");
    let (fine, text) = says("qpdf", &["--check", &path]);
    assert!(fine, "{text}");
    let own = file("sealed.pem", signing::authority::pem(&certificate(&authority)).as_bytes());
    let root = file("sealed-root.pem", authority.certificate_pem().as_bytes());
    let at = (world::now().as_second() + 60).to_string();
    let verify = ["verify", "-x509_strict", "-attime", &at, "-CAfile", &root, &own];
    let (fine, text) = says("openssl", &verify);
    assert!(fine, "{text}");
    let (_, text) = says("openssl", &["x509", "-in", &own, "-noout", "-ext", "extendedKeyUsage"]);
    assert!(text.contains("critical") && text.contains("1.3.6.1.5.5.7.3.36"), "{text}");
}

#[test]
fn a_changed_or_foreign_seal_falls_for_its_reason() {
    let authority = world::authority("root");
    let sealed = seal_of(&authority).seal(prepared(), authority.certificate_der()).unwrap();
    assert_eq!(paper::codes(&sealed), Ok(vec![vec![]]));
    let mut changed = sealed.clone();
    let page = changed.windows(3).position(|part| part == b"q Q").unwrap();
    changed[page] = b'Q';
    assert_eq!(paper::codes(&changed), Ok(vec![vec!["signature.digest"]]));
    let other = world::authority("other");
    let foreign = seal_of(&other).seal(prepared(), other.certificate_der()).unwrap();
    assert_eq!(paper::codes(&foreign), Ok(vec![vec!["signature.unknown-authority"]]));
    let late = world::now() + SEAL_LIFE + jiff::SignedDuration::from_secs(1);
    assert_eq!(paper::codes_at(&sealed, Some(late)), Ok(vec![vec!["signature.expired"]]));
    // Without its seal it is not signed by anybody.
    assert_eq!(paper::codes(&prepared().bytes), Ok(vec![vec!["signature.cms"]]));
}

#[test]
fn a_seal_is_nobody_elses_key_and_signs_nothing_else() {
    let authority = world::authority("root");
    let root = authority.certificate_der();
    let (spki, own) = (key().spki_der(), certificate(&authority));
    let kept = |spki: &[u8], certificate: Vec<u8>| {
        PaperSeal::kept(Arc::new(key()), spki, certificate).map(drop)
    };
    let stamper = authority.certify_stamper(&spki, SEAL, world::now(), SERIAL).unwrap();
    for wrong in [world::certificate(&authority), stamper, root.to_vec(), b"none".to_vec()] {
        let said = kept(&spki, wrong);
        assert!(matches!(said, Err(AuthorityError::Pem(_))), "{said:?}");
    }
    let said = kept(&world::officer_key().spki_der(), own.clone());
    assert!(matches!(said, Err(AuthorityError::OtherKey)), "{said:?}");
    // It signs no acts: its certificate says critically what it is for.
    let signature = key().sign(b"an act");
    let said = signing::verify_signature(&own, root, world::now(), false, b"an act", &signature);
    assert_eq!(said, Err(SignatureError::Malformed("the certificate")));
    // What is signed is not sealed over.
    let signed = Prepared::find(paper::signed(&paper::table(), &paper::first())).unwrap();
    let said = seal_of(&authority).seal(signed, root);
    assert!(matches!(said, Err(SealError::Taken)), "{said:?}");
}

/// A CMS taken apart, changed where nobody signed it, and put together again.
fn spoiled(cms: &[u8], spoil: impl FnOnce(&mut SignedData)) -> Vec<u8> {
    let content = ContentInfo::from_der(cms).unwrap();
    let mut signed: SignedData = content.content.decode_as().unwrap();
    spoil(&mut signed);
    let content = Any::encode_from(&signed).unwrap();
    ContentInfo { content_type: signing_data(), content }.to_der().unwrap()
}

fn signing_data() -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2")
}

fn of_signer(signed: &mut SignedData, spoil: impl FnOnce(&mut SignerInfo)) {
    let mut signer = signed.signer_infos.0.as_slice()[0].clone();
    spoil(&mut signer);
    signed.signer_infos = SignerInfos(SetOfVec::try_from([signer]).unwrap());
}

fn with_bytes_of_its_own(signed: &mut SignedData) {
    of_signer(signed, |signer| {
        let oid = ObjectIdentifier::new_unwrap("1.2.3.4.5");
        let value = Any::encode_from(&OctetString::new(b"hidden".as_slice()).unwrap()).unwrap();
        let values = SetOfVec::try_from([value]).unwrap();
        let own = x509_cert::attr::Attribute { oid, values };
        signer.unsigned_attrs = Some(SetOfVec::try_from([own]).unwrap());
    });
}

fn mirrored(signed: &mut SignedData) {
    of_signer(signed, |signer| {
        let own = DerSignature::from_bytes(signer.signature.as_bytes()).unwrap();
        let own = Signature::try_from(own).unwrap();
        let (r, s) = own.split_scalars();
        let other = Signature::from_scalars(r, -s).unwrap();
        signer.signature = OctetString::new(other.to_der().as_bytes()).unwrap();
    });
}

fn with_certificates(signed: &mut SignedData, is_wanted: impl Fn(&[u8]) -> bool, more: &[&[u8]]) {
    let had = signed.certificates.take().unwrap().0.into_vec().into_iter();
    let more = more.iter().map(|one| CertificateChoices::from_der(one).unwrap());
    let all = had.filter(|one| is_wanted(&one.to_der().unwrap())).chain(more);
    let all = SetOfVec::try_from(all.collect::<Vec<_>>()).unwrap();
    signed.certificates = Some(CertificateSet(all));
}

type Spoil<'a> = &'a dyn Fn(&mut SignedData);

/// The log has the paper without its seal, so any seal that stands would be "exactly this paper": one does.
#[test]
fn a_paper_has_one_seal_and_no_other_form_of_it() {
    let authority = world::authority("root");
    let (root, other) = (authority.certificate_der(), world::authority("other"));
    let sealed = seal_of(&authority).seal(prepared(), root).unwrap();
    let own = Prepared::find(sealed).unwrap();
    let padded = hex::decode(&own.bytes[own.hole.clone()]).unwrap();
    let length = padded.len() - padded.iter().rev().take_while(|byte| **byte == 0).count();
    let cms = &padded[..length];
    let codes = |cms: &[u8]| paper::codes(&own.clone().splice(cms).unwrap()).unwrap().concat();
    let changed = |spoil: &dyn Fn(&mut SignedData)| codes(&spoiled(cms, spoil));
    assert_eq!(changed(&|_| ()), [""; 0]);
    let null = Some(Any::encode_from(&Null).unwrap());
    let table: [(&str, Spoil<'_>, &str); 6] = [
        ("an attribute that nobody signed", &with_bytes_of_its_own, "signature.cms"),
        ("the other signature that stands", &mirrored, "signature.cms"),
        (
            "the authority left out",
            &|own| with_certificates(own, |der| der != root, &[]),
            "signature.cms",
        ),
        (
            "another certificate",
            &|own| with_certificates(own, |_| true, &[other.certificate_der()]),
            "signature.certificate",
        ),
        (
            "a parameter of nothing",
            &|own| of_signer(own, |signer| signer.digest_alg.parameters.clone_from(&null)),
            "signature.cms",
        ),
        (
            "the signer twice",
            &|own| {
                let mut twice = own.signer_infos.0.clone().into_vec();
                let mut again = twice[0].clone();
                again.digest_alg.parameters.clone_from(&null);
                twice.push(again);
                own.signer_infos = SignerInfos(SetOfVec::try_from(twice).unwrap());
            },
            "signature.cms",
        ),
    ];
    for (what, spoil, expected) in table {
        assert_eq!(changed(spoil), [expected], "{what}");
    }
    // Bytes behind it, and its digits as others write them.
    assert_eq!(codes(&[cms, &[0, 1]].concat()), ["signature.cms"]);
    let mut capitals = own.bytes.clone();
    capitals[own.hole.clone()].make_ascii_uppercase();
    assert_eq!(paper::codes(&capitals), Ok(vec![vec!["signature.byte-range"]]));
}

/// Whatever a key gives, the seal is the lower of the two signatures that stand: of many papers also those where it gave the higher.
#[test]
fn every_seal_is_the_lower_of_two_signatures() {
    let authority = world::authority("root");
    for n in 0..12 {
        let reason = format!("K-{n}");
        let slot = pdf::Slot { reason: &reason, ..paper::first() };
        let prepared = pdf::prepare(&paper::table(), &slot).unwrap();
        let sealed = seal_of(&authority).seal(prepared, authority.certificate_der()).unwrap();
        assert_eq!(paper::codes(&sealed), Ok(vec![vec![]]), "{reason}");
    }
}

/// An officer's signature is in the log with its hole: it may be either, and yet carries nothing that nobody signed.
#[test]
fn an_officers_signature_carries_nothing_that_nobody_signed() {
    let own = Prepared::find(paper::signed(&paper::table(), &paper::first())).unwrap();
    let padded = hex::decode(&own.bytes[own.hole.clone()]).unwrap();
    let length = padded.len() - padded.iter().rev().take_while(|byte| **byte == 0).count();
    let codes = |spoil: &dyn Fn(&mut SignedData)| {
        let cms = spoiled(&padded[..length], spoil);
        paper::codes(&own.clone().splice(&cms).unwrap()).unwrap().concat()
    };
    assert_eq!(codes(&|_| ()), [""; 0]);
    assert_eq!(codes(&with_bytes_of_its_own), ["signature.cms"]);
    assert_eq!(codes(&mirrored), [""; 0]);
}

/// Every digit of the seal, the zeros behind it by samples: another one, a capital, a space.
#[test]
fn no_digit_of_a_seal_can_be_another() {
    let authority = world::authority("root");
    let sealed = seal_of(&authority).seal(prepared(), authority.certificate_der()).unwrap();
    let hole = Prepared::find(sealed.clone()).unwrap().hole;
    let trust = Trust { authorities: &[authority.certificate_der()], ..Trust::default() };
    let cms_end = hole.start + 1800;
    for at in (hole.start..cms_end).step_by(3).chain((cms_end..hole.end).step_by(199)) {
        for other in [sealed[at] ^ 1, sealed[at].to_ascii_uppercase(), b' '] {
            let mut bytes = sealed.clone();
            bytes[at] = other;
            let holds = pdf::verify(&bytes, &trust).is_ok_and(|report| report.holds());
            assert!(!holds || bytes == sealed, "byte {at}: {other}");
        }
    }
}
