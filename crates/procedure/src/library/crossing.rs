//! What crosses from a parent into a child when it opens: nothing but what is declared on both sides.

use crate::definition::{Definition, Per, Subcase};
use crate::name::{Name, Place};

/// A given fact of a child and what of the parent fills it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The child's fact.
    pub fact: Name,
    pub from: From,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The whole of this single fact.
    Whole(Name),
    /// The entry of this keyed fact under the child's key.
    Entry(Name),
    /// The element, under the child's key, of the list in a single fact.
    Item(Place),
}

/// The given facts of `child` when `subcase` of `parent` opens it.
///
/// A fact is given under its own name. The item for which the child is opened goes to the one given fact that `give`
/// does not name; if there is none, a list's own fact crosses as that item alone, so that one customer never sees the
/// whole list.
pub fn crossings(parent: &Definition, subcase: &Subcase, child: &Definition) -> Vec<Crossing> {
    let named_item = item_name(subcase, child);
    let mut crossings: Vec<_> = subcase
        .give
        .iter()
        .map(|fact| Crossing {
            fact: fact.clone(),
            from: given(parent, subcase, fact, named_item.is_some()),
        })
        .collect();
    if let (Some(fact), Some(from)) = (named_item, item(subcase)) {
        crossings.push(Crossing { fact, from });
    }
    crossings
}

fn item_name(subcase: &Subcase, child: &Definition) -> Option<Name> {
    let mut others =
        child.facts.iter().filter(|(name, fact)| fact.given && !subcase.give.contains(name));
    let name = others.next().map(|(name, _)| name.clone());
    name.filter(|_| others.next().is_none() && item(subcase).is_some())
}

fn item(subcase: &Subcase) -> Option<From> {
    match subcase.each.as_ref()? {
        Per::List(place) => Some(From::Item(place.clone())),
        Per::Fact(fact) => Some(From::Entry(fact.clone())),
        Per::Role(_) | Per::Act => None,
    }
}

fn given(parent: &Definition, subcase: &Subcase, fact: &Name, item_is_named: bool) -> From {
    if parent.facts.get(fact).is_some_and(|declared| !declared.per.is_empty()) {
        return From::Entry(fact.clone());
    }
    match &subcase.each {
        Some(Per::List(place)) if place.fact == *fact && !item_is_named => {
            From::Item(place.clone())
        }
        Some(Per::List(_) | Per::Role(_) | Per::Fact(_) | Per::Act) | None => {
            From::Whole(fact.clone())
        }
    }
}
