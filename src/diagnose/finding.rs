//! What is found, how sure it is, and why.

use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};

use super::cause::Cause;
use super::rules::table::Decision;
use crate::domain::{Field, display};

/// How sure a finding is. A wrong `Proven` is worse than no finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    Possible,
    Likely,
    /// The evidence excludes the look-alikes.
    Proven,
}

/// What a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// A part of the exchange, as it stands there; made visible.
    Quote(String),
    /// What was compared or computed, in words.
    Remark(String),
}

impl Evidence {
    /// The text, for display.
    pub fn text(&self) -> &str {
        match self {
            Self::Quote(text) | Self::Remark(text) => text,
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

/// A field of the destination file and its new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: Field,
    pub value: String,
}

/// One cause of a failed exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub cause: &'static Cause,
    pub certainty: Certainty,
    /// What is wrong, in one sentence.
    pub title: String,
    /// What it rests on, the most telling first.
    pub evidence: Vec<Evidence>,
    /// What to change, in one sentence.
    pub fix: String,
    /// Fields of the destination file with their new values, where the fix is a change of it.
    #[serde(rename = "change", skip_serializing_if = "Vec::is_empty", serialize_with = "as_map")]
    pub changes: Vec<Change>,
}

/// `{ "auth.region": "eu-west-1" }`
fn as_map<S: Serializer>(changes: &[Change], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(changes.len()))?;
    for change in changes {
        map.serialize_entry(change.field.path(), &change.value)?;
    }
    map.end()
}

/// Findings as the rules add them.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
    decisions: Vec<Decision>,
}

/// Characters of one piece of evidence.
const EVIDENCE_CHARS_MAX: usize = 400;

impl Findings {
    /// Add `cause` with `quotes` of the exchange; of the same cause the more certain one stays.
    pub(super) fn add(&mut self, cause: &'static Cause, certainty: Certainty, quotes: &[&str]) -> &mut Finding {
        let finding = Finding {
            cause,
            certainty,
            title: cause.title.to_owned(),
            evidence: quotes
                .iter()
                .map(|text| shown(text))
                .filter(|text| !text.is_empty())
                .map(Evidence::Quote)
                .collect(),
            fix: cause.fix.to_owned(),
            changes: Vec::new(),
        };
        let known = self.found.iter().position(|known| known.cause == cause);
        let at = known.unwrap_or(self.found.len());
        if known.is_none() {
            self.found.push(finding);
        } else if self.found[at].certainty < certainty {
            self.found[at] = finding;
        }
        &mut self.found[at]
    }

    pub(super) fn proven(&mut self, cause: &'static Cause, evidence: &[&str]) -> &mut Finding {
        self.add(cause, Certainty::Proven, evidence)
    }

    pub(super) fn likely(&mut self, cause: &'static Cause, evidence: &[&str]) -> &mut Finding {
        self.add(cause, Certainty::Likely, evidence)
    }

    pub(super) fn possible(&mut self, cause: &'static Cause, evidence: &[&str]) -> &mut Finding {
        self.add(cause, Certainty::Possible, evidence)
    }

    /// A row of a table has decided.
    pub(super) fn decided(&mut self, decision: Decision) {
        self.decisions.push(decision);
    }

    /// No finding is more certain than `limit`.
    pub(super) fn cap(&mut self, limit: Certainty) {
        for finding in &mut self.found {
            finding.certainty = finding.certainty.min(limit);
        }
    }

    /// Take away each change that `is_real` refuses.
    pub(super) fn retain_changes(&mut self, is_real: impl Fn(&Change) -> bool) {
        for finding in &mut self.found {
            finding.changes.retain(&is_real);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Best first; of equals, the one that was found first.
    pub(super) fn sorted(mut self) -> (Vec<Finding>, Vec<Decision>) {
        self.found.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
        (self.found, self.decisions)
    }
}

impl Finding {
    /// The new value of `field`, where the fix sets it.
    pub fn change_of(&self, field: Field) -> Option<&str> {
        self.changes.iter().find(|change| change.field == field).map(|change| change.value.as_str())
    }

    /// The fix is this field of the destination file.
    pub(super) fn change(&mut self, field: Field, value: impl Into<String>) -> &mut Self {
        let value = value.into();
        // A masked value must not get into a file.
        if !value.contains(display::MASK) && self.changes.iter().all(|change| change.field != field) {
            self.changes.push(Change { field, value });
        }
        self
    }

    /// Say what is wrong in this case, with the values that it has.
    pub(super) fn titled(&mut self, title: impl AsRef<str>) -> &mut Self {
        self.title = shown(title.as_ref());
        self
    }

    /// Say what to change in this case, with the values that it has.
    pub(super) fn fixed_by(&mut self, fix: impl AsRef<str>) -> &mut Self {
        self.fix = shown(fix.as_ref());
        self
    }

    /// Add what was compared or computed.
    pub(super) fn remark(&mut self, text: &str) -> &mut Self {
        self.evidence.push(Evidence::Remark(shown(text)));
        self
    }
}

fn shown(text: &str) -> String {
    let text: String = text.trim().chars().take(EVIDENCE_CHARS_MAX).collect();
    display::visible(&text)
}
