//! Proves a library before it may run: on every path each required fact exists, every clock leads somewhere, the floor
//! of guards holds, and every name and pointer means something.
//!
//! A proof looks at the graph and ignores the values in `when`: it takes more paths for possible than there are. So what
//! is proved holds, and an error may ask for one more `requires`.

use crate::definition::Definition;
use crate::finding::Finding;
use crate::library::{Broken, Library};

mod actions;
mod branches;
mod deadlines;
mod facts;
mod fixed;
mod floor;
mod flow;
mod heads;
mod keys;
mod loops;
mod modules;
mod names;
pub(crate) mod nearest;
mod outside;
mod people;
mod pointers;
mod registers;
mod shapes;
mod sources;
mod states;
mod subcases;
mod templates;
mod unused;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod toy;

/// Everything that is wrong with the services and registers, in the order of files and lines. Empty: all may run.
pub fn prove(library: &Library) -> Vec<Finding> {
    let mut findings = registers::prove(library);
    findings.extend(heads::prove(library));
    findings.extend(modules::prove(library));
    for definition in library.services.values() {
        let mut proof = Proof::new(library, definition);
        names::prove(&mut proof);
        // A name that means nothing would set off every other rule.
        if proof.findings.is_empty() {
            rules(&mut proof);
        }
        findings.append(&mut proof.findings);
    }
    findings.sort();
    findings.dedup();
    findings
}

fn rules(proof: &mut Proof<'_>) {
    states::prove(proof);
    actions::prove(proof);
    outside::prove(proof);
    templates::prove(proof);
    if proof.definition.start().is_some() {
        let flow = flow::Flow::of(proof.definition);
        states::prove_paths(proof, &flow);
        facts::prove(proof, &flow);
        people::prove(proof, &flow);
        keys::prove(proof, &flow);
        subcases::prove(proof, &flow);
        deadlines::prove(proof, &flow);
        branches::prove(proof);
        loops::prove(proof);
    }
    people::prove_seen(proof);
    floor::prove(proof);
    pointers::prove(proof);
    fixed::prove(proof);
    sources::prove(proof);
    unused::prove(proof);
}

/// A definition under proof, and what was found.
struct Proof<'a> {
    library: &'a Library,
    definition: &'a Definition,
    file: String,
    findings: Vec<Finding>,
}

impl<'a> Proof<'a> {
    fn new(library: &'a Library, definition: &'a Definition) -> Self {
        let file = format!("{}/service.toml", definition.path());
        Self { library, definition, file, findings: Vec::new() }
    }

    /// Rule broken at the thing with this path, e.g. `action.issue.requires.sample`: why it matters, how to mend it.
    fn report(
        &mut self,
        code: &'static str,
        path: &str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let broken = Broken::new(code, message, mend);
        self.findings.push(self.library.finding(&self.file, path, broken));
    }
}
