//! Texts of the pages in four languages: Fluent files, loaded once. A missing text shows its id and is logged; a page
//! never fails for a word.

mod cyrillic;
mod dates;
pub mod ids;
mod lang;
pub mod needed;
mod numbers;
mod refusal;

use std::collections::BTreeMap;
use std::sync::Arc;

use app::scope::PostView;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use procedure::act::Power;
use procedure::case::EventKind;
use procedure::name::{Key, Name};

pub(crate) use dates::moment_typed;
pub use lang::Lang;
pub use refusal::RefusalText;

/// The texts of the pages themselves, by language tag.
pub const CORE: &[(&str, &str)] = &[
    ("uz-Latn", include_str!("../text/uz-Latn.ftl")),
    ("ru", include_str!("../text/ru.ftl")),
    ("en", include_str!("../text/en.ftl")),
];

/// Why the texts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("texts in an unknown language `{0}`")]
    Language(String),
    #[error("the texts `{whose}` do not parse at line {}: {why}", at.0)]
    Syntax {
        whose: String,
        why: String,
        /// Line and column, from 1.
        at: (usize, usize),
    },
    #[error("a text is written twice in `{whose}`: {ids}")]
    Twice { whose: String, ids: String },
}

/// The texts of one module.
#[derive(Debug, Clone)]
pub struct ModuleText {
    pub module: String,
    /// `uz-Latn`, `uz-Cyrl`, `ru` or `en`.
    pub lang: String,
    pub source: String,
}

/// All texts in all languages, by module; the pages' own under the empty name. Cheap to clone.
#[derive(Clone)]
pub struct Texts(Arc<Bundles>);

type Bundles = BTreeMap<(String, Lang), FluentBundle<FluentResource>>;

impl Texts {
    /// Loads the pages' own texts, [`CORE`], and the modules'. Uzbek Cyrillic is made from Uzbek Latin; texts written in
    /// it outright win, as the reviewed exceptions.
    pub fn new(core: &[(&str, &str)], modules: Vec<ModuleText>) -> Result<Self, TextError> {
        let core = core.iter().map(|(lang, source)| ModuleText {
            module: String::new(),
            lang: (*lang).to_owned(),
            source: (*source).to_owned(),
        });
        let mut bundles = Bundles::new();
        for text in core.chain(modules) {
            let lang = Lang::from_tag(&text.lang).ok_or(TextError::Language(text.lang))?;
            if lang == Lang::UzLatn {
                add(
                    &mut bundles,
                    &(text.module.clone(), Lang::UzCyrl),
                    cyrillic::source(&text.source),
                )?;
            }
            add(&mut bundles, &(text.module, lang), text.source)?;
        }
        Ok(Self(Arc::new(bundles)))
    }

    /// The texts for a reader of this language.
    pub fn speak(&self, lang: Lang) -> Text {
        Text { texts: self.clone(), lang }
    }

    /// Is there such a text in this very language, and does it say something?
    fn has(&self, lang: Lang, id: &str) -> bool {
        let (module, id) = id.split_once('/').unwrap_or(("", id));
        let bundle = self.0.get(&(module.to_owned(), lang));
        let message = bundle.and_then(|bundle| bundle.get_message(id));
        message.is_some_and(|message| message.value().is_some())
    }

    fn format(&self, lang: Lang, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let (module, id) = id.split_once('/').unwrap_or(("", id));
        let bundle = self.0.get(&(module.to_owned(), lang))?;
        let (message, attribute) = id.split_once('.').map_or((id, None), |(m, a)| (m, Some(a)));
        let message = bundle.get_message(message)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(id, lang = lang.tag(), ?errors, "text lacks a value");
        }
        Some(text)
    }
}

fn twice(errors: &[FluentError]) -> String {
    let id = |error: &FluentError| match error {
        FluentError::Overriding { id, .. } => id.clone(),
        FluentError::ParserError(_) | FluentError::ResolverError(_) => error.to_string(),
    };
    errors.iter().map(id).collect::<Vec<_>>().join(", ")
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    // Plural rules know `uz`, not its scripts.
    let tag = match lang {
        Lang::UzLatn | Lang::UzCyrl => "uz",
        Lang::Ru => "ru",
        Lang::En => "en",
    };
    let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
    // Isolation marks would be copied with a number or a name.
    bundle.set_use_isolating(false);
    bundle
}

/// Line and column of a byte.
fn line(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count());
    (before.matches('\n').count() + 1, column + 1)
}

fn add(bundles: &mut Bundles, place: &(String, Lang), source: String) -> Result<(), TextError> {
    let lang = place.1;
    let whose = || format!("{} {}", place.0, lang.tag());
    let resource = FluentResource::try_new(source).map_err(|(resource, errors)| {
        let first = errors.first();
        let why = first.map(ToString::to_string).unwrap_or_default();
        let at = line(resource.source(), first.map_or(0, |error| error.pos.start));
        TextError::Syntax { whose: whose(), why, at }
    })?;
    let bundle = bundles.entry(place.clone()).or_insert_with(|| bundle(lang));
    if lang == Lang::UzCyrl {
        bundle.add_resource_overriding(resource);
        return Ok(());
    }
    bundle
        .add_resource(resource)
        .map_err(|errors| TextError::Twice { whose: whose(), ids: twice(&errors) })
}

/// Texts for one reader.
#[derive(Clone)]
pub struct Text {
    texts: Texts,
    pub lang: Lang,
}

impl Text {
    /// The text, or the id itself if there is none in this language nor in the source language.
    pub fn say(&self, id: &str) -> String {
        self.find(id).unwrap_or_else(|| missing(id, self.lang))
    }

    /// The text, if there is one.
    pub fn find(&self, id: &str) -> Option<String> {
        self.format(id, None)
    }

    /// The text that any module has under this id.
    pub fn anywhere(&self, id: &str) -> Option<String> {
        let modules =
            self.texts.0.keys().filter(|(_, lang)| *lang == Lang::UzLatn).map(|(module, _)| module);
        modules.into_iter().find_map(|module| self.find(&format!("{module}/{id}")))
    }

    /// A kind of post in words; the name itself where no module has words for it.
    pub fn post(&self, kind: &Name) -> String {
        self.anywhere(&format!("post-{kind}"))
            .unwrap_or_else(|| kind.as_str().replace(['-', '_'], " "))
    }

    /// A post as its holder is shown it: what they are there, and where.
    pub(crate) fn held(&self, post: &PostView) -> String {
        let what = self.acting(&post.kind, post.power.as_deref());
        format!("{what} · {}", post.organisation_name)
    }

    /// In what post somebody acts; by a power of attorney, that it is by one.
    pub(crate) fn acting(&self, kind: &Name, power: Option<&Power>) -> String {
        power.map_or_else(|| self.post(kind), |power| self.by_power(&power.number, power.on))
    }

    /// A power of attorney in words.
    pub(crate) fn by_power(&self, number: &str, on: Date) -> String {
        let values = [("number", number.to_owned()), ("on", self.date_text(&on.to_string()))];
        self.puts("power-by", &values)
    }

    /// Who was drawn: a role of the service, or a kind of organisation.
    pub fn role(&self, service: &str, role: &Name) -> String {
        self.find(&ids::role(service, role.as_str())).unwrap_or_else(|| self.org(role))
    }

    /// A kind of organisation in words.
    pub fn org(&self, kind: &Name) -> String {
        self.anywhere(&format!("org-{kind}"))
            .unwrap_or_else(|| kind.as_str().replace(['-', '_'], " "))
    }

    /// A clock in words: a deadline of its own, or the state whose deadline it is.
    pub fn clock(&self, service: &str, clock: &Name) -> String {
        let named = self.find(&ids::deadline(service, clock.as_str()));
        named.unwrap_or_else(|| self.say(&ids::state(service, clock.as_str())))
    }

    /// A sub-case in words, with its key.
    pub fn child(&self, service: &str, subcase: &Name, key: Option<&Key>) -> String {
        let what = self.say(&ids::subcase(service, subcase.as_str()));
        key.map_or_else(|| what.clone(), |key| format!("{what} {key}"))
    }

    /// What happened, in words.
    pub fn event(&self, service: &str, kind: &EventKind) -> String {
        match kind {
            EventKind::Opened => self.say("event-opened"),
            EventKind::Acted { action } => self.say(&ids::action(service, action.as_str())),
            EventKind::Answered { subcase, key } => {
                self.put("event-answered", "what", self.child(service, subcase, key.as_ref()))
            }
            EventKind::Drawn { role } => self.put("event-drawn", "what", self.role(service, role)),
            EventKind::Vacant { subcase, key } => {
                self.put("event-vacant", "what", self.child(service, subcase, key.as_ref()))
            }
            EventKind::Overdue { clock } => {
                self.put("event-overdue", "what", self.clock(service, clock))
            }
            EventKind::Left { role } => self.put("event-left", "what", self.role(service, role)),
            EventKind::Ended => self.say("event-ended"),
        }
    }

    /// The text with one value in it.
    pub fn put(&self, id: &str, name: &str, value: impl Into<String>) -> String {
        self.puts(id, &[(name, value.into())])
    }

    /// The text with values in it.
    pub fn puts(&self, id: &str, values: &[(&str, String)]) -> String {
        let args: FluentArgs<'_> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.format(id, Some(&args)).unwrap_or_else(|| missing(id, self.lang))
    }

    /// The text with a number in it as `$n`, declined by the rules of the language.
    pub fn count(&self, id: &str, n: impl TryInto<u32>) -> String {
        let n = n.try_into().unwrap_or(u32::MAX);
        let mut args = FluentArgs::new();
        args.set("n", n);
        self.format(id, Some(&args)).unwrap_or_else(|| missing(id, self.lang))
    }

    /// A civil date as this language writes it.
    pub fn date(&self, date: Date) -> String {
        dates::date(self.lang, date)
    }

    /// The Tashkent day of an instant.
    pub fn day(&self, at: Timestamp) -> String {
        self.date(dates::tashkent(at).date())
    }

    /// The last day before an instant: a deadline that runs out at midnight is named by the day that ends.
    pub fn last_day(&self, at: Timestamp) -> String {
        self.day(at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(at))
    }

    /// When something is due: a deadline of whole days is named by its last day, another by the minute.
    pub fn due(&self, at: Timestamp) -> String {
        let is_midnight = dates::tashkent(at).time() == jiff::civil::Time::midnight();
        if is_midnight { self.last_day(at) } else { self.moment(at) }
    }

    /// Day and time in Tashkent.
    pub fn moment(&self, at: Timestamp) -> String {
        dates::moment(self.lang, at)
    }

    /// A stored date or instant as this language writes it; other text as it is.
    pub fn date_text(&self, text: &str) -> String {
        // A moment also reads as a date; the day alone would say less.
        if let Ok(at) = text.parse() {
            return self.moment(at);
        }
        text.parse().map_or_else(|_| text.to_owned(), |date| self.date(date))
    }

    /// Where a paper stands: on its way to be released, or what became of it.
    pub fn paper_state(&self, state: &str) -> String {
        match state {
            "unsealed" | "signed" | "sealed" => self.say(&format!("paper-{state}")),
            _ => self.say(&format!("status-{state}")),
        }
    }

    /// A number as this language writes it.
    pub fn number(&self, decimal: &str) -> String {
        numbers::decimal(self.lang, decimal)
    }

    /// A number of bytes as people read it: whole kilobytes, then megabytes with one digit after the mark.
    pub fn size(&self, bytes: u64) -> String {
        let (id, n) = if bytes < 1_000_000 {
            ("size-kb", bytes.div_ceil(1_000).to_string())
        } else {
            let tenths = bytes.div_ceil(100_000);
            let digit = match tenths % 10 {
                0 => String::new(),
                digit => format!(".{digit}"),
            };
            ("size-mb", format!("{}{digit}", tenths / 10))
        };
        self.put(id, "n", self.number(&n))
    }

    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        self.texts.format(self.lang, id, args).or_else(|| {
            (self.lang != Lang::UzLatn).then(|| self.texts.format(Lang::UzLatn, id, args)).flatten()
        })
    }
}

fn missing(id: &str, lang: Lang) -> String {
    tracing::warn!(id, lang = lang.tag(), "text is missing");
    id.to_owned()
}

#[cfg(test)]
mod tests;
