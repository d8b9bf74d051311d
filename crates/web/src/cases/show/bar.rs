//! How much of the nearest deadline has gone.

use app::views::CaseView;
use jiff::{SignedDuration, Timestamp};

use crate::text::Text;

/// The bar beside the title.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) left: String,
    /// Of 240.
    pub(super) width: i64,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) tone: &'static str,
}

/// The bar of the clock that is due first.
pub(super) fn of(text: &Text, view: &CaseView, now: Timestamp) -> Option<Bar> {
    let due = view.row.due.as_ref()?;
    let clock = view.clocks.iter().find(|clock| clock.clock == due.clock)?;
    let whole = clock.due_at.duration_since(clock.started_at).as_secs().max(1);
    let gone = now.duration_since(clock.started_at).as_secs().clamp(0, whole);
    let left = clock.due_at.duration_since(now);
    let days = left.as_hours().div_euclid(24);
    let is_late = left <= SignedDuration::ZERO;
    let (words, tone) = if is_late {
        (text.say("left-late"), "late")
    } else if days == 0 {
        (text.say("left-today"), "soon")
    } else {
        (text.count("left-days", days), if gone * 4 > whole * 3 { "soon" } else { "" })
    };
    Some(Bar {
        name: text.clock(&view.row.service, &clock.clock),
        left: words,
        width: gone * 240 / whole,
        from: text.day(clock.started_at),
        until: text.last_day(clock.due_at),
        tone,
    })
}
