//! What checking costs: codes, status lists, proofs, the log on a disk, papers. Each line says figure, size, bar and whether it is met.
//!
//! `cargo xtask bench` runs it in a release build. `cargo test` runs it short and slow: sizes are held there, speeds are only printed.
#![expect(clippy::print_stdout, reason = "a bench talks to whoever started it")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that breaks is a failure, as a test is"
)]

#[path = "trust/codes.rs"]
mod codes;
#[path = "trust/log.rs"]
mod log;
#[path = "trust/papers.rs"]
mod papers;
#[path = "../../server/benches/load/stopwatch.rs"]
#[expect(dead_code, reason = "the other bench uses the rest")]
mod stopwatch;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "its own tests use the rest")]
mod world;

/// How much is done.
#[derive(Debug, Clone, Copy)]
struct Extent {
    /// In full, or as a test.
    is_full: bool,
}

impl Extent {
    fn of(self, full: u32, short: u32) -> u32 {
        if self.is_full { full } else { short }
    }
}

fn main() {
    // `cargo bench` says so; `cargo test` does not.
    let extent = Extent { is_full: std::env::args().any(|argument| argument == "--bench") };
    codes::bench(extent);
    log::bench(extent);
    papers::bench(extent);
}

/// A figure that should be at least so much.
fn at_least(what: &str, figure: f64, bar: f64, size: &str) {
    line(what, figure, "at least", bar, figure >= bar, size);
}

/// A figure that should be less than so much.
fn less_than(what: &str, figure: f64, bar: f64, size: &str) {
    line(what, figure, "less than", bar, figure < bar, size);
}

fn line(what: &str, figure: f64, than: &str, bar: f64, is_met: bool, size: &str) {
    let said = if is_met { "met" } else { "NOT MET" };
    println!("{what}: {figure:.1} ({than} {bar:.0}: {said}), {size}");
}
