//! Why a paper could not be made: by the template's fault, or by the facts'.

use std::fmt;

use jiff::civil::Date;

/// Why no paper came out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The template does not compile with these facts.
    #[error("the template does not compile: {0}")]
    Template(Diagnosis),
    /// The pages cannot be written as PDF/A-3b.
    #[error("the paper cannot be archived as PDF/A: {0}")]
    Export(Diagnosis),
    /// Typst only warned, but a template that is checked must be clean.
    #[error("the template has warnings: {0}")]
    Warnings(Diagnosis),
    /// The facts and the job speak of different papers.
    #[error("the facts and the job disagree about `{field}`")]
    Contradiction {
        /// The field of the facts.
        field: &'static str,
    },
    /// No font of ours has this character, or it hides or turns other text.
    #[error("U+{:04X} at {pointer} cannot be printed", u32::from(*.character))]
    Unprintable {
        /// JSON pointer of the text.
        pointer: String,
        /// The character.
        character: char,
    },
    /// A page lacks the shared sheet, which carries the footer, the QR code and the mark of a demo.
    #[error("the template leaves out the shared sheet on a page")]
    Undressed,
    /// The facts must be attached once, and nothing else.
    #[error("the template does not attach /data.json, or attaches something else")]
    Attachment,
    /// The QR code cannot hold the text.
    #[error("{bytes} bytes do not fit in a QR code")]
    QrTooLong {
        /// Length of the text.
        bytes: usize,
    },
    /// More facts than a paper may carry.
    #[error("the facts take {bytes} bytes")]
    DataTooLarge {
        /// Length of the canonical JSON.
        bytes: usize,
    },
    /// More pages than a paper may have.
    #[error("the paper has {pages} pages")]
    TooManyPages {
        /// How many.
        pages: usize,
    },
    /// A larger file than a paper may be.
    #[error("the paper takes {bytes} bytes")]
    PdfTooLarge {
        /// Length of the file.
        bytes: usize,
    },
    /// A date that PDF cannot express.
    #[error("{0} is not a date of a paper")]
    Date(Date),
}

/// What Typst found, in its own words, for the author of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis(pub Vec<Finding>);

/// One thing to mend in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `/template.typ` or `/tris.typ`; `None` when no place is to blame.
    pub place: Option<Place>,
    /// Typst's message.
    pub message: String,
    /// Typst's advice.
    pub hints: Vec<String>,
}

/// A place in a source, counted from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Virtual path.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            finding.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        for hint in &self.hints {
            write!(f, " (hint: {hint})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column } = self;
        write!(f, "{file}:{line}:{column}")
    }
}
