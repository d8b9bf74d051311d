//! Every address of the pages, in one place.

use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::assets::{self, Assets};
use crate::error::Failure;
use crate::text::{Lang, Texts};
use crate::web::Web;
use crate::whole::LARGEST_BODY;
use crate::{
    acts, attempts, cases, documents, draws, eimzo, firms, home, instruments, invitations, keys,
    log, notices, outside, passkeys, people, powers, proposals, publications, registers, seals,
    security, services, sessions, trust, uploads, visit, whole,
};

/// How long an answer may take: rendering papers is the slowest.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);
/// The same for a form with files, over a slow line.
const LONGEST_UPLOAD: Duration = Duration::from_mins(5);

/// The same for one file of anybody's: there are few seats.
const LONGEST_EXAMINATION: Duration = Duration::from_mins(1);

/// All pages of the application.
pub fn router(app: App, texts: Texts) -> Router {
    router_with(app, texts, &Router::new())
}

/// The same with pages of somebody else below each language: they answer with a [`crate::Leaf`].
pub fn router_with(app: App, texts: Texts, own: &Router) -> Router {
    let web = Web { app, texts, assets: Arc::new(Assets::new()) };
    let mut pages = Router::new().merge(without_language());
    for lang in Lang::ALL {
        let path = format!("/{}", lang.path());
        // A slash too many is no other page.
        pages = pages
            .route(
                &format!("{path}/"),
                get(move || async move { Redirect::permanent(&format!("/{}", lang.path())) }),
            )
            .route(&path, get(home::show))
            .nest(
                &path,
                with_language()
                    .merge(forms())
                    .merge(examination())
                    .merge(own.clone().with_state(())),
            );
    }
    let pages = pages
        .fallback(|| async { Failure::NotFound })
        .layer(from_fn(security::same_site))
        .layer(from_fn(security::no_nul))
        .layer(CatchPanicLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(web.clone(), visit::layer));
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/a/{*path}", get(assets::file))
        .route("/trust", get(trust::file))
        .route("/crl", get(keys::revocation_list::file))
        .merge(keys::ocsp::routes())
        .merge(outside::routes())
        .merge(log::routes())
        .merge(pages)
        .layer(from_fn(security::headers))
        .layer(CompressionLayer::new().gzip(true))
        .with_state(web)
}

/// Short addresses, files and everything that changes something.
fn without_language() -> Router<Web> {
    let routes = Router::new()
        .route("/", get(home::show))
        .route("/V/{code}", get(documents::verify::short))
        .route("/v/{code}", get(documents::verify::short))
        .route("/Q", get(seals::code::scanned))
        .route("/q", get(seals::code::scanned))
        .route("/q-worker.js", get(seals::worker::script))
        .route("/snapshot", get(seals::snapshot::file))
        .route("/enrol", get(keys::enrol::show))
        .route("/enrol/file", get(keys::enrol::show_file))
        .route("/enrolments", post(keys::enrol::create))
        .route("/oneid", get(sessions::oneid::back))
        .route("/sessions", post(sessions::create::create))
        .route("/sessions/end", post(sessions::end::end))
        .route("/sessions/others/end", post(sessions::end::others))
        .route("/publications/{module}/{service}/files", get(publications::show::files))
        .route("/sessions/{id}/end", post(sessions::end::one))
        .route("/keys/{id}/revocation", post(keys::revoke::revoke))
        .route("/sessions/post", post(sessions::choose_post::choose_post))
        .route("/cases", post(cases::open::open))
        .route("/acts/{id}/facts.json", get(acts::files::facts))
        .route("/acts/{id}/shown/{n}", get(acts::files::shown))
        .route("/acts/{id}/capture", get(acts::captures::shown))
        .route("/acts/{id}/files/{sha256}", get(uploads::of_act))
        .route("/cases/{reference}/files/{sha256}", get(uploads::of_case))
        .route("/acts/{id}/signature", post(acts::commit::commit))
        .route("/documents/{file}", get(documents::file::show));
    bounded(routes, LARGEST_BODY, LONGEST_ANSWER)
}

/// Pages, below each language; forms whose answer may be a page stand here too, so that it comes in the reader's words.
fn with_language() -> Router<Web> {
    let routes = Router::new()
        .route("/verify", get(documents::verify::show))
        .route("/q", get(seals::code::show))
        .route("/services", get(services::list::list))
        .route("/services/{module}/{service}", get(services::show::show))
        .route("/registers", get(registers::list::list))
        .route("/registers/{module}/{register}", get(registers::search::search))
        .route("/draws", get(draws::list::list))
        .route("/log", get(log::show))
        .route("/publications", get(publications::list::list))
        .route(
            "/publications/{module}/{service}",
            get(publications::show::show).post(publications::sign::sign),
        )
        .route("/seal", get(seals::keys::show))
        .route("/seal/{key}/reports", get(seals::keys::again).post(seals::keys::report))
        .route("/seal/reports/{report}/papers", get(seals::papers::list))
        .route("/seal/reports/{report}/answer", get(seals::keys::again).post(seals::keys::answer))
        .route("/sign-in", get(sessions::new::new))
        .route("/sign-in/oneid", get(sessions::oneid::go))
        .route("/sessions/oneid", get(sessions::oneid::arrive))
        .route("/enrol", get(keys::enrol::show))
        .route("/enrol/file", get(keys::enrol::show_file))
        .route("/inbox", get(cases::list::inbox))
        .route("/cases", get(cases::list::mine))
        .route("/documents", get(documents::mine::mine))
        .route("/notices", get(notices::list::list))
        .route("/cases/{reference}", get(cases::show::show))
        .route("/cases/{reference}/acts/{action}", get(acts::form::show))
        .route("/cases/{reference}/acts/{action}/captures", post(acts::captures::receive))
        .route("/acts/{id}", get(acts::sign::show).post(acts::again::again))
        .route("/people", get(people::list::list))
        .route("/people/{person}/keys", get(keys::list::of_person))
        .route("/keys", get(keys::list::own))
        .route("/instruments", get(instruments::list::list))
        .route("/instruments/check", get(instruments::check::check))
        .route("/attempts", get(attempts::list::list))
        .route("/proposals", get(proposals::list::list))
        .route("/powers", get(powers::list::list).post(powers::grant::grant))
        .route("/powers/{id}/end", get(powers::list::again).post(powers::end::end))
        .route("/invitations/{secret}", get(invitations::show).post(invitations::accept))
        .route("/sessions/questions", post(passkeys::sign_in::ask))
        .route("/firms", get(firms::new).post(firms::create))
        .route("/firms/questions", post(firms::ask))
        .route("/sessions/eimzo/questions", post(eimzo::sign_in::ask))
        .route("/sessions/eimzo", get(sessions::new::new).post(eimzo::sign_in::create))
        .route("/sessions/passkey", get(sessions::new::new).post(passkeys::sign_in::create))
        .route("/proposals/posts", get(proposals::list::list).post(proposals::propose::post))
        .route(
            "/proposals/invitations",
            get(proposals::list::list).post(proposals::propose::invitation),
        )
        .route(
            "/proposals/{id}/answer",
            get(proposals::list::again).post(proposals::answer::answer),
        )
        .route("/invitations/{secret}/questions", post(invitations::ask))
        .route("/passkeys", get(keys::list::own).post(passkeys::enrol::create))
        .route("/passkeys/questions", post(passkeys::enrol::ask))
        .route("/passkeys/{id}/removal", get(keys::list::again).post(passkeys::remove::remove))
        .route("/people/{person}/sessions/end", post(sessions::end::of_person));
    bounded(routes, LARGEST_BODY, LONGEST_ANSWER)
}

/// Forms of acts: files may come with them.
fn forms() -> Router<Web> {
    let routes =
        Router::new().route("/cases/{reference}/acts/{action}", post(acts::prepare::prepare));
    bounded(routes, acts::sent::LARGEST_UPLOAD, LONGEST_UPLOAD)
}

/// The page that looks at a file of anybody's.
fn examination() -> Router<Web> {
    let page = get(documents::examine::show).post(documents::examine::examine);
    let routes = Router::new().route("/examine", page);
    let most = documents::examine::LARGEST;
    limited(routes, (most, Failure::PaperTooLarge), LONGEST_EXAMINATION)
}

/// How much is taken, and how long it may take. What says beforehand that it is more is read to its end and answered with a
/// page; what only turns out to be more is cut off.
fn bounded(routes: Router<Web>, most: usize, time: Duration) -> Router<Web> {
    limited(routes, (most, Failure::TooLarge), time)
}

/// The same with words of its own for what is too much.
fn limited(
    routes: Router<Web>,
    (most, otherwise): (usize, Failure),
    time: Duration,
) -> Router<Web> {
    routes
        .layer(RequestBodyLimitLayer::new(most))
        .layer(from_fn(move |request, next| whole::within(most, otherwise.clone(), request, next)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time))
}
