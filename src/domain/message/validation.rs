//! What a check of a batch found, with places.

use std::ops::Range;

use super::batch::MessageKind;

/// The result of checking a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validation {
    /// In the order of the text, as many as the limit allows.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit.
    pub omitted: u64,
    /// Errors among all findings, omitted ones included.
    pub errors: u64,
    /// Where each message stands; `None` if the bytes are not a JSON array.
    pub messages: Option<Vec<MessageSpan>>,
}

impl Validation {
    /// True if the platform could send this.
    pub fn is_valid(&self) -> bool {
        self.errors == 0
    }

    /// Findings of that severity among those kept.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.severity == severity)
    }
}

/// How a finding is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The platform would never send this.
    Error,
    /// Odd, and sent all the same.
    Note,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
        }
    }
}

/// One thing that is odd about a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `batch.what`, stable across versions.
    pub id: &'static str,
    pub severity: Severity,
    /// JSON pointer (RFC 6901); empty for the whole.
    pub pointer: String,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// What is wrong.
    pub text: String,
    /// What is allowed; empty where nothing is to be chosen.
    pub allowed: String,
}

/// Where a message of the batch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageSpan {
    /// Its bytes.
    pub range: Range<usize>,
    /// As far as its fields tell.
    pub kind: Option<MessageKind>,
    /// 1-based line of its first byte.
    pub line: usize,
    /// The bytes of its `attempt`, where that is a number.
    pub attempt: Option<Range<usize>>,
}
