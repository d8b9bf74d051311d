//! Pages: parse, call one use case, render. Nothing here decides, queries or reads a clock.

mod acts;
mod assets;
mod attempts;
mod cases;
mod data;
mod documents;
mod draws;
mod error;
pub mod form;
mod home;
mod icon;
mod instruments;
mod keys;
mod leaf;
mod log;
mod notices;
mod outside;
mod path;
mod people;
mod registers;
mod routes;
mod security;
mod services;
mod sessions;
mod shell;
pub mod text;
mod trust;
mod uploads;
mod visit;
mod web;
mod whole;

pub use leaf::Leaf;
pub use outside::{SIGNATURE, door};
pub use routes::{router, router_with};
pub use sessions::own_path;
pub use shell::percent;
