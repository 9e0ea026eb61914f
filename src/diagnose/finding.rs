//! What is found, how sure it is, and why.

use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};

use super::cause::Cause;
use super::product::Product;
use super::rules::table::Decision;
use crate::domain::{Change, Setting, display};

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
    /// Who responded in the receiver's place, or what the receiver is, where its marks say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<&'static Product>,
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
            product: None,
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

    /// What was found from the one at `from` on came from `product`; `fix` is the better advice for the first of them.
    ///
    /// A product's own advice stands back where a function has written one for this very exchange.
    pub(super) fn add_product(&mut self, from: usize, product: Option<&'static Product>, fix: Option<&str>) {
        let added = self.found.get_mut(from..).unwrap_or_default();
        let is_general = added.first().is_some_and(|first| first.fix == first.cause.fix);
        let advice = fix.or_else(|| product.and_then(|product| product.remedy)).filter(|_| is_general);
        if let (Some(first), Some(advice)) = (added.first_mut(), advice) {
            first.fixed_by(advice);
        }
        for finding in added {
            if let Some(product) = product.filter(|_| finding.product.is_none()) {
                finding.title = product.introduces(&finding.title);
                finding.product = Some(product);
            }
        }
    }

    /// The receiver is `receiver`, where nobody stands in its place.
    pub(super) fn name_receiver(&mut self, receiver: Option<&'static Product>) {
        for finding in self.found.iter_mut().filter(|finding| finding.product.is_none()) {
            finding.product = receiver;
        }
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

    /// The one that was found first.
    pub(super) fn first_mut(&mut self) -> Option<&mut Finding> {
        self.found.first_mut()
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
    pub fn change_of(&self, field: Setting) -> Option<&str> {
        self.changes.iter().find(|change| change.field == field).map(|change| change.value.as_str())
    }

    /// The fix is this field of the destination file.
    pub(super) fn change(&mut self, field: Setting, value: impl Into<String>) -> &mut Self {
        let value = value.into();
        // A masked value must not get into a file.
        if !value.contains(display::MASK) && self.changes.iter().all(|change| change.field != field) {
            self.changes.push(Change { field, value });
        }
        self
    }

    /// Say what is wrong with the values of this exchange in it: one sentence.
    pub(super) fn titled(&mut self, title: impl Into<String>) -> &mut Self {
        self.title = display::visible(&title.into());
        self
    }

    /// Say what to change with the values of this exchange in it: one sentence.
    pub(super) fn fixed_by(&mut self, fix: impl Into<String>) -> &mut Self {
        self.fix = display::visible(&fix.into());
        self
    }

    /// Add what was compared or computed.
    pub(super) fn remark(&mut self, text: &str) -> &mut Self {
        self.evidence.push(Evidence::Remark(shown(text)));
        self
    }
}

/// A value of the exchange as a part of a sentence: visible, and no longer than a name is.
pub(super) fn named(value: &str) -> String {
    const CHARS_MAX: usize = 48;
    let mut name: String = value.trim().chars().take(CHARS_MAX).collect();
    if name.len() < value.trim().len() {
        name.push('…');
    }
    display::visible(&name)
}

fn shown(text: &str) -> String {
    let text: String = text.trim().chars().take(EVIDENCE_CHARS_MAX).collect();
    display::visible(&text)
}
