//! The binary `tris`: configuration, wiring, subcommands. Nothing here decides.

mod bank;
mod certify;
mod config;
mod data;
mod demo;
mod disk;
mod dossier;
mod eimzo;
mod escape;
mod found;
mod fsck;
mod installation;
mod mark;
mod modules;
mod monitor;
mod oneid;
mod oneids;
mod own_key;
mod ports;
mod restore;
mod rules;
mod say;
mod sealer;
mod seals;
mod serve;
mod site;
mod stamper;
mod stamps;
mod system;
mod token;
mod trust;
mod verify;
mod weak_hash;
mod welcome;
mod witness;
mod witnesses;

use std::process::ExitCode;

use config::Command;

fn main() -> ExitCode {
    let command = config::read();
    let outcome = match command {
        Command::Demo(options) => demo::run(&options).map(|()| true),
        Command::Found(options) => found::run(&options).map(|()| true),
        Command::Serve(options) => system::run(&options).map(|()| true),
        Command::Rules(options) => rules::run(&options),
        Command::Fsck(options) => fsck::run(&options),
        Command::Witness(options) => witness::run(&options).map(|()| true),
        Command::Sealer(options) => sealer::run(&options).map(|()| true),
        Command::Stamper(options) => stamper::run(&options).map(|()| true),
        Command::Eimzo(options) => eimzo::run(&options).map(|()| true),
        Command::OneId(options) => oneid::run(&options).map(|()| true),
        Command::CertifyStamper(options) => certify::stamper(&options).map(|()| true),
        Command::CertifySeal(options) => certify::seal(&options).map(|()| true),
        Command::Trust(options) => trust::run(&options).map(|()| true),
        Command::Restore(options) => restore::run(&options).map(|()| true),
        Command::WeakHash(options) => weak_hash::run(&options).map(|()| true),
        Command::Dossier(options) => dossier::run(&options).map(|()| true),
        Command::Monitor(options) => monitor::run(&options),
        // Here a third answer exists: nobody knows.
        Command::Verify(options) => return verify::run(&options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say::error(&format!("tris: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
