//! What cannot be read in an address is no address: the answer is a page of ours, in the reader's language.

use axum::http::{StatusCode, header};
use testkit::Records;

use super::library::Library;
use crate::front::Front;

/// Where every address stands.
const SOURCES: [&str; 3] = [
    include_str!("../../../../web/src/routes.rs"),
    include_str!("../../../../web/src/log.rs"),
    include_str!("../../../src/bank/pages.rs"),
];

/// The addresses with a part that is named, as they are declared: all that one can ask for.
fn declared() -> Vec<&'static str> {
    let routes = SOURCES.iter().flat_map(|source| source.split(".route(").skip(1));
    let asked = routes.filter_map(|route| {
        let (_, rest) = route.split_once('"')?;
        let (path, handler) = rest.split_once('"')?;
        let handler = handler.split(".route(").next()?;
        (path.starts_with('/') && path.contains('{') && handler.contains("get(")).then_some(path)
    });
    asked.collect()
}

/// The address with this in place of its first, its second part, and so on.
fn spoilt(path: &str) -> Vec<String> {
    let named = path.matches('{').count();
    let one = |place: usize| {
        let mut at = 0;
        let part = |part: &str| {
            if !part.starts_with('{') {
                return part.to_owned();
            }
            at += 1;
            if at == place + 1 { "%ff".to_owned() } else { "1".to_owned() }
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    (0..named).map(one).collect()
}

#[tokio::test]
async fn what_is_no_text_in_an_address_is_answered_in_the_readers_language() {
    let library = Library::open(Records::Sqlite).await;
    let world = &library.world;
    let (front, token) = (Front::of(world), world.token("aida").await);
    let paths = declared();
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths {
        for spoilt in spoilt(path) {
            // Short addresses of papers are answered whatever they are.
            let is_code = path.to_lowercase().starts_with("/v/");
            let nothing = if is_code { StatusCode::OK } else { StatusCode::NOT_FOUND };
            let answer = front.get(Some(&token), &spoilt).await;
            assert_eq!(answer.status, nothing, "{spoilt}");
            assert!(!answer.text().contains("UTF-8"), "{spoilt}: {}", answer.text());
            for (lang, words) in [
                ("uz", "Bu manzilda hech narsa yoʻq"),
                ("ru", "По этому адресу ничего нет"),
                ("en", "There is nothing at this address"),
            ] {
                let answer = front.get(Some(&token), &format!("/{lang}{spoilt}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "/{lang}{spoilt}");
                assert_eq!(answer.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
                assert!(answer.text().contains(words), "/{lang}{spoilt}: {}", answer.text());
            }
        }
    }
}
