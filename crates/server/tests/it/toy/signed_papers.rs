//! The paper that is given out carries the signature of whoever acted, and no other paper does.

use app::acts::Signatures;
use app::scope::Scope;
use signing::pdf::{self, Report, Trust};
use testkit::{Records, Signed, World};

use super::library::{Library, card};
use crate::people::assert_balanced;

stories!(the_paper_given_out_is_signed_by_whoever_acted, every_paper_needs_a_signature_of_its_own,);

fn report(world: &World, bytes: &[u8]) -> Report {
    let keys = world.app.keys();
    let trust = Trust { authorities: &[keys.authority()], ..Trust::default() };
    pdf::verify(bytes, &trust).unwrap()
}

async fn the_paper_given_out_is_signed_by_whoever_acted(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let reference = library.deciding(&["A-1"]).await;
    let prepared = hakim.prepared(world, &reference, "issue", card()).await;
    let shown = world.app.acts().shown_bytes(&hakim.viewer, prepared.act_id, 0).await.unwrap();
    let shown = shown.expect("the paper to be signed");
    assert!(!report(world, &shown).holds(), "nobody has signed what is shown");
    world.commit(&hakim.viewer, &world.sign(&prepared, &hakim.key)).await.unwrap();
    world.work().await;

    let code = library.sql.texts("SELECT code FROM documents").await.remove(0);
    let file = world.app.documents().file(&Scope::Public, &code).await.unwrap();
    let (_, bytes) = file.expect("a public paper");
    let verdict = report(world, &bytes);
    assert!(verdict.holds(), "{verdict:?}");
    let [signature] = verdict.signatures.as_slice() else { panic!("{verdict:?}") };
    let officer = signature.signer.as_ref().and_then(signing::Signer::officer);
    assert_eq!(officer.unwrap().name, hakim.viewer.name);
    assert_eq!((signature.field.as_str(), signature.is_whole), ("Sig-head", true));
    assert_eq!(signature.claimed_at, Some(world.app.now()));
    let kept = library.sql.bytes("SELECT file FROM documents").await;
    assert_eq!(kept, [signature.revision_hash.unwrap().to_vec()]);
    // The number in it was printed, so another number is another paper.
    let at = bytes.windows(4).position(|part| part == b"Aida").unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'X';
    assert!(!report(world, &changed).holds());
    assert_balanced(world).await;
}

async fn every_paper_needs_a_signature_of_its_own(records: Records) {
    let library = Library::open(records).await;
    let (world, hakim) = (&library.world, &library.hakim);
    let (one, two) = (library.deciding(&["A-1"]).await, library.deciding(&["B-2"]).await);
    let other = hakim.signed(world, &two, "issue", card()).await;
    let signed = hakim.signed(world, &one, "issue", card()).await;
    let twice = [signed.papers.as_slice(), &signed.papers].concat();
    let table = [
        (Vec::new(), "signed.missing"),
        (twice, "signed.missing"),
        (other.papers, "signed.other-bytes"),
        (vec![signed.signature], "signed.other-bytes"),
        (vec![[0; 64]], "signed.other-bytes"),
    ];
    for (papers, expected) in table {
        let wrong = Signed { papers, ..signed.clone() };
        assert_eq!(hakim.commit_refused(world, &wrong).await, expected);
    }
    let short = Signatures { papers: vec![vec![1; 63]], ..signed.signatures() };
    let acts = world.app.acts();
    let refused = acts
        .commit(&hakim.viewer, signed.act_id, &signed.manifest, &app::acts::Signed::ByKey(&short))
        .await;
    assert!(refused.is_err());
    assert_eq!(library.sql.number("SELECT count(*) FROM documents").await, 0);
    world.commit(&hakim.viewer, &signed).await.unwrap();
    assert_eq!(library.sql.number("SELECT count(*) FROM documents").await, 1);
    assert_balanced(world).await;
}
