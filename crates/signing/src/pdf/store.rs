//! What a file carries for those who judge it when nobody can be asked any more: the document security store (ISO 32000-2,
//! 12.8.4.3; ETSI EN 319 142-1, 5.4.2). Certificates and revocation data, each a stream as it was issued.
//!
//! Whatever is in it was signed by whoever issued it; the store itself says nothing, and no reader shows it on a page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Unreadable;
use super::fields::references;
use super::file::View;
use super::lex::{Dict, Ref, Value, entry};
use super::material;
use super::write::{Update, listed};

/// What our stores hold. Material for single signatures (`VRI`) is optional, and left out.
const KEYS: [&str; 3] = ["Certs", "OCSPs", "CRLs"];
/// More of each than a file is ever given: a renewal adds two.
const MOST: usize = 256;

/// What is added to the store of a file; what is in it already is not added twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    /// Certificates (DER).
    pub certificates: Vec<Vec<u8>>,
    /// Answers about one certificate (`OCSPResponse`).
    pub answers: Vec<Vec<u8>>,
    /// Lists of revoked certificates (`CertificateList`).
    pub lists: Vec<Vec<u8>>,
}

impl Store {
    fn parts(&self) -> [(&'static str, &[Vec<u8>]); 3] {
        let [certificates, answers, lists] = KEYS;
        [
            (certificates, self.certificates.as_slice()),
            (answers, self.answers.as_slice()),
            (lists, self.lists.as_slice()),
        ]
    }

    /// Is each of them what it is called, and nothing else?
    pub(super) fn is_genuine(&self) -> bool {
        self.certificates.iter().all(|one| material::is_certificate(one))
            && self.answers.iter().all(|one| material::is_answer(one))
            && self.lists.iter().all(|one| material::is_list(one))
    }
}

/// Adds to the store; gives what the root must say of it, if that changes.
pub(super) fn put(
    view: &View<'_, '_>,
    update: &mut Update,
    root: &Dict,
    store: &Store,
) -> Result<Option<String>, Unreadable> {
    if store.parts().iter().all(|(_, all)| all.is_empty()) {
        return Ok(None);
    }
    let own = entry(root, "DSS");
    let held = held(view, root)?;
    let mut dict = "<<".to_owned();
    for (key, all) in store.parts() {
        let mut ids = references(view, entry(&held, key))?;
        let mut known = streams(view, &ids)?;
        for one in all {
            if !known.contains(&one.as_slice()) {
                ids.push(update.put_stream(one));
                known.push(one);
            }
        }
        if !ids.is_empty() {
            write!(dict, "/{key}{}", listed(ids.iter())).expect("a string takes all");
        }
    }
    dict.push_str(">>");
    let (id, said) = if let Some(id) = own.and_then(Value::reference) {
        (id, None)
    } else {
        let id = update.fresh();
        (id, Some(format!("{} 0 R", id.0)))
    };
    update.put(id, dict.as_bytes());
    Ok(said)
}

/// What came into the store, if the newer one is the older one with nothing but new certificates, answers and lists at the end of its lists. What
/// is in a file stays in it.
pub(super) fn grown(
    (old_view, old_root): (&View<'_, '_>, &Dict),
    (new_view, new_root): (&View<'_, '_>, &Dict),
) -> Result<Option<Store>, Unreadable> {
    let (old, new) = (entry(old_root, "DSS"), entry(new_root, "DSS"));
    if old.is_some() && old != new {
        return Ok(None);
    }
    // One behind a reference, or there would be two ways to change it.
    if new.is_some_and(|new| new.reference().is_none()) {
        return Ok(None);
    }
    let is_fresh = new.and_then(Value::reference).is_none_or(|id| old_view.place(id.0).is_none());
    if old.is_none() && !is_fresh {
        return Ok(None);
    }
    let (old, new) = (held(old_view, old_root)?, held(new_view, new_root)?);
    let mut grown = Store::default();
    let parts = [&mut grown.certificates, &mut grown.answers, &mut grown.lists];
    for (key, part) in KEYS.into_iter().zip(parts) {
        let had = references(old_view, entry(&old, key))?;
        let has = references(new_view, entry(&new, key))?;
        let Some(more) = has.strip_prefix(had.as_slice()) else { return Ok(None) };
        if has.len() > MOST || more.iter().any(|id| old_view.place(id.0).is_some()) {
            return Ok(None);
        }
        let streams = streams(new_view, more)?;
        if streams.len() != more.len() {
            return Ok(None);
        }
        part.extend(streams.into_iter().map(<[u8]>::to_vec));
    }
    Ok(grown.is_genuine().then_some(grown))
}

/// What the store holds as of this revision beyond these objects, which are known from then on.
pub(super) fn beyond(view: &View<'_, '_>, known: &mut BTreeSet<Ref>) -> Result<Store, Unreadable> {
    let root = view.must(view.root()?)?;
    let held = held(view, root.dict().ok_or(Unreadable::Syntax)?)?;
    let mut read = |key| -> Result<Vec<Vec<u8>>, Unreadable> {
        let ids = references(view, entry(&held, key))?;
        if ids.len() > MOST {
            return Err(Unreadable::Limit);
        }
        let fresh: Vec<Ref> = ids.into_iter().filter(|id| known.insert(*id)).collect();
        Ok(streams(view, &fresh)?.into_iter().map(<[u8]>::to_vec).collect())
    };
    let [certificates, answers, lists] = KEYS;
    Ok(Store { certificates: read(certificates)?, answers: read(answers)?, lists: read(lists)? })
}

/// The store that a root names; empty where there is none.
fn held(view: &View<'_, '_>, root: &Dict) -> Result<Dict, Unreadable> {
    let Some(store) = entry(root, "DSS") else { return Ok(Dict::new()) };
    view.resolved(store)?.dict().cloned().ok_or(Unreadable::Syntax)
}

/// Those of these objects that are plain streams.
fn streams<'b>(view: &View<'_, 'b>, ids: &[Ref]) -> Result<Vec<&'b [u8]>, Unreadable> {
    let all = ids.iter().map(|id| view.plain_stream(*id)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().flatten().collect())
}
