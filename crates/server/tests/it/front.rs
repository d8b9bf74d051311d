//! The front door: requests as a browser sends them, answers as it gets them.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use testkit::World;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use web::text::{CORE, ModuleText, Texts};

/// What separates the parts of a form.
const BOUNDARY: &str = "----story-of-files";

/// The pages of a world.
pub(crate) struct Front(Router);

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The value of the control with this name.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    }
}

/// The texts of the pages and of the world's modules.
pub(crate) fn texts(world: &World) -> Texts {
    let definitions = world.app.definitions();
    let modules = definitions.library.modules.values().flat_map(|module| {
        module.texts.iter().map(|(lang, source)| ModuleText {
            module: module.name.to_string(),
            lang: lang.clone(),
            source: source.clone(),
        })
    });
    Texts::new(CORE, modules.collect()).expect("the texts load")
}

impl Front {
    pub(crate) fn of(world: &World) -> Self {
        Self(web::router(world.app.clone(), texts(world)))
    }

    /// The pages at an address of this machine, until aborted.
    pub(crate) async fn serve(&self) -> (SocketAddr, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, router) = (listener.local_addr().unwrap(), self.0.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (address, serving)
    }

    pub(crate) async fn get(&self, token: Option<&str>, path: &str) -> Answer {
        self.send(token, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form with its files.
    pub(crate) async fn post(&self, token: &str, path: &str, form: Multipart) -> Answer {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.post_as(token, path, &kind, form.end()).await
    }

    /// Sends these bytes, whatever they are.
    pub(crate) async fn post_as(
        &self,
        token: &str,
        path: &str,
        kind: &str,
        bytes: Vec<u8>,
    ) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(bytes));
        self.send(Some(token), request.unwrap()).await
    }

    pub(crate) async fn send(&self, token: Option<&str>, mut request: Request<Body>) -> Answer {
        if let Some(token) = token {
            let cookie = format!("tris={token}").parse().unwrap();
            request.headers_mut().insert(header::COOKIE, cookie);
        }
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, headers, body }
    }
}

/// The content type of a form with files.
pub(crate) fn multipart_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A form as a browser writes it when files come with it.
#[derive(Clone, Default)]
pub(crate) struct Multipart(Vec<u8>);

impl Multipart {
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        self.0.extend([head.as_bytes(), text.as_bytes(), b"\r\n"].concat());
        self
    }

    /// Browsers write a quotation mark in a name as `%22` and a line break as `%0D%0A`.
    pub(crate) fn file(mut self, name: &str, file: &str, bytes: &[u8]) -> Self {
        let file = file.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             Content-Type: application/pdf\r\n\r\n"
        );
        self.0.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        self
    }

    /// The form as it is on the way, before its end.
    pub(crate) fn cut(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        self.0
    }
}
