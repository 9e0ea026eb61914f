//! Why a request could not be signed.

/// The setting that stands in the way, and the user's next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {text}")]
pub struct SigningError {
    /// The field of the destination file, such as `auth.region`.
    pub field: &'static str,
    /// What is wrong and what to do, without any secret.
    pub text: String,
}

impl SigningError {
    pub fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, text: text.into() }
    }
}
