//! Where a test's records lie: a folder and, perhaps, a database of its own; gone with the test.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use app::Settings;
use app::db::Place;
use domain::public_url::PublicUrl;

use crate::postgres::Database;

/// Which kind of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    Sqlite,
    /// On the server that `TRIS_TEST_POSTGRES` names.
    Postgres,
}

/// A folder and a database of a test's own, both empty at first; gone when dropped.
#[derive(Debug)]
pub struct TestPlace {
    folder: PathBuf,
    database: Option<Database>,
}

impl TestPlace {
    /// Somewhere on these records.
    pub fn new(records: Records) -> Self {
        let folder = std::env::temp_dir().join(format!("tris-test-{}", unique()));
        std::fs::create_dir_all(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        // Programs that are started on this place have the key that its worlds have.
        std::fs::write(folder.join("mark.key"), MARK)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let database = match records {
            Records::Sqlite => None,
            Records::Postgres => Some(Database::create()),
        };
        Self { folder, database }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How a demo is set up there.
    pub fn settings(&self) -> Settings {
        let sqlite = || Place::Sqlite(self.folder.join("records.sqlite"));
        Settings {
            place: self
                .database
                .as_ref()
                .map_or_else(sqlite, |database| Place::Postgres(database.url())),
            files: self.folder.join("files"),
            demo: true,
            renders: 2,
            patience: 0,
            public_url: PublicUrl::default(),
        }
    }
}

impl Drop for TestPlace {
    fn drop(&mut self) {
        // What cannot be removed lies in the machine's folder of temporary files.
        let _left_behind = std::fs::remove_dir_all(&self.folder);
    }
}

/// The key of the program's mark: the same wherever and whenever records are opened.
pub(crate) const MARK: [u8; 32] = [7; 32];

/// A name that no other test has, of this run or of one beside it.
pub(crate) fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{}_{}_{}", process::id(), started(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Process numbers come again, so the time tells a new run from an old one.
#[expect(
    clippy::disallowed_methods,
    reason = "names of temporary things differ from run to run; no test sees them"
)]
fn started() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
