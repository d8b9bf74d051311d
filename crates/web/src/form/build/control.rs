//! What a person fills a field with.

#[derive(Debug, Clone)]
pub enum Control {
    Line {
        value: String,
        mode: &'static str,
        max: u64,
        is_short: bool,
    },
    Area {
        value: String,
        max: u64,
    },
    Date {
        value: String,
        /// The first and the last day that it may be.
        min: Option<String>,
        max: Option<String>,
    },
    Check {
        is_on: bool,
    },
    Radios {
        options: Vec<Pick>,
    },
    Select {
        options: Vec<Pick>,
    },
    /// Shown and sent, never typed: it repeats what was recorded before. None: nothing was.
    Fixed {
        value: Option<String>,
        shown: String,
    },
}

/// An entry of a closed list.
#[derive(Debug, Clone)]
pub struct Pick {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
    pub id: String,
}
