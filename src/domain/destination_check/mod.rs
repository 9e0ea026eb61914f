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
use super::{Destination, Field};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub check: Check,
    /// The field of the destination file that it is about, such as `auth.region`.
    pub field: &'static str,
    pub level: Level,
    /// What is wrong and what to do, without any secret.
    pub text: String,
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

/// The value that a field should have. It differs from the present one, and a URL can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: Field,
    pub value: String,
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
    fn new(check: Check, field: &'static str, level: Level, text: impl Into<String>) -> Self {
        Self { check, field, level, text: text.into(), change: None }
    }

    fn info(check: Check, field: &'static str, text: impl Into<String>) -> Self {
        Self::new(check, field, Level::Info, text)
    }

    fn warning(check: Check, field: &'static str, text: impl Into<String>) -> Self {
        Self::new(check, field, Level::Warning, text)
    }

    fn severe(check: Check, field: &'static str, text: impl Into<String>) -> Self {
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

impl Change {
    /// A new URL for `field`, if it differs and can be sent.
    fn url(field: Field, present: &str, value: String) -> Option<Self> {
        let is_good = value != present && resolve(&value, None, PathEncoding::AsTyped).is_ok();
        is_good.then_some(Self { field, value })
    }

    /// A new text for `field`, if it differs.
    fn text(field: Field, present: &str, value: &str) -> Option<Self> {
        (value != present).then(|| Self { field, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests;
