//! Chains that must not stand: each is a good one with one thing changed, signed anew by the authority's own key where it could be.
//! Openssl is asked too: nothing stands here that it refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use der::asn1::{BitString, Null, OctetString};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, SHA_1_WITH_RSA_ENCRYPTION};
use der::{Any, Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use signing::{Authority, OFFICER_LIFE, SignatureError, SoftKey, signature_to_der};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::{Certificate, Version};

use crate::{paper, world};

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";
const PURPOSES: &str = "2.5.29.37";
const AUTHORITY_KEY: &str = "2.5.29.35";
const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const ODD: &str = "1.2.860.3.99.1";

fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

/// The key of [`world::authority`] of this seed.
fn root_key(seed: &str) -> SoftKey {
    SoftKey::generate(world::entropy(seed)).unwrap()
}

/// A certificate with its content changed, signed by this key.
fn changed(der: &[u8], key: &SoftKey, change: impl FnOnce(&mut TbsCertificate)) -> Vec<u8> {
    let mut certificate = Certificate::from_der(der).unwrap();
    change(&mut certificate.tbs_certificate);
    let content = certificate.tbs_certificate.to_der().unwrap();
    let signature = signature_to_der(&key.sign(&content)).unwrap();
    certificate.signature = BitString::from_bytes(&signature).unwrap();
    certificate.signature_algorithm = certificate.tbs_certificate.signature.clone();
    certificate.to_der().unwrap()
}

fn without(content: &mut TbsCertificate, id: &str) {
    content.extensions.as_mut().unwrap().retain(|one| one.extn_id != oid(id));
}

fn put(content: &mut TbsCertificate, id: &str, critical: bool, value: &impl Encode) {
    without(content, id);
    let extn_value = OctetString::new(value.to_der().unwrap()).unwrap();
    content.extensions.as_mut().unwrap().push(Extension { extn_id: oid(id), critical, extn_value });
}

fn usage(content: &mut TbsCertificate, usage: der::flagset::FlagSet<KeyUsages>) {
    put(content, KEY_USAGE, true, &KeyUsage(usage));
}

fn authority_of(content: &mut TbsCertificate, ca: bool, path_len_constraint: Option<u8>) {
    put(content, BASIC_CONSTRAINTS, true, &BasicConstraints { ca, path_len_constraint });
}

/// Who signed, who is believed, and why it does not stand.
struct Chain {
    what: &'static str,
    leaf: Vec<u8>,
    root: Vec<u8>,
    at: Timestamp,
    refused: Option<SignatureError>,
}

/// A good chain, and what may be changed in it.
struct Good {
    authority: Authority,
    leaf: Vec<u8>,
    key: SoftKey,
}

impl Good {
    fn new() -> Self {
        let authority = world::authority("root");
        Self { leaf: world::certificate(&authority), key: root_key("root"), authority }
    }

    fn root(&self) -> Vec<u8> {
        self.authority.certificate_der().to_vec()
    }

    fn chain(&self, what: &'static str, refused: Option<SignatureError>) -> Chain {
        Chain { what, leaf: self.leaf.clone(), root: self.root(), at: world::now(), refused }
    }

    fn leaf(
        &self,
        what: &'static str,
        refused: Option<SignatureError>,
        change: impl FnOnce(&mut TbsCertificate),
    ) -> Chain {
        Chain { leaf: changed(&self.leaf, &self.key, change), ..self.chain(what, refused) }
    }

    fn root_of(
        &self,
        what: &'static str,
        refused: Option<SignatureError>,
        change: impl FnOnce(&mut TbsCertificate),
    ) -> Chain {
        Chain { root: changed(&self.root(), &self.key, change), ..self.chain(what, refused) }
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);
const OTHERS: Option<SignatureError> = Some(SignatureError::NotIssuedHere);
const EXPIRED: Option<SignatureError> = Some(SignatureError::Expired);
const USE: Option<SignatureError> = Some(SignatureError::WrongKeyUse);
const LEAF: Option<SignatureError> = Some(SignatureError::Malformed("the certificate"));
const ROOT: Option<SignatureError> = Some(SignatureError::Malformed("the authority's certificate"));

fn of_the_officer(good: &Good) -> Vec<Chain> {
    let signs = KeyUsages::DigitalSignature | KeyUsages::NonRepudiation;
    vec![
        good.leaf("nothing changed", None, |_| ()),
        good.leaf("no basic constraints at all", None, |own| without(own, BASIC_CONSTRAINTS)),
        good.leaf("an odd extension that is not critical", None, |own| put(own, ODD, false, &Null)),
        good.leaf("an authority's certificate", USE, |own| authority_of(own, true, None)),
        good.leaf("no key usage", USE, |own| without(own, KEY_USAGE)),
        good.leaf("for signatures that bind nobody", USE, |own| {
            usage(own, KeyUsages::DigitalSignature.into());
        }),
        good.leaf("for certificates", USE, |own| usage(own, KeyUsages::KeyCertSign.into())),
        good.leaf("for agreeing on keys", USE, |own| usage(own, KeyUsages::KeyAgreement.into())),
        good.leaf("for a server alone", USE, |own| {
            put(own, PURPOSES, false, &ExtendedKeyUsage(vec![oid(SERVER)]));
        }),
        good.leaf("for no purpose", USE, |own| {
            put(own, PURPOSES, false, &ExtendedKeyUsage(vec![]));
        }),
        good.leaf("a critical extension that nobody knows", LEAF, |own| {
            put(own, ODD, true, &Null);
        }),
        good.leaf("the same extension twice", OTHERS, |own| {
            usage(own, signs);
            let again = own.extensions.as_ref().unwrap().last().unwrap().clone();
            own.extensions.as_mut().unwrap().push(again);
        }),
        good.leaf("no word of the authority's key", OTHERS, |own| without(own, AUTHORITY_KEY)),
        good.leaf("a weak algorithm", LEAF, |own| {
            own.signature = algorithm(SHA_1_WITH_RSA_ENCRYPTION, Some(Any::null()));
        }),
        good.leaf("an algorithm that is not ours", LEAF, |own| {
            own.signature = algorithm(ECDSA_WITH_SHA_384, None);
        }),
        good.leaf("parameters where none belong", LEAF, |own| {
            own.signature = algorithm(ECDSA_WITH_SHA_256, Some(Any::null()));
        }),
        good.leaf("an old version", OTHERS, |own| {
            own.version = Version::V1;
            own.extensions = None;
        }),
        good.leaf("a key on another curve", KEY, |own| {
            let spki = &mut own.subject_public_key_info;
            let p384 = Any::encode_from(&oid("1.3.132.0.34")).unwrap();
            spki.algorithm.parameters = Some(p384);
        }),
    ]
}

const KEY: Option<SignatureError> = Some(SignatureError::Malformed("the certificate's key"));

fn algorithm(oid: ObjectIdentifier, parameters: Option<Any>) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters }
}

fn of_the_authority(good: &Good) -> Vec<Chain> {
    let named = |name: &str| {
        let other = Authority::create(world::entropy("root"), name, world::now()).unwrap();
        Certificate::from_der(other.certificate_der()).unwrap().tbs_certificate.subject
    };
    vec![
        good.root_of("nothing changed above", None, |_| ()),
        good.root_of("no step below it but officers", None, |own| authority_of(own, true, Some(0))),
        good.root_of("no authority", USE, |own| authority_of(own, false, None)),
        good.root_of("who does not say that it is one", USE, |own| {
            without(own, BASIC_CONSTRAINTS);
        }),
        good.root_of("an authority for lists alone", USE, |own| {
            usage(own, KeyUsages::CRLSign.into());
        }),
        good.root_of("an authority without uses", USE, |own| without(own, KEY_USAGE)),
        good.root_of("an authority of another name", OTHERS, |own| own.subject = named("Other")),
        good.root_of("an authority that asks too much", ROOT, |own| put(own, ODD, true, &Null)),
        Chain {
            at: world::now() + DAY,
            ..good.root_of("an authority whose days are over", EXPIRED, |own| {
                own.validity.not_after = own.validity.not_before;
            })
        },
    ]
}

fn of_others(good: &Good) -> Vec<Chain> {
    let other = world::authority("other");
    let theirs = world::certificate(&other);
    let second = SignedDuration::from_secs(1);
    let early = Some(SignatureError::NotYetValid);
    // An officer who plays the authority: certified by the root, certifies another.
    let officer = world::officer_key();
    let certified = |issuer: &[u8], signer: &SoftKey| {
        let issuer = Certificate::from_der(issuer).unwrap().tbs_certificate.subject;
        changed(&good.leaf, signer, |own| own.issuer = issuer)
    };
    let between = changed(&good.leaf, &good.key, |own| {
        authority_of(own, true, Some(0));
        usage(own, KeyUsages::KeyCertSign.into());
    });
    let mut swapped = Certificate::from_der(&good.leaf).unwrap();
    swapped.signature = Certificate::from_der(&theirs).unwrap().signature;
    vec![
        Chain { at: world::now() - second, ..good.chain("a second too early", early) },
        // Openssl ends a second early; the last one is looked at in `verification`.
        Chain { at: world::now() + OFFICER_LIFE - second, ..good.chain("nearly over", None) },
        Chain {
            at: world::now() + OFFICER_LIFE + second,
            ..good.chain("a second too late", EXPIRED)
        },
        Chain { at: world::now() + DAY * 20_000, ..good.chain("both long over", EXPIRED) },
        Chain { at: Timestamp::UNIX_EPOCH - DAY, ..good.chain("before there was a clock", early) },
        Chain { leaf: theirs.clone(), ..good.chain("another issuer of the same name", OTHERS) },
        Chain {
            leaf: changed(&good.leaf, &root_key("other"), |_| ()),
            ..good.chain("signed by another key under the right names", OTHERS)
        },
        Chain {
            leaf: swapped.to_der().unwrap(),
            ..good.chain("the signature of another certificate", OTHERS)
        },
        Chain {
            leaf: good.root(),
            root: good.leaf.clone(),
            ..good.chain("officer and authority swapped", OTHERS)
        },
        Chain { leaf: good.root(), ..good.chain("the authority signs", OTHERS) },
        Chain { root: good.leaf.clone(), ..good.chain("its own authority", OTHERS) },
        Chain {
            leaf: certified(&good.leaf, &officer),
            ..good.chain("certified by an officer", OTHERS)
        },
        Chain {
            leaf: certified(&between, &officer),
            ..good.chain("one step too many, though the step is an authority", OTHERS)
        },
        Chain {
            leaf: certified(&between, &officer),
            root: between,
            ..good.chain("a step between that is believed by itself", OTHERS)
        },
    ]
}

fn all() -> Vec<Chain> {
    let good = Good::new();
    [of_the_officer(&good), of_the_authority(&good), of_others(&good)]
        .into_iter()
        .flatten()
        .collect()
}

fn judge(chain: &Chain) -> Option<SignatureError> {
    let signature = world::officer_key().sign(b"bytes");
    signing::verify_signature(&chain.leaf, &chain.root, chain.at, false, b"bytes", &signature).err()
}

#[test]
fn every_chain_stands_or_falls_for_its_reason() {
    for chain in all() {
        assert_eq!(judge(&chain), chain.refused, "{}", chain.what);
    }
}

/// The same through a paper, whose signature is good but for its chain.
#[test]
fn no_paper_stands_on_a_chain_that_does_not() {
    let mut refused = 0;
    for chain in all() {
        let prepared = signing::pdf::prepare(&paper::table(), &paper::first()).unwrap();
        let digest = prepared.digest();
        let attributes = signing::cms::signed_attributes(digest, &chain.leaf);
        let signature = world::officer_key().sign(&attributes);
        // What is no certificate cannot even be put into a signature.
        let made = signing::cms::assemble(digest, &signature, &chain.leaf, &chain.root);
        let Ok(made) = made else {
            assert!(chain.refused.is_some(), "{}", chain.what);
            continue;
        };
        let bytes = prepared.splice(&made).unwrap();
        let trust = signing::pdf::Trust {
            authorities: &[&chain.root],
            at: Some(chain.at),
            ..signing::pdf::Trust::default()
        };
        let report = signing::pdf::verify(&bytes, &trust).unwrap();
        assert_eq!(report.holds(), chain.refused.is_none(), "{}", chain.what);
        refused += usize::from(chain.refused.is_some());
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn nothing_stands_here_that_openssl_refuses() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("chains");
    fs::create_dir_all(&folder).unwrap();
    let (mut both, mut stricter) = (0, Vec::new());
    for (n, chain) in all().iter().enumerate() {
        let stands = openssl(&folder, n, chain);
        assert!(stands || chain.refused.is_some(), "{}", chain.what);
        match (stands, chain.refused) {
            (true, Some(_)) => stricter.push(chain.what),
            _ => both += 1,
        }
    }
    assert!(both > 20, "openssl and we agree on {both}; stricter are we on {stricter:?}");
}

/// Does openssl find a path, by the strict reading of RFC 5280?
fn openssl(folder: &Path, n: usize, chain: &Chain) -> bool {
    let file = |name: &str, der: &[u8]| {
        let path = folder.join(format!("{n}-{name}.pem"));
        fs::write(&path, signing::authority::pem(der)).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let (leaf, root) = (file("leaf", &chain.leaf), file("root", &chain.root));
    let at = chain.at.as_second().to_string();
    let output = Command::new("openssl")
        .args(["verify", "-x509_strict", "-check_ss_sig", "-no-CApath", "-no-CAstore"])
        .args(["-attime", &at, "-CAfile", &root, &leaf])
        .output()
        .unwrap();
    output.status.success()
}
