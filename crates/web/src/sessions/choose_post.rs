//! Choosing the post to act in.

use axum::Form;
use axum::response::Response;
use domain::PostId;
use serde::Deserialize;

use crate::error::Failure;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Chosen {
    post: String,
}

/// `POST /sessions/post`.
pub(crate) async fn choose_post(
    visit: Visit,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    let viewer = visit.person()?;
    let post: PostId = chosen.post.parse().map_err(|_| Failure::BadForm)?;
    if !viewer.posts.iter().any(|held| held.id == post) {
        return Err(Failure::Forbidden);
    }
    if let Some(token) = &visit.token {
        visit.web.app.sessions().choose_post(token, viewer, post).await?;
    }
    Ok(visit.go("inbox"))
}
