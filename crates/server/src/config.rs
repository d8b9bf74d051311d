//! What the program is told from outside: its command line and its environment, read here and nowhere else.

mod token;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;

use app::db::Place;
use clap::{Args, Parser, Subcommand};
use domain::public_url::PublicUrl;
use jiff::Timestamp;
use signing::StampHash;
use signing::qr::Base;
use tracing_subscriber::EnvFilter;
use transparency::{KeyName, VerifierKey};

pub(crate) use token::{Certify, Token};

/// The national information system for technical regulation.
#[derive(Debug, Parser)]
#[command(name = "tris", version, propagate_version = true)]
struct Line {
    /// What is logged, e.g. `info,sqlx=warn`.
    #[arg(long, env = "RUST_LOG", default_value = "info", global = true, hide_env_values = true)]
    log: String,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Starts a demo world: invented people, no legal force.
    Demo(Demo),
    /// Founds a system: its first records, and links for its first administrators. Without a text: new links for those who are not in yet.
    Found(Found),
    /// Runs a system that was founded.
    Serve(Serve),
    /// The procedures.
    #[command(subcommand)]
    Rules(Rules),
    /// Rebuilds every case from the records alone, and says what does not balance.
    Fsck(Books),
    /// Examines papers (PDF), receipts and sealed codes. Exit code: 0 all that was asked holds, 1 something fails, 2 something is not known.
    Verify(Verify),
    /// Prints whom to believe about the papers of these data: the trust file for `tris verify`.
    Trust(Books),
    /// Gives out all that is on record of a case, signed: for an auditor or a court. `tris verify` checks it anywhere.
    Dossier(Dossier),
    /// Goes on behind what the world was shown, on records that were put back from a copy: says what is lost, and has it in the log for ever.
    Restore(Restore),
    /// Declares a hash weak from a moment on, e.g. `sha-256`: papers are stamped by a stronger one, those that were stamped before at once.
    WeakHash(WeakHash),
    /// Signs that a log only grew: for those outside who keep an eye on it.
    Witness(Witness),
    /// Seals what papers say of themselves, on grounds that witnesses have seen: a key and a process apart from the system's.
    Sealer(Sealer),
    /// Stamps hashes with the time (RFC 3161): a key, a clock and a process apart from the system's.
    Stamper(Stamper),
    /// Certifies the key of a stamper, by the authority of these data.
    CertifyStamper(Certify),
    /// Certifies the key of a seal under papers that were signed by E-IMZO, by the authority of these data.
    CertifySeal(Certify),
    /// Stands in for E-IMZO in a demo, without legal force: invented people sign, and their signatures are checked.
    Eimzo(Eimzo),
    /// Stands in for OneID, the national way to sign in: invented people, no legal force.
    #[command(name = "oneid")]
    OneId(OneId),
    /// Watches a log from outside: keeps a copy of it, and raises an alarm when it tells another story than before. Exit code of one round: 1 if there is an alarm.
    Monitor(Monitor),
}

/// `tris demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Throws the demo's data away first.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// The folder of the demo's data; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "./demo-data")]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
    pub(crate) listen: SocketAddr,
    /// When the demo's clock starts, e.g. 2026-11-22T09:00:00+05:00; it runs on from there.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Other procedures than the program's own.
    #[arg(long, value_name = "DIR")]
    pub(crate) modules: Option<PathBuf>,
    /// Where the records lie: sqlite:PATH or postgres://…; a file in the data folder if not given.
    #[arg(long, value_name = "PLACE")]
    pub(crate) database: Option<Place>,
    /// Where others reach the demo: QR codes lead there; http://localhost:PORT if not given.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<PublicUrl>,
    #[command(flatten)]
    pub(crate) oneid: Option<Named>,
}

/// Another OneID than a demo's stand-in.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Where browsers go to sign in by OneID, e.g. `https://sso.egov.uz/sso/oauth/Authorization.do`.
    #[arg(
        id = "oneid_page",
        long = "oneid-page",
        value_name = "URL",
        required = false,
        requires = "oneid_proxy"
    )]
    pub(crate) page: String,
    /// The same page for this program, which speaks no TLS: a proxy of yours that speaks it to OneID, http://…/sso/oauth/Authorization.do.
    #[arg(
        id = "oneid_proxy",
        long = "oneid-proxy",
        value_name = "URL",
        required = false,
        requires = "oneid_client"
    )]
    pub(crate) proxy: String,
    /// As whom OneID knows this system.
    #[arg(
        id = "oneid_client",
        long = "oneid-client",
        value_name = "ID",
        required = false,
        requires = "oneid_secret"
    )]
    pub(crate) client: String,
    /// The scope that OneID gave with it; the same as the client if not given.
    #[arg(id = "oneid_scope", long = "oneid-scope", value_name = "NAME", requires = "oneid_page")]
    pub(crate) scope: Option<String>,
    /// The file with the secret that OneID gave.
    #[arg(
        id = "oneid_secret",
        long = "oneid-secret",
        value_name = "FILE",
        required = false,
        requires = "oneid_page"
    )]
    pub(crate) secret: PathBuf,
}

/// `tris found`.
#[derive(Debug, Args)]
pub(crate) struct Found {
    /// The first records: organisations, people, posts; two administrators of the agency at least (docs/how-to/run-a-system.md).
    #[arg(value_name = "WORLD.toml")]
    pub(crate) world: Option<PathBuf>,
    /// The folder of the system's data; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Where everybody will reach the system, e.g. `https://tris.uz`.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<PublicUrl>,
    /// Where the records lie: sqlite:PATH or postgres://…; a file in the data folder if not given.
    #[arg(long, value_name = "PLACE")]
    pub(crate) database: Option<Place>,
    /// Other procedures than the program's own.
    #[arg(long, value_name = "DIR")]
    pub(crate) modules: Option<PathBuf>,
}

/// `tris serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The folder of the system's data.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 takes any free port. TLS is a proxy's.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
    pub(crate) listen: SocketAddr,
    /// Other procedures than the program's own.
    #[arg(long, value_name = "DIR")]
    pub(crate) modules: Option<PathBuf>,
}

/// `tris rules`.
#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// Proves the procedures of a folder, and says what is wrong and how to mend it.
    Check(Check),
    /// Says what a rule asks for, why, what breaks it and how to mend it. Without a code: all rules, a line each.
    Explain(Explain),
}

/// `tris rules explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code that a finding names, e.g. `F01`.
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// `tris rules check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The folder; the program's own procedures if not given.
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// Prints one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `tris verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Files, texts of codes, addresses or numbers; `-` reads one from standard input. The receipt beside a file (FILE.tlog-proof) is read too.
    #[arg(value_name = "FILE|-|TEXT", required = true)]
    pub(crate) targets: Vec<String>,
    /// The receipt that belongs to the one file or code.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
    /// Whom to believe: the file that `tris trust` prints and that a system serves at /trust.
    #[arg(long, value_name = "FILE", env = "TRIS_TRUST")]
    pub(crate) trust: Option<PathBuf>,
    /// Asks the system at this address whether the papers are in force now, and for what is missing: trust file, receipts.
    #[arg(long, value_name = "URL")]
    pub(crate) online: Option<String>,
    /// Prints one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `tris fsck` and `tris trust`: which records.
#[derive(Debug, Args)]
pub(crate) struct Books {
    /// The folder of the data.
    #[arg(long, value_name = "DIR", default_value = "./demo-data")]
    pub(crate) data: PathBuf,
    /// Other procedures than the program's own.
    #[arg(long, value_name = "DIR")]
    pub(crate) modules: Option<PathBuf>,
    /// Where the records lie: sqlite:PATH or postgres://…; a file in the data folder if not given.
    #[arg(long, value_name = "PLACE")]
    pub(crate) database: Option<Place>,
}

/// `tris dossier`.
#[derive(Debug, Args)]
pub(crate) struct Dossier {
    /// The reference of the case.
    #[arg(value_name = "CASE")]
    pub(crate) case: String,
    /// The file to write; CASE.dossier.zip here if not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// The language of the page in it: uz, uzc, ru or en.
    #[arg(long, value_name = "LANGUAGE", default_value = "uz")]
    pub(crate) language: String,
    #[command(flatten)]
    pub(crate) books: Books,
}

/// `tris restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The number of the officer who puts the records back, as the certificates of their keys have it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) by: String,
    /// A copy of the log that somebody outside kept (`tris monitor`): for what the system's own folder of files lacks.
    #[arg(long, value_name = "DIR")]
    pub(crate) log_copy: Option<PathBuf>,
    /// What time it is, for data whose own clock was set; the machine's time if not given.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) books: Books,
}

/// `tris weak-hash`.
#[derive(Debug, Args)]
pub(crate) struct WeakHash {
    /// The hash: sha-256 or sha-384.
    #[arg(value_name = "HASH", value_parser = stamp_hash)]
    pub(crate) hash: StampHash,
    /// From when on nothing rests on it alone. Leave time: what is stamped anew after that moment shows nothing of before.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Timestamp,
    /// The number of the officer who declares it, as the certificates of their keys have it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) by: String,
    /// What time it is, for data whose own clock was set; the machine's time if not given.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) books: Books,
}

fn stamp_hash(name: &str) -> Result<StampHash, String> {
    let known = || StampHash::ALL.map(StampHash::as_str).join(", ");
    StampHash::parse(name).ok_or_else(|| format!("time stamps are made by: {}", known()))
}

/// `tris witness`.
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// The folder of the witness's key and memory; made if it is not there. A witness that lost it must be retired.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// The name of the witness, when its key is made, e.g. witness.example.uz.
    #[arg(long, value_name = "NAME", value_parser = KeyName::new)]
    pub(crate) name: Option<KeyName>,
    /// The key of a log that it watches, as `/log/key` gives it; more than one may be given.
    #[arg(long = "log-key", value_name = "KEY", required = true, value_parser = VerifierKey::parse)]
    pub(crate) logs: Vec<VerifierKey>,
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8100")]
    pub(crate) listen: SocketAddr,
    /// Ends when its standard input closes: for whoever starts it as a child.
    #[arg(long)]
    pub(crate) attached: bool,
}

/// `tris sealer`.
#[derive(Debug, Args)]
pub(crate) struct Sealer {
    /// The folder of the seal's key and memory; made if it is not there. A seal that lost its memory must be retired.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Whom it believes about the log: a file with a C2SP policy.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: PathBuf,
    #[command(flatten)]
    pub(crate) token: Token,
    /// What its codes begin with, e.g. `HTTPS://TRIS.UZ/Q#`.
    #[arg(long, value_name = "TEXT", value_parser = Base::new)]
    pub(crate) base: Base,
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8200")]
    pub(crate) listen: SocketAddr,
    /// Ends when its standard input closes: for whoever starts it as a child.
    #[arg(long)]
    pub(crate) attached: bool,
}

/// `tris stamper`.
#[derive(Debug, Args)]
pub(crate) struct Stamper {
    #[command(flatten)]
    pub(crate) token: Token,
    /// The folder with its private key, made if there is none, and its certificate for time stamps, `stamper.pem`.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// When its clock starts, for a demo whose own is set; the machine's time if not given.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8300")]
    pub(crate) listen: SocketAddr,
    /// Ends when its standard input closes: for whoever starts it as a child.
    #[arg(long)]
    pub(crate) attached: bool,
}

/// `tris eimzo`.
#[derive(Debug, Args)]
pub(crate) struct Eimzo {
    /// The folder of the secret from which all keys follow; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Who has a key: a text such as demo/eimzo.toml; the people of the demo if not given.
    #[arg(long, value_name = "FILE")]
    pub(crate) holders: Option<PathBuf>,
    /// When its clock starts, for a demo whose own is set; the machine's time if not given.
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
    /// Where the system reaches it, as it would reach E-IMZO-SERVER; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8400")]
    pub(crate) listen: SocketAddr,
    /// Where browsers reach its agent; E-IMZO itself listens at port 64646.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:64646")]
    pub(crate) agent: SocketAddr,
    /// Ends when its standard input closes: for whoever starts it as a child.
    #[arg(long)]
    pub(crate) attached: bool,
}

/// `tris oneid`.
#[derive(Debug, Args)]
pub(crate) struct OneId {
    /// The folder with whom it knows, in `oneid.json`.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8500")]
    pub(crate) listen: SocketAddr,
    /// Ends when its standard input closes: for whoever starts it as a child.
    #[arg(long)]
    pub(crate) attached: bool,
}

/// `tris monitor`.
#[derive(Debug, Args)]
pub(crate) struct Monitor {
    /// The address of the system whose log is watched, such as `http://localhost:8000`.
    #[arg(value_name = "URL")]
    pub(crate) site: String,
    /// The folder of the copy; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Whom to believe: the file that `tris trust` prints. From other hands than those of the system that is watched.
    #[arg(long, value_name = "FILE", env = "TRIS_TRUST")]
    pub(crate) trust: PathBuf,
    /// A receipt or a checkpoint that somebody else was given: does it tell of the same log?
    #[arg(long, value_name = "FILE")]
    pub(crate) seen: Vec<PathBuf>,
    /// The folder of the system's data, while it stands still or a copy of it: is every record in the log, and every leaf among the records?
    #[arg(long, value_name = "DIR")]
    pub(crate) records: Option<PathBuf>,
    /// Where those records lie: sqlite:PATH or postgres://…; a file in their folder if not given.
    #[arg(long, value_name = "PLACE", requires = "records")]
    pub(crate) database: Option<Place>,
    /// Other procedures than the program's own.
    #[arg(long, value_name = "DIR", requires = "records")]
    pub(crate) modules: Option<PathBuf>,
    /// Looks again after so many seconds, until it is stopped; once if not given.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) every: Option<u64>,
}

/// Reads the command line, and starts logging as it says. A wrong line ends the program with its usage.
pub(crate) fn read() -> Command {
    let line = Line::parse();
    let filter = EnvFilter::new(&line.log);
    let is_terminal = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(is_terminal)
        .with_writer(std::io::stderr)
        .init();
    line.command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Line::command().debug_assert();
    }

    #[test]
    fn a_demo_is_told_where_and_when() {
        let words = [
            "tris",
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--now",
            "2026-11-22T09:00:00+05:00",
            "--database",
            "sqlite:a.db",
        ];
        let Command::Demo(demo) = Line::try_parse_from(words).expect("a line").command else {
            panic!("a demo")
        };
        assert_eq!(demo.listen.port(), 0);
        assert_eq!(demo.now.map(Timestamp::as_second), Some(1_795_320_000));
        assert_eq!(demo.database, Some(Place::Sqlite("a.db".into())));
        assert!(demo.oneid.is_none(), "a demo has a stand-in");
    }

    #[test]
    fn a_wrong_line_is_refused() {
        for words in [
            vec!["tris"],
            vec!["tris", "demo", "--now", "noon"],
            vec!["tris", "demo", "--database", "mysql://a"],
            vec!["tris", "demo", "--public-url", "tris.uz/sinov"],
            vec!["tris", "demo", "--oneid-page", "https://sso.egov.uz/sso/oauth/Authorization.do"],
            vec!["tris", "demo", "--oneid-scope", "tris"],
        ] {
            assert!(Line::try_parse_from(&words).is_err(), "{words:?}");
        }
    }
}
