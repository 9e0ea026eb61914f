//! A go-live report for people and for pipelines: one HTML page, Markdown, JUnit.
//!
//! Each form is made from the fields that are named here, never from whatever the report may hold one day. Texts are
//! made safe to show once more, whoever wrote them.

pub mod html;
pub mod junit;
pub mod markdown;
mod words;

#[cfg(test)]
mod tests;
