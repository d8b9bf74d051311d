//! An applicant who changes his mind: what was begun for him elsewhere ends, and nobody there learns more than that.

use app::notices::Told;
use app::views::{CaseView, ChildView};
use procedure::case::ChildState;
use serde_json::{Value, json};
use testkit::{BANK, Records, Setup};

use super::path::{BRAND, Path, application, payment, protocol};
use crate::front::Front;
use crate::people::assert_balanced;

stories!(
    a_withdrawn_application_ends_the_work_of_the_laboratories_and_tells_them_nothing_else,
    a_contract_that_nobody_needs_is_not_paid,
    a_page_says_what_is_awaited_and_leads_only_where_the_reader_may_go,
);

fn withdrawal() -> Value {
    json!({ "withdrawal": { "reason": "Boshqa bozor tanlandi" } })
}

async fn path(records: Records) -> Path {
    Path::draft_in(Setup::demo().on(records)).await
}

async fn seen(path: &Path, slug: &str, reference: &str) -> CaseView {
    path.person(slug).await.case(&path.world, reference).await.expect("a case of theirs")
}

fn child<'a>(view: &'a CaseView, subcase: &str) -> &'a ChildView {
    view.children.iter().find(|child| child.subcase.as_str() == subcase).expect("a sub-case")
}

/// The page of a case as a browser gets it.
async fn page(path: &Path, slug: &str, reference: &str) -> String {
    let token = path.world.token(slug).await;
    let front = Front::of(&path.world);
    front.get(Some(&token), &format!("/en/cases/{reference}")).await.text()
}

async fn a_withdrawn_application_ends_the_work_of_the_laboratories_and_tells_them_nothing_else(
    records: Records,
) {
    let path = path(records).await;
    let (world, sql) = (&path.world, &path.sql);
    let orders = path.sampled(application("7", "ishonch"), &["S-1", "S-2"]).await;
    let [begun, untouched] = orders.as_slice() else { panic!("two orders") };
    path.received(begun).await;
    let laboratory = begun.laboratory;
    let measured = protocol(begun, "conforms", "0.31");
    path.act_on(laboratory.engineer, &begun.reference, "record", measured).await;
    let head = path.person(laboratory.head).await;
    let approval = json!({ "approval": { "checked": true } });
    let signed = head.signed(world, &begun.reference, "sign", approval.clone()).await;
    assert!(sql.numbers("SBN").await[0].starts_with("1 reserved"));

    path.act("aziza", "withdraw_sampled", withdrawal()).await;
    assert_eq!(path.state().await, "returning", "the samples are still to be accounted for");
    assert_eq!(sql.numbers("SBN").await, ["1 void act.ended"]);
    assert_eq!(head.commit_refused(world, &signed).await, "act.ended");
    assert_eq!(head.refused(world, &begun.reference, "sign", approval).await, "act.ended");
    for (order, slug) in [
        (begun, laboratory.head),
        (begun, laboratory.engineer),
        (untouched, untouched.laboratory.registrar),
    ] {
        let person = path.person(slug).await;
        assert!(!person.inbox(world).await.contains(&order.reference), "{slug}");
        let notices = world.app.notices().list(&person.scope(), None).await.unwrap().rows;
        let told: Vec<_> = notices.iter().filter(|row| row.told == Told::Ended).collect();
        assert!(told.iter().any(|row| row.reference == order.reference), "{slug}: {notices:?}");
        let view = format!("{:?}", seen(&path, slug, &order.reference).await);
        let page = page(&path, slug, &order.reference).await;
        assert!(
            page.contains("No longer needed") && page.contains("This case is no longer needed")
        );
        for secret in ["withdraw", "bozor", "Orzu", BRAND, "Aziza", path.reference.as_str()] {
            assert!(!view.contains(secret) && !page.contains(secret), "{slug} reads {secret}");
        }
    }
    let view = seen(&path, "aziza", &path.reference).await;
    let states: Vec<_> = view.children.iter().map(|child| child.state).collect();
    assert_eq!(states, [ChildState::Answered, ChildState::Ended, ChildState::Ended]);
    assert_balanced(world).await;
}

async fn a_contract_that_nobody_needs_is_not_paid(records: Records) {
    let path = path(records).await;
    let contract = path.invoiced(application("7", "ishonch")).await;
    assert!(seen(&path, "aziza", &contract).await.outside[0].link.is_some());
    path.act("aziza", "withdraw", withdrawal()).await;
    let view = seen(&path, "aziza", &contract).await;
    assert!(view.row.is_ended && view.outside[0].link.is_none(), "{:?}", view.outside);
    let aziza = path.person("aziza").await;
    let objection = json!({ "objection": { "reason": "Kerak emas" } });
    assert_eq!(aziza.refused(&path.world, &contract, "decline", objection).await, "act.ended");
    // Money that was on its way is not lost: what the bank says is kept, and shown.
    let (bytes, signature) = path.payment("B-1", payment());
    path.world.app.outside().receive(BANK, &bytes, &signature).await.unwrap();
    path.world.work().await;
    let view = seen(&path, "aziza", &contract).await;
    assert_eq!((view.outside[0].answers[0].state.as_str(), view.row.is_ended), ("kept", true));
    assert_balanced(&path.world).await;
}

async fn a_page_says_what_is_awaited_and_leads_only_where_the_reader_may_go(records: Records) {
    let path = path(records).await;
    let orders = path.sampled(application("3", "ishonch"), &["S-1"]).await;
    let order = &orders[0];
    let aziza = seen(&path, "aziza", &path.reference).await;
    let test = child(&aziza, "lab_test");
    assert!(test.is_awaited_here && test.due.is_some());
    assert_eq!(test.org.as_ref().map(procedure::Name::as_str), Some("laboratory"));
    let contract = child(&aziza, "contract").readable.clone().expect("her own contract");
    assert!(child(&aziza, "production").readable.is_none(), "the body's own work");
    let production = seen(&path, "nargiza", &path.reference).await;
    let production = child(&production, "production").readable.clone().expect("her own work");
    for slug in ["aziza", "nargiza", "temur"] {
        let seen = seen(&path, slug, &path.reference).await;
        assert_eq!(child(&seen, "lab_test").readable, None, "{slug} is not led to the laboratory");
        let page = page(&path, slug, &path.reference).await;
        assert!(page.contains("The case waits for answers"), "{slug}");
        assert!(!page.contains(&order.reference), "{slug}");
        assert!(page.contains(&format!("/cases/{}", contract.reference)), "{slug}");
        let leads = page.contains(&format!("/cases/{}", production.reference));
        assert_eq!(leads, slug != "aziza", "{slug}");
        for name in ["Zarra", "Mezon", "Quyosh"] {
            assert!(!page.contains(name), "{slug} reads {name}");
        }
    }
    let laboratory = path.person(order.laboratory.head).await;
    assert!(laboratory.case(&path.world, &path.reference).await.is_none());
    assert!(seen(&path, order.laboratory.head, &order.reference).await.children.is_empty());
}

#[tokio::test]
async fn a_successor_is_not_awaited_but_stands_for_itself() {
    let path = Path::draft().await;
    path.deciding(&["S-1"]).await;
    path.issued().await;
    let view = seen(&path, "aziza", &path.reference).await;
    let life = child(&view, "life");
    let own = life.readable.clone().expect("the holder's own");
    assert!(life.is_successor && !life.is_awaited_here && life.due.is_none());
    assert_eq!((own.state.as_str(), own.is_ended), ("valid", false));
    let page = page(&path, "aziza", &path.reference).await;
    assert!(page.contains(&format!("/cases/{}", own.reference)) && !page.contains("Awaited"));
}
