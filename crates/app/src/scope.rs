//! Who reads: every store read takes a scope, and sees what it may see.

use domain::{OrganisationId, PersonId, PostId};
use jiff::civil::Date;
use procedure::act::{Actor, Power};
use procedure::definition::Role;
use procedure::name::Name;

/// What a reader may see.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Anybody: released papers and public registers.
    Public,
    /// A signed-in person, in the post they chose.
    Person(Viewer),
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub person: PersonId,
    pub name: String,
    /// The post they act in now.
    pub post: Option<PostView>,
    /// All posts they hold today, lent ones included.
    pub posts: Vec<PostView>,
}

impl PostView {
    /// May who holds this post act in this role? Somebody may still have to be drawn for it.
    pub fn may_be(&self, role: &Role) -> bool {
        self.org == role.org && role.post.as_ref().is_none_or(|post| *post == self.kind)
    }
}

impl Viewer {
    /// The person as the engine knows an actor; `None` without a post.
    pub fn actor(&self) -> Option<Actor> {
        let post = self.post.as_ref()?;
        Some(Actor {
            person: self.person,
            post: post.id,
            organisation: post.organisation,
            org: post.org.clone(),
            post_kind: post.kind.clone(),
            power: post.power.as_deref().cloned(),
        })
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::Person(self.clone())
    }
}

/// A post somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostView {
    pub id: PostId,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    /// Kind of the organisation.
    pub org: Name,
    /// Kind of the post.
    pub kind: Name,
    pub until: Option<Date>,
    /// By what power of attorney they act as this post would, where it is not theirs.
    pub power: Option<Box<Power>>,
}

/// What whoever acts by a power of attorney is called, in certificates and on papers.
const ATTORNEY: &str = "attorney";

impl PostView {
    /// What they are, in a word: nobody is called what they only stand in for.
    pub(crate) fn called(&self) -> String {
        if self.power.is_some() { ATTORNEY.to_owned() } else { self.kind.to_string() }
    }
}
