//! What a demo says when it is up: where it is, as whom to sign in, what to try first.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use app::App;
use web::text::{CORE, Lang, ModuleText, Texts};

/// The path through the demo, which names its people.
const WELCOME: &str = include_str!("../../../demo/welcome.txt");

/// The texts of the pages and of the modules in force.
pub(crate) fn texts(app: &App) -> Result<Texts> {
    let definitions = app.definitions();
    let modules = definitions.library.modules.values().flat_map(|module| {
        module.texts.iter().map(|(lang, source)| ModuleText {
            module: module.name.to_string(),
            lang: lang.clone(),
            source: source.clone(),
        })
    });
    Texts::new(CORE, modules.collect()).context("the texts cannot be loaded")
}

/// Everything, for a terminal; the address stands on a line of its own.
pub(crate) async fn text(app: &App, texts: &Texts, address: SocketAddr) -> Result<String> {
    let (greeting, path) = WELCOME.split_once('\n').unwrap_or((WELCOME, ""));
    let mut lines = vec![
        String::new(),
        greeting.to_owned(),
        format!("http://localhost:{}", address.port()),
        String::new(),
    ];
    lines.push("Sign in as one of:".to_owned());
    let words = texts.speak(Lang::En);
    for persona in app.sessions().personas().await? {
        let posts: Vec<String> = persona
            .posts
            .iter()
            .map(|post| format!("{}, {}", words.post(&post.kind), post.organisation_name))
            .collect();
        lines.push(format!("  {}: {}", persona.name, posts.join("; ")));
    }
    lines.push(path.trim_end().to_owned());
    Ok(lines.join("\n"))
}
