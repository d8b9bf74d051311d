//! What is sealed, and what is not, in a log of three leaves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use signing::qr::{Base, Claim, KeptKey, SecretKey, Stir};
use signing::{KeyKeeper, NotSigned, Scheme};
use transparency::leaf::{blinded, payload_hash};
use transparency::{
    Algorithm, Appender, Checkpoint, KeyName, Kind, Leaf, Policy, Reader, Receipt, SigningKey,
};
use uuid::Uuid;

use crate::{Asked, Ground, SealError, Sealer, Table};

const CASE: Uuid = Uuid::from_u128(7);
const EVENT: [u8; 32] = [5; 32];
const SALT: [u8; 16] = [3; 16];

fn key(seed: u8, name: &str, algorithm: Algorithm) -> SigningKey {
    SigningKey::from_seed(KeyName::new(name).expect("a name"), algorithm, &[seed; 32])
}

fn leaf(kind: Kind, event: &[u8; 32]) -> Leaf {
    Leaf {
        kind,
        unix_ms: 1_795_320_000_500,
        subject: blinded(&SALT, CASE.as_bytes()),
        previous: None,
        payload: payload_hash(&SALT, event),
        revision: None,
        author: None,
        status: None,
    }
}

/// The receipt of the leaf at this place: an event of another kind, the ground, another event.
fn receipt(index: u64) -> Receipt {
    let leaves = [
        leaf(Kind::RefusedAttempt, &EVENT),
        leaf(Kind::CaseEvent, &EVENT),
        leaf(Kind::CaseEvent, &[6; 32]),
    ];
    let entries: Vec<Vec<u8>> = leaves.iter().map(Leaf::to_entry).collect();
    let (_, batch) = Appender::new().append(&entries).expect("a tree");
    let tiles: BTreeMap<_, _> =
        batch.files.into_iter().map(|file| (file.tile, file.bytes)).collect();
    let proof = Reader::new(&tiles, batch.size).inclusion(index).expect("a proof");
    let log = key(1, "log.test", Algorithm::Log);
    let checkpoint =
        Checkpoint::new(log.verifier().name().clone(), batch.size, batch.root).sign(&log);
    let entry = entries.into_iter().nth(usize::try_from(index).expect("small"));
    Receipt { index, proof, extra: entry, checkpoint }
}

fn claim() -> Claim {
    Claim {
        document: Uuid::from_u128(9),
        kind: "certificate".to_owned(),
        number: "UZ.SMT.26.0052.000007".to_owned(),
        issued_at: Timestamp::from_second(1_795_320_000).expect("a time"),
        expires_at: None,
        holder: None,
        issuer: Stir::parse("300100201").expect("a STIR"),
        hs_code: None,
        status_index: 0,
        ground_index: 1,
        data_hash: [4; 16],
        full_hash: None,
        product: None,
        maker: None,
    }
}

fn asked() -> Asked {
    let ground = Ground { receipt: receipt(1), case: CASE, event: EVENT, salt: SALT };
    Asked { claim: claim(), ground }
}

fn sealer(witnesses: usize) -> Sealer {
    let log = key(1, "log.test", Algorithm::Log).verifier();
    let all = (2..4).map(|seed| key(seed, &format!("w{seed}.test"), Algorithm::Cosignature));
    let all = all.map(|key| key.verifier()).collect();
    let policy = Policy::new(log, all, witnesses).expect("a policy");
    let base = Base::new("HTTPS://TRIS.UZ/Q#").expect("a base");
    Sealer::new(SecretKey::from_seed(&[8; 32]), base, policy)
}

fn refused(memory: &Mutex<Table>, witnesses: usize, asked: &Asked) -> &'static str {
    match sealer(witnesses).seal(memory, asked) {
        Ok(_) => "",
        Err(SealError::Refused(refusal)) => refusal.code(),
        Err(SealError::Key(error)) => panic!("a key in software signs: {error}"),
        Err(SealError::Memory(never)) => match never {},
    }
}

#[test]
fn a_claim_with_its_ground_in_the_log_is_sealed_and_the_same_again() {
    let memory = Mutex::new(Table::default());
    let sent = Asked::from_json(asked().to_json().as_bytes()).expect("as it was sent");
    assert_eq!(sent, asked());
    let code = sealer(0).seal(&memory, &sent).expect("a code");
    assert!(code.text.starts_with("HTTPS://TRIS.UZ/Q#"), "{}", code.text);
    assert_eq!(code.claim, claim());
    let again = sealer(0).seal(&memory, &sent).expect("the same code");
    assert_eq!(again, code);
}

/// A keeper that is away, or that signs something else.
#[derive(Debug)]
struct Keeper(Option<[u8; 64]>);

impl KeyKeeper for Keeper {
    fn sign(&self, _: Scheme, _: &[u8]) -> Result<[u8; 64], NotSigned> {
        self.0.ok_or_else(|| NotSigned("away".to_owned()))
    }
}

#[test]
fn a_key_that_is_away_or_signs_something_else_seals_nothing_and_nothing_is_remembered() {
    let memory = Mutex::new(Table::default());
    for signs in [None, Some([7; 64])] {
        let own = sealer(0);
        let key = KeptKey::new(own.key(), Arc::new(Keeper(signs)));
        let sealed = Sealer { key, ..own }.seal(&memory, &asked());
        assert!(matches!(sealed, Err(SealError::Key(_))), "{signs:?}: {sealed:?}");
    }
    sealer(0).seal(&memory, &asked()).expect("it was never sealed before");
}

#[test]
fn without_its_ground_nothing_is_sealed() {
    let other = |change: fn(&mut Asked)| {
        let mut asked = asked();
        change(&mut asked);
        refused(&Mutex::new(Table::default()), 0, &asked)
    };
    assert_eq!(refused(&Mutex::new(Table::default()), 2, &asked()), "seal.ground");
    assert_eq!(other(|asked| asked.ground.receipt.index = 2), "seal.ground");
    assert_eq!(other(|asked| asked.ground.receipt.extra = None), "seal.leaf");
    assert_eq!(other(|asked| asked.claim.ground_index = 2), "seal.index");
    assert_eq!(other(|asked| asked.ground.case = Uuid::from_u128(8)), "seal.leaf");
    assert_eq!(other(|asked| asked.ground.event = [6; 32]), "seal.leaf");
    assert_eq!(other(|asked| asked.ground.salt = [0; 16]), "seal.leaf");
    let attempt = |asked: &mut Asked| {
        asked.ground.receipt = receipt(0);
        asked.claim.ground_index = 0;
    };
    assert_eq!(other(attempt), "seal.leaf");
    let earlier = |asked: &mut Asked| {
        asked.claim.issued_at = Timestamp::from_second(1_795_319_999).expect("a time");
    };
    assert_eq!(other(earlier), "seal.earlier");
    assert_eq!(other(|asked| asked.claim.number.clear()), "seal.claim");
}

#[test]
fn nothing_is_sealed_twice() {
    let memory = Mutex::new(Table::default());
    assert_eq!(refused(&memory, 0, &asked()), "");
    let other = |change: fn(&mut Claim)| {
        let mut asked = asked();
        change(&mut asked.claim);
        refused(&memory, 0, &asked)
    };
    assert_eq!(other(|claim| claim.data_hash = [0; 16]), "seal.taken");
    assert_eq!(other(|claim| claim.document = Uuid::from_u128(10)), "seal.taken");
    let place = |claim: &mut Claim| {
        claim.document = Uuid::from_u128(10);
        claim.number = "UZ.SMT.26.0052.000008".to_owned();
    };
    assert_eq!(other(place), "seal.taken");
    let free = |claim: &mut Claim| {
        claim.document = Uuid::from_u128(10);
        claim.number = "UZ.SMT.26.0052.000008".to_owned();
        claim.status_index = 1;
    };
    assert_eq!(other(free), "");
}

#[test]
fn what_asks_for_nothing_is_told() {
    let long = vec![b' '; crate::ASKED_LIMIT_BYTES + 1];
    let json = asked().to_json();
    for bytes in [&b""[..], b"{}", &long, json.replace("claim\":\"", "claim\":\"00").as_bytes()] {
        assert!(Asked::from_json(bytes).is_err());
    }
}
