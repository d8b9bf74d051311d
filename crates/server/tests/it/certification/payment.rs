//! Payment is what the bank says: once, signed, and never a person's word.

use app::notices::{NoticeRow, Told};
use app::views::OutsideView;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testkit::{BANK, Records, Setup};

use super::path::{Path, application, offer, payment};
use crate::front::Front;
use crate::people::{assert_balanced, complaints};

stories!(
    an_invoice_is_paid_once_however_often_the_bank_says_so,
    a_payment_after_the_contract_lapsed_is_kept_and_shown,
    another_sum_is_rejected_and_says_why,
    money_that_does_not_come_is_missed_by_both,
    an_authentic_answer_that_no_case_can_take_is_kept_with_its_code,
);

async fn invoiced(records: Records) -> (Path, String) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let contract = path.invoiced(application("7", "ishonch")).await;
    (path, contract)
}

/// The state acknowledged and whether the answer is new, or the code of the refusal.
async fn received(path: &Path, system: &str, (bytes, signature): &(Vec<u8>, String)) -> String {
    match path.world.app.outside().receive(system, bytes, signature).await {
        Ok(told) => format!("{} {}", told.state, told.is_new),
        Err(app::Error::Refused(refusal)) => refusal.code,
        Err(app::Error::Fault(fault)) => panic!("{}", fault.chain()),
    }
}

async fn message(path: &Path, slug: &str, contract: &str) -> OutsideView {
    let case = path.person(slug).await.case(&path.world, contract).await;
    case.expect("a case").outside.remove(0)
}

async fn an_invoice_is_paid_once_however_often_the_bank_says_so(records: Records) {
    let (mut path, contract) = invoiced(records).await;
    let sent = path.world.bank.taken().remove(0);
    assert_eq!(sent.body["contract"]["amount"], "1500000.00");
    let keys: Vec<_> = sent.body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["contract", "signature"], "the facts of the act, and nothing else");
    assert!(!sent.body.to_string().contains(&contract), "the case is not named outside");
    let link = format!("https://bank.example/{}", sent.id);
    assert_eq!(message(&path, "aziza", &contract).await.link, Some(link));
    assert_eq!(message(&path, "gulnora", &contract).await.link, None, "the cashier owes nothing");

    let paid = path.payment("B-1", payment());
    assert_eq!(received(&path, BANK, &paid).await, "kept true");
    assert_eq!(received(&path, BANK, &paid).await, "kept false");
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "concluded");
    assert_eq!(path.state().await, "imo");
    let events = path.sql.events(&contract).await;
    path.world.reopen().await;
    assert_eq!(received(&path, BANK, &paid).await, "acted false");
    path.world.work().await;
    let others = path.payment("B-1", json!({ "status": "paid" }));
    assert_eq!(received(&path, BANK, &others).await, "outside.other-bytes");
    path.world.advance(SignedDuration::from_secs(30));
    // A second payment of one invoice changes nothing, and is not lost.
    assert_eq!(received(&path, BANK, &path.payment("B-2", payment())).await, "kept true");
    path.world.work().await;
    assert_eq!(path.sql.events(&contract).await, events);
    let view = message(&path, "gulnora", &contract).await;
    let states: Vec<_> = view.answers.iter().map(|answer| answer.state.as_str()).collect();
    assert_eq!(states, ["acted", "kept"]);

    let case = path.person("gulnora").await.case(&path.world, &contract).await.unwrap();
    let fact = case.facts.iter().find(|fact| fact.is_current && fact.fact.as_str() == "contract");
    let fact = fact.expect("a contract");
    assert!(matches!(fact.author, app::views::FactAuthor::Core), "nobody’s word");
    assert_eq!(fact.body["payer"], "“Orzu Elektro” MCHJ");
    assert_eq!(fact.body["paid_amount"], "1500000.00");
    assert_balanced(&path.world).await;
    vandal(&path).await;
}

/// The event carries the hash of the very bytes that were signed: neither can be changed alone.
async fn vandal(path: &Path) {
    let acted = "UPDATE outside_answers SET state = 'kept', seq = NULL WHERE state = 'acted'";
    path.sql.must(acted).await;
    assert_eq!(complaints(&path.world).await, ["outside.acted"]);
    for sql in [
        "DELETE FROM outside_answers",
        "UPDATE outside_answers SET body = '{}'",
        "DELETE FROM outside_messages",
    ] {
        let error = path.sql.run(sql).await.expect_err("append-only");
        assert!(error.contains("append-only"), "{error}");
    }
}

async fn a_payment_after_the_contract_lapsed_is_kept_and_shown(records: Records) {
    let (path, contract) = invoiced(records).await;
    path.world.advance(SignedDuration::from_hours(24 * 16));
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "lapsed");
    let (front, token) = (Front::of(&path.world), path.world.token("gulnora").await);
    let address = format!("/en/cases/{contract}");
    let page = front.get(Some(&token), &address).await.text();
    assert!(page.contains("no answer came before the case was over"), "{page}");
    assert_eq!(received(&path, BANK, &path.payment("B-1", payment())).await, "kept true");
    let page = front.get(Some(&token), &address).await.text();
    assert!(page.contains(">answered after the case was over<"), "{page}");
    for untrue in ["awaiting the answer", "no answer came"] {
        assert!(!page.contains(untrue), "{untrue}: {page}");
    }
    // Sentences follow each other; the time stands apart.
    let told =
        page.split_once("An answer came after the case was over.</b>").expect("the answer").1;
    assert!(told.starts_with(" Nothing of it is lost"), "{told}");
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "lapsed");
    assert_eq!(path.state().await, "lapsed");
    let view = message(&path, "gulnora", &contract).await;
    assert_eq!(view.answers[0].state, "kept");
    assert_eq!(view.answers[0].body["payment"], "T-1");
    // Nobody opens a case that is over by himself: both sides hear of every payment, and of each once.
    for slug in ["gulnora", "aziza"] {
        assert_eq!(late(&path, slug, &contract).await, 1, "{slug}");
    }
    path.world.work().await;
    assert_eq!(received(&path, BANK, &path.payment("B-2", payment())).await, "kept true");
    path.world.work().await;
    assert_eq!(late(&path, "gulnora", &contract).await, 2);
    let page = front.get(Some(&token), "/en/notices").await.text();
    assert!(page.contains("after the case was over") && page.contains(&contract), "{page}");
    assert_balanced(&path.world).await;
}

/// How many notices of a late answer this person has of the case.
async fn late(path: &Path, slug: &str, reference: &str) -> usize {
    let scope = path.person(slug).await.scope();
    let rows = path.world.app.notices().list(&scope, None).await.unwrap().rows;
    let own = |row: &&NoticeRow| row.told == Told::LateAnswer && row.reference == reference;
    rows.iter().filter(own).count()
}

async fn another_sum_is_rejected_and_says_why(records: Records) {
    let (path, contract) = invoiced(records).await;
    let mut less = payment();
    less["paid_amount"] = "150000.00".into();
    assert_eq!(received(&path, BANK, &path.payment("B-1", less)).await, "outside.differs");
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "payable");
    for slug in ["gulnora", "aziza"] {
        let view = message(&path, slug, &contract).await;
        assert_eq!(view.answers[0].state, "rejected", "{slug}");
        let refusal = view.answers[0].refusal.as_ref().expect("a reason");
        let told = ["pointer", "expected", "given"].map(|name| refusal.values[name].as_str());
        assert_eq!(told, ["/paid_amount", "1500000.00", "150000.00"], "{slug}");
    }
    assert_eq!(received(&path, BANK, &path.payment("B-2", payment())).await, "kept true");
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "concluded");
    assert_balanced(&path.world).await;
}

/// Offered until the 27th of November; on the day after both who wait are told, once, and again when the contract lapses.
async fn money_that_does_not_come_is_missed_by_both(records: Records) {
    let path = Path::draft_in(Setup::demo().on(records)).await;
    let contract = path.accepted(application("7", "ishonch")).await;
    let mut soon = offer();
    soon["contract"]["pay_by"] = "2026-11-27".into();
    path.act_on("gulnora", &contract, "offer", soon).await;
    path.act_on("aziza", &contract, "sign", json!({ "signature": { "agrees": true } })).await;
    let messages = "SELECT n.message FROM notices n JOIN cases c ON c.id = n.case_id WHERE c.service = 'billing/contract' \
        ORDER BY n.recorded_at, n.message";
    assert_eq!(path.sql.texts(messages).await, ["offered"]);
    path.world.advance(SignedDuration::from_hours(24 * 3));
    path.world.work().await;
    assert_eq!(path.sql.texts(messages).await, ["offered", "overdue", "unpaid"]);
    assert_eq!(path.sql.state(&contract).await, "payable");
    path.world.advance(SignedDuration::from_hours(24 * 16));
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "lapsed");
    let told = path.sql.texts(messages).await;
    assert_eq!(told[..3], ["offered", "overdue", "unpaid"]);
    assert_eq!(told[3..], ["lapsed", "lapsed"]);
    assert_balanced(&path.world).await;
}

async fn an_authentic_answer_that_no_case_can_take_is_kept_with_its_code(records: Records) {
    let (path, contract) = invoiced(records).await;
    let bank = &path.world.bank;
    let invoice = bank.taken().remove(0).id.to_string();
    let nobody = "00000000-0000-4000-8000-000000000000";
    let mut body = payment();
    body["amount"] = "1.00".into();
    let kept: Vec<((Vec<u8>, String), &str)> = vec![
        (bank.signed(b"paid!".to_vec()), "outside.unreadable"),
        (bank.answer("B-1", nobody, "paid", payment()), "outside.unknown-reply"),
        (bank.answer("B-2", "the invoice", "paid", payment()), "outside.unknown-reply"),
        (bank.answer("B-3", &invoice, "returned", payment()), "outside.unknown-message"),
        (bank.answer("B-4", &invoice, "Paid!", payment()), "outside.unknown-message"),
        (bank.answer("B-5", &invoice, "paid", body), "act.form"),
        (bank.answer("B-6", &invoice, "paid", json!({ "status": "paid" })), "act.form"),
        (bank.answer("B-7", &invoice, "paid", json!({ "status": "settled" })), "act.form"),
        (bank.answer("B-8", &invoice, "paid", Value::Null), "act.form"),
    ];
    for (answer, code) in &kept {
        assert_eq!(received(&path, BANK, answer).await, *code);
        assert_eq!(received(&path, BANK, answer).await, *code, "said again");
    }
    let rejected =
        "SELECT count(*) FROM outside_answers WHERE state = 'rejected' AND refusal IS NOT NULL";
    assert_eq!(path.sql.number(rejected).await, 9);
    let (bytes, signature) = path.payment("B-9", payment());
    let large = bank.signed(vec![b' '; app::outside::LARGEST_ANSWER + 1]);
    let nothing_kept = [
        (BANK, (bytes.clone(), signature.replace('0', "1")), "outside.signature"),
        (BANK, (bytes.clone(), "zz".to_owned()), "outside.signature"),
        (BANK, ([&bytes, b" ".as_slice()].concat(), signature.clone()), "outside.signature"),
        ("mint", (bytes.clone(), signature.clone()), "outside.unknown-system"),
        (BANK, large, "outside.too-large"),
    ];
    for (system, answer, code) in &nothing_kept {
        assert_eq!(received(&path, system, answer).await, *code);
    }
    assert_eq!(path.sql.number("SELECT count(*) FROM outside_answers").await, 9);
    // It is not paid, whatever was said: then it is.
    let unpaid = path.payment("B-10", json!({ "status": "unpaid" }));
    assert_eq!(received(&path, BANK, &unpaid).await, "kept true");
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "payable");
    assert_eq!(received(&path, BANK, &(bytes, signature)).await, "kept true");
    path.world.work().await;
    assert_eq!(path.sql.state(&contract).await, "concluded");
    assert_balanced(&path.world).await;
}

#[tokio::test]
async fn nobody_types_that_money_came() {
    let path = Path::draft().await;
    let contract = path.accepted(application("7", "ishonch")).await;
    let gulnora = path.person("gulnora").await;
    let mut claim = offer();
    claim["contract"]["status"] = "paid".into();
    let form = gulnora.try_act(&path.world, &contract, "offer", claim).await.unwrap_err();
    assert_eq!((form.code.as_str(), form.values["pointer"].as_str()), ("act.form", "/status"));
    path.act_on("gulnora", &contract, "offer", offer()).await;
    path.act_on("aziza", &contract, "sign", json!({ "signature": { "agrees": true } })).await;
    let paid = json!({ "contract": payment() });
    assert_eq!(gulnora.refused(&path.world, &contract, "paid", paid).await, "act.cause");
}

#[tokio::test]
async fn an_invoice_that_the_bank_does_not_take_says_so_and_is_sent_again() {
    let path = Path::draft().await;
    path.world.bank.go_away(true);
    let contract = path.invoiced(application("7", "ishonch")).await;
    let view = message(&path, "aziza", &contract).await;
    assert!(view.has_failed && !view.is_delivered && view.link.is_none(), "{view:?}");
    path.world.bank.go_away(false);
    path.world.advance(SignedDuration::from_mins(10));
    path.world.work().await;
    let view = message(&path, "aziza", &contract).await;
    assert!(!view.has_failed && view.is_delivered && view.link.is_some(), "{view:?}");
    assert_eq!(path.world.bank.taken().len(), 1);
    assert_balanced(&path.world).await;
}
