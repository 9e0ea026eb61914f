//! A go-live report for people and for pipelines: one HTML page, Markdown, JUnit.
//!
//! Each form is made from the fields that are named here, never from whatever the report may hold one day. Texts are
//! made safe to show once more, whoever wrote them.

mod form;
pub mod html;
pub mod junit;
pub mod markdown;
mod words;

pub use self::form::ReportForm;
pub use self::words::{LEGEND, headline, needs, outcome, summary};

#[cfg(test)]
mod tests;
