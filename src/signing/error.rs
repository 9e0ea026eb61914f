//! Why a request could not be signed.

use crate::domain::Field;

/// The setting that stands in the way, and the user's next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {text}")]
pub struct SigningError {
    pub field: Field,
    /// What is wrong and what to do, without any secret.
    pub text: String,
}

impl SigningError {
    pub fn new(field: impl Into<Field>, text: impl Into<String>) -> Self {
        Self { field: field.into(), text: text.into() }
    }
}
