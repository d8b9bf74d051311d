//! Which texts the pages ask for of a service: what its author has to write in every language.

use procedure::Library;
use procedure::definition::{Definition, Effect};
use serde_json::Value;

use super::{Lang, Texts, ids};
use crate::form::{properties, resolve};

/// The languages that are written by hand; Uzbek Cyrillic is made from Uzbek Latin.
const WRITTEN: [Lang; 3] = [Lang::UzLatn, Lang::Ru, Lang::En];

/// A text that some language lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Path of the file that declares what the text is about.
    pub file: String,
    /// Where in it, e.g. `state.waiting`.
    pub at: String,
    /// `module/id`.
    pub id: String,
    /// Tags of the languages.
    pub languages: Vec<&'static str>,
}

/// The texts that these grounds of a list need besides the services' own: `(module, list, codes)`.
pub type Lists = Vec<(String, String, Vec<String>)>;

/// Every text that is asked for and not there.
pub fn missing(library: &Library, lists: &Lists, texts: &Texts) -> Vec<Missing> {
    let mut needed = Vec::new();
    for module in library.modules.keys() {
        let file = format!("{module}/module.toml");
        for id in ["module-title", "module-intro"] {
            needed.push(Needed::own(&file, "", format!("{module}/{id}")));
        }
    }
    library.services.values().for_each(|service| of_service(service, &mut needed));
    for (module, list, codes) in lists {
        let file = format!("{module}/lists/{list}.toml");
        needed.push(Needed::own(&file, "", format!("{module}/list-{list}-title")));
        let ground = |code: &String| ids::ground(module, list, code);
        needed.extend(codes.iter().map(|code| Needed::own(&file, "", ground(code))));
    }
    for (path, register) in &library.registers {
        let file = format!("{}/registers/{}.toml", register.module, register.name);
        let own = |at: String, what: String| Needed::own(&file, &at, ids::register(path, &what));
        needed.push(own(String::new(), "title".to_owned()));
        let fields = register.fields.iter().filter(|field| field.public);
        needed
            .extend(fields.map(|field| {
                own(format!("field.{}", field.name), format!("field-{}", field.name))
            }));
        let status = |name| own(format!("statuses.{name}"), format!("status-{name}"));
        needed.extend(register.statuses.iter().map(status));
    }
    needed.into_iter().filter_map(|one| one.missing(texts)).collect()
}

/// A text that is asked for.
struct Needed {
    file: String,
    at: String,
    id: String,
    /// Any module may have it.
    is_anywhere: bool,
}

impl Needed {
    fn own(file: &str, at: &str, id: String) -> Self {
        Self { file: file.to_owned(), at: at.to_owned(), id, is_anywhere: false }
    }

    fn missing(self, texts: &Texts) -> Option<Missing> {
        let bare = self.id.split_once('/').map_or(self.id.as_str(), |(_, id)| id);
        let mut places = vec![self.id.clone()];
        if self.is_anywhere {
            places.extend(texts.0.keys().map(|(module, _)| format!("{module}/{bare}")));
        }
        let is_there = |lang: &Lang| places.iter().any(|id| texts.has(*lang, id));
        let languages: Vec<&str> =
            WRITTEN.iter().filter(|lang| !is_there(lang)).map(|lang| lang.tag()).collect();
        let Self { file, at, id, .. } = self;
        (!languages.is_empty()).then_some(Missing { file, at, id, languages })
    }
}

fn of_service(service: &Definition, needed: &mut Vec<Needed>) {
    let path = service.path();
    let file = format!("{path}/service.toml");
    let mut own = |at: String, id: String| needed.push(Needed::own(&file, &at, id));
    own("service".to_owned(), ids::title(&path));
    own("service".to_owned(), ids::intro(&path));
    let parts = service.roles.keys().map(|name| ("role", name));
    let parts = parts.chain(service.states.keys().map(|name| ("state", name)));
    let parts = parts.chain(service.actions.keys().map(|name| ("action", name)));
    let parts = parts.chain(service.facts.keys().map(|name| ("fact", name)));
    let parts = parts.chain(service.subcases.keys().map(|name| ("subcase", name)));
    for (word, name) in parts.chain(service.deadlines.keys().map(|name| ("deadline", name))) {
        own(format!("{word}.{name}"), ids::of(&path, word, name.as_str()));
    }
    for (name, action) in &service.actions {
        for document in &action.documents {
            own(
                format!("action.{name}.document"),
                ids::document(&path, document.template.as_str()),
            );
        }
        for effect in &action.effects {
            if let Effect::Send { message, .. } = effect {
                own(format!("action.{name}.effect"), ids::message(&path, message.as_str()));
            }
        }
    }
    for (fact, schema) in &service.schemas {
        let at = format!("fact.{fact}.schema");
        fields((schema, schema), "", 0, &mut |path_in, part| {
            own(at.clone(), ids::field(&path, fact.as_str(), path_in));
            let options = part.get("enum").and_then(Value::as_array);
            for option in options.into_iter().flatten().filter_map(Value::as_str) {
                own(at.clone(), ids::option(&path, fact.as_str(), path_in, option));
            }
        });
    }
    let areas = service.actions.iter().filter_map(|(name, action)| {
        let guard = action.guards.competent.as_ref()?;
        let id = format!("{}/area-{}", service.module, guard.area);
        let at = format!("action.{name}.guard.competent");
        Some(Needed { file: file.clone(), at, id, is_anywhere: true })
    });
    needed.extend(areas);
}

/// Fields inside fields, at most; more is no form.
const DEEPEST: usize = 8;

/// Every field that has a label, by its path without row numbers.
fn fields(
    (root, own): (&Value, &Value),
    path: &str,
    depth: usize,
    each: &mut impl FnMut(&str, &Value),
) {
    if depth > DEEPEST {
        return;
    }
    for (name, part) in properties(own) {
        let part = resolve(root, part);
        // A file says what it is by itself; a constant is never asked.
        let is_constant = part.get("const").is_some()
            && part.get("type").and_then(Value::as_str) != Some("boolean");
        if is_constant {
            continue;
        }
        let path = format!("{path}/{name}");
        each(&path, part);
        if procedure::form::files::is_list(part) {
            continue;
        }
        let inner = part.get("items").map_or(part, |items| resolve(root, items));
        fields((root, inner), &path, depth + 1, each);
    }
}
