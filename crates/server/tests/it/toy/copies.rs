//! Backups as an operator makes them and puts them back: the database by its own tools, the files by copying.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use app::db::Place;
use testkit::World;

use crate::sql::Sql;

/// A copy of the records.
pub(crate) struct Copy(PathBuf);

impl Copy {
    /// Of the records as they are now.
    pub(crate) async fn of(world: &World, sql: &Sql, name: &str) -> Self {
        let path = world.folder().join(name);
        match world.settings().place {
            Place::Sqlite(_) => {
                sql.run(&format!("VACUUM INTO '{}'", path.display())).await.unwrap();
            }
            Place::Postgres(url) => {
                run(Command::new("pg_dump").arg("--file").arg(&path).arg(url));
            }
        }
        Self(path)
    }

    /// In the place of the records. Whoever has them open goes on with what is gone.
    pub(crate) fn put_back(&self, world: &World) {
        match world.settings().place {
            Place::Sqlite(path) => {
                for ending in ["-wal", "-shm"] {
                    let beside = format!("{}{ending}", path.display());
                    if fs::exists(&beside).unwrap() {
                        fs::remove_file(beside).unwrap();
                    }
                }
                let fresh = path.with_extension("fresh");
                fs::copy(&self.0, &fresh).unwrap();
                fs::rename(fresh, path).unwrap();
            }
            Place::Postgres(url) => {
                // Whoever has the records open would keep them from going.
                let alone = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                             WHERE datname = current_database() AND pid <> pg_backend_pid()";
                let anew = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
                let psql = || {
                    let mut psql = Command::new("psql");
                    psql.args(["--quiet", "--set", "ON_ERROR_STOP=1"]);
                    psql
                };
                run(psql()
                    .args(["--output", "/dev/null", "--command", alone, "--command", anew])
                    .arg(&url));
                run(psql().arg("--file").arg(&self.0).arg(&url));
            }
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
}
