//! The engine's test bed: a library that gives out readers' cards.

mod append_only;
mod captures;
mod clocks;
pub(crate) mod damage;
mod draws;
mod ended;
mod kill;
mod lawless;
mod ledger;
pub(crate) mod library;
mod log;
mod monitors;
mod numbers;
mod orders;
mod outside;
mod own_folder;
mod own_keys;
mod pinned;
mod presses;
mod scope;
mod signatures;
mod signed_papers;
mod vacancies;
mod vandal;
mod verifiers;
mod waiting;
mod whole;
