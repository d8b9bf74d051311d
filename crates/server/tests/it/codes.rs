//! The page of sealed codes: what a telephone gets before it checks anything by itself.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use testkit::Records;

use crate::front::{Answer, Front};
use crate::toy::library::Library;

stories!(
    a_telephone_gets_the_page_in_its_language_and_without_a_name,
    what_the_worker_keeps_is_there,
);

async fn open(front: &Front, token: Option<&str>, path: &str, accepted: &str) -> Answer {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, accepted);
    front.send(token, request.body(Body::empty()).unwrap()).await
}

async fn a_telephone_gets_the_page_in_its_language_and_without_a_name(records: Records) {
    let library = Library::open(records).await;
    let front = Front::of(&library.world);
    let token = library.world.token("aida").await;
    for (path, accepted, lang) in [
        ("/Q", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("/q", "en-US", "en"),
        ("/Q", "de", "uz-Latn"),
        ("/uzc/q", "ru", "uz-Cyrl"),
    ] {
        let page = open(&front, None, path, accepted).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text().contains(&format!("<html lang=\"{lang}\">")), "{path} {accepted}");
        assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("worker-src 'self'"));
        let own = open(&front, Some(&token), path, accepted).await;
        assert_eq!(own.text(), page.text(), "somebody else may use this browser next");
    }
}

async fn what_the_worker_keeps_is_there(records: Records) {
    let library = Library::open(records).await;
    let front = Front::of(&library.world);
    let script = front.get(None, "/q-worker.js").await;
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    let text = script.text();
    let (kept, _) = text.strip_prefix("const KEPT = ").unwrap().split_once(";\n").unwrap();
    let kept: Value = serde_json::from_str(kept).unwrap();
    let mut addresses = Vec::new();
    for list in ["pages", "files"] {
        addresses.extend(kept[list].as_array().unwrap().iter().map(|one| one.as_str().unwrap()));
    }
    for address in &addresses {
        let answer = front.get(None, address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        // What a module asks for is kept as well.
        for rest in answer.text().split(" from '").skip(1) {
            let module = rest.split_once('\'').map_or(rest, |(module, _)| module);
            let name = module.rsplit_once('/').map_or(module, |(_, name)| name);
            let is_kept = addresses.iter().any(|kept| kept.ends_with(&format!("/{name}")));
            assert!(is_kept, "{address} asks for {module}");
        }
    }
    assert!(addresses.iter().any(|address| address.ends_with("/qr/page.js")));
    let again = front.get(Some(&library.world.token("aida").await), "/q-worker.js").await;
    assert_eq!(again.text(), text, "the same for everybody, until something changes");
    assert_eq!(front.get(None, "/snapshot").await.status, StatusCode::NOT_FOUND);
}
