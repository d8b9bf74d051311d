//! Bad files, bad names and broken requests: each is told what is wrong, nothing else is lost and nothing panics.

use axum::body::Body;
use axum::http::{Request, header};
use testkit::Records;

use super::{Desk, JPEG, PAPERS, PDF, sha256};
use crate::front::{Multipart, multipart_type};

stories!(
    what_is_too_long_is_told_by_its_field_and_a_film_by_its_name,
    a_bad_file_is_named_with_what_to_do_and_the_rest_stays,
    a_hostile_name_is_shown_as_text,
    a_broken_request_leaves_nothing,
);

async fn a_bad_file_is_named_with_what_to_do_and_the_rest_stays(records: Records) {
    let desk = Desk::open(records).await;
    let large = [PDF, &vec![b'x'; 100_000]].concat();
    let cases: [(&str, &[u8], &str); 5] = [
        ("setup.pdf", b"MZ\x90\x00 a program", "setup.pdf was not added: it is none of PDF, JPEG"),
        ("page.pdf", b"<html>%PDF-</html>", "page.pdf was not added: it is none of PDF, JPEG"),
        ("scan.png", b"\x89PNG\r\n\x1a\n", "scan.png was not added: it is none of PDF, JPEG"),
        ("large.pdf", &large, "large.pdf was not added: it is larger than 100 KB"),
        ("empty.pdf", b"", "empty.pdf was not added: it is empty"),
    ];
    for (name, bytes, said) in cases {
        let form = desk.form().await.file(PAPERS, name, bytes).file(PAPERS, "good.jpg", JPEG);
        let answer = desk.post(form).await;
        assert_eq!(answer.status, 422, "{name}");
        assert!(answer.text().contains(said), "{name}: {}", answer.text());
        assert!(answer.text().contains("Boburnoma"), "{name}: what was typed is kept");
        let listed = answer.value(&format!("{PAPERS}/0/name"));
        assert_eq!(listed.as_deref(), Some("good.jpg"), "{name}: the good file is kept");
        assert!(!desk.file(bytes).exists(), "{name}: nothing of it is stored");
    }
    let mut form = desk.form().await;
    for n in 0..4 {
        form = form.file(PAPERS, &format!("{n}.pdf"), format!("%PDF-{n}").as_bytes());
    }
    let answer = desk.post(form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("3.pdf was not added: the number of files is at most 3"));
    assert_eq!(answer.value(&format!("{PAPERS}/2/name")).as_deref(), Some("2.pdf"));
    // By hidden fields written by hand neither.
    let mut form = desk.form().await;
    for n in 0..4 {
        form = super::row(form, n, &format!("{n}.pdf"), format!("%PDF-{n}").as_bytes());
    }
    let answer = desk.post(form).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("at most 3 allowed"));
    assert_eq!(desk.library.sql.number("SELECT count(*) FROM acts").await, 0);
}

async fn what_is_too_long_is_told_by_its_field_and_a_film_by_its_name(records: Records) {
    let desk = Desk::open(records).await;
    let long = "x".repeat(60_000);
    let answer = desk.post(desk.form().await.text("/application/name", &long)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("number of characters: at most 100"), "{}", answer.text());
    assert!(!answer.text().contains("1 MB"));
    assert!(answer.text().contains(&long), "what was typed is there to be cut");
    assert!(answer.text().contains("Boburnoma"));
    // Larger than all that the form could hold: still read, refused by its name, and the form comes back.
    let film = [PDF, &vec![b'x'; 70_000_000]].concat();
    let answer = desk.post(desk.form().await.file(PAPERS, "film.pdf", &film)).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("film.pdf was not added: it is larger than 100 KB"));
    assert!(answer.text().contains("Boburnoma"));
    assert!(!desk.file(&film).exists());
}

async fn a_hostile_name_is_shown_as_text(records: Records) {
    let desk = Desk::open(records).await;
    let long = format!("{}.pdf", "a".repeat(5_000));
    let cut = format!("{}.pdf", "a".repeat(110));
    let cases = [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("gpj.\u{202e}fdp.exe", "gpj.fdp.exe.pdf"),
        ("<b>\"x\" & 'y'.pdf", "&#60;b&#62;%22x%22 &#38; &#39;y&#39;.pdf"),
        ("one\r\nSet-Cookie: tris=x.pdf", "one%0D%0ASet-Cookie: tris=x.pdf"),
        (long.as_str(), cut.as_str()),
    ];
    for (n, (name, shown)) in cases.into_iter().enumerate() {
        let bytes = format!("%PDF-{n}");
        let form = desk.form().await.file(PAPERS, name, bytes.as_bytes()).text("__add", PAPERS);
        let answer = desk.post(form).await;
        assert_eq!(answer.status, 200, "{name:?}");
        assert_eq!(answer.value(&format!("{PAPERS}/0/name")).as_deref(), Some(shown), "{name:?}");
        assert!(!answer.text().contains("<b>\""), "{name:?}");
    }
}

async fn a_broken_request_leaves_nothing(records: Records) {
    let desk = Desk::open(records).await;
    let (path, kind) = (desk.path(), multipart_type());
    let cut = desk.form().await.file(PAPERS, "half.pdf", PDF).cut();
    let half = cut.get(..cut.len() - 9).unwrap().to_vec();
    let whole = desk.form().await.end();
    let elsewhere = desk.form().await.file("/application/name", "x.pdf", PDF).end();
    let binary = desk.form().await.text("/application/name", "x").cut();
    let binary = [binary.as_slice(), b"\xff\xfe"].concat();
    let long = Multipart::default().text("/application/name", &"x".repeat((1 << 20) + 1)).end();
    let cases: [(&str, &str, Vec<u8>, u16); 8] = [
        ("no end", &kind, half, 400),
        ("no boundary", "multipart/form-data", whole.clone(), 400),
        ("another boundary", "multipart/form-data; boundary=x", whole, 400),
        ("nothing", &kind, Vec::new(), 400),
        ("noise", &kind, b"\0\xff\r\n--\r\n\r\n".repeat(100), 400),
        ("a file for a text", &kind, elsewhere, 400),
        ("bytes after the last part", &kind, binary, 400),
        ("more text than any form has", &kind, long, 413),
    ];
    for (what, kind, bytes, status) in cases {
        let answer = desk.front.post_as(&desk.token, &path, kind, bytes).await;
        assert_eq!(answer.status, status, "{what}");
        assert!(answer.text().contains("<h1"), "{what}: a page says so");
        assert!(!desk.file(PDF).exists(), "{what}");
    }
    // More than is ever taken.
    let request = Request::post(&path)
        .header(header::CONTENT_TYPE, &kind)
        .header(header::CONTENT_LENGTH, "256000001")
        .header("sec-fetch-site", "same-origin")
        .body(Body::empty());
    let answer = desk.front.send(Some(&desk.token), request.unwrap()).await;
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("What was sent is too large"));
    // Whoever may not see the case sends nothing into it.
    let lawyer = desk.library.world.token("lawyer").await;
    let form = desk.form().await.file(PAPERS, "x.pdf", PDF);
    let answer = desk.front.post(&lawyer, &path, form).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(!desk.file(PDF).exists(), "{}", sha256(PDF));
    assert_eq!(desk.library.sql.number("SELECT count(*) FROM uploads").await, 0);
}
