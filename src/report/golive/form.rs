//! The forms that a report can have.

use std::path::Path;

use quick_junit::SerializeError;

use super::{html, junit, markdown};
use crate::golive::report::{CheckOutcome, Report};

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportForm {
    Html,
    Markdown,
    Json,
    Junit,
}

impl ReportForm {
    pub const ALL: [Self; 4] = [Self::Html, Self::Markdown, Self::Json, Self::Junit];

    /// Of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Junit => "xml",
        }
    }

    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Json => "JSON",
            Self::Junit => "JUnit XML",
        }
    }

    /// The form that follows from a file's name.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
        Self::ALL.into_iter().find(|form| form.extension() == extension)
    }

    /// The report in this form; JUnit counts the results among `failing` as failures.
    ///
    /// # Errors
    /// If the XML writer refuses a text.
    pub fn render(self, report: &Report, failing: &[CheckOutcome]) -> Result<String, SerializeError> {
        Ok(match self {
            Self::Html => html::page(report),
            Self::Markdown => markdown::text(report),
            Self::Json => format!("{:#}\n", serde_json::json!(report)),
            Self::Junit => junit::document(report, failing)?,
        })
    }
}
