//! The bank keeps its books and its key, and what it signs an independent judge accepts.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

struct Same;

impl Entropy for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tris-bank-{}-{name}", std::process::id()));
    drop(fs::remove_dir_all(&folder));
    folder
}

fn open(folder: &Path) -> Bank {
    Bank::open(folder, &Same).expect("a bank")
}

fn message(name: &str) -> Outgoing {
    let body = json!({
        "agreed": { "yes": true },
        "terms": { "amount": "1500000.00", "payer": "<Orzu>", "subject": "Sinov" },
    });
    Outgoing { id: Uuid::from_u128(7), message: name.to_owned(), body }
}

#[tokio::test]
async fn an_invoice_is_entered_once_paid_once_and_outlives_the_program() {
    let folder = folder("once");
    let bank = open(&folder);
    let link = bank.send(NAME, &message(INVOICE)).await.expect("taken");
    assert_eq!(link, Some(format!("/demo/bank/{}", Uuid::from_u128(7))));
    let day = jiff::civil::date(2026, 11, 25);
    let paid = bank.pay(Uuid::from_u128(7), day).expect("books").expect("an invoice");
    let again = bank.pay(Uuid::from_u128(7), day.tomorrow().expect("a day")).expect("books");
    assert_eq!(again.expect("an invoice").bytes, paid.bytes);
    drop(bank);
    let bank = open(&folder);
    bank.send(NAME, &message(INVOICE)).await.expect("taken again, and the same");
    assert_eq!(bank.books().all().count(), 1);
    let kept = bank.pay(Uuid::from_u128(7), day).expect("books").expect("an invoice");
    assert_eq!((kept.bytes, kept.signature), (paid.bytes.clone(), paid.signature.clone()));
    let incoming = bank.verify(NAME, paid.bytes.as_bytes(), &paid.signature).expect("its own");
    assert_eq!(incoming.body["paid_amount"], "1500000.00");
    assert!(bank.pay(Uuid::from_u128(8), day).expect("books").is_none());
    drop(fs::remove_dir_all(folder));
}

#[tokio::test]
async fn nothing_is_taken_that_it_does_not_do_and_no_answer_that_it_did_not_sign() {
    let folder = folder("strict");
    let bank = open(&folder);
    assert!(bank.send(NAME, &message("loan")).await.is_err());
    assert!(bank.send("post", &message(INVOICE)).await.is_err());
    let signed = |bytes: &[u8]| hex::encode(bank.key.sign(bytes));
    let table = [
        ("post", "{}", signed(b"{}"), Distrust::UnknownSystem),
        (NAME, "{}", signed(b"{ }"), Distrust::Signature),
        (NAME, "{}", "not hex".to_owned(), Distrust::Signature),
        (NAME, "{}", String::new(), Distrust::Signature),
        (NAME, "{}", signed(b"{}"), Distrust::Unreadable),
    ];
    for (system, bytes, signature, distrust) in table {
        assert_eq!(bank.verify(system, bytes.as_bytes(), &signature), Err(distrust), "{signature}");
    }
    drop(fs::remove_dir_all(folder));
}

#[tokio::test]
async fn openssl_accepts_the_signature_over_the_very_bytes() {
    let folder = folder("judge");
    let bank = open(&folder);
    bank.send(NAME, &message(INVOICE)).await.expect("taken");
    let day = jiff::civil::date(2026, 11, 25);
    let paid = bank.pay(Uuid::from_u128(7), day).expect("books").expect("an invoice");
    let signature = hex::decode(&paid.signature).expect("hex");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("a file");
        path.into_os_string().into_string().expect("a path")
    };
    let der = signing::signature_to_der(&signature).expect("a signature");
    let (key, der) = (file("key.der", &bank.key.spki_der()), file("signature.der", &der));
    for (bytes, stands) in [(paid.bytes.clone(), true), (paid.bytes.replace("paid", "paix"), false)]
    {
        let body = file("body.json", bytes.as_bytes());
        let arguments =
            ["dgst", "-sha256", "-verify", &key, "-keyform", "DER", "-signature", &der, &body];
        let judged = Command::new("openssl").args(arguments).output().expect("openssl");
        assert_eq!(judged.status.success(), stands, "{judged:?}");
    }
    drop(fs::remove_dir_all(folder));
}
