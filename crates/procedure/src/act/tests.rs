//! The order of the checks and the changes of an act, on the toy service.

mod changes;
mod children;
mod clocks;
mod outside;
mod page;
mod refusals;
mod replay;
