//! Every other organisation of the market finds nothing, whatever it asks by.

use app::scope::Scope;
use procedure::Name;
use testkit::World;

use super::path::{CERTIFICATION, LABORATORIES, Path, application, decision};
use crate::people::Person;

#[tokio::test]
async fn people_of_other_organisations_find_nothing_of_a_case() {
    let path = Path::draft().await;
    path.deciding(&["S-1"]).await;
    let act = path
        .person("nargiza")
        .await
        .signed(&path.world, &path.reference, "decide_positive", decision())
        .await;
    let papers =
        path.sql.texts("SELECT code FROM documents WHERE template <> 'test-protocol'").await;
    assert_eq!(papers.len(), 3);
    let laboratories = LABORATORIES.iter().flat_map(|lab| [lab.registrar, lab.engineer, lab.head]);
    for slug in
        ["botir", "shahlo", "behzod", "ulugbek", "islom", "lawyer"].into_iter().chain(laboratories)
    {
        let person = path.person(slug).await;
        finds_nothing(&path.world, &person, &path.reference).await;
        for paper in &papers {
            let file = path.world.app.documents().file(&person.scope(), paper).await.unwrap();
            assert!(file.is_none(), "{slug} opens {paper}");
        }
        assert!(
            path.world.app.acts().prepared(&person.viewer, act.act_id).await.unwrap().is_none(),
            "{slug}"
        );
        assert!(
            path.world
                .app
                .acts()
                .shown_bytes(&person.viewer, act.act_id, 0)
                .await
                .unwrap()
                .is_none(),
            "{slug}"
        );
    }
    for paper in &papers {
        assert!(
            path.world.app.documents().file(&Scope::Public, paper).await.unwrap().is_none(),
            "{paper}"
        );
    }
}

async fn finds_nothing(world: &World, person: &Person, reference: &str) {
    let name = &person.viewer.name;
    assert!(person.case(world, reference).await.is_none(), "{name}");
    assert!(!person.inbox(world).await.contains(&reference.to_owned()), "{name}");
    assert!(person.cases(world, CERTIFICATION).await.is_empty(), "{name}");
    let action = Name::parse("decide_positive").unwrap();
    let form = world.app.acts().form(&person.viewer, reference, &action).await;
    assert!(
        matches!(form, Err(app::Error::Refused(refusal)) if refusal.code == "act.unknown-action"),
        "{name}"
    );
    assert_eq!(
        person.refused(world, reference, "decide_positive", decision()).await,
        "act.unknown-action",
        "{name}"
    );
    let submit = person.refused(world, reference, "submit", application("7", "ishonch")).await;
    assert_eq!(submit, "act.unknown-action", "{name}");
}
