//! The whole way of a card.

use app::documents::Verification;
use app::scope::Scope;
use testkit::{Paper, Records};

use super::library::{Library, card, refusal};
use crate::people::assert_balanced;

stories!(
    a_card_is_applied_for_checked_read_and_issued_with_a_document,
    a_refusal_needs_a_ground_that_holds_today
);

async fn a_card_is_applied_for_checked_read_and_issued_with_a_document(records: Records) {
    let library = Library::open(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.deciding(&["A-1", "B-2"]).await;
    assert_eq!(library.children().await.len(), 2);
    library.hakim.act(world, &reference, "issue", card()).await;
    assert_eq!(sql.state(&reference).await, "issued");
    world.work().await;

    let states = "SELECT state FROM document_states ORDER BY place";
    assert_eq!(sql.texts(states).await, ["signed", "sealed", "released"]);
    assert_eq!(sql.numbers("CRD").await, ["1 issued -"]);
    let numbers = sql.texts("SELECT number FROM documents").await;
    assert_eq!(numbers.len(), 1);
    assert!(numbers[0].contains("300000002") && numbers[0].ends_with("000001"), "{numbers:?}");
    let codes = sql.texts("SELECT code FROM documents").await;
    let found = world.app.documents().verify(&codes[0]).await.unwrap();
    let Verification::Found(paper) = found else { panic!("{found:?}") };
    assert_eq!((&paper.number, paper.status.as_str()), (&numbers[0], "valid"));
    let (_, bytes) = world
        .app
        .documents()
        .file(&Scope::Public, &codes[0])
        .await
        .unwrap()
        .expect("a public paper");
    let paper = Paper::read(&bytes).0;
    assert_eq!(paper["data"]["facts"]["application"]["name"], "Aida");
    assert_eq!(paper["demo"], true);
    let found = world
        .app
        .registers()
        .search("library/cards", &numbers[0].to_lowercase(), None)
        .await
        .unwrap()
        .expect("a register");
    assert_eq!(found.rows.len(), 1);
    assert_eq!(found.rows[0].status, "valid");

    // Everything that a person did is signed; every event has its leaf.
    let unsigned = "SELECT count(*) FROM events WHERE action IS NOT NULL AND person IS NOT NULL AND evidence IS NULL";
    assert_eq!(sql.number(unsigned).await, 0);
    let bare = "SELECT count(*) FROM events e WHERE NOT EXISTS \
                (SELECT 1 FROM leaves l WHERE l.kind = 'event' AND l.subject = e.case_id AND l.seq = e.seq)";
    assert_eq!(sql.number(bare).await, 0);
    // A child's answer is the child's own fact, bound by its id.
    let bound =
        "SELECT count(*) FROM facts f JOIN facts s ON s.id = f.source WHERE f.fact = 'report'";
    assert_eq!(sql.number(bound).await, 2);
    assert_balanced(world).await;
}

async fn a_refusal_needs_a_ground_that_holds_today(records: Records) {
    let library = Library::open(records).await;
    let reference = library.applied(&["A-1"]).await;
    for ground in ["noise", "whim"] {
        let code =
            library.hakim.refused(&library.world, &reference, "refuse", refusal(ground)).await;
        assert_eq!(code, "ground.not-in-list", "{ground}");
    }
    library.hakim.act(&library.world, &reference, "refuse", refusal("no-such-book")).await;
    assert_eq!(library.sql.state(&reference).await, "refused");
}
