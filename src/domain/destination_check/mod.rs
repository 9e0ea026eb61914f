//! What speaks against a destination before anything is sent.
//!
//! ```text
//!  Destination<Clue> ──check──▶ findings: the field, the sentence, and where possible the change
//!                                  ├──▶ remarks beside the fields of the window
//!                                  └──▶ notes of a prepared request
//! ```
//!
//! A secret is no part of it: a [`Clue`] holds what may be said of one. A finding warns of what is known to fail;
//! where a service's behaviour is not known it informs, and where nothing is known there is none.

mod aws;
mod azure;
mod clue;
mod kind;
mod secret;
mod subject;
mod token;
mod url;

pub use self::clue::Clue;
pub use self::kind::Check;
use self::subject::Subject;
use super::note::Note;
use super::target::{PathEncoding, resolve};
use super::{Change, Destination, Field, Setting};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    pub field: Field,
    pub level: Level,
    /// What is wrong and what to do, without any secret.
    pub text: String,
    /// Differs from the present value; a URL can be sent.
    pub change: Option<Change>,
}

/// How much a [`Finding`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Good to know.
    Info,
    /// Likely to fail.
    Warning,
    /// Nothing is sent like this.
    Severe,
}

/// Everything there is to say about `destination`, the gravest first.
pub fn check(destination: &Destination<Clue>) -> Vec<Finding> {
    let subject = Subject::of(destination);
    let mut findings = Vec::new();
    aws::check(&subject, &mut findings);
    azure::check(&subject, &mut findings);
    url::check(&subject, &mut findings);
    token::check(&subject, &mut findings);
    secret::check(&subject, &mut findings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    findings
}

impl Finding {
    fn new(check: Check, field: impl Into<Field>, level: Level, text: impl Into<String>) -> Self {
        Self { check, field: field.into(), level, text: text.into(), change: None }
    }

    fn info(check: Check, field: impl Into<Field>, text: impl Into<String>) -> Self {
        Self::new(check, field, Level::Info, text)
    }

    fn warning(check: Check, field: impl Into<Field>, text: impl Into<String>) -> Self {
        Self::new(check, field, Level::Warning, text)
    }

    fn severe(check: Check, field: impl Into<Field>, text: impl Into<String>) -> Self {
        Self::new(check, field, Level::Severe, text)
    }

    fn with_change(self, change: Option<Change>) -> Self {
        Self { change, ..self }
    }

    /// As it stands beside a request.
    pub fn note(&self) -> Note {
        match self.level {
            Level::Info => Note::info(self.check.id(), &self.text),
            Level::Warning | Level::Severe => Note::warning(self.check.id(), &self.text),
        }
    }

    /// True if the value of the field is a secret in the open, which destination files do not hold.
    pub fn is_secret_in_the_open(&self) -> bool {
        matches!(self.check, Check::SecretInUrl | Check::SecretInTokenUrl | Check::SecretInProxyUrl)
    }
}

/// A new URL for `field`, if it differs from the present one and can be sent.
fn new_url(field: Setting, present: &str, value: String) -> Option<Change> {
    let is_good = value != present && resolve(&value, None, PathEncoding::AsTyped).is_ok();
    is_good.then_some(Change { field, value })
}

/// A new text for `field`, if it differs from the present one.
fn new_text(field: Setting, present: &str, value: &str) -> Option<Change> {
    (value != present).then(|| Change { field, value: value.to_owned() })
}

#[cfg(test)]
mod tests;
