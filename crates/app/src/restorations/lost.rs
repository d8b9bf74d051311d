//! What is still to be said of papers of which something was lost.

use std::ops::Range;

use jiff::Timestamp;
use transparency::Leaf;
use transparency::leaf::of_revision;
use uuid::Uuid;

use super::restore::VOID;
use super::store;
use crate::cases::load::moment;
use crate::db::{Tx, signed, unsigned};
use crate::error::{Doing, Result};

/// When this paper got a status that was lost, if nothing that is known came after it: it may be in force or not.
pub(crate) async fn doubted(tx: &mut Tx, document: Uuid) -> Result<Option<Timestamp>> {
    let Some(entry) = store::lost_status(tx, document).await? else { return Ok(None) };
    let leaf = Leaf::from_entry(&entry).doing("reading a lost leaf")?;
    let at = Timestamp::from_millisecond(signed(leaf.unix_ms));
    at.map(Some).doing("reading the time of a leaf")
}

/// The papers of which that is so.
pub(crate) async fn all_doubted(tx: &mut Tx) -> Result<Vec<Uuid>> {
    Ok(store::lost_statuses(tx).await?.into_iter().map(|(document, _)| document).collect())
}

/// The places in the list of statuses of which nothing is known, in order and apart from each other.
pub(crate) async fn places(tx: &mut Tx) -> Result<Vec<Range<u64>>> {
    let mut places = Vec::new();
    for row in store::all(tx).await? {
        places.push(unsigned(row.places_from)?..unsigned(row.places_until)?);
    }
    let papers = store::lost_statuses(tx).await?.into_iter().map(|(_, place)| place);
    let void = store::void_places(tx, VOID).await?.into_iter().map(|(place,)| place);
    for place in papers.chain(void) {
        let place = unsigned(place)?;
        places.push(place..place + 1);
    }
    places.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<u64>> = Vec::new();
    for range in places {
        match apart.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => apart.push(range),
        }
    }
    Ok(apart)
}

/// The place in the log of a paper whose record was lost, by the SHA-256 of its signed file, and from when until when records were lost.
pub(crate) async fn leaf_of_file(
    tx: &mut Tx,
    file: &[u8; 32],
) -> Result<Option<(u64, Timestamp, Timestamp)>> {
    let found = store::lost_file(tx, &of_revision(file).0).await?;
    let Some((index, from, until)) = found else { return Ok(None) };
    Ok(Some((unsigned(index)?, moment(from)?, moment(until)?)))
}
