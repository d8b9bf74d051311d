//! A `PostgreSQL` server for one check: its data lie in a temporary folder, nothing is synced, it ends with the check.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::run::{find_program, is_root, quiet};

/// How long a server may take to answer, in tenths of a second.
const PATIENCE: u32 = 300;

/// The running server; dropping it stops it and removes its data.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Child,
}

impl Cluster {
    pub(crate) fn start() -> Result<Self> {
        let programs =
            find_programs().context("PostgreSQL is not installed: apt-get install postgresql")?;
        let folder =
            std::env::temp_dir().join(format!("tris-check-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        if is_root() {
            quiet(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let data = folder.join("data");
        let words =
            ["--auth=trust", "--username=tris", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"];
        quiet(as_nobody_special(&programs.join("initdb")).args(words).arg("-D").arg(&data))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let server = serve(&programs, &folder, port)?;
        let cluster = Self { programs, folder, port, server };
        cluster.wait()?;
        println!("PostgreSQL answers at {}", cluster.url());
        Ok(cluster)
    }

    /// What the tests find in `TRIS_TEST_POSTGRES`.
    pub(crate) fn url(&self) -> String {
        format!("postgres://tris@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&self) -> Result<()> {
        for _ in 0..PATIENCE {
            if self.answers() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL does not answer:\n{log}")
    }

    /// A server that still starts accepts connections and refuses them, so a mere connection proves nothing.
    fn answers(&self) -> bool {
        let mut ask = Command::new(self.programs.join("pg_isready"));
        quiet(ask.args(["-h", "127.0.0.1", "-p"]).arg(self.port.to_string())).is_ok()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = quiet(
            as_nobody_special(&self.programs.join("pg_ctl"))
                .args(["stop", "--mode=immediate", "-D"])
                .arg(self.folder.join("data")),
        )
        .and_then(|()| self.server.wait().map(drop).context("the server was lost"))
        .and_then(|()| std::fs::remove_dir_all(&self.folder).context("its data stay"));
        if let Err(error) = stopped {
            println!("PostgreSQL in {}: {error:#}", self.folder.display());
        }
    }
}

fn serve(programs: &Path, folder: &Path, port: u16) -> Result<Child> {
    let log = std::fs::File::create(folder.join("log"))?;
    let mut command = as_nobody_special(&programs.join("postgres"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .arg("-p")
        .arg(port.to_string());
    for setting in [
        "listen_addresses=127.0.0.1",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=300",
        "timezone=UTC",
    ] {
        command.args(["-c", setting]);
    }
    let output = log.try_clone()?;
    command
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(log)
        .spawn()
        .context("the PostgreSQL server could not be started")
}

/// `PostgreSQL` refuses to run as root: then it runs as `postgres`, whom Debian's package creates.
fn as_nobody_special(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(std::env::temp_dir());
    command
}

/// The folder that holds `initdb` and `postgres`: the newest that Debian has, or the one in the path.
pub(crate) fn find_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    folders.sort();
    let debian = folders.pop().map(|(_, bin)| bin);
    debian.or_else(|| find_program("initdb").and_then(|path| path.parent().map(Path::to_path_buf)))
}
