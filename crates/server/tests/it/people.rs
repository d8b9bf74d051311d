//! Somebody who acts in a story.

use app::acts::{CommitRefusal, Committed, PreparedView};
use app::scope::{Scope, Viewer};
use app::views::CaseView;
use domain::OrganisationId;
use procedure::Refusal;
use serde_json::Value;
use signing::SoftKey;
use testkit::{Signed, World};

/// A signed-in person with a certified key.
pub(crate) struct Person {
    pub(crate) viewer: Viewer,
    pub(crate) key: SoftKey,
}

impl Person {
    /// In their first post.
    pub(crate) async fn new(world: &World, slug: &str) -> Self {
        let viewer = world.sign_in(slug).await;
        let key = world.enrol(&viewer).await;
        Self { viewer, key }
    }

    /// In the post of this kind at this organisation.
    pub(crate) async fn at(
        world: &World,
        slug: &str,
        organisation: OrganisationId,
        kind: &str,
    ) -> Self {
        let viewer = world.sign_in_as(slug, organisation, kind).await;
        let key = world.enrol(&viewer).await;
        Self { viewer, key }
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::Person(self.viewer.clone())
    }

    /// Acts, and nothing stands against it.
    pub(crate) async fn act(
        &self,
        world: &World,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> Committed {
        let done = self.try_act(world, reference, action, facts).await;
        done.unwrap_or_else(|refusal| {
            panic!("{} may not {action} {reference}: {refusal:?}", self.viewer.name)
        })
    }

    pub(crate) async fn try_act(
        &self,
        world: &World,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> Result<Committed, Refusal> {
        Box::pin(world.act(&self.viewer, &self.key, reference, action, facts)).await
    }

    /// The code with which the act is refused.
    pub(crate) async fn refused(
        &self,
        world: &World,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> String {
        match self.try_act(world, reference, action, facts).await {
            Ok(done) => panic!("{} did {action} {reference}: {done:?}", self.viewer.name),
            Err(refusal) => refusal.code,
        }
    }

    /// Prepares and signs.
    pub(crate) async fn signed(
        &self,
        world: &World,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> Signed {
        world.sign(&self.prepared(world, reference, action, facts).await, &self.key)
    }

    pub(crate) async fn prepared(
        &self,
        world: &World,
        reference: &str,
        action: &str,
        facts: Value,
    ) -> PreparedView {
        let prepared = Box::pin(world.prepare(&self.viewer, reference, action, facts)).await;
        prepared.unwrap_or_else(|refusal| panic!("{action} of {reference}: {refusal:?}"))
    }

    /// The code with which a commit is refused.
    pub(crate) async fn commit_refused(&self, world: &World, signed: &Signed) -> String {
        match world.commit(&self.viewer, signed).await {
            Ok(done) => panic!("committed: {done:?}"),
            Err(CommitRefusal::Refused(refusal)) => refusal.code,
            Err(CommitRefusal::OtherBytes) => "other-bytes".to_owned(),
        }
    }

    /// The case as this person sees it.
    pub(crate) async fn case(&self, world: &World, reference: &str) -> Option<CaseView> {
        let found = world.app.cases().find(&self.scope(), reference).await;
        found.unwrap_or_else(|fault| panic!("{}", fault.chain()))
    }

    /// References of the cases of this service that the person's organisation takes part in, the oldest change first.
    pub(crate) async fn cases(&self, world: &World, service: &str) -> Vec<String> {
        let page = world.app.cases().mine(&self.scope(), None).await;
        let rows = page.unwrap_or_else(|fault| panic!("{}", fault.chain())).rows;
        rows.into_iter()
            .rev()
            .filter(|row| row.service == service)
            .map(|row| row.reference)
            .collect()
    }

    /// References of the cases that wait for this person.
    pub(crate) async fn inbox(&self, world: &World) -> Vec<String> {
        let page = world.app.cases().inbox(&self.scope(), None).await;
        let rows = page.unwrap_or_else(|fault| panic!("{}", fault.chain())).rows;
        rows.into_iter().map(|row| row.reference).collect()
    }
}

/// Nothing that fsck looks at is out of balance.
pub(crate) async fn assert_balanced(world: &World) {
    let report = world.app.fsck().await.unwrap_or_else(|fault| panic!("{}", fault.chain()));
    assert_eq!(report.complaints, []);
}

/// The codes of fsck's complaints, each once.
pub(crate) async fn complaints(world: &World) -> Vec<&'static str> {
    let report = world.app.fsck().await.unwrap_or_else(|fault| panic!("{}", fault.chain()));
    let mut codes: Vec<_> =
        report.complaints.into_iter().map(|complaint| complaint.code.id()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
