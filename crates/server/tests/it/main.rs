//! Stories of people who act, on real records. Hard facts are read back with plain SQL.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy allows both in tests, but does not see that the helpers of a story are one"
)]

/// Each story once on each kind of records.
macro_rules! stories {
    ($($story:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $story() {
                Box::pin(super::$story(testkit::Records::Sqlite)).await;
            })*
        }
        mod postgres {
            $(#[tokio::test]
            async fn $story() {
                Box::pin(super::$story(testkit::Records::Postgres)).await;
            })*
        }
    };
}

mod certification;
mod codes;
mod device;
mod documents;
mod eimzo;
mod founded;
mod front;
mod judge;
mod killed;
mod known;
mod notices;
mod people;
mod presswork;
mod rules;
mod sign_in;
mod sql;
mod tokens;
mod toy;
mod uploads;
mod witness;
