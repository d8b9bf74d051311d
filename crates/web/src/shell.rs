//! The frame around every page: header, language switch, who is signed in.

use std::borrow::Borrow;
use std::sync::Arc;

use app::people::{is_administrator, is_compliance};
use app::scope::Viewer;
use axum::http::Uri;

use crate::assets::Assets;
use crate::icon;
use crate::text::{Lang, Text};
use crate::web::Web;

/// What the frame shows.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) text: Text,
    pub(crate) who: Option<Who>,
    pub(crate) is_demo: bool,
    /// Address after the language, with its query.
    pub(crate) rest: String,
    assets: Arc<Assets>,
}

/// The signed-in person.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) name: String,
    pub(crate) initials: String,
    pub(crate) post: Option<String>,
    pub(crate) posts: Vec<PostChoice>,
    /// Refused attempts are for the compliance officer.
    pub(crate) sees_attempts: bool,
    /// Proposals are for administrators, and for the compliance officer to look at.
    pub(crate) sees_proposals: bool,
    /// Powers of attorney are for whoever heads a firm or has one, and for the compliance officer to look at.
    pub(crate) sees_powers: bool,
    /// Notices that are still news.
    pub(crate) notices: usize,
}

/// A post to act in.
#[derive(Clone)]
pub(crate) struct PostChoice {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) is_current: bool,
}

/// A language of the switch.
pub(crate) struct LangLink {
    pub(crate) tag: &'static str,
    pub(crate) short: &'static str,
    pub(crate) href: String,
    pub(crate) is_current: bool,
}

impl Shell {
    /// `viewer` is who is signed in, with the number of their notices that are still news.
    pub(crate) fn new(web: &Web, lang: Lang, viewer: Option<(&Viewer, usize)>, uri: &Uri) -> Self {
        let text = web.texts.speak(lang);
        let who = viewer.map(|(viewer, notices)| who(web, &text, viewer, notices));
        Self {
            text,
            who,
            is_demo: web.app.is_demo(),
            rest: rest(uri),
            assets: Arc::clone(&web.assets),
        }
    }

    pub(crate) fn say(&self, id: &str) -> String {
        self.text.say(id)
    }

    /// What a step of a proposal is called on its button.
    pub(crate) fn step(&self, step: &str) -> String {
        self.say(&format!("proposal-step-{step}"))
    }

    pub(crate) fn put(&self, id: &str, name: &str, value: &str) -> String {
        self.text.put(id, name, value)
    }

    pub(crate) fn count(&self, id: &str, n: impl Borrow<usize>) -> String {
        self.text.count(id, *n.borrow())
    }

    pub(crate) fn tag(&self) -> &'static str {
        self.text.lang.tag()
    }

    pub(crate) fn home(&self) -> String {
        format!("/{}", self.text.lang.path())
    }

    /// An address in the visitor's language.
    pub(crate) fn href(&self, path: &str) -> String {
        format!("/{}/{}", self.text.lang.path(), path.trim_start_matches('/'))
    }

    /// Where to sign in and then come back here.
    pub(crate) fn sign_in(&self) -> String {
        let next = percent(&self.href(&self.rest));
        self.href(&format!("sign-in?next={next}"))
    }

    /// Whether the navigation stands at this first part of the address.
    pub(crate) fn is_at(&self, part: &str) -> bool {
        self.rest.split(['/', '?']).next() == Some(part)
    }

    pub(crate) fn languages(&self) -> Vec<LangLink> {
        let link = |lang: Lang| LangLink {
            tag: lang.tag(),
            short: lang.short(),
            href: format!("/{}/{}", lang.path(), self.rest).trim_end_matches('/').to_owned(),
            is_current: lang == self.text.lang,
        };
        Lang::ALL.into_iter().map(link).collect()
    }

    pub(crate) fn style(&self) -> &str {
        &self.assets.style
    }

    pub(crate) fn mark(&self) -> &str {
        &self.assets.mark
    }

    pub(crate) fn script(&self, name: &str) -> String {
        self.assets.script(name)
    }

    #[expect(clippy::unused_self, reason = "a template has only the shell at hand")]
    pub(crate) fn icon(&self, name: &str) -> &'static str {
        icon::svg(name)
    }
}

/// Escapes a text for a query.
pub fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn who(web: &Web, text: &Text, viewer: &Viewer, notices: usize) -> Who {
    let label = |post: &app::scope::PostView| text.held(post);
    let current = viewer.post.as_ref();
    let choice = |post: &app::scope::PostView| PostChoice {
        id: post.id.to_string(),
        label: label(post),
        is_current: current.is_some_and(|current| current.id == post.id),
    };
    Who {
        name: viewer.name.clone(),
        initials: initials(&viewer.name),
        post: current.map(label),
        posts: viewer.posts.iter().map(choice).collect(),
        sees_attempts: current.is_some_and(is_compliance),
        sees_proposals: current.is_some_and(|post| is_compliance(post) || is_administrator(post)),
        sees_powers: current
            .is_some_and(|post| is_compliance(post) || web.app.powers().is_head(post))
            || viewer.posts.iter().any(|post| post.power.is_some()),
        notices,
    }
}

fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect()
}

fn rest(uri: &Uri) -> String {
    let path = uri.path().trim_start_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let rest = if Lang::from_path(first).is_some() { rest } else { "" };
    match uri.query() {
        Some(query) if !rest.is_empty() => format!("{rest}?{query}"),
        _ => rest.to_owned(),
    }
}
