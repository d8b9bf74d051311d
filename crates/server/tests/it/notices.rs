//! A notice reaches whoever holds its role in the case, and nobody else.

use app::notices::{NoticeRow, Told};
use app::scope::Scope;
use jiff::SignedDuration;
use testkit::{Records, World, organisation};

use crate::people::Person;
use crate::toy::library::Library;

stories!(
    a_notice_reaches_everybody_of_the_role_and_nobody_outside_the_case,
    a_notice_for_a_post_or_a_draw_reaches_its_holder_only,
    notices_come_in_pages_the_latest_first,
);

fn message(notice: &NoticeRow) -> String {
    let Told::Message(name) = &notice.told else { panic!("{notice:?}") };
    name.to_string()
}

/// The messages on the first page.
async fn messages(world: &World, scope: &Scope) -> Vec<String> {
    let page = world.app.notices().list(scope, None).await.unwrap();
    page.rows.iter().map(message).collect()
}

/// A notice of the case, as its own actions would write it.
async fn tell(library: &Library, reference: &str, (role, message, at): (&str, &str, i64)) {
    let id = library.sql.new_id();
    let sql = format!(
        "INSERT INTO notices (id, case_id, seq, role, message, recorded_at) \
         SELECT {id}, id, seq, '{role}', '{message}', updated_at + {at} FROM cases WHERE reference = '{reference}'"
    );
    library.sql.must(&sql).await;
}

async fn a_notice_reaches_everybody_of_the_role_and_nobody_outside_the_case(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let reference = library.reading(&["A-1"]).await;
    let colleague = Person::new(world, "temur").await;
    for person in [&library.aida, &colleague] {
        let page = world.app.notices().list(&person.scope(), None).await.unwrap();
        assert!(page.next.is_none());
        let [notice] = page.rows.as_slice() else { panic!("{:?}", page.rows) };
        assert_eq!(message(notice), "read");
        assert_eq!((notice.reference.as_str(), notice.title.as_str()), (&*reference, "Aida"));
        assert_eq!(notice.service, "library/card");
        assert_eq!(world.app.notices().recent(&person.scope()).await.unwrap(), 1);
    }
    let stranger = Person::at(world, "hakim", organisation("other-library"), "librarian").await;
    for scope in [library.nur.scope(), library.hakim.scope(), stranger.scope(), Scope::Public] {
        assert_eq!(messages(world, &scope).await, Vec::<String>::new());
        assert_eq!(world.app.notices().recent(&scope).await.unwrap(), 0);
    }
    world.advance(SignedDuration::from_hours(15 * 24));
    assert_eq!(world.app.notices().recent(&library.aida.scope()).await.unwrap(), 0);
    assert_eq!(messages(world, &library.aida.scope()).await, ["read"]);
}

async fn a_notice_for_a_post_or_a_draw_reaches_its_holder_only(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let reference = library.applied(&["A-1"]).await;
    tell(&library, &reference, ("librarian", "drawn", 1)).await;
    tell(&library, &reference, ("head", "late", 2)).await;
    tell(&library, &reference, ("nobody", "lost", 3)).await;
    let table = [(&library.nur, "drawn"), (&library.hakim, "late"), (&library.sora, "late")];
    for (person, message) in table {
        assert_eq!(messages(world, &person.scope()).await, [message], "{}", person.viewer.name);
        assert_eq!(world.app.notices().recent(&person.scope()).await.unwrap(), 1);
    }
    let undrawn = Person::new(world, "lola").await;
    for person in [&library.aida, &undrawn] {
        assert_eq!(messages(world, &person.scope()).await, Vec::<String>::new());
    }
    // Whoever is no longer drawn is no longer told.
    library.sql.must("DELETE FROM case_people").await;
    assert_eq!(messages(world, &library.nur.scope()).await, Vec::<String>::new());
    assert_eq!(world.app.notices().recent(&library.nur.scope()).await.unwrap(), 0);
}

async fn notices_come_in_pages_the_latest_first(records: Records) {
    let library = Library::open(records).await;
    let world = &library.world;
    let reference = library.applied(&["A-1"]).await;
    for n in 0..120 {
        // Every other one is for somebody else.
        let role = if n % 2 == 0 { "reader" } else { "head" };
        tell(&library, &reference, (role, &format!("m{n}"), n)).await;
    }
    let scope = library.aida.scope();
    let first = world.app.notices().list(&scope, None).await.unwrap();
    let second = world.app.notices().list(&scope, first.next.as_ref()).await.unwrap();
    assert!(second.next.is_none());
    assert_eq!((first.rows.len(), second.rows.len()), (50, 10));
    let all = first.rows.iter().chain(&second.rows).map(message);
    let expected = (0..120).rev().filter(|n| n % 2 == 0).map(|n| format!("m{n}"));
    assert!(all.eq(expected));
    assert_eq!(world.app.notices().recent(&scope).await.unwrap(), 60);
}
