//! Hostile bytes for every parser of trust.
//!
//! Each test is a part of `cargo test`, for a second or so, and a target of a coverage-guided fuzzer: `cargo xtask fuzz TARGET SECONDS`.
//! What a fuzzer makes is a script by which a good artefact is spoiled ([`spoil`]). Good ones are made by the worlds of other crates'
//! tests, so that none lies in the repository.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail the test")]

mod acts;
mod certificates;
mod codes;
mod dossiers;
mod logs;
mod papers;
mod seals;
mod spoil;
mod stamps;
mod verdicts;

/// Of the tests of `signing`: an authority, an officer, a moment.
#[path = "../../../crates/signing/tests/it/world.rs"]
mod world;

/// Of the tests of `signing`: small papers and their signing.
#[path = "../../../crates/signing/tests/it/paper.rs"]
#[expect(dead_code, reason = "its own tests use the rest")]
mod paper;

/// Of the tests of `transparency`: a log in memory and witnesses.
#[path = "../../../crates/transparency/tests/it/world.rs"]
#[expect(dead_code, reason = "its own tests use the rest")]
mod logged;

/// Of the tests of `verifier`: a signed card with its receipt, and whoever judges it.
#[path = "../../../crates/verifier/tests/it/world.rs"]
#[expect(dead_code, reason = "its own tests use the rest")]
mod judged;

/// How many scripts a test tries; a fuzzer goes on until it is stopped.
const TRIES: usize = 400;

/// Holds a property to good artefacts, and to what scripts make of them.
fn hold(
    target: bolero::TestTarget<
        bolero::ByteSliceGenerator,
        bolero::DefaultEngine,
        bolero::BorrowedInput,
    >,
    kit: &spoil::Kit,
    property: impl Fn(&[u8]) + std::panic::RefUnwindSafe,
) {
    for good in &kit.goods {
        property(good);
    }
    target.with_iterations(TRIES).with_max_len(spoil::LONGEST_SCRIPT).for_each(
        |script: &[u8]| {
            property(&kit.spoiled(script));
        },
    );
}
