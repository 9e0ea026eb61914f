//! The forms of the report, told apart by the extension of a file.

use quick_junit::SerializeError;

use super::{LoadReport, csv, html, json, junit, markdown};

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LoadForm {
    Html,
    Markdown,
    Json,
    Csv,
    Junit,
}

impl LoadForm {
    pub const ALL: [Self; 5] = [Self::Html, Self::Markdown, Self::Json, Self::Csv, Self::Junit];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Markdown => "Markdown",
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Junit => "JUnit XML",
        }
    }

    /// Of files in this form.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Junit => "xml",
        }
    }

    /// The form of files with this extension.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.extension() == extension)
    }

    /// The report in this form.
    pub fn text(self, report: &LoadReport<'_>) -> Result<String, SerializeError> {
        Ok(match self {
            Self::Html => html(report),
            Self::Markdown => markdown(report),
            Self::Json => format!("{:#}\n", json(report)),
            Self::Csv => csv(report),
            Self::Junit => junit(report)?,
        })
    }
}
