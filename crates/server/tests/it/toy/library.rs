//! The library of the stories: its people, and a card brought as far as a story needs.

use serde_json::{Value, json};
use testkit::{Records, Setup, World, organisation};

use crate::people::Person;
use crate::sql::Sql;

/// What makes the second head attested, so that two may decide.
const SORA: &str = "\n\n# The two officers who publish";
const ATTESTED: &str = "\nattestation = [{ area = \"lending\", on = \"today-1y\", until = \"today+1y\" }]\n\n# The two officers who publish";
/// The tie that keeps one of the two librarians out of draws.
pub(crate) const TIE: &str =
    "interest = [{ at = \"school\", kind = \"kinship\", from = \"today-2y\" }]";

pub(crate) struct Library {
    pub(crate) world: World,
    pub(crate) sql: Sql,
    pub(crate) aida: Person,
    pub(crate) nur: Person,
    pub(crate) hakim: Person,
    pub(crate) sora: Person,
}

impl Library {
    /// Both heads are attested; only Nur can be drawn.
    pub(crate) async fn open(records: Records) -> Self {
        Self::attested(Setup::toy().on(records)).await
    }

    /// Both heads are attested, in this world.
    pub(crate) async fn attested(setup: Setup) -> Self {
        let people = setup.people.replacen(SORA, ATTESTED, 1);
        assert_ne!(people, setup.people);
        Self::of(Setup { people, ..setup }).await
    }

    pub(crate) async fn of(setup: Setup) -> Self {
        let world = Box::pin(World::new(setup)).await;
        let sql = Sql::of(&world).await;
        world.work().await;
        Self {
            aida: Person::new(&world, "aida").await,
            nur: Person::new(&world, "nur").await,
            hakim: Person::at(&world, "hakim", organisation("library"), "head").await,
            sora: Person::new(&world, "sora").await,
            sql,
            world,
        }
    }

    /// Opens a draft.
    pub(crate) async fn draft(&self) -> String {
        self.world.open(&self.aida.viewer, "library/card").await
    }

    /// Applies for a card with these books, and the draw is done.
    pub(crate) async fn applied(&self, books: &[&str]) -> String {
        let reference = self.draft().await;
        self.aida.act(&self.world, &reference, "apply", application(books)).await;
        self.world.work().await;
        reference
    }

    /// Every book is checked; the children are open.
    pub(crate) async fn reading(&self, books: &[&str]) -> String {
        let reference = self.applied(books).await;
        self.nur.act(&self.world, &reference, "check", checked(books)).await;
        self.world.work().await;
        reference
    }

    /// Every book is read; the head decides.
    pub(crate) async fn deciding(&self, books: &[&str]) -> String {
        let before = self.children().await;
        let reference = self.reading(books).await;
        for child in self.children().await.into_iter().filter(|child| !before.contains(child)) {
            self.aida
                .act(&self.world, &child, "finish", json!({ "report": { "result": "read" } }))
                .await;
        }
        self.world.work().await;
        assert_eq!(self.sql.state(&reference).await, "deciding");
        reference
    }

    /// The reading of the books, by reference.
    pub(crate) async fn children(&self) -> Vec<String> {
        self.aida.cases(&self.world, "library/reading").await
    }
}

pub(crate) fn application(books: &[&str]) -> Value {
    let books: Vec<Value> =
        books.iter().map(|code| json!({ "code": code, "title": "Boburnoma" })).collect();
    json!({ "application": { "library": organisation("library"), "name": "Aida", "books": books } })
}

pub(crate) fn checked(books: &[&str]) -> Value {
    let checks = books.iter().map(|code| ((*code).to_owned(), json!({ "held": "yes" })));
    json!({ "check": Value::Object(checks.collect()) })
}

pub(crate) fn card() -> Value {
    json!({ "card": { "valid_until": "2027-12-31" } })
}

pub(crate) fn refusal(ground: &str) -> Value {
    json!({ "refusal": { "ground": ground } })
}
