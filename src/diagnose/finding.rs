//! What is found, how sure it is, and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cause;
use crate::domain::display;

/// How sure a finding is. A wrong `Proven` is worse than no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    Possible,
    Likely,
    /// The evidence excludes the look-alikes.
    Proven,
}

/// One cause of a failed exchange (contract section 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// An id of [`cause::CAUSES`].
    pub cause: String,
    pub certainty: Certainty,
    /// What is wrong, in one sentence.
    pub title: String,
    /// Quoted, never paraphrased; made visible.
    pub evidence: Vec<String>,
    /// What to change, in one sentence.
    pub fix: String,
    /// Fields of the destination file with their new values, where the fix is a change of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub change: BTreeMap<String, String>,
}

/// Findings as the rules add them.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

/// Characters of one piece of evidence.
const EVIDENCE_CHARS_MAX: usize = 400;

impl Findings {
    /// Add `cause`; of the same cause the more certain one stays.
    pub(super) fn add(&mut self, cause: &'static str, certainty: Certainty, evidence: &[&str]) -> &mut Finding {
        let (title, fix) = match cause::find(cause) {
            Some((_, title, fix)) => (*title, *fix),
            None => ("", ""),
        };
        let finding = Finding {
            cause: cause.to_owned(),
            certainty,
            title: title.to_owned(),
            evidence: evidence.iter().map(|text| quoted(text)).filter(|text| !text.is_empty()).collect(),
            fix: fix.to_owned(),
            change: BTreeMap::new(),
        };
        let known = self.0.iter().position(|known| known.cause == cause);
        let at = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push(finding);
        } else if self.0[at].certainty < certainty {
            self.0[at] = finding;
        }
        &mut self.0[at]
    }

    pub(super) fn proven(&mut self, cause: &'static str, evidence: &[&str]) -> &mut Finding {
        self.add(cause, Certainty::Proven, evidence)
    }

    pub(super) fn likely(&mut self, cause: &'static str, evidence: &[&str]) -> &mut Finding {
        self.add(cause, Certainty::Likely, evidence)
    }

    pub(super) fn possible(&mut self, cause: &'static str, evidence: &[&str]) -> &mut Finding {
        self.add(cause, Certainty::Possible, evidence)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Best first; of equals, the one that was found first.
    pub(super) fn sorted(mut self) -> Vec<Finding> {
        self.0.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
        self.0
    }
}

impl Finding {
    /// The fix is this field of the destination file.
    pub(super) fn change(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        // A masked value must not get into a file.
        if !value.contains(display::MASK) {
            self.change.insert(field.to_owned(), value);
        }
    }
}

fn quoted(text: &str) -> String {
    let text: String = text.trim().chars().take(EVIDENCE_CHARS_MAX).collect();
    display::visible(&text)
}
