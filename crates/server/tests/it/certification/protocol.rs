//! The paper of a blind test, for those who ordered the test: once its answer is theirs, and never the other way.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;
use testkit::{Records, Setup};

use super::path::{Order, Path, application, grounded, protocol};
use crate::front::Front;
use crate::people::assert_balanced;

stories!(
    a_protocol_opens_to_those_who_ordered_it_once_its_answer_is_theirs,
    a_protocol_whose_answer_counts_no_longer_stays_open_and_one_never_taken_stays_shut,
);

/// Who took part in the application: the firm, and people of the body.
const ORDERED: [&str; 3] = ["aziza", "nargiza", "kamola"];
/// Another firm, people of other bodies, an inspector.
const STRANGERS: [&str; 4] = ["botir", "ulugbek", "behzod", "islom"];

pub(super) async fn get(path: &Path, slug: &str, address: &str) -> (StatusCode, String) {
    let token = path.world.token(slug).await;
    let answer = Front::of(&path.world).get(Some(&token), address).await;
    (answer.status, answer.text())
}

async fn is_open(path: &Path, slug: &str, document: &str) -> bool {
    let (status, text) = get(path, slug, &format!("/documents/{document}.pdf")).await;
    let (receipt, _) = get(path, slug, &format!("/documents/{document}.tlog-proof")).await;
    assert_eq!(
        receipt, status,
        "{slug}: whoever may open a paper gets its receipt, and nobody else"
    );
    match status {
        StatusCode::OK => assert!(text.starts_with("%PDF"), "{slug}"),
        status => assert_eq!(status, StatusCode::NOT_FOUND, "{slug}"),
    }
    status == StatusCode::OK
}

/// The short codes of the papers of a case, and the number of the first.
async fn papers(path: &Path, reference: &str, column: &str) -> Vec<String> {
    let sql = format!(
        "SELECT d.{column} FROM documents d JOIN cases c ON c.id = d.case_id WHERE c.reference = '{reference}' ORDER BY d.seq"
    );
    path.sql.texts(&sql).await
}

async fn recorded(path: &Path, order: &Order) {
    path.received(order).await;
    let facts = protocol(order, "conforms", "0.31");
    path.act_on(order.laboratory.engineer, &order.reference, "record", facts).await;
}

/// Signed as what it says; the worker has not come yet.
async fn signed(path: &Path, order: &Order) {
    let head = path.person(order.laboratory.head).await;
    let approval = json!({ "approval": { "checked": true } });
    head.act(&path.world, &order.reference, "sign", approval).await;
}

async fn a_protocol_opens_to_those_who_ordered_it_once_its_answer_is_theirs(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let orders = path.sampled(application("7", "ishonch"), &["S-1", "S-2"]).await;
    let [first, second] = orders.as_slice() else { panic!("two orders") };
    recorded(&path, first).await;
    signed(&path, first).await;
    let code = papers(&path, &first.reference, "code").await.remove(0);
    let number = papers(&path, &first.reference, "number").await.remove(0);
    for slug in ORDERED {
        assert!(!is_open(&path, slug, &code).await, "{slug} waits for the answer");
    }
    path.world.work().await;

    let case = format!("/en/cases/{}", path.reference);
    for slug in ORDERED {
        assert!(is_open(&path, slug, &code).await, "{slug}");
        let (_, page) = get(&path, slug, &case).await;
        assert_eq!(page.matches(&number).count(), 1, "{slug}: {page}");
        assert!(
            page.contains("Test protocol · S-1") && page.contains(".tlog-proof"),
            "{slug}: {page}"
        );
        let (_, mine) = get(&path, slug, "/en/documents").await;
        assert_eq!(mine.matches(&format!(">{number}</td>")).count(), 1, "{slug}: {mine}");
        let row = mine.split("<tr>").find(|row| row.contains(&number)).expect("a row");
        assert!(row.contains(&case), "{slug}: {row}");
        for order in &orders {
            assert!(!page.contains(&order.reference) && !mine.contains(&order.reference), "{slug}");
        }
    }
    for slug in STRANGERS {
        assert!(!is_open(&path, slug, &code).await, "{slug}");
        let (_, mine) = get(&path, slug, "/en/documents").await;
        assert!(!mine.contains(&number), "{slug}");
    }
    // Nothing leads back: a laboratory opens its own paper, none of the parent, none of another laboratory.
    let own = papers(&path, &path.reference, "code").await;
    assert!(!own.is_empty());
    for slug in [first.laboratory.head, second.laboratory.head] {
        for paper in &own {
            assert!(!is_open(&path, slug, paper).await, "{slug} opens {paper}");
        }
        let (_, mine) = get(&path, slug, "/en/documents").await;
        assert!(!mine.contains(&path.reference), "{slug}");
        let is_its_own = slug == first.laboratory.head;
        assert_eq!(is_open(&path, slug, &code).await, is_its_own, "{slug}");
        assert_eq!(mine.contains(&number), is_its_own, "{slug}");
    }
    assert_balanced(&path.world).await;
}

async fn a_protocol_whose_answer_counts_no_longer_stays_open_and_one_never_taken_stays_shut(
    records: Records,
) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.tested(&order, protocol(&order, "fails", "1.9")).await;
    assert_eq!(path.state().await, "deciding");
    let failed = papers(&path, &order.reference, "code").await.remove(0);
    assert!(is_open(&path, "aziza", &failed).await);
    let retest = json!({ "retest": { "reason": "Qayta sinov" } });
    path.act("nargiza", "order_again", retest).await;

    // The second laboratory is late, and signs as the body calls a third one: its answer reaches nobody.
    let order = path.orders().await.remove(0);
    recorded(&path, &order).await;
    path.world.advance(SignedDuration::from_hours(24 * 40));
    path.world.work().await;
    signed(&path, &order).await;
    let late = grounded("replacement", "laboratory-late");
    let head = path.person("nargiza").await;
    head.act(&path.world, &path.reference, "replace_laboratory", late).await;
    path.world.work().await;
    let late = papers(&path, &order.reference, "code").await.remove(0);
    let released = format!(
        "SELECT s.state FROM document_states s JOIN documents d ON d.id = s.document WHERE d.code = '{late}' ORDER BY s.place DESC"
    );
    assert_eq!(path.sql.texts(&released).await[0], "released");
    for slug in ORDERED {
        assert!(is_open(&path, slug, &failed).await, "{slug}");
        assert!(!is_open(&path, slug, &late).await, "{slug}");
    }
    assert!(is_open(&path, order.laboratory.head, &late).await);
    assert_balanced(&path.world).await;
}
