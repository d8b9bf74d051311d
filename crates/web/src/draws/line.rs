//! A draw in words: how, from what seed, among whom in which order, and who was left out.

use app::views::{DrawView, LeftOut};

use crate::text::Text;

/// A draw in words.
pub(crate) struct DrawLine {
    /// Of what, and when.
    pub(crate) heading: String,
    /// Who was taken.
    pub(crate) taken: String,
    /// By which method, and what that means.
    pub(crate) method: String,
    pub(crate) day: String,
    pub(crate) cause: String,
    pub(crate) seed_hash: String,
    /// Heads of the columns that this method looks at.
    pub(crate) head: Vec<String>,
    pub(crate) candidates: Vec<CandidateLine>,
    pub(crate) left_out: Vec<String>,
    /// The record as it is kept, for the compliance officer.
    pub(crate) record: Option<String>,
}

/// One among whom the draw decided.
pub(crate) struct CandidateLine {
    pub(crate) name: Option<String>,
    pub(crate) id: String,
    pub(crate) is_taken: bool,
    /// A value for each further column.
    pub(crate) cells: Vec<String>,
}

/// A draw of this service as its case's readers see it.
pub(crate) fn line(text: &Text, service: &str, draw: &DrawView) -> DrawLine {
    let role = text.role(service, &draw.role);
    let counts_open = draw.method == "queue";
    let counts_use = counts_open || draw.method == "rotation";
    let avoids = counts_use && draw.candidates.iter().any(|(one, _)| one.among_last);
    let columns = [
        (counts_open, "draw-open"),
        (counts_use, "draw-last-used"),
        (avoids, "draw-among-last"),
        (true, "draw-lot"),
    ];
    let candidate = |(one, name): &(procedure::draw::Ranked, Option<String>)| {
        let last_used =
            || one.last_used.map_or_else(|| text.say("draw-never"), |at| text.moment(at));
        let lot = format!("{}…", one.lot.chars().take(12).collect::<String>());
        let cells = [
            counts_open.then(|| one.open.to_string()),
            counts_use.then(last_used),
            avoids.then(|| text.say(if one.among_last { "yes" } else { "no" })),
            Some(lot),
        ];
        CandidateLine {
            name: name.clone(),
            id: one.id.to_string(),
            is_taken: one.is_picked,
            cells: cells.into_iter().flatten().collect(),
        }
    };
    DrawLine {
        heading: format!("{role} · {}", text.moment(draw.at)),
        taken: taken(text, draw),
        method: text
            .find(&format!("draw-method-{}", draw.method))
            .unwrap_or_else(|| draw.method.clone()),
        day: text.date_text(&draw.day),
        cause: draw.cause.clone(),
        seed_hash: draw.seed_hash.clone(),
        head: columns.iter().filter(|(is, _)| *is).map(|(_, id)| text.say(id)).collect(),
        candidates: draw.candidates.iter().map(candidate).collect(),
        left_out: draw.left_out.iter().map(|left_out| reason(text, left_out)).collect(),
        record: None,
    }
}

/// The same as the compliance officer sees it, with the record from which anybody can run it again.
pub(super) fn whole(text: &Text, service: &str, draw: &DrawView) -> DrawLine {
    let record = serde_json::to_string_pretty(&draw.record).unwrap_or_default();
    DrawLine { record: Some(record), ..line(text, service, draw) }
}

fn taken(text: &Text, draw: &DrawView) -> String {
    if !draw.picked.is_empty() {
        return draw.picked.join(", ");
    }
    // Whom the reader knows by no name has a line in the table.
    let is_nobody = !draw.candidates.iter().any(|(one, _)| one.is_picked);
    if is_nobody { text.say("draw-nobody") } else { String::new() }
}

fn reason(text: &Text, left_out: &LeftOut) -> String {
    let own = |id: &str| text.find(id);
    let code = left_out.code.replace('.', "-");
    let why = own(&format!("left-out-{code}"))
        .or_else(|| own(&format!("refusal-{code}")))
        .unwrap_or_else(|| left_out.code.clone());
    let values = [("why", why), ("n", left_out.count.to_string())];
    let line = text.puts("draw-left-out", &values);
    if left_out.names.is_empty() { line } else { format!("{line}: {}", left_out.names.join(", ")) }
}
