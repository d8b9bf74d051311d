//! What a revision changed in the one before it. Allowed is one further signature or document timestamp, in an invisible field of its own, under
//! a timestamp with material for later validation (a document security store); written as it is written here, and nothing that
//! anybody could see on a page.
//!
//! A digest alone misses this: a file that was changed by an update still has a first revision whose digest is right.

use std::collections::BTreeSet;

use super::file::{File, View};
use super::lex::{Dict, Ref, Value, entry};
use super::store::{self, Store};
use super::{Unreadable, again, fields};

/// What the keys of an added field may be.
const FIELD_KEYS: [&str; 9] = ["Type", "Subtype", "FT", "T", "F", "Ff", "Rect", "P", "V"];
/// `Subtype` `Widget`, `F` with `Print`, neither `Hidden` nor anything else that PDF/A forbids.
const PRINT: i64 = 4;

/// What every revision adds, if it does nothing that is not allowed.
pub(crate) fn all(file: &File<'_>) -> Vec<Option<Added>> {
    (0..file.revisions.len()).map(|level| added(file, level).ok().flatten()).collect()
}

fn added(file: &File<'_>, level: usize) -> Result<Option<Added>, Unreadable> {
    let Some(before) = level.checked_sub(1) else { return Ok(None) };
    Step { old: file.view(before), new: file.view(level) }.judge(level)
}

/// A signature that a revision adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) signature: Ref,
    /// A document timestamp, which is no officer's word.
    pub(crate) is_timestamp: bool,
}

struct Step<'f, 'b> {
    old: View<'f, 'b>,
    new: View<'f, 'b>,
}

impl Step<'_, '_> {
    fn judge(&self, level: usize) -> Result<Option<Added>, Unreadable> {
        let (old_trailer, new_trailer) = (self.old.trailer()?, self.new.trailer()?);
        let same = |key| entry(old_trailer, key) == entry(new_trailer, key);
        if !same("Root") || !same("Info") {
            return Ok(None);
        }
        let root = self.new.root()?;
        let mut may_change = BTreeSet::from([root]);
        let Some(store) = self.same_root(root, &mut may_change)? else { return Ok(None) };
        let Some(appended) = self.appended_fields(&mut may_change)? else { return Ok(None) };
        // Whatever is added lies under a signature or a stamp of its own.
        let [field] = appended.as_slice() else { return Ok(None) };
        let Some((name, added)) = self.added(*field, &appended, &mut may_change)? else {
            return Ok(None);
        };
        let is_fine = self.nothing_else(level, &may_change)?
            && again::is_as_written(self.new.file, level, (&name, added), &store);
        Ok(is_fine.then_some(added))
    }

    /// The root says the same but for form and store; gives what came into the store.
    fn same_root(
        &self,
        root: Ref,
        may_change: &mut BTreeSet<Ref>,
    ) -> Result<Option<Store>, Unreadable> {
        let (old, new) = (self.old.must(root)?, self.new.must(root)?);
        let (Some(old), Some(new)) = (old.dict(), new.dict()) else { return Ok(None) };
        may_change.extend(entry(old, "DSS").and_then(Value::reference));
        if !same_but(old, new, &["AcroForm", "DSS"]) {
            return Ok(None);
        }
        store::grown((&self.old, old), (&self.new, new))
    }

    /// The fields that come after those that were there; `None` if the form changed otherwise.
    fn appended_fields(
        &self,
        may_change: &mut BTreeSet<Ref>,
    ) -> Result<Option<Vec<Ref>>, Unreadable> {
        let old = fields::form(&self.old)?.unwrap_or_default();
        let new = fields::form(&self.new)?.unwrap_or_default();
        if !same_but(&old, &new, &["Fields", "SigFlags"]) {
            return Ok(None);
        }
        let root = self.old.must(self.old.root()?)?;
        let form = root.dict().and_then(|root| entry(root, "AcroForm"));
        may_change.extend(form.and_then(Value::reference));
        may_change.extend(entry(&old, "Fields").and_then(Value::reference));
        let (had, has) = (fields::listed(&self.old, &old)?, fields::listed(&self.new, &new)?);
        Ok(has.strip_prefix(had.as_slice()).map(<[Ref]>::to_vec))
    }

    /// Name and signature of an added field, if nobody sees the field and its page only lists it.
    fn added(
        &self,
        id: Ref,
        appended: &[Ref],
        may_change: &mut BTreeSet<Ref>,
    ) -> Result<Option<(String, Added)>, Unreadable> {
        let object = self.new.must(id)?;
        let Some(field) = object.dict() else { return Ok(None) };
        let is = |key, name| entry(field, key).is_some_and(|value: &Value| value.is_name(name));
        let is_invisible = entry(field, "Rect").and_then(Value::array).is_some_and(|corners| {
            corners.len() == 4 && corners.iter().all(|corner| corner.value == Value::Int(0))
        });
        let prints = entry(field, "F").and_then(Value::int).is_some_and(|flags| flags & PRINT != 0);
        let own = within(field, &FIELD_KEYS)
            && is("Subtype", "Widget")
            && is("FT", "Sig")
            && is_invisible
            && prints
            && self.old.place(id.0).is_none();
        let (Some(Value::Ref(signature)), Some(Value::Ref(page))) =
            (entry(field, "V"), entry(field, "P"))
        else {
            return Ok(None);
        };
        if !own || !self.same_page(*page, appended, may_change)? {
            return Ok(None);
        }
        if self.old.place(signature.0).is_some() {
            return Ok(None);
        }
        let held = self.new.must(*signature)?;
        let kind = held.dict().and_then(|held| entry(held, "Type"));
        let is_timestamp = kind.is_some_and(|kind| kind.is_name("DocTimeStamp"));
        let name = entry(field, "T").and_then(Value::text).map(fields::readable);
        Ok(name.map(|name| (name, Added { signature: *signature, is_timestamp })))
    }

    /// The page says the same, but for added fields at the end of its annotations.
    fn same_page(
        &self,
        page: Ref,
        appended: &[Ref],
        may_change: &mut BTreeSet<Ref>,
    ) -> Result<bool, Unreadable> {
        let (old, new) = (self.old.must(page)?, self.new.must(page)?);
        let (Some(old), Some(new)) = (old.dict(), new.dict()) else { return Ok(false) };
        let is_page = entry(old, "Type").is_some_and(|kind| kind.is_name("Page"));
        if !is_page || !same_but(old, new, &["Annots"]) {
            return Ok(false);
        }
        let (had, has) = (entry(old, "Annots"), entry(new, "Annots"));
        may_change.insert(page);
        may_change.extend(had.and_then(Value::reference));
        let (had, has) = (fields::references(&self.old, had)?, fields::references(&self.new, has)?);
        let more = has.strip_prefix(had.as_slice());
        Ok(more.is_some_and(|more| more.iter().all(|one| appended.contains(one))))
    }

    /// Of what was there, nothing changed but what may; and nothing new appears where something was missing, waiting.
    fn nothing_else(&self, level: usize, may_change: &BTreeSet<Ref>) -> Result<bool, Unreadable> {
        let written = self.new.file.revisions.get(level).map(|own| &own.section.places);
        let mut fresh = BTreeSet::new();
        for number in written.into_iter().flat_map(|places| places.keys().copied()) {
            let is_there = self.new.place(number).is_some();
            if number == 0 || may_change.iter().any(|id| id.0 == number && is_there) {
                continue;
            }
            if self.old.place(number).is_some() {
                return Ok(false);
            }
            fresh.insert(number);
        }
        for number in self.old.numbers() {
            let Some(place) = self.old.place(number) else { continue };
            let Some(object) = self.old.get(Ref(number, place.generation()))? else { continue };
            if refers(&object.placed.value, &fresh) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Equal but for these keys.
fn same_but(old: &Dict, new: &Dict, keys: &[&str]) -> bool {
    let rest = |dict: &Dict| -> Dict {
        let other = |key: &[u8]| keys.iter().all(|free| free.as_bytes() != key);
        dict.iter()
            .filter(|(key, _)| other(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    rest(old) == rest(new)
}

pub(crate) fn within(dict: &Dict, keys: &[&str]) -> bool {
    dict.keys().all(|key| keys.iter().any(|known| known.as_bytes() == key.as_slice()))
}

fn refers(value: &Value, numbers: &BTreeSet<u32>) -> bool {
    match value {
        Value::Ref(id) => numbers.contains(&id.0),
        Value::Array(items) => items.iter().any(|item| refers(&item.value, numbers)),
        Value::Dict(dict) => dict.values().any(|item| refers(&item.value, numbers)),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Real(_)
        | Value::Name(_)
        | Value::Text(_) => false,
    }
}
