//! What a demo says when it is up: where it is, as whom to sign in, what to try first.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use app::App;
use app::sessions::Persona;
use procedure::Folder;
use web::text::{CORE, Lang, ModuleText, Text, Texts, ids};

/// The service that the path through the demo walks, and the path, which names its people.
const PATH: &str = include_str!("../../../demo/path/path.txt");

const GREETING: &str = "Assalomu alaykum! TRIS namoyishi ishga tushdi.";
const PARTING: &str = "Ctrl+C stops it; the data stays.";

/// Stands where a module's name stands, and no module can have it.
const DEMO: &str = "(demo)";

/// What the demo's people are called.
const DEMO_TEXTS: [(&str, &str); 3] = [
    ("uz-Latn", include_str!("../../../demo/text/uz-Latn.ftl")),
    ("ru", include_str!("../../../demo/text/ru.ftl")),
    ("en", include_str!("../../../demo/text/en.ftl")),
];

/// What to try as each of them on the path.
const PATH_TEXTS: [(&str, &str); 3] = [
    ("uz-Latn", include_str!("../../../demo/path/text/uz-Latn.ftl")),
    ("ru", include_str!("../../../demo/path/text/ru.ftl")),
    ("en", include_str!("../../../demo/path/text/en.ftl")),
];

/// Stands where a module's name stands for the texts of the path.
const ON_THE_PATH: &str = "(path)";

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
    let path = PATH_TEXTS.iter().filter(|_| path(app).is_some());
    let path = path.map(|(lang, source)| text(ON_THE_PATH, lang, source));
    Texts::new(CORE, modules.chain(demo).chain(path).collect())
        .context("the texts cannot be loaded")
}

/// Everything, for a terminal; the address stands on a line of its own.
pub(crate) async fn text(app: &App, texts: &Texts, address: SocketAddr) -> Result<String> {
    let home = format!("http://localhost:{}", address.port());
    let mut lines = vec![String::new(), GREETING.to_owned(), home.clone(), String::new()];
    lines.push("Sign in as one of:".to_owned());
    let words = texts.speak(Lang::En);
    let personas = app.sessions().personas().await?;
    for persona in &personas {
        let posts: Vec<String> = persona
            .posts
            .iter()
            .map(|post| format!("{}, {}", words.post(&post.kind), post.organisation_name))
            .collect();
        lines.push(format!("  {}: {}", persona.name, posts.join("; ")));
    }
    lines.push(String::new());
    match path(app) {
        Some(path) => lines.push(path.trim_end().to_owned()),
        None => lines.extend(offer(app, &words, &personas, &home)),
    }
    lines.push(String::new());
    lines.push(PARTING.to_owned());
    Ok(lines.join("\n"))
}

/// The path, where the service that it walks is loaded.
fn path(app: &App) -> Option<&'static str> {
    let (service, path) = PATH.split_once('\n')?;
    app.definitions().find(service).map(|_| path)
}

/// What somebody's own procedures offer to the people of the demo: each service that one can start, and who may act in it.
fn offer(app: &App, words: &Text, personas: &[Persona], home: &str) -> Vec<String> {
    let definitions = app.definitions();
    let heading = "What these procedures offer (everything here is a demo and binds nobody):";
    let mut lines = vec![heading.to_owned()];
    for definition in definitions.startable() {
        let path = definition.path();
        let title = words.say(&ids::title(&path));
        lines.push(format!("  {title}: {home}/{}/services/{path}", Lang::En.path()));
        for (name, role) in &definition.roles {
            let holds = |persona: &&Persona| persona.posts.iter().any(|post| post.may_be(role));
            let who: Vec<&str> =
                personas.iter().filter(holds).map(|persona| persona.name.as_str()).collect();
            let who = if who.is_empty() {
                format!("nobody here; it takes an organisation of the kind `{}`", role.org)
            } else {
                who.join(", ")
            };
            lines.push(format!("    {}: {who}", words.role(&path, name)));
        }
    }
    if lines.len() == 1 {
        lines
            .push("  nothing that a person can start; /en/services shows what is there".to_owned());
    }
    lines
}
