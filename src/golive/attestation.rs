//! What a person states about what cannot be seen from outside.
//!
//! ```toml
//! [[attestation]]
//! check = "behave.duplicate"
//! by = "Jane Doe, Acme"
//! at = "2026-03-04T16:30:00Z"
//! statement = "The ingest job keeps one row per hashId."
//! passed = true
//! ```

use serde::Deserialize;

use super::check::CheckId;
use super::report::Attestation;
use crate::domain::display::visible;
use crate::domain::moment::{self, MomentError};

/// Every statement of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attestations {
    all: Vec<Attestation>,
}

/// Why a file of attestations is not taken. The file's name is said by whoever read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    #[error("{0}")]
    Form(String),
    #[error("attestation {number}: there is no check {name:?}; `signpost check DEST --plan` lists all")]
    UnknownCheck { number: usize, name: String },
    #[error(
        "attestation {number}: {check} is seen on the wire, so nobody has to state it. These can be stated: {}.",
        attestable()
    )]
    NotAttestable { number: usize, check: CheckId },
    #[error("attestation {number}: {check} stands there twice")]
    Twice { number: usize, check: CheckId },
    #[error("attestation {number}: at: {source}")]
    Moment { number: usize, source: MomentError },
    #[error("attestation {number}: {field} is empty")]
    Empty { number: usize, field: &'static str },
}

/// Checks whose second half happens where no request looks.
pub const ATTESTABLE: [CheckId; 6] = [
    CheckId::BehaveDuplicate,
    CheckId::BehaveRetry,
    CheckId::BehaveOutOfOrder,
    CheckId::BehaveOneEvent,
    CheckId::StoreSameInstant,
    CheckId::StoreReadBack,
];

fn attestable() -> String {
    ATTESTABLE.map(CheckId::name).join(", ")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    attestation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    check: String,
    by: String,
    at: String,
    statement: String,
    passed: bool,
}

impl Attestations {
    /// Read the TOML of a file.
    pub fn parse(text: &str) -> Result<Self, AttestationError> {
        let file: File = toml_edit::de::from_str(text).map_err(|error| AttestationError::Form(place(text, &error)))?;
        let mut read = Self::default();
        for (index, entry) in file.attestation.iter().enumerate() {
            let attestation = attestation(index + 1, entry)?;
            if read.of(attestation.check).is_some() {
                return Err(AttestationError::Twice { number: index + 1, check: attestation.check });
            }
            read.all.push(attestation);
        }
        Ok(read)
    }

    /// Add a statement, in place of an earlier one about the same check. `number` in an error is 1.
    pub fn state(&mut self, attestation: &Attestation) -> Result<(), AttestationError> {
        let read = checked(1, attestation)?;
        self.withdraw(read.check);
        self.all.push(read);
        Ok(())
    }

    /// Remove what is stated about `check`.
    pub fn withdraw(&mut self, check: CheckId) {
        self.all.retain(|attestation| attestation.check != check);
    }

    /// What is stated about `check`.
    pub fn of(&self, check: CheckId) -> Option<&Attestation> {
        self.all.iter().find(|attestation| attestation.check == check)
    }

    pub fn all(&self) -> &[Attestation] {
        &self.all
    }
}

fn attestation(number: usize, entry: &Entry) -> Result<Attestation, AttestationError> {
    let check = CheckId::named(&entry.check)
        .ok_or_else(|| AttestationError::UnknownCheck { number, name: visible(&entry.check) })?;
    let at = moment::of_rfc3339(&entry.at).map_err(|source| AttestationError::Moment { number, source })?;
    let (by, statement) = (entry.by.clone(), entry.statement.clone());
    checked(number, &Attestation { check, by, at, statement, passed: entry.passed })
}

/// `stated` with texts that can be shown, if it is about something that a person can state.
fn checked(number: usize, stated: &Attestation) -> Result<Attestation, AttestationError> {
    let check = stated.check;
    if !ATTESTABLE.contains(&check) {
        return Err(AttestationError::NotAttestable { number, check });
    }
    for (field, text) in [("by", &stated.by), ("statement", &stated.statement)] {
        if text.trim().is_empty() {
            return Err(AttestationError::Empty { number, field });
        }
    }
    let text = |text: &str| visible(text.trim());
    let (by, statement) = (text(&stated.by), text(&stated.statement));
    Ok(Attestation { check, by, at: stated.at, statement, passed: stated.passed })
}

/// `error` with its line and column.
fn place(text: &str, error: &toml_edit::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start).min(text.len());
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: {}", visible(error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[attestation]]\ncheck = \"behave.duplicate\"\nby = \"Jane\"\nat = \"2026-03-04T16:30:00Z\"\n\
                        statement = \"One row per hashId.\"\npassed = true\n";

    #[test]
    fn a_statement_has_a_name_a_time_and_a_verdict() {
        let read = Attestations::parse(GOOD).expect("it is good");
        let found = read.of(CheckId::BehaveDuplicate).expect("it is there");
        assert_eq!((found.by.as_str(), found.passed), ("Jane", true));
        assert!(read.of(CheckId::BehaveRetry).is_none());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let refused = |from: &str, to: &str| Attestations::parse(&GOOD.replace(from, to)).expect_err(to).to_string();
        assert!(refused("passed = true", "passed = maybe").starts_with("line 6"));
        assert!(refused("by = ", "who = ").contains("who"));
        assert!(refused("behave.duplicate", "behave.nothing").contains("attestation 1: there is no check"));
        assert!(refused("behave.duplicate", "accept.one").contains("behave.out-of-order"));
        assert!(refused("2026-03-04T16:30:00Z", "yesterday").contains("attestation 1: at:"));
        assert!(refused("\"Jane\"", "\" \"").contains("by is empty"));
        let twice = Attestations::parse(&GOOD.repeat(2)).expect_err("twice").to_string();
        assert!(twice.contains("attestation 2"), "{twice}");
    }
}
