//! A database of its own for one test, made and dropped over `PostgreSQL`'s wire.
//!
//! Two statements do not deserve a driver, and SQL drivers belong to `app` alone. Speaks to a server that trusts us
//! (`--auth=trust`), as the one that the check starts.

use std::io::{Read, Write};
use std::net::TcpStream;

/// Version 3.0 of the protocol.
const VERSION: i32 = 0x0003_0000;

/// A database that is dropped with this value.
#[derive(Debug)]
pub(crate) struct Database {
    server: Server,
    name: String,
}

impl Database {
    /// Makes an empty database on the server that `TRIS_TEST_POSTGRES` names.
    pub(crate) fn create() -> Self {
        let server = Server::parse(&address());
        let name = format!("test_{}", crate::place::unique());
        server
            .run(&format!("CREATE DATABASE {name}"))
            .unwrap_or_else(|why| panic!("{name} cannot be made: {why}"));
        Self { server, name }
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://{}@{}/{}", self.server.user, self.server.host, self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The test is over and said what it had to say; a database left behind ends with its server.
        let _left_behind = self.server.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the check names its server in the environment, and only tests read it"
)]
fn address() -> String {
    std::env::var("TRIS_TEST_POSTGRES").expect(
        "TRIS_TEST_POSTGRES names a PostgreSQL server: postgres://tris@127.0.0.1:5432/postgres",
    )
}

#[derive(Debug)]
struct Server {
    user: String,
    /// With the port.
    host: String,
    database: String,
}

impl Server {
    fn parse(url: &str) -> Self {
        let parts = || {
            let rest = url.strip_prefix("postgres://")?;
            let (user, rest) = rest.split_once('@')?;
            let (host, database) = rest.split_once('/')?;
            Some(Self {
                user: user.to_owned(),
                host: host.to_owned(),
                database: database.to_owned(),
            })
        };
        parts().unwrap_or_else(|| {
            panic!("TRIS_TEST_POSTGRES is not postgres://USER@HOST:PORT/DATABASE: {url}")
        })
    }

    fn run(&self, statement: &str) -> Result<(), String> {
        let fault = |error: std::io::Error| format!("{}: {error}", self.host);
        let mut wire = TcpStream::connect(&self.host).map_err(fault)?;
        let hello = format!("user\0{}\0database\0{}\0\0", self.user, self.database);
        wire.write_all(&framed(None, &[&VERSION.to_be_bytes(), hello.as_bytes()].concat()))
            .map_err(fault)?;
        until_ready(&mut wire)?;
        wire.write_all(&framed(Some(b'Q'), &[statement.as_bytes(), &[0]].concat()))
            .map_err(fault)?;
        until_ready(&mut wire)
    }
}

/// A message: its kind, its length with the length itself, its body. The first one of a connection has no kind.
fn framed(kind: Option<u8>, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).expect("a short message");
    let mut message = Vec::from_iter(kind);
    message.extend(length.to_be_bytes());
    message.extend(body);
    message
}

/// Reads up to `ReadyForQuery`. An `ErrorResponse`, or a wish for a password, is the answer instead.
fn until_ready(wire: &mut TcpStream) -> Result<(), String> {
    let mut said = Ok(());
    loop {
        let mut head = [0; 5];
        // A server that refuses a connection closes it after its error.
        if let Err(error) = wire.read_exact(&mut head) {
            return said.and(Err(error.to_string()));
        }
        let [kind, length @ ..] = head;
        let length = usize::try_from(i32::from_be_bytes(length)).unwrap_or(4).saturating_sub(4);
        let mut body = vec![0; length];
        wire.read_exact(&mut body).map_err(|error| error.to_string())?;
        match kind {
            b'Z' => return said,
            b'E' => said = Err(String::from_utf8_lossy(&body).replace('\0', " ")),
            b'R' if body != [0; 4] => return Err("the server wants a password".to_owned()),
            _ => {}
        }
    }
}
