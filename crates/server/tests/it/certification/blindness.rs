//! A laboratory never learns whose sample it is, and the applicant never finds the laboratory's case.

use app::scope::Scope;
use procedure::Name;
use serde_json::json;
use testkit::Paper;

use super::path::{BRAND, Order, Path, application, protocol};
use crate::people::Person;

#[tokio::test]
async fn nothing_that_a_laboratory_is_given_names_the_firm_the_product_or_the_parent() {
    let path = Path::draft().await;
    let sql = &path.sql;
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    let parent = sql
        .texts(&format!(
            "SELECT {} FROM cases WHERE reference = '{}'",
            sql.id("id"),
            path.reference
        ))
        .await;
    let parent = uuid::Uuid::parse_str(&parent[0]).unwrap();
    // The code of the product is given: a scope can be judged by nothing less.
    let secrets = [
        "Orzu".to_owned(),
        "300100201".to_owned(),
        "Yulduz".to_owned(),
        BRAND.to_owned(),
        "choynak".to_owned(),
        "Aziza".to_owned(),
        "Ishonch".to_owned(),
        "Temur Islomov".to_owned(),
        path.reference.clone(),
        parent.to_string(),
        parent.simple().to_string(),
    ];
    for stage in 0..4 {
        match stage {
            0 => {}
            1 => path.received(&order).await,
            2 => {
                let facts = protocol(&order, "conforms", "0.31");
                path.act_on(order.laboratory.engineer, &order.reference, "record", facts).await;
            }
            _ => {
                let approval = json!({ "approval": { "checked": true } });
                path.act_on(order.laboratory.head, &order.reference, "sign", approval).await;
                path.issued().await;
            }
        }
        for slug in [order.laboratory.registrar, order.laboratory.engineer, order.laboratory.head] {
            let told = everything(&path, &path.person(slug).await, &order).await;
            assert!(told.contains("S-1"), "{slug} sees the sample");
            for secret in &secrets {
                assert!(
                    !told.contains(secret.as_str()),
                    "{slug} at stage {stage} reads {secret}: {}",
                    around(&told, secret)
                );
            }
        }
    }
}

#[tokio::test]
async fn the_applicant_and_the_body_do_not_find_the_case_of_the_laboratory() {
    let path = Path::draft().await;
    let (world, sql) = (&path.world, &path.sql);
    let order = path.sampled(application("7", "ishonch"), &["S-1"]).await.remove(0);
    path.tested(&order, protocol(&order, "conforms", "0.31")).await;
    let child = sql
        .texts(&format!(
            "SELECT {} FROM cases WHERE reference = '{}'",
            sql.id("id"),
            order.reference
        ))
        .await;
    let child = uuid::Uuid::parse_str(&child[0]).unwrap();
    let papers = sql.texts("SELECT code FROM documents WHERE template = 'test-protocol'").await;
    for slug in ["aziza", "nargiza", "temur"] {
        let person = path.person(slug).await;
        assert!(person.case(world, &order.reference).await.is_none(), "{slug}");
        assert!(person.cases(world, "laboratories/test-order").await.is_empty(), "{slug}");
        let seen = format!("{:?}", person.case(world, &path.reference).await.unwrap());
        for secret in [order.reference.clone(), child.to_string(), child.simple().to_string()] {
            assert!(!seen.contains(&secret), "{slug} reads {secret}");
        }
        // What was ordered and delivered is theirs to read: which paper that is, and not in which case.
        let file = world.app.documents().file(&person.scope(), &papers[0]).await.unwrap();
        let paper = Paper::read(&file.expect("the protocol of their sample").1).0;
        let sample = paper.pointer("/data/facts/test_protocol/sample_code");
        assert_eq!(sample, Some(&json!("S-1")), "{slug}: {paper}");
    }
}

/// All that the program says to somebody about an order, as text.
async fn everything(path: &Path, person: &Person, order: &Order) -> String {
    let world = &path.world;
    let seen = person.case(world, &order.reference).await.expect("their own order");
    let mut told = vec![format!("{seen:?}")];
    for document in &seen.documents {
        let (name, bytes) = world
            .app
            .documents()
            .file(&person.scope(), &document.id)
            .await
            .unwrap()
            .expect("a paper");
        told.extend([name, String::from_utf8_lossy(&bytes).into_owned()]);
        told.push(format!("{:?}", world.app.documents().verify(&document.number).await.unwrap()));
    }
    told.push(format!("{:?}", world.app.cases().inbox(&person.scope(), None).await.unwrap()));
    told.push(format!("{:?}", world.app.cases().mine(&person.scope(), None).await.unwrap()));
    told.push(format!("{:?}", world.app.attempts().list(&person.scope()).await.unwrap()));
    told.push(format!("{:?}", world.app.attempts().list(&Scope::Public).await.unwrap()));
    let actions: Vec<Name> = seen.row.actions.iter().map(|view| view.action.clone()).collect();
    for action in actions {
        let Ok(form) = world.app.acts().form(&person.viewer, &order.reference, &action).await
        else {
            continue;
        };
        told.push(format!("{:?} {:?}", form.case, form.closed));
        told.extend(form.forms.iter().map(|view| format!("{} {}", view.draft, view.schema)));
        if form.forms.is_empty() {
            continue;
        }
        let facts = if action.as_str() == "record" {
            protocol(order, "conforms", "0.31")
        } else {
            json!({ "approval": { "checked": true } })
        };
        let Ok(prepared) =
            world.prepare(&person.viewer, &order.reference, action.as_str(), facts).await
        else {
            continue;
        };
        told.push(format!("{:?} {:?}", prepared.row, prepared.facts));
        if let Some(bytes) =
            world.app.acts().shown_bytes(&person.viewer, prepared.act_id, 0).await.unwrap()
        {
            told.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    told.join("\n")
}

fn around(told: &str, secret: &str) -> String {
    let at = told.find(secret).unwrap_or_default();
    let from: String = told[..at].chars().rev().take(120).collect();
    from.chars().rev().chain(told[at..].chars().take(120)).collect()
}
