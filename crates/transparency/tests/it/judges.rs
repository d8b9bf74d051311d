//! Others judge what we make: the crates `tlog_tiles` and `signed_note`, and a verifier in Python that shares no line with us.

use std::fs;
use std::process::Command;

use proptest::prelude::*;
use tlog_tiles::{HashReader, TileHashReader, TileReader};
use transparency::{Hash, Receipt, SigningKey, Tile, Tiles};

use crate::world::{Log, ORIGIN, event, log_key, policy, witness_key};

/// Our tiles, as the other implementation asks for them.
struct Served<'l>(&'l Log);

impl TileReader for Served<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let bytes = tiles.iter().map(|tile| {
            // Theirs writes the height as well: `tile/8/...`.
            let path = tile.path();
            let tile =
                Tile::parse(&path).or_else(|| Tile::parse(&path.replacen("tile/8/", "tile/", 1)));
            self.0.tiles.tile(tile.unwrap()).unwrap().unwrap().into_owned()
        });
        Ok(bytes.collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn another_implementation_reads_our_tiles_and_checks_our_proofs(
        size in 1_u64..3000,
        batches in 1_u64..9,
        seed in any::<u64>(),
    ) {
        let log = Log::of(size, size / batches + 1);
        let root = tlog_tiles::Hash(log.tree.root().0);
        let served = Served(&log);
        // It authenticates every tile against the root before it believes it.
        let theirs = TileHashReader::new(size, root, &served);
        let index = seed % size;
        let leaf = tlog_tiles::record_hash(&event(index).to_entry());
        let stored = tlog_tiles::stored_hash_index(0, index);
        prop_assert_eq!(theirs.read_hashes(&[stored]).unwrap(), vec![leaf]);

        let ours: Vec<_> = log.reader(size).inclusion(index).unwrap();
        let ours: Vec<_> = ours.into_iter().map(|hash| tlog_tiles::Hash(hash.0)).collect();
        prop_assert_eq!(&tlog_tiles::prove_record(size, index, &theirs).unwrap(), &ours);
        prop_assert!(tlog_tiles::check_record(&ours, size, root, index, leaf).is_ok());

        for (&old, &old_root) in log.roots.range(1..size) {
            let ours = log.reader(size).consistency(old).unwrap();
            let ours: Vec<_> = ours.into_iter().map(|hash| tlog_tiles::Hash(hash.0)).collect();
            let old_root = tlog_tiles::Hash(old_root.0);
            prop_assert!(tlog_tiles::check_tree(&ours, size, root, old, old_root).is_ok());
        }
    }
}

#[test]
fn another_implementation_reads_our_checkpoint_and_we_its_key() {
    let log = Log::of(300, 300);
    let note = log.witnessed(300, &[1, 2]);
    let known = signed_note::StandardVerifier::new(&log_key().verifier().to_string()).unwrap();
    let known = signed_note::VerifierList::new(vec![Box::new(known)]);
    let theirs = signed_note::Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let (verified, unknown) = theirs.verify(&known).unwrap();
    assert_eq!((verified.len(), unknown.len()), (1, 2));
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(theirs.text()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), (ORIGIN, 300));
    assert_eq!(checkpoint.hash().0, log.tree.root().0);
}

/// Runs the verifier in Python: a policy, a receipt, and an entry in hexadecimal, or none to believe the one within.
fn python(policy: &str, receipt: &str, entry: Option<&[u8]>) -> (bool, String) {
    let folder = std::env::temp_dir().join(format!(
        "tris-receipt-{}",
        Hash::of_entry(receipt.as_bytes()).0.map(|byte| format!("{byte:02x}")).concat()
    ));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("policy"), policy).unwrap();
    fs::write(folder.join("receipt.tlog-proof"), receipt).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judge.py");
    let mut command = Command::new("python3");
    command.arg("-I").arg(script).arg(folder.join("policy")).arg(folder.join("receipt.tlog-proof"));
    command.args(entry.map(hex::encode));
    let output = command.output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_verifier_that_shares_nothing_with_us_accepts_our_receipt() {
    let log = Log::of(1000, 300);
    let policy = policy().to_string();
    for (index, size) in [(0, 1000), (999, 1000), (256, 600), (299, 300), (777, 900)] {
        let receipt = log.receipt(index, size, &[1, 3]).to_string();
        let (accepted, said) = python(&policy, &receipt, None);
        assert!(accepted, "{said}");
        assert!(said.starts_with(&format!("index {index} of {size}, witnesses 2")), "{said}");
    }
}

#[test]
fn a_verifier_that_shares_nothing_with_us_refuses_what_we_refuse() {
    let log = Log::of(1000, 1000);
    let trust = policy();
    let good = log.receipt(700, 1000, &[1, 2]);
    let other_key = SigningKey::from_seed(
        log_key().verifier().name().clone(),
        transparency::Algorithm::Log,
        &[99; 32],
    );
    let forged = Receipt { checkpoint: log.checkpoint(1000).sign(&other_key), ..good.clone() };
    let elsewhere = Receipt { index: 701, ..good.clone() };
    let lonely = log.receipt(700, 1000, &[2]);
    let mut spoiled = good.clone();
    let mut line = witness_key(3).sign(good.checkpoint.text(), 5);
    line.signature[20] ^= 4;
    spoiled.checkpoint.add(line).unwrap();
    let entry = event(700).to_entry();
    for receipt in [forged, elsewhere, lonely, spoiled] {
        assert!(receipt.verify(&entry, &trust).is_err());
        assert!(!python(&trust.to_string(), &receipt.to_string(), None).0);
    }
    let other = event(701).to_entry();
    assert!(good.verify(&other, &trust).is_err());
    assert!(!python(&trust.to_string(), &good.to_string(), Some(&other)).0);
    assert!(python(&trust.to_string(), &good.to_string(), Some(&entry)).0);
}
