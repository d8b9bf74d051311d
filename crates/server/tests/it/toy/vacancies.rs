//! Nobody to assign: the case stands at once with whoever is shown its lateness, and every page says so.

use app::notices::Told;
use jiff::SignedDuration;
use procedure::vacancy::Vacancy;
use serde_json::json;
use testkit::{Records, Setup};

use super::library::{Library, TIE, checked};
use crate::front::Front;
use crate::people::{Person, assert_balanced, complaints};

stories!(
    where_nobody_is_found_the_head_has_the_case_at_once,
    a_vacancy_ends_where_a_later_draw_finds_somebody,
    where_the_clock_leads_on_whoever_may_draw_again_has_the_case,
);

/// Both librarians are tied to the school.
async fn nobody(records: Records) -> Library {
    nobody_in(Setup::toy().on(records)).await
}

async fn nobody_in(setup: Setup) -> Library {
    let nur = "officer_number = \"OF-3\"\n";
    let people = setup.people.replacen(nur, &format!("{nur}{TIE}\n"), 1);
    assert_ne!(people, setup.people);
    Library::of(Setup { people, ..setup }).await
}

async fn where_nobody_is_found_the_head_has_the_case_at_once(records: Records) {
    let library = nobody(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.applied(&["A-1"]).await;
    let post = format!("SELECT escalated_post FROM cases WHERE reference = '{reference}'");
    assert_eq!(sql.texts(&post).await, ["head"]);
    assert!(library.hakim.inbox(world).await.contains(&reference));
    for person in [&library.hakim, &library.sora] {
        let page = world.app.notices().list(&person.scope(), None).await.unwrap();
        let [notice] = page.rows.as_slice() else { panic!("{:?}", page.rows) };
        assert_eq!((&notice.told, notice.reference.as_str()), (&Told::Vacant, &*reference));
    }
    let seen = library.hakim.case(world, &reference).await.unwrap();
    let librarian = procedure::Name::parse("librarian").unwrap();
    assert_eq!(seen.row.vacancies, [Vacancy::Role(librarian)]);
    assert!(seen.clocks.iter().all(|clock| !clock.is_overdue), "{:?}", seen.clocks);
    assert!(seen.history.last().unwrap().is_vain);

    let front = Front::of(world);
    let token = world.token("sora").await;
    let page = front.get(Some(&token), &format!("/en/cases/{reference}")).await.text();
    assert!(page.contains("Nobody was found: Librarian"), "{page}");
    assert!(page.contains("Nobody was found who may take this on: Librarian."), "{page}");
    assert!(!page.contains("Assigned: Librarian"), "{page}");
    assert!(!page.contains("It waits for: Librarian"), "{page}");
    let inbox = front.get(Some(&token), "/en/inbox").await.text();
    assert!(inbox.contains("Nobody was found</span> Librarian"), "{inbox}");
    let notices = front.get(Some(&token), "/en/notices").await.text();
    assert!(notices.contains("Nobody was found for what this case waits for."), "{notices}");
    assert_balanced(world).await;
}

async fn a_vacancy_ends_where_a_later_draw_finds_somebody(records: Records) {
    let library = nobody(records).await;
    let (world, sql) = (&library.world, &library.sql);
    let reference = library.applied(&["A-1"]).await;
    // Asked in vain once more: told once more.
    world.advance(SignedDuration::from_hours(1));
    library.hakim.act(world, &reference, "redraw", json!({})).await;
    assert!(!library.hakim.inbox(world).await.contains(&reference), "the draw is under way");
    world.work().await;
    assert!(library.hakim.inbox(world).await.contains(&reference));
    assert_eq!(world.app.notices().recent(&library.hakim.scope()).await.unwrap(), 2);
    assert_balanced(world).await;

    let end =
        format!("UPDATE interests SET held_until = '2026-11-24' WHERE {} = '", sql.id("person"));
    sql.must(&format!("{end}{}'", library.nur.viewer.person.0.simple())).await;
    library.hakim.act(world, &reference, "redraw", json!({})).await;
    world.work().await;
    assert!(!library.hakim.inbox(world).await.contains(&reference));
    let nur = Person::new(world, "nur").await;
    assert!(nur.inbox(world).await.contains(&reference));
    assert_eq!(nur.case(world, &reference).await.unwrap().row.vacancies, []);
    nur.act(world, &reference, "check", checked(&["A-1"])).await;
    // The tie was ended by hand, without the leaf of its end.
    assert_eq!(complaints(world).await, ["leaf.hash"]);
}

async fn where_the_clock_leads_on_whoever_may_draw_again_has_the_case(records: Records) {
    let mut setup = Setup::toy().on(records);
    let file = setup.modules.0.get_mut("library/card/service.toml").expect("the service");
    let mut text = String::from_utf8(file.clone()).unwrap();
    for (from, to) in [
        ("working_days = 3, escalate_to = \"head\"", "working_days = 3, then = \"lapse\""),
        ("from = [\"draft\", \"reading\"]", "from = [\"draft\", \"applied\", \"reading\"]"),
        // Whoever was to be drawn sees to nothing.
        (
            "[action.redraw]",
            "[action.pass]\nfrom = [\"applied\"]\nby = \"librarian\"\nat_most = 1\n\
          effect = [{ assign = { role = \"librarian\" } }]\n[action.pass.guard]\nsigned_by_actor = {}\n[action.redraw]",
        ),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replace(from, to);
    }
    *file = text.into_bytes();
    for path in ["uz-Latn", "ru", "en"].map(|language| format!("library/text/{language}.ftl")) {
        setup.modules.0.get_mut(&path).expect("texts").extend(b"\ncard-action-pass = Pass on\n");
    }
    let library = nobody_in(setup).await;
    let reference = library.applied(&["A-1"]).await;
    let post = format!("SELECT escalated_post FROM cases WHERE reference = '{reference}'");
    assert_eq!(library.sql.texts(&post).await, ["head"]);
    assert!(library.hakim.inbox(&library.world).await.contains(&reference));
    assert_balanced(&library.world).await;
}
