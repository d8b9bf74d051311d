//! Ids of a module's texts, as `modules/README.md` has them. `module/id` says in whose file the text stands.

/// The id of a text about a part of the service `module/folder`: `word` is `state`, `action`, `fact` and so on.
pub fn of(service: &str, word: &str, name: &str) -> String {
    let (module, folder) = service.split_once('/').unwrap_or((service, ""));
    format!("{module}/{folder}-{word}-{}", plain(name))
}

pub fn title(service: &str) -> String {
    format!("{service}-title")
}

pub fn intro(service: &str) -> String {
    format!("{service}-intro")
}

pub fn module_title(module: &str) -> String {
    format!("{module}/module-title")
}

pub fn role(service: &str, name: &str) -> String {
    of(service, "role", name)
}

pub fn state(service: &str, name: &str) -> String {
    of(service, "state", name)
}

pub fn action(service: &str, name: &str) -> String {
    of(service, "action", name)
}

pub fn fact(service: &str, name: &str) -> String {
    of(service, "fact", name)
}

pub fn document(service: &str, name: &str) -> String {
    of(service, "document", name)
}

pub fn message(service: &str, name: &str) -> String {
    of(service, "message", name)
}

pub fn subcase(service: &str, name: &str) -> String {
    of(service, "subcase", name)
}

pub fn deadline(service: &str, name: &str) -> String {
    of(service, "deadline", name)
}

/// A field of a fact; `path` is its pointer without row numbers.
pub fn field(service: &str, fact: &str, path: &str) -> String {
    of(service, "field", &format!("{fact}{path}"))
}

/// A value of a closed list.
pub fn option(service: &str, fact: &str, path: &str, value: &str) -> String {
    of(service, "option", &format!("{fact}{path}-{value}"))
}

/// A register `module/register`, or a field or status of it.
pub fn register(register: &str, what: &str) -> String {
    let (module, name) = register.split_once('/').unwrap_or(("", register));
    format!("{module}/register-{name}-{}", plain(what))
}

/// An entry of a service's legal basis, where the module has words for it.
pub fn basis(module: &str, entry: &str) -> String {
    format!("{module}/{entry}")
}

/// A lawful ground of a list.
pub fn ground(service: &str, list: &str, code: &str) -> String {
    let module = service.split('/').next().unwrap_or("");
    format!("{module}/ground-{list}-{}", plain(code))
}

/// Fluent ids hold letters, digits, `-` and `_` only.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}
