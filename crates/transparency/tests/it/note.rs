use transparency::checkpoint::CheckpointError;
use transparency::note::{KeyError, MAX_SIGNATURES, NoteError, SignatureLine};
use transparency::{Algorithm, Checkpoint, Hash, KeyName, Note, SigningKey, VerifierKey};

use crate::world::{Log, NOW, ORIGIN, log_key, name, witness_key};

/// The note in the documentation of Go's `sumdb/note`, with the key that signed it.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// The key of Go's checksum database.
const SUMDB: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

#[test]
fn a_note_that_others_signed_stands() {
    let note = Note::parse(PETERS_NOTE.as_bytes()).unwrap();
    let key = VerifierKey::parse(PETER).unwrap();
    assert!(note.signature_of(&key).unwrap().is_some());
    assert_eq!(note.to_string(), PETERS_NOTE);
    let altered = PETERS_NOTE.replace("answer", "Answer");
    let altered = Note::parse(altered.as_bytes()).unwrap();
    assert_eq!(altered.signature_of(&key), Err(NoteError::Signature(name("PeterNeumann"))));
    assert_eq!(note.signature_of(&VerifierKey::parse(SUMDB).unwrap()), Ok(None));
}

#[test]
fn keys_are_read_as_they_are_written() {
    for text in [PETER, SUMDB] {
        assert_eq!(VerifierKey::parse(text).unwrap().to_string(), text);
    }
    for key in [log_key().verifier(), witness_key(1).verifier()] {
        assert_eq!(VerifierKey::parse(&key.to_string()).unwrap(), key);
    }
}

#[test]
fn keys_that_are_not_what_they_say_are_refused() {
    let zero = "ed25519+2d9e9d6d+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (text, why) in [
        (SUMDB.replace("033de0ae", "033de0af").as_str(), KeyError::Id),
        (SUMDB.replace("033de0ae", "033DE0AE").as_str(), KeyError::Id),
        (SUMDB.replace("sum.golang", "sun.golang").as_str(), KeyError::Id),
        (SUMDB.replace("+Ac4z", "+As4z").as_str(), KeyError::Algorithm(2)),
        (SUMDB.replace("OuAn8", "OuAn9").as_str(), KeyError::Id),
        (SUMDB.trim_end_matches("n8"), KeyError::Shape),
        ("a b+033de0ae+Ac4z", KeyError::Name),
        ("+033de0ae+Ac4z", KeyError::Name),
        ("sum.golang.org", KeyError::Shape),
        (zero, KeyError::Point),
        ("x+033de0ae+AQ==", KeyError::Point),
    ] {
        assert_eq!(VerifierKey::parse(text), Err(why), "{text}");
    }
}

#[test]
fn one_key_of_chance_is_two_keys_for_two_kinds_of_statement() {
    let log = SigningKey::from_seed(name("a"), Algorithm::Log, &[7; 32]).verifier();
    let witness = SigningKey::from_seed(name("a"), Algorithm::Cosignature, &[7; 32]).verifier();
    assert_ne!(log.id(), witness.id());
    assert!(log.shares_key_with(&witness));
}

#[test]
fn names_have_no_spaces_and_no_plus() {
    for text in ["", "a b", "a\u{a0}b", "a+b", "a\nb", "a\u{7f}b", &"a".repeat(256)] {
        assert_eq!(KeyName::new(text), Err(KeyError::Name), "{text:?}");
    }
    assert_eq!(KeyName::new("guvoh.oʻzbekiston/1").unwrap().as_str(), "guvoh.oʻzbekiston/1");
}

#[test]
fn a_cosignature_says_when_and_stands_for_its_text_alone() {
    let note = Log::of(5, 5).witnessed(5, &[1, 2]);
    let (first, second) = (witness_key(1).verifier(), witness_key(2).verifier());
    assert_eq!(note.signature_of(&first).unwrap().unwrap().at, Some(NOW + 1));
    assert_eq!(note.signature_of(&second).unwrap().unwrap().at, Some(NOW + 2));
    // Another time under the same signature.
    let mut line = note.lines().iter().find(|line| line.is_by(&first)).unwrap().clone();
    line.signature[7] ^= 1;
    let other = Note::new(note.text().to_owned(), vec![line]).unwrap();
    assert!(matches!(other.signature_of(&first), Err(NoteError::Signature(_))));
    // A log's signature is no cosignature, and the other way round.
    assert!(note.lines().iter().all(|line| !(line.is_by(&first) && line.is_by(&second))));
    let times = witness_key(1).sign(note.text(), u64::MAX);
    let late = Note::new(note.text().to_owned(), vec![times]).unwrap();
    assert_eq!(late.signature_of(&first).unwrap().unwrap().at, Some(i64::MAX.unsigned_abs()));
}

#[test]
fn notes_with_another_spelling_are_refused() {
    let line = format!("{}\n", log_key().sign("text\n", 0));
    let whole = format!("text\n\n{line}");
    assert!(Note::parse(whole.as_bytes()).is_ok());
    for (text, why) in [
        (whole.trim_end().to_owned(), NoteError::Shape),
        (whole.replace("\n\n", "\n"), NoteError::Shape),
        ("text\n\n".to_owned(), NoteError::Shape),
        (format!("\n{line}"), NoteError::Shape),
        (whole.replace('\u{2014}', "-"), NoteError::Line(1)),
        (whole.replace("\u{2014} ", "\u{2014}  "), NoteError::Line(1)),
        (format!("{whole}text\n"), NoteError::Line(2)),
        (whole.replace("text", "te\txt"), NoteError::Characters),
        (whole.replace("\n\n", "\r\n\n"), NoteError::Characters),
        (format!("text\n\n{}", line.repeat(MAX_SIGNATURES + 1)), NoteError::Signatures),
        ("a".repeat(300_000), NoteError::Size),
    ] {
        assert_eq!(Note::parse(text.as_bytes()), Err(why), "{text:.80}");
    }
    assert_eq!(Note::parse(b"\xff\n\n"), Err(NoteError::Characters));
}

#[test]
fn a_known_key_signs_once() {
    let text = "text\n";
    let lines = [1, 2].map(|now| witness_key(1).sign(text, now));
    let note = Note::new(text.to_owned(), lines.to_vec()).unwrap();
    let key = witness_key(1).verifier();
    assert_eq!(note.signature_of(&key), Err(NoteError::Repeated(key.name().clone())));
}

#[test]
fn the_same_line_is_added_once_and_never_too_many() {
    let mut note = Log::of(1, 1).checkpoint(1).sign(&log_key());
    let line = note.lines()[0].clone();
    note.add(line).unwrap();
    assert_eq!(note.lines().len(), 1);
    for now in 1..MAX_SIGNATURES {
        note.add(witness_key(1).sign(note.text(), u64::try_from(now).unwrap())).unwrap();
    }
    assert_eq!(note.add(witness_key(2).sign("", 0)), Err(NoteError::Signatures));
}

#[test]
fn a_signature_line_without_a_signature_is_none() {
    assert_eq!(SignatureLine::parse("\u{2014} name AAAAAA=="), None);
    assert_eq!(SignatureLine::parse("\u{2014} name AAAA"), None);
    assert!(SignatureLine::parse("\u{2014} name AAAAAAA=").is_some());
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let text = format!("example.com/behind-the-sofa\n20852163\n{root}\n");
    let read = Checkpoint::parse(&text).unwrap();
    assert_eq!((read.size, read.root), (20_852_163, Hash::from_base64(root).unwrap()));
    assert_eq!(read.to_string(), text);
    let extended = format!("{text}more\n");
    assert_eq!(Checkpoint::parse(&extended).unwrap().extensions, ["more"]);
    assert_eq!(Checkpoint::parse(&extended).unwrap().to_string(), extended);
    for other in [
        text.trim_end().to_owned(),
        text.replace("20852163", "020852163"),
        text.replace("20852163", "+20852163"),
        text.replace("20852163", "-1"),
        text.replace("20852163", "18446744073709551616"),
        text.replace("2I=", "2J="),
        text.replace("2I=\n", "2I\n"),
        text.replace("example", ""),
        text.replace("example.com", "exa mple.com").replace("sofa", "so fa"),
        format!("{text}\n"),
        format!("{text}\nmore\n"),
        String::new(),
        "\n".to_owned(),
    ] {
        let found = Checkpoint::parse(&other);
        let spelled_alike = found.as_ref().is_ok_and(|found| found.to_string() == other);
        assert!(found == Err(CheckpointError::Shape) || spelled_alike, "{other:?}");
        assert_ne!(found.ok().as_ref(), Some(&read), "{other:?}");
    }
}

#[test]
fn a_checkpoint_counts_for_the_log_that_signed_it() {
    let log = Log::of(3, 3);
    let note = log.witnessed(3, &[1]);
    assert_eq!(Checkpoint::open(&note, &log_key().verifier()).unwrap(), log.checkpoint(3));
    let other = SigningKey::from_seed(name("other.example"), Algorithm::Log, &[1; 32]);
    assert!(matches!(
        Checkpoint::open(&note, &other.verifier()),
        Err(CheckpointError::Origin { .. })
    ));
    let namesake = SigningKey::from_seed(name(ORIGIN), Algorithm::Log, &[2; 32]);
    assert_eq!(
        Checkpoint::open(&note, &namesake.verifier()),
        Err(CheckpointError::Unsigned(name(ORIGIN)))
    );
    // A witness that calls itself like the log is no log.
    let witness = SigningKey::from_seed(name(ORIGIN), Algorithm::Cosignature, &[1; 32]);
    let line = witness.sign(note.text(), NOW);
    let cosigned = Note::new(note.text().to_owned(), vec![line]).unwrap();
    assert_eq!(
        Checkpoint::open(&cosigned, &witness.verifier()),
        Err(CheckpointError::Unsigned(name(ORIGIN)))
    );
}
