//! What a demo says when it is up: where it is, as whom to sign in, what to try first.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use app::App;
use procedure::Folder;
use web::text::{CORE, Lang, ModuleText, Texts};

/// The path through the demo, which names its people.
const WELCOME: &str = include_str!("../../../demo/welcome.txt");

/// Stands where a module's name stands, and no module can have it.
const DEMO: &str = "(demo)";

/// What the demo's people are called, and what to try as each of them.
const DEMO_TEXTS: [(&str, &str); 3] = [
    ("uz-Latn", include_str!("../../../demo/text/uz-Latn.ftl")),
    ("ru", include_str!("../../../demo/text/ru.ftl")),
    ("en", include_str!("../../../demo/text/en.ftl")),
];

/// The texts of the modules in this folder, and of the demo.
pub(crate) fn texts_of(folder: &Folder) -> Result<Texts> {
    let text = |(path, bytes): (&String, &Vec<u8>)| {
        let (module, language) = path.split_once("/text/")?;
        Some(ModuleText {
            module: module.to_owned(),
            lang: language.strip_suffix(".ftl")?.to_owned(),
            source: String::from_utf8(bytes.clone()).ok()?,
        })
    };
    let demo = DEMO_TEXTS.iter().map(|(lang, source)| ModuleText {
        module: DEMO.to_owned(),
        lang: (*lang).to_owned(),
        source: (*source).to_owned(),
    });
    Texts::new(&[], folder.0.iter().filter_map(text).chain(demo).collect())
        .context("the texts cannot be loaded")
}

/// The texts of the pages, of the modules in force, and of the demo.
pub(crate) fn texts(app: &App) -> Result<Texts> {
    let text = |module: &str, lang: &str, source: &str| ModuleText {
        module: module.to_owned(),
        lang: lang.to_owned(),
        source: source.to_owned(),
    };
    let definitions = app.definitions();
    let modules = definitions.library.modules.values();
    let modules = modules.flat_map(|module| {
        module.texts.iter().map(|(lang, source)| text(module.name.as_str(), lang, source))
    });
    let demo = DEMO_TEXTS.iter().map(|(lang, source)| text(DEMO, lang, source));
    Texts::new(CORE, modules.chain(demo).collect()).context("the texts cannot be loaded")
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
