//! What story tests stand on: a small named world, people who act in it, and a clock that only a test moves.
//!
//! ```no_run
//! # async fn story() {
//! let world = testkit::World::toy().await;
//! let aida = world.sign_in("aida").await;
//! let key = world.enrol(&aida).await;
//! let reference = world.open(&aida, "library/card").await;
//! let facts = serde_json::json!({ "application": { "library": testkit::organisation("library"), "name": "Aida", "books": [] } });
//! world.act(&aida, &key, &reference, "apply", facts).await.expect("nothing stands against it");
//! world.work().await;
//! # }
//! ```
//!
//! Everything panics that is not the test's own subject: a broken world is a broken test.

mod eimzo;
mod folder;
mod oneid;
mod outside;
mod people;
mod place;
mod ports;
mod postgres;
mod seal;
mod stamps;
mod witnesses;
mod world;

pub use app::world::{organisation, person};
pub use eimzo::TestEimzo;
pub use folder::{demo_modules, folder, form, module, paper, toy_modules};
pub use oneid::{TOKEN, TestOneId};
pub use outside::{BANK, Bank};
pub use people::{Signed, manifest, manifest_of};
pub use place::{Records, TestPlace};
pub use ports::{Noon, Paper, SteppedClock, UNPRINTABLE};
pub use seal::TestSeal;
pub use stamps::{Mood, TestStamps};
pub use witnesses::Three;
pub use world::{Setup, World};
