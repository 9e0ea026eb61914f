//! The TOML text of a destination: safe to commit, since it holds no secret.
use super::destination::Destination;

/// Why a text is not a destination, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {text}")]
pub struct DestinationFileError {
    /// The field, such as `auth.regoin`; empty where the text is not TOML.
    pub field: String,
    /// What is wrong and what is allowed.
    pub text: String,
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
}

/// Read a destination.
pub fn parse(text: &str) -> Result<Destination, DestinationFileError> {
    let _ = text;
    todo!()
}

/// Write a destination; reads back as the same value.
pub fn print(destination: &Destination) -> String {
    let _ = destination;
    todo!()
}
