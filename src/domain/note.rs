//! Remarks that stand beside a result and never change it.

use serde::{Deserialize, Serialize};

/// Something the user should know about a request, a batch or an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `family.what`, stable across versions.
    pub id: String,
    /// One or two sentences, with the user's next step where there is one.
    pub text: String,
    /// How much it matters.
    #[serde(default)]
    pub level: NoteLevel,
}

/// How much a [`Note`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteLevel {
    /// Good to know.
    #[default]
    Info,
    /// Likely to fail at go-live.
    Warning,
    /// Not what the platform does: a deliberate experiment of the user.
    WhatIf,
}

impl Note {
    pub fn info(id: &str, text: impl Into<String>) -> Self {
        Self::new(id, NoteLevel::Info, text)
    }

    pub fn warning(id: &str, text: impl Into<String>) -> Self {
        Self::new(id, NoteLevel::Warning, text)
    }

    pub fn what_if(id: &str, text: impl Into<String>) -> Self {
        Self::new(id, NoteLevel::WhatIf, text)
    }

    fn new(id: &str, level: NoteLevel, text: impl Into<String>) -> Self {
        Self { id: id.to_owned(), text: text.into(), level }
    }
}
