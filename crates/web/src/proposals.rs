//! Posts, their ends and invitations: proposed by one administrator, confirmed by another.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod propose;
